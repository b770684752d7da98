// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// The file that a film is written to.
public struct FilmFile: Sendable {
    public let url: URL

    /// - Throws: `invalidSetting` when the name does not end in `.mp4`.
    public init(_ url: URL) throws(PictureTimeError) {
        guard url.pathExtension.lowercased() == "mp4", !url.hasDirectoryPath else {
            throw .invalidSetting("'\(url.lastPathComponent)' is no name for a film: it must end in .mp4.")
        }
        guard url.lastPathComponent.utf8.count <= 255 else {
            throw .invalidSetting("'\(url.lastPathComponent)' is too long a name: 255 bytes are the most.")
        }
        // A link stays one: the film takes the place of the file that it leads to.
        self.url = url.resolvingSymlinksInPath()
    }

    /// - Parameters:
    ///   - name: With or without `.mp4`.
    /// - Throws: `invalidSetting` for a name that is empty or names another folder.
    public init(named name: String, in folder: URL) throws(PictureTimeError) {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
            throw .invalidSetting(
                "'\(name)' is no file name: it must not be empty, begin with a dot or contain a slash.")
        }
        let file = name.lowercased().hasSuffix(".mp4") ? name : "\(name).mp4"
        try self.init(folder.appending(path: file, directoryHint: .notDirectory))
    }

    var folder: URL { url.deletingLastPathComponent() }

    /// Makes the folder, clears what a killed run left in it, and refuses to replace a film of someone else.
    func prepare() throws(PictureTimeError) {
        try OutputFolder.make(folder, for: url)
        guard !FileManager.default.fileExists(atPath: url.path) || MP4Reader.isOurs(url) else {
            throw .notOurs(url)
        }
        // Better said now than after an hour of encoding.
        _ = try PartialFile(for: url)
    }
}
