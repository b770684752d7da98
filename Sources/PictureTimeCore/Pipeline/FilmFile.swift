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
        guard url.lastPathComponent.utf8.count <= Self.longestName else {
            throw .invalidSetting(
                "'\(url.lastPathComponent)' is too long a name: \(Self.longestName) bytes are the most.")
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

    /// What is known of the film's making: beside it, with its name.
    private var catalog: URL { url.deletingLastPathComponent().appending(path: "\(url.lastPathComponent).sqlite") }

    /// A file's name may have 255 bytes; the longest is that of the catalogue's journal.
    private static let longestName = 255 - ".sqlite-journal".utf8.count

    /// Whether an earlier run left what it knows.
    var hasCatalog: Bool { FileManager.default.fileExists(atPath: catalog.path) }

    /// Runs a job with the film's catalogue, which is made when there is none.
    ///
    /// A first run that fails leaves none behind, unless there is something in it that took time to find out.
    func withCatalog<Result>(_ job: (Catalog) async throws -> Result) async throws -> Result {
        let hadCatalog = hasCatalog
        do {
            return try await job(try Catalog(at: catalog))
        } catch {
            if !hadCatalog, (try? Catalog(at: catalog).holdsWork) != true { Catalog.remove(catalog) }
            throw error
        }
    }

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
