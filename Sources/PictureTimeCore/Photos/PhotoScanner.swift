// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
internal import Glibc

/// Finds the photos of a folder.
public struct PhotoScanner {
    /// JPEG and PNG files, in natural order of their names.
    public private(set) var photos: [Photo] = []
    /// Files that are pictures by their name or content but cannot be used, in the same order.
    public private(set) var skipped: [SkippedFile] = []

    /// Looks at every file of a folder, not at the folders inside.
    ///
    /// A file counts by its content. Hidden files, and files that are pictures neither by name nor by content, are
    /// passed over in silence.
    ///
    /// - Throws: `missingInput` when the folder cannot be listed.
    public init(folder: URL) throws(PictureTimeError) {
        for name in try Self.fileNames(in: folder).sorted(by: NaturalOrder.precedes) {
            inspect(folder.appending(path: name, directoryHint: .notDirectory))
        }
    }

    private mutating func inspect(_ file: URL) {
        let looksLikePhoto = ["jpg", "jpeg", "jpe", "png"].contains(file.pathExtension.lowercased())
        do {
            let reader = try FileReader(file)
            let firstBytes = try reader.bytes(at: 0, count: FileContent.prefixLength)
            switch FileContent(firstBytes: firstBytes) {
            case .photo(let format):
                photos.append(Photo(url: file, format: format))
            case .unsupported(let kind):
                // Films and raw files beside the photos are usual; only what claims to be a photo deserves a word.
                if looksLikePhoto || ["HEIC", "AVIF", "WebP"].contains(kind) {
                    skip(file, "holds \(kind), which is not read. Convert it to JPEG.")
                }
            case .unknown where firstBytes.isEmpty && looksLikePhoto:
                skip(file, "is empty. Copy it again from where it came.")
            case .unknown where looksLikePhoto:
                skip(file, "is no JPEG or PNG picture, whatever its name says. Leave it out, or copy it again.")
            case .unknown:
                break
            }
        } catch {
            if looksLikePhoto { skip(file, error.detail) }
        }
    }

    private mutating func skip(_ file: URL, _ reason: String) {
        skipped.append(SkippedFile(url: file, reason: reason))
    }

    private static func fileNames(in folder: URL) throws(PictureTimeError) -> [String] {
        guard let stream = opendir(folder.path) else {
            let why = errno == ENOENT ? "there is no such folder." : "\(errnoText())."
            throw PictureTimeError(
                code: .missingInput, message: "Could not open the folder '\(folder.path)': \(why)", file: folder)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let type = Int32(entry.pointee.d_type)
            guard type == DT_REG || type == DT_LNK || type == DT_UNKNOWN else { continue }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
