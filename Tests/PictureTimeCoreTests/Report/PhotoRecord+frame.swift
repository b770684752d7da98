// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

@testable import PictureTimeCore

extension PhotoRecord {
    /// The record of a frame in which the eyes are 250 pixels apart.
    ///
    /// - Parameters:
    ///   - tilt: Degrees by which the photo was turned.
    ///   - size: The distance of the eyes in the photo as a share of that in the frame.
    static func frame(
        _ number: Int, day: String? = nil, residual: Double? = 8, tilt: Double = 0, size: Double = 1,
        reason: String? = nil
    ) -> PhotoRecord {
        let (scale, angle) = (1 / size, tilt * .pi / 180)
        var record = PhotoRecord(source: "IMG_\(number).jpg", status: .aligned)
        record.output = "\(number.padded(5)).jpg"
        record.reason = reason
        record.day = day
        record.residual = residual
        record.transform = [
            scale * cos(angle), -scale * sin(angle), 0, scale * sin(angle), scale * cos(angle), 0,
        ]
        record.leftEye = [0, 0]
        record.rightEye = [250 * size * cos(-angle), 250 * size * sin(-angle)]
        return record
    }
}

extension Report {
    static func of(_ photos: [PhotoRecord], input: String = "/photos/Selfies", notes: [String] = []) -> Report {
        Report(input: input, countStart: 0, frameSize: [1080, 1440], notes: notes, photos: photos)
    }
}
