// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// What a server tells programs: all photos that wait to be fetched, and the film it shows.
///
/// Docs/openapi.yaml describes the documents of this folder; dates are ISO 8601 in UTC, by the server's clock.
public struct ServerStatus: Codable, Sendable {
    /// Of the server.
    public var version: String
    /// The server's time when it answered, so that no clock at home has to be right.
    public var now: Date
    /// Names of the photos, as the original Picture Time listed them.
    public var original: [String]
    /// Names of those that have a frame.
    public var processed: [String]
    /// In the order in which they were taken.
    public var photos: [ServerPhoto]
    /// Nil before the first was sent.
    public var video: ServerFilm?
    /// Of the server's frames.
    public var canvas: ServerCanvas
    /// The SHA-256 of the profile that photos are aligned onto, in hexadecimal digits; nil for an average face.
    public var profile: String?
    /// How many days a photo waits to be fetched; 0 for ever.
    public var retentionDays: Int

    /// How long before its end everybody is warned of a photo that nobody has fetched, in seconds.
    public static let warningTime = 2 * 86_400.0

    public init(
        now: Date, photos: [ServerPhoto], video: ServerFilm?, canvas: ServerCanvas, profile: ContentDigest?,
        retentionDays: Int
    ) {
        version = pictureTimeVersion
        self.now = now
        original = photos.map(\.name)
        processed = photos.filter { $0.frameFile != nil }.map(\.name)
        self.photos = photos
        self.video = video
        self.canvas = canvas
        self.profile = profile?.description
        self.retentionDays = retentionDays
    }

    /// Reads what a server wrote.
    ///
    /// - Throws: `unreadableFile` for anything else.
    public init(document: [UInt8]) throws(PictureTimeError) {
        do {
            try self.init(json: document)
        } catch {
            throw PictureTimeError(
                code: .unreadableFile,
                message:
                    "What the server says of its photos cannot be read. Is it a Picture Time server, and as new as this?"
            )
        }
    }
}

/// A photo on a server.
public struct ServerPhoto: Codable, Sendable {
    public enum State: String, Codable, Sendable {
        /// Not looked at yet.
        case waiting
        case aligned
        /// There is no frame, and `reason` says why.
        case needsAttention
    }

    public var id: String
    /// As the phone called it.
    public var name: String
    public var state: State
    /// In a whole sentence.
    public var reason: String?
    /// ISO 8601, as precise as is known, by the clock on the wall; nil when nothing says when it was taken.
    public var captureDate: String?
    public var dateSource: String?
    public var uploaded: Date
    /// When it is deleted unless it is fetched before.
    public var expiresAt: Date?
    /// The photo's page.
    public var page: String
    public var original: String
    public var frame: String?
    public var originalFile: ServerFile
    public var frameFile: ServerFile?
    /// Whether it was there before it was sent now.
    public var isDuplicate: Bool?
    /// Whether home has it already; its files are not on the server any more then.
    public var isFetched: Bool?
    /// What a person decided about it there.
    public var edit: Edit?
    public var record: PhotoRecord?

    /// - Parameters:
    ///   - page: The address of its page, which those of its files begin with.
    ///   - frame: Its frame's size in bytes and SHA-256.
    public init(
        id: String, name: String, state: State, uploaded: Date, page: String, original: ServerFile,
        frame: (bytes: Int, sha256: String)?
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.uploaded = uploaded
        self.page = page
        self.original = original.href
        originalFile = original
        frameFile = frame.map {
            ServerFile(href: "\(page)/frame", bytes: $0.bytes, sha256: $0.sha256, mediaType: "image/jpeg")
        }
        self.frame = frameFile?.href
    }
}

extension ServerPhoto {
    /// When it was sent, by the clock on the wall here.
    public var uploadDate: CaptureDate { CaptureDate(uploaded) }
}

/// A file on a server.
public struct ServerFile: Codable, Hashable, Sendable {
    /// From the server's root.
    public var href: String
    public var bytes: Int
    /// In hexadecimal digits; its entity tag, too.
    public var sha256: String
    public var mediaType: String

    public init(href: String, bytes: Int, sha256: String, mediaType: String) {
        self.href = href
        self.bytes = bytes
        self.sha256 = sha256
        self.mediaType = mediaType
    }
}

/// The film that a server shows.
public struct ServerFilm: Codable, Sendable {
    public var href: String
    public var bytes: Int
    /// In hexadecimal digits.
    public var sha256: String
    public var frameCount: Int
    /// In seconds.
    public var duration: Double
    public var updated: Date

    public init(href: String, bytes: Int, sha256: String, frameCount: Int, duration: Double, updated: Date) {
        self.href = href
        self.bytes = bytes
        self.sha256 = sha256
        self.frameCount = frameCount
        self.duration = duration
        self.updated = updated
    }
}

/// The face that a server aligns photos onto.
public struct ServerProfile: Codable, Hashable, Sendable {
    /// Of its file, in hexadecimal digits.
    public var sha256: String

    /// - Parameter profile: Not the average face, which is nobody's.
    public init(_ profile: SubjectProfile) { sha256 = ContentDigest(of: profile.file).description }
}

/// The geometry of a server's frames; see ``Canvas``.
public struct ServerCanvas: Codable, Hashable, Sendable {
    public var width: Int
    public var height: Int
    public var interocularDistance: Double
    public var eyeLine: Double
    public var eyeCenter: Double

    public init(_ canvas: Canvas) {
        (width, height) = (canvas.size.width, canvas.size.height)
        (interocularDistance, eyeLine, eyeCenter) = (canvas.interocularDistance, canvas.eyeLine, canvas.eyeCenter)
    }
}

extension Canvas {
    /// - Throws: `invalidSetting` for numbers that are out of their ranges.
    public init(_ canvas: ServerCanvas) throws(PictureTimeError) {
        try self.init(
            size: PixelSize(width: canvas.width, height: canvas.height),
            interocularDistance: canvas.interocularDistance, eyeLine: canvas.eyeLine, eyeCenter: canvas.eyeCenter)
    }
}
