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
    /// The SHA-256 of the profile that the photos were aligned onto; missing for the average face.
    public var profile: String?
    /// What should be known of the run, in whole sentences.
    public var notes: [String] = []
    /// One record for each file that was looked at, frames in their order and those without a place behind them.
    public var photos: [PhotoRecord]

    /// How many frames there are, made now or before.
    public var frameCount: Int { photos.count { $0.status == .aligned || $0.status == .unchanged } }
    /// How many of the frames were there before.
    public var unchangedCount: Int { photos.count { $0.status == .unchanged } }
    /// Files that could not be used.
    public var skipped: [PhotoRecord] { photos.filter { $0.status == .skipped } }
    /// Photos that were left out on purpose.
    public var leftOut: [PhotoRecord] { photos.filter { $0.status == .leftOut } }
}

/// What became of one photo.
public struct PhotoRecord: Codable, Sendable {
    public enum Status: String, Codable, Sendable {
        /// A frame was made.
        case aligned
        /// The frame of an earlier run still holds.
        case unchanged
        /// Good, but not wanted: excluded by a person, there twice, not the best of its day, or of a head that is turned too far.
        case leftOut
        /// It could not be used, which ``PhotoRecord/reason`` explains.
        case skipped
    }

    /// The photo's path from the folder of the photos.
    public var source: String
    /// The frame's file name, or nil when there is none.
    public var output: String?
    public var status: Status
    /// For a person: why it was skipped or left out, or what should be known of its alignment. The file's name goes in
    /// front.
    public var reason: String?
    /// Arguments of `ptime` that would mend what `reason` says, with capitals where a person has to fill in something.
    public var remedy: [String]?
    /// SHA-256 of the photo's bytes in hexadecimal digits; missing for files that were not read.
    public var sha256: String?
    /// ISO 8601, as precise as is known.
    public var captureDate: String?
    public var dateSource: DateSource?
    public var dateConfidence: DateConfidence?
    /// The day the photo counts for, `2024-01-31`: that of the capture date, or the day before it when the photo was
    /// taken before the hour at which days end.
    public var day: String?
    /// How many faces were found.
    public var faces: Int?
    /// How sure the networks are of the face, 0 to 1.
    public var confidence: Double?
    /// What makes it a good photo of its day; see ``PhotoQuality``.
    public var quality: PhotoQuality?
    /// Root mean square distance of points that took no part in the fit from where the profile has them, in frame
    /// pixels; missing when a person set the eyes.
    public var residual: Double?
    /// How much the face looks like the person's mean face, −1 to 1; missing where that is not known.
    public var likeness: Double?
    /// How far the head is turned, in degrees: positive where the nose points to the right of the picture; missing when a
    /// person set the eyes.
    public var yaw: Double?
    /// How far the head is raised, in degrees, negative where it looks down. Zero is where an average face has it.
    public var pitch: Double?
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
            source: entry.photo.path, status: status, reason: reason, sha256: entry.digest?.description,
            captureDate: entry.capture?.date.description, dateSource: entry.capture?.source,
            dateConfidence: entry.capture?.confidence, day: entry.day?.description)
    }

    init(_ file: SkippedFile) {
        self.init(source: file.path, status: .skipped, reason: file.reason, remedy: file.remedy)
    }
}
