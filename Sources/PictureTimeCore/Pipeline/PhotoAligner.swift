// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// Aligns photos one by one as they come, for a program that shows each at once.
///
/// The frame is the one that ``PhotosToFrames`` makes of the same photo, decisions and settings. Holds networks and
/// decoders, which are made for the first photo: each thread has its own.
public final class PhotoAligner {
    private let settings: RenderSettings
    private let producer: FrameProducer

    public init(settings: RenderSettings) {
        self.settings = settings
        producer = FrameProducer(settings: settings, edits: Edits())
    }

    /// Loads the networks, which otherwise happens with the first photo.
    ///
    /// - Throws: `internalFailure` when a library is not as it should be.
    public func prepare() throws(PictureTimeError) { try producer.prepare() }

    /// What became of a photo.
    public struct Result: Sendable {
        /// Says in words why there is no frame, where there is none.
        public var record: PhotoRecord
        /// A JPEG file with the capture date in its Exif, as large as the canvas; nil when no face was found.
        public var frame: [UInt8]?
    }

    /// Aligns one photo. What is wrong with it is said in its record.
    ///
    /// - Parameter edit: What a person decided about the photo.
    /// - Throws: `outOfMemory` or `internalFailure`.
    public func align(_ photo: PhotoFile, edit: Edit? = nil) throws(PictureTimeError) -> Result {
        producer.edits = Edits([photo.digest: edit])
        let entry = PhotoSequence.Entry(
            photo: Photo(url: photo.url, format: photo.format, path: photo.name),
            capture: edit?.date.map { CaptureEvidence(date: $0, source: .edit, confidence: .certain) } ?? photo.capture,
            digest: photo.digest)
        let outcome = try producer.outcome(of: [entry])
        guard outcome.chosen != nil, case .rendered(let picture) = outcome.picture else {
            return Result(record: outcome.records[0], frame: nil)
        }
        let exif = try ExifWriter.app1Payload(captureDate: entry.capture?.date, size: settings.canvas.size)
        return Result(
            record: outcome.records[0],
            frame: try JPEGCodec.encode(picture, quality: settings.quality, app1Payload: exif))
    }
}

/// A photo file and what its first bytes and its name say of it; nothing is decoded yet.
public struct PhotoFile: Sendable {
    public let url: URL
    /// As its owner knows it; the file may have another one.
    public let name: String
    public let digest: ContentDigest
    /// Such as `image/jpeg`.
    public let mediaType: String
    /// Such as `jpg`, for a file that is named anew.
    public let fileExtension: String
    /// Width and height when it stands upright; nil when its header does not say.
    public let uprightSize: PixelSize?
    /// When it was taken, by its Exif and its name.
    public let capture: CaptureEvidence?
    let exifDates: ExifDates
    let format: ImageFormat

    /// - Parameters:
    ///   - name: Nil for the file's own.
    ///   - digest: Nil when it is not known; then the whole file is read.
    /// - Throws: `missingInput`, or `unreadableFile` for what is no photo, or has more pixels than will be decoded.
    public init(_ url: URL, name: String? = nil, digest: ContentDigest? = nil) throws(PictureTimeError) {
        let reader = try FileReader(url)
        let name = name ?? url.lastPathComponent
        switch FileContent(firstBytes: try reader.bytes(at: 0, count: FileContent.prefixLength)) {
        case .photo(let format): self.format = format
        case .unsupported(let kind):
            throw .unreadable(named: name, "it is \(kind), not a \(ImageFormat.names) photo.", url)
        case .unknown: throw .unreadable(named: name, "it is no \(ImageFormat.names) photo.", url)
        }
        let header = try PhotoHeader(of: reader, format: format)
        self.url = url
        self.name = name
        if let digest { self.digest = digest } else { self.digest = try ContentDigest(of: reader) }
        uprightSize = header.uprightSize
        let exif = header.exif
        let exifDates = ExifDates(
            original: exif.dateTimeOriginal, digitized: exif.dateTimeDigitized, changed: exif.dateTime)
        self.exifDates = exifDates
        capture = CaptureDateResolver(order: .date, shift: nil).resolve(
            CaptureDateResolver.Sources(
                name: name, edit: nil, exif: { exifDates }, xmpSidecar: { nil }, takeout: { nil }))
        (mediaType, fileExtension) =
            switch format {
            case .jpeg: ("image/jpeg", "jpg")
            case .png: ("image/png", "png")
            case .heif: ("image/heif", "heic")
            case .webp: ("image/webp", "webp")
            }
    }

    /// Whether a file is a picture by its first bytes, though perhaps of a kind that there is no decoder for, or damaged.
    public static func isPicture(_ file: URL) -> Bool {
        guard let bytes = try? FileReader(file).bytes(at: 0, count: FileContent.prefixLength) else { return false }
        return FileContent(firstBytes: bytes).isPicture
    }

    /// A small JPEG of the upright photo.
    ///
    /// - Parameter longSide: Of the result, in pixels; a smaller photo is not enlarged.
    public func thumbnail(longSide: Int) throws(PictureTimeError) -> [UInt8] {
        let bytes = try FileReader(url).contents()
        let header = try PhotoHeader(of: bytes, format: format)
        let decoder = PhotoDecoder(background: Colour(red: 255, green: 255, blue: 255))
        let needed = uprightSize.map { Double(longSide) / Double(max($0.width, $0.height, 1)) } ?? 1
        let decoded = try decoder.decode(
            bytes, of: Photo(url: url, format: format, path: name), header: header, scale: .atLeast(min(needed, 1)))
        return try Thumbnail.jpeg(of: decoded, longSide: Double(longSide), quality: 85)
    }
}

extension PictureTimeError {
    fileprivate static func unreadable(named name: String, _ why: String, _ file: URL) -> Self {
        Self(code: .unreadableFile, message: "Could not read '\(name)': \(why)", file: file)
    }
}
