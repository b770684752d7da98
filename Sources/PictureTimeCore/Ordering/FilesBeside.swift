// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// The files beside photos that say when they were taken.
final class FilesBeside {
    private let names: [String: [String]]
    private var sidecars: [String: Sidecars] = [:]

    /// - Parameter names: The names of all files, by their folder's path.
    init(names: [String: [String]]) { self.names = names }

    func xmpDate(of photo: Photo) -> CaptureDate? {
        let folder = photo.url.deletingLastPathComponent()
        for name in sidecars(in: folder).xmpNames(for: photo.name) {
            if let date = Self.contents(of: folder.appending(path: name)).flatMap(XMPMetadata.captureDate) {
                return date
            }
        }
        return nil
    }

    func takeoutDate(of photo: Photo) -> CaptureDate? {
        let folder = photo.url.deletingLastPathComponent()
        return sidecars(in: folder).takeoutName(for: photo.name)
            .flatMap { Self.contents(of: folder.appending(path: $0)) }
            .flatMap(TakeoutMetadata.photoTaken)
    }

    private func sidecars(in folder: URL) -> Sidecars {
        if let known = sidecars[folder.path] { return known }
        let result = Sidecars(names: names[folder.path] ?? [])
        sidecars[folder.path] = result
        return result
    }

    /// A sidecar that cannot be read says nothing.
    private static func contents(of file: URL) -> [UInt8]? {
        guard let reader = try? FileReader(file), reader.size <= 1 << 20 else { return nil }
        return try? reader.contents()
    }
}
