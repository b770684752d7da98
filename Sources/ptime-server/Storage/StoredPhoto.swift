// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import PictureTimeCore

/// What is known of a photo that was sent; it stays when its files are gone, for the calendar.
struct StoredPhoto: Codable, Sendable, Identifiable {
    typealias State = ServerPhoto.State

    /// Why the files are gone.
    enum End: String, Codable, Sendable {
        /// Home has it.
        case fetched
        /// Nobody fetched it in time.
        case expired
        /// A person did not want it.
        case deleted
    }

    var id: String
    /// As the phone called it.
    var name: String
    /// SHA-256 in hexadecimal digits.
    var digest: String
    var byteCount: Int
    var fileExtension: String
    var mediaType: String
    /// Of the upright photo, in pixels.
    var width: Int?
    var height: Int?
    var uploaded: Date
    /// ISO 8601, local time.
    var captureDate: String?
    /// `edit`, `exifDateTimeOriginal` and so on.
    var dateSource: String?
    var state: State
    /// What is wrong with it, behind "The photo".
    var reason: String?
    var record: PhotoRecord?
    /// What a person decided about it.
    var edit: Edit?
    var frameDigest: String?
    var frameByteCount: Int?
    /// When a person deleted it; until it is swept away they can have it back.
    var trashed: Date?
    var ended: Date?
    var end: End?

    /// Whether it is listed.
    var isPresent: Bool { end == nil && trashed == nil }

    /// The day that it counts for, or nil: `2026-11-27`.
    var day: String? { captureDate.map { String($0.prefix(10)) } }

    /// Whether its original is there once in the name of one whose content is `digest`.
    func expires(after retention: Retention) -> Date? {
        retention.days == 0 ? nil : uploaded.addingTimeInterval(Double(retention.days) * 86_400)
    }
}

extension StoredPhoto: FetchableRecord, PersistableRecord {
    static let databaseTableName = "photo"

    enum Columns {
        static let id = Column("id")
        static let digest = Column("digest")
        static let captureDate = Column("captureDate")
        static let uploaded = Column("uploaded")
        static let state = Column("state")
        static let end = Column("end")
        static let trashed = Column("trashed")
    }
}

/// How long photos wait to be fetched.
struct Retention: Sendable, Hashable {
    /// 0 for ever.
    var days: Int

    static let standard = Retention(days: 7)
    /// How long before the end everybody is warned, in seconds.
    static let warning = ServerStatus.warningTime
    /// How long a deleted photo can be had back, in seconds.
    static let trash = 86_400.0
}

/// The film that home sent.
struct StoredFilm: Codable, Sendable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "film"
    /// There is one.
    var id = 1
    var digest: String
    var byteCount: Int
    var frameCount: Int
    /// In seconds.
    var duration: Double
    var width: Int
    var height: Int
    var updated: Date
}

/// A key that a program shows instead of a password.
struct StoredKey: Codable, Sendable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "key"
    var id: String
    var label: String
    /// SHA-256 of the key.
    var hash: String
    var created: Date
    var lastUsed: Date?
    var revoked: Date?
}

/// A browser that is logged in.
struct StoredSession: Codable, Sendable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "session"
    /// SHA-256 of the token in its cookie.
    var hash: String
    /// What its forms carry.
    var csrf: String
    var created: Date
    var lastUsed: Date
}
