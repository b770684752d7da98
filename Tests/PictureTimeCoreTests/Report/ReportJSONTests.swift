// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

/// `report.json`, which is written record by record.
struct ReportJSONTests {
    private static func report(photoCount: Int) -> Report {
        var report = Report(input: "/p", countStart: 0, frameSize: [2, 2], photos: [])
        // What could be taken for the list of photos, if a text had new lines.
        report.notes = ["a\n  \"photos\" : [\n", "b"]
        report.photos = (0..<photoCount).map { number in
            PhotoRecord(
                source: "\(number)\n    }.jpg", status: .aligned, reason: "\"photos\" : [", leftEye: [1, 2.5],
                transform: [1, 0, 0, 0, 1, 0])
        }
        return report
    }

    @Test(arguments: [0, 1, 2, 40])
    func isWhatAnEncoderMakesOfTheWhole(photoCount: Int) throws {
        let report = Self.report(photoCount: photoCount)
        var written: [UInt8] = []
        try report.writeJSON { written += $0 }
        #expect(String(decoding: written, as: UTF8.self) == String(decoding: report.json(), as: UTF8.self))
    }
}
