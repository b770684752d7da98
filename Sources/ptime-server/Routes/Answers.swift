// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import PictureTimeCore

/// A photo as the site tells programs of it. Docs/openapi.yaml describes it.
struct PhotoAnswer: Codable, Sendable {
    struct File: Codable, Sendable {
        var href: String
        var bytes: Int
        var sha256: String
        var mediaType: String
    }

    var id: String
    var name: String
    var state: StoredPhoto.State
    /// In a whole sentence.
    var reason: String?
    var captureDate: String?
    var dateSource: String?
    var uploaded: Date
    var expiresAt: Date?
    /// The photo's page.
    var page: String
    var original: String
    var frame: String?
    var originalFile: File
    var frameFile: File?
    var isDuplicate: Bool?
    /// Whether home has it already; its files are not here any more then.
    var isFetched: Bool?
    var record: PhotoRecord?

    init(_ photo: StoredPhoto, isDuplicate: Bool = false, retention: Retention? = nil) {
        id = photo.id
        name = photo.name
        state = photo.state
        reason = photo.reason
        captureDate = photo.captureDate
        dateSource = photo.dateSource
        uploaded = photo.uploaded
        expiresAt = retention.flatMap { photo.expires(after: $0) }
        page = "/picture-time/photos/\(photo.id)"
        original = "\(page)/original"
        originalFile = File(href: original, bytes: photo.byteCount, sha256: photo.digest, mediaType: photo.mediaType)
        if let digest = photo.frameDigest, let bytes = photo.frameByteCount {
            frame = "\(page)/frame"
            frameFile = File(href: frame!, bytes: bytes, sha256: digest, mediaType: "image/jpeg")
        }
        self.isDuplicate = isDuplicate ? true : nil
        isFetched = photo.end == .fetched ? true : nil
        record = photo.record
    }
}

/// All that waits to be fetched, and the film.
struct StatusAnswer: Codable, Sendable {
    struct Video: Codable, Sendable {
        var href: String
        var bytes: Int
        var sha256: String
        var frameCount: Int
        /// In seconds.
        var duration: Double
        var updated: Date

        init(_ film: StoredFilm) {
            href = "/picture-time/video"
            bytes = film.byteCount
            sha256 = film.digest
            frameCount = film.frameCount
            duration = film.duration
            updated = film.updated
        }
    }

    struct Geometry: Codable, Sendable {
        var width: Int
        var height: Int
        var interocularDistance: Double
        var eyeLine: Double
        var eyeCenter: Double

        init(_ canvas: Canvas) {
            (width, height) = (canvas.size.width, canvas.size.height)
            (interocularDistance, eyeLine, eyeCenter) = (canvas.interocularDistance, canvas.eyeLine, canvas.eyeCenter)
        }
    }

    var version: String
    /// Names of the photos, as the original Picture Time listed them.
    var original: [String]
    /// Names of those that have a frame.
    var processed: [String]
    var photos: [PhotoAnswer]
    var video: Video?
    var canvas: Geometry
    var retentionDays: Int

    init(_ photos: [StoredPhoto], film: StoredFilm?, retention: Retention, canvas: Canvas) {
        version = pictureTimeVersion
        original = photos.map(\.name)
        processed = photos.filter { $0.frameDigest != nil }.map(\.name)
        self.photos = photos.map { PhotoAnswer($0, retention: retention) }
        video = film.map(Video.init)
        self.canvas = Geometry(canvas)
        retentionDays = retention.days
    }
}
