// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Where a capture date was read.
public enum DateSource: String, Codable, Sendable {
    /// A person said so, in `picture-time.edits.json`.
    case edit
    /// An XMP file beside the photo.
    case xmpSidecar
    case exifDateTimeOriginal = "DateTimeOriginal"
    case exifDateTimeDigitized = "DateTimeDigitized"
    case exifDateTime = "DateTime"
    /// The JSON file that Google Takeout puts beside the photo.
    case googleTakeout
    case fileName
}

/// How sure a capture date is.
public enum DateConfidence: String, Codable, Sendable, CaseIterable {
    /// A guess: a clock that was never set, or a date of something else, such as the last change.
    case low
    /// The day is probably right, the time may not be: a name without a time, or a time without its zone.
    case medium
    /// What a clock showed when the photo was taken.
    case high
    /// A person said so.
    case certain
}
