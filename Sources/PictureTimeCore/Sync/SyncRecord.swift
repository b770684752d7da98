// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// How the last run of `ptime sync` ended: `last-sync.json` in the library, for people and monitors.
public struct SyncRecord: Codable, Sendable {
    /// Of the program that wrote it.
    public var version = pictureTimeVersion
    /// When the last run ended.
    public var ended: Date
    /// Whether it did all there was to do.
    public var isComplete: Bool
    /// What went wrong, in whole sentences.
    public var problems: [String]
    /// When a run last did all there was to do.
    public var lastComplete: Date?
    /// How many photos are at home.
    public var photoCount: Int
    /// How many the server still has that are not at home, as far as is known.
    public var waitingCount: Int
    /// When the first of those is deleted there.
    public var nextExpiry: Date?
    /// How many frames the film has.
    public var frameCount: Int?
    /// See ``HomeLibrary/filmBasis(_:of:)``.
    public var filmBasis: String?

    public init(ended: Date, isComplete: Bool, problems: [String], photoCount: Int, waitingCount: Int) {
        self.ended = ended
        self.isComplete = isComplete
        self.problems = problems
        self.photoCount = photoCount
        self.waitingCount = waitingCount
    }

    /// The record of a library.
    ///
    /// - Returns: Nil when there has been no run yet, or none that could be read.
    public init?(library: URL) {
        guard let bytes = try? FileReader(Self.file(in: library)).contents(), let record = try? Self(json: bytes)
        else { return nil }
        self = record
    }

    /// - Throws: `unwritableOutput`.
    public func save(in library: URL) throws(PictureTimeError) {
        try PartialFile.write(json(), to: Self.file(in: library))
    }

    private static func file(in library: URL) -> URL {
        library.appending(path: "last-sync.json", directoryHint: .notDirectory)
    }
}
