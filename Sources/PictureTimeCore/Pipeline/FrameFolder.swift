// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// A folder of numbered frames.
struct FrameFolder: Sendable {
    private let url: URL

    init(_ url: URL) { self.url = url }

    /// `00042.jpg`; numbers of more than five digits take the room they need.
    static func name(_ number: Int) -> String { "\(number.padded(5)).jpg" }

    /// Makes the folder, clears what a killed run left in it, and refuses to replace files of someone else.
    ///
    /// - Throws: `unwritableOutput`, or `outputInUse` naming the first such file.
    func prepare(forFramesFrom start: Int, count: Int) throws(PictureTimeError) {
        let manager = FileManager.default
        do {
            try manager.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(url, "the folder cannot be made. Choose another place for the frames.")
        }
        PartialFile.removeAbandoned(in: url)
        let existing = Set((try? manager.contentsOfDirectory(atPath: url.path)) ?? [])
        for number in start..<(start + count) where existing.contains(Self.name(number)) {
            let file = url.appending(path: Self.name(number))
            guard Self.isOurs(file) else {
                throw PictureTimeError(
                    code: .outputInUse,
                    message: "'\(file.path)' would be replaced, but Picture Time did not make it. "
                        + "Choose an empty folder for the frames.",
                    file: file)
            }
        }
    }

    /// Writes a frame, whole or not at all, and returns its name.
    func write(_ bytes: [UInt8], number: Int) throws(PictureTimeError) -> String {
        let name = Self.name(number)
        try PartialFile.write(bytes, to: url.appending(path: name))
        return name
    }

    /// Frames say in Exif which program made them.
    private static func isOurs(_ file: URL) -> Bool {
        guard let reader = try? FileReader(file), let header = try? PhotoHeader(of: reader, format: .jpeg) else {
            return false
        }
        return header.exif.software?.hasPrefix(ExifWriter.softwareName) ?? false
    }
}

extension PartialFile {
    /// Writes a small file, whole or not at all.
    static func write(_ bytes: [UInt8], to target: URL) throws(PictureTimeError) {
        let partial = try PartialFile(for: target)
        try partial.write(bytes)
        try partial.commit(synchronized: false)
    }
}

extension Encodable {
    /// The value as JSON for people and programs: indented, in a fixed order of keys, with a newline at the end.
    public func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Records of numbers and texts; no number among them can be infinite or undefined.
        return Array((try? encoder.encode(self)) ?? Data()) + [0x0A]
    }
}
