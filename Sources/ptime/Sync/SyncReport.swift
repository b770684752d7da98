// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import PictureTimeCore

/// What a sync did: what `--json` prints.
struct SyncReport: Encodable, Sendable {
    /// A photo that was fetched.
    struct Fetched: Encodable, Sendable {
        var name: String
        /// Below the library's originals.
        var path: String
        var bytes: Int
        var sha256: String
        var captureDate: String?
    }

    /// A photo that is not at home yet.
    struct Waiting: Encodable, Sendable {
        var name: String
        var expiresAt: Date?

        init(_ photo: ServerPhoto) {
            name = photo.name
            expiresAt = photo.expiresAt
        }
    }

    /// Nothing was done, only looked at.
    var isDryRun = false
    var fetched: [Fetched] = []
    /// How many were at home already, from a run that was stopped.
    var alreadyHome = 0
    /// How many the server let go of.
    var removedFromServer = 0
    /// What the server still has and home has not.
    var waiting: [Waiting] = []
    var film: Film?
    var filmFile: String?
    /// Whether the server has got the film now.
    var isFilmSent = false
    /// Whether the server got the face that photos are aligned onto.
    var isProfileSent = false
    /// What a person should know.
    var warnings: [String] = []
    /// What did not work.
    var problems: [String] = []
    /// 0, or what the program ends with.
    var exitStatus: Int32 = 0
}

extension Int {
    /// A number of bytes, for people: `2.3 MB`.
    var inMegabytes: String { "\((Double(self) / 1e6).oneDecimal) MB" }
}
