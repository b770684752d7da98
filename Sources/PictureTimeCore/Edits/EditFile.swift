// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// A person's decisions about the photos of a folder: `picture-time.edits.json` beside them.
public struct EditFile: Sendable {
    public static let name = "picture-time.edits.json"

    private let url: URL
    private var content: Content

    /// What every version of the file has.
    private struct Form: Decodable {
        var version: Int
    }

    private struct Content: Codable {
        /// Of the file's form.
        var version = 1
        /// By the photo's SHA-256 in hexadecimal digits.
        var photos: [String: Edit] = [:]
    }

    /// Reads the decisions of a folder; where there is no file yet, there are none.
    ///
    /// - Throws: `unreadableFile` for a file that is damaged or of a later version: decisions are never dropped in
    ///   silence.
    init(folder: URL) throws(PictureTimeError) {
        url = folder.appending(path: Self.name, directoryHint: .notDirectory)
        guard FileManager.default.fileExists(atPath: url.path) else {
            content = Content()
            return
        }
        let bytes = try FileReader(url).contents()
        do {
            guard try JSONDecoder().decode(Form.self, from: Data(bytes)).version == 1 else {
                throw Self.unusable(url, "it was written by a later version of Picture Time.")
            }
            content = try JSONDecoder().decode(Content.self, from: Data(bytes))
        } catch let error as PictureTimeError {
            throw error
        } catch {
            throw Self.unusable(url, Self.explanation(of: error))
        }
        for (key, edit) in content.photos {
            guard ContentDigest(key)?.description == key else {
                throw Self.unusable(url, "'\(key)' is no SHA-256 in small hexadecimal digits.")
            }
            do {
                try Self.check(edit)
            } catch {
                throw Self.unusable(url, error.message)
            }
        }
    }

    private static func unusable(_ url: URL, _ why: String) -> PictureTimeError {
        PictureTimeError(
            code: .unreadableFile, message: "Could not use '\(url.path)': \(why) Mend it, or move it away.", file: url)
    }

    /// Changes what is decided about a photo, in the file beside it.
    ///
    /// - Parameter change: Gets what has been decided so far. When it changes nothing, nothing is written.
    /// - Returns: The decisions that hold now, or nil when there are none.
    /// - Throws: `unreadableFile` for something that is no photo or lies outside its picture, `invalidSetting` for
    ///   decisions that contradict themselves, `unwritableOutput`.
    public static func change(_ photo: URL, _ change: (inout Edit) -> Void) throws(PictureTimeError) -> Edit? {
        let reader = try FileReader(photo)
        let firstBytes = try reader.bytes(at: 0, count: FileContent.prefixLength)
        guard case .photo(let format) = FileContent(firstBytes: firstBytes) else {
            throw .unreadable(photo, "it is no \(ImageFormat.names) photo.")
        }
        let folder = photo.deletingLastPathComponent()
        // Another edit at the same time must not be lost.
        let lock = try FolderLock(folder, waits: true)
        defer { withExtendedLifetime(lock) {} }
        var file = try EditFile(folder: folder)
        let key = try ContentDigest(of: reader).description
        let old = file.content.photos[key]
        var new = old ?? Edit(name: photo.lastPathComponent)
        change(&new)
        new.name = photo.lastPathComponent
        try check(new)
        if let size = try PhotoHeader(of: reader, format: format).uprightSize { try new.checkEyes(inside: size) }
        // Another name alone is no decision.
        var renamed = old
        renamed?.name = new.name
        if new == renamed || old == nil && new.isEmpty { return old }
        file.content.photos[key] = new.isEmpty ? nil : new
        try file.save()
        return new.isEmpty ? nil : new
    }

    var edits: [(ContentDigest, Edit)] {
        content.photos.compactMap { key, edit in ContentDigest(key).map { ($0, edit) } }
    }

    /// Writes the file, whole or not at all, and to the disk: nobody else knows what is in it.
    private func save() throws(PictureTimeError) {
        // A link stays one.
        let target = url.resolvingSymlinksInPath()
        PartialFile.removeAbandoned(in: target.deletingLastPathComponent())
        let partial = try PartialFile(for: target, keepingRights: true)
        try partial.append(content.json())
        try partial.commit(synchronized: true)
    }

    /// - Throws: `invalidSetting` for decisions that contradict themselves.
    fileprivate static func check(_ edit: Edit) throws(PictureTimeError) {
        guard (edit.leftEye == nil) == (edit.rightEye == nil) else {
            throw .invalidSetting("'\(edit.name)' has one eye set: set the left and the right one together.")
        }
        if let left = edit.leftEye, let right = edit.rightEye {
            guard let left = Point(coordinates: left), let right = Point(coordinates: right) else {
                throw .invalidSetting("The eyes of '\(edit.name)' are not set as x,y.")
            }
            guard left.x < right.x else {
                throw .invalidSetting(
                    "The left eye of '\(edit.name)' is the one on the left of the picture: its x must be the smaller one."
                )
            }
            guard edit.face == nil else {
                throw .invalidSetting("'\(edit.name)' has its eyes set, so no face needs to be chosen.")
            }
        }
        if let face = edit.face, face < 1 {
            throw .invalidSetting("Face \(face) of '\(edit.name)': the largest is number 1.")
        }
    }

    private static func explanation(of error: any Error) -> String {
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.isEmpty ? "it" : "'\(context.codingPath.map(\.stringValue).joined(separator: "/"))'"
        }
        return switch error {
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\(place(context)): \(context.debugDescription)"
        case DecodingError.keyNotFound(let key, let context): "\(place(context)) has no '\(key.stringValue)'."
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(place(context)) is not what it should be."
        default: "it is no valid JSON."
        }
    }
}

extension Edit {
    /// - Throws: `invalidSetting` for decisions that contradict themselves or lie outside of the photo.
    public func check(for photo: PhotoFile) throws(PictureTimeError) {
        try EditFile.check(self)
        if let size = photo.uprightSize { try checkEyes(inside: size) }
    }

    fileprivate func checkEyes(inside size: PixelSize) throws(PictureTimeError) {
        for eye in [leftEye, rightEye].compactMap(\.self) {
            guard (0...Double(size.width)).contains(eye[0]), (0...Double(size.height)).contains(eye[1]) else {
                throw .invalidSetting(
                    "An eye at \(eye[0]),\(eye[1]) is outside of '\(name)', which has \(size.width)×\(size.height) pixels."
                )
            }
        }
    }
}

/// All decisions about the photos of a folder and the folders inside.
struct Edits: Sendable {
    private var byDigest: [ContentDigest: Edit] = [:]

    init() {}

    init(_ decisions: [ContentDigest: Edit?]) { byDigest = decisions.compactMapValues(\.self) }

    /// Reads the decisions of several folders; those of later ones win.
    init(folders: [URL]) throws(PictureTimeError) {
        for folder in folders {
            for (digest, edit) in try EditFile(folder: folder).edits {
                byDigest[digest] = edit
            }
        }
    }

    subscript(digest: ContentDigest) -> Edit? { byDigest[digest] }

    var isEmpty: Bool { byDigest.isEmpty }
}
