// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The Exif fields that matter here.
struct ExifMetadata: Equatable, Sendable {
    var orientation = ExifOrientation.upright
    var software: String?
    /// DateTimeOriginal, with its own fraction and offset.
    var dateTimeOriginal: CaptureDate?
    /// DateTimeDigitized, with its own fraction and offset.
    var dateTimeDigitized: CaptureDate?
    /// DateTime: when the file was last changed by a program that keeps Exif.
    var dateTime: CaptureDate?

    init() {}

    init(exifBlock: [UInt8]) {
        guard let reader = ExifReader(exifBlock: exifBlock) else { return }
        orientation = reader.number(0x0112, in: .zeroth).flatMap(ExifOrientation.init) ?? .upright
        software = reader.text(0x0131, in: .zeroth)
        dateTimeOriginal = reader.date(0x9003, in: .exif, subsecond: 0x9291, offset: 0x9011)
        dateTimeDigitized = reader.date(0x9004, in: .exif, subsecond: 0x9292, offset: 0x9012)
        dateTime = reader.date(0x0132, in: .zeroth, subsecond: 0x9290, offset: 0x9010)
    }
}
