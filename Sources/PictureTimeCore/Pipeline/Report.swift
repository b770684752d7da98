// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// What became of the photos: the content of `report.json`.
public struct Report: Codable, Sendable {
    /// The version of Picture Time that made the frames.
    public var version = pictureTimeVersion
    /// The folder of the photos.
    public var input: String
    /// The number of the first frame.
    public var countStart: Int
    /// Width and height of the frames in pixels.
    public var frameSize: [Int]
    /// What should be known of the run, in whole sentences.
    public var notes: [String] = []
    /// One record for each file that was looked at, frames in their order and those without a place behind them.
    public var photos: [PhotoRecord]

    public var alignedCount: Int { photos.count { $0.status == .aligned } }
    public var skipped: [PhotoRecord] { photos.filter { $0.status == .skipped } }
}

/// What became of one photo.
public struct PhotoRecord: Codable, Sendable {
    public enum Status: String, Codable, Sendable {
        case aligned
        case skipped
    }

    /// The photo's file name.
    public var source: String
    /// The frame's file name, or nil when there is none.
    public var output: String?
    public var status: Status
    /// For a person: why it was skipped, or what should be known of its alignment. The file's name goes in front.
    public var reason: String?
    /// ISO 8601, as precise as is known.
    public var captureDate: String?
    public var dateSource: DateSource?
    /// How many faces were found.
    public var faces: Int?
    /// How sure the networks are of the face, 0 to 1.
    public var confidence: Double?
    /// Root mean square distance of points that took no part in the fit from where the profile has them, in frame
    /// pixels.
    public var residual: Double?
    /// The centre of the iris on the left of the picture: x, y in upright pixels of the source.
    public var leftEye: [Double]?
    public var rightEye: [Double]?
    /// From upright pixels of the source to frame pixels: a, b, tx, c, d, ty with x' = a·x + b·y + tx and
    /// y' = c·x + d·y + ty.
    public var transform: [Double]?
}

extension PhotoRecord {
    init(_ entry: PhotoSequence.Entry, status: Status, reason: String? = nil) {
        self.init(
            source: entry.photo.name, status: status, reason: reason, captureDate: entry.captureDate?.description,
            dateSource: entry.dateSource)
    }

    init(_ file: SkippedFile) {
        self.init(source: file.name, status: .skipped, reason: file.reason)
    }
}

extension Encodable {
    /// The value as JSON for people and programs: indented, in a fixed order of keys, with a newline at the end.
    package func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return Array((try? encoder.encode(self)) ?? Data()) + [0x0A]
    }
}
