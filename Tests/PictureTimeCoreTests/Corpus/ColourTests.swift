// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct ColourTests {
    // MARK: The measure

    /// Two colours and their difference, from the test data of Sharma, Wu and Dalal.
    static let published: [([Double], [Double], Double)] = [
        ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425),
        ([50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615),
        ([50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0000),
        ([50, 0, 0], [50, -1, 2], 2.3669),
        ([50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792),
        ([50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195),
        ([50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045),
        ([50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461),
        ([50, 2.5, 0], [50, 0, -2.5], 4.3065),
        ([50, 2.5, 0], [73, 25, -18], 27.1492),
        ([50, 2.5, 0], [61, -5, 29], 22.8977),
        ([50, 2.5, 0], [56, -27, -3], 31.9030),
        ([50, 2.5, 0], [58, 24, 15], 19.4535),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.2630),
        ([35.0831, -44.1164, 3.7933], [35.0232, -40.0716, 1.5901], 1.8645),
        ([22.7233, 20.0904, -46.6940], [23.0331, 14.9730, -42.5619], 2.0373),
        ([36.4612, 47.8580, 18.3852], [36.2715, 50.5065, 21.2231], 1.4146),
        ([90.9257, -0.5406, -0.9208], [88.6381, -0.8985, -0.7239], 1.5381),
        ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
    ]

    @Test(arguments: published)
    func measuresDifferencesAsPublished(first: [Double], second: [Double], difference: Double) {
        let one = LabColour(l: first[0], a: first[1], b: first[2])
        let other = LabColour(l: second[0], a: second[1], b: second[2])
        #expect(abs(one.difference(from: other) - difference) < 0.0001)
        #expect(abs(other.difference(from: one) - difference) < 0.0001)
    }

    /// L*a*b* of the primaries for D65, to two digits.
    @Test(
        arguments: [
            ([255, 255, 255], [100, 0, 0]), ([0, 0, 0], [0, 0, 0]), ([255, 0, 0], [53.24, 80.09, 67.20]),
            ([0, 255, 0], [87.74, -86.18, 83.18]), ([0, 0, 255], [32.30, 79.19, -107.86]),
        ] as [([Double], [Double])])
    func turnsSRGBIntoLab(sRGB: [Double], lab: [Double]) {
        let colour = LabColour(sRGB: sRGB)
        #expect(abs(colour.l - lab[0]) < 0.05)
        #expect(abs(colour.a - lab[1]) < 0.05)
        #expect(abs(colour.b - lab[2]) < 0.05)
    }

    // MARK: Charts

    /// Which colours a chart shows, and how: its description, how far it may be off, in ΔE2000.
    struct Chart: Sendable, CustomTestStringConvertible {
        var name: String
        var space = "Display P3"
        var tolerance = 2.0

        var testDescription: String { name }
    }

    /// Where nothing but the conversion can be wrong, half a level of rounding is all.
    static let charts = [
        Chart(name: "p3-chart.png", tolerance: 1), Chart(name: "p3-chart.webp", tolerance: 1),
        Chart(name: "p3-chart.jpg"), Chart(name: "p3-chart-icc-in-parts.jpg"),
        Chart(name: "p3-chart.heic"), Chart(name: "p3-chart-420.heic"), Chart(name: "p3-chart-grid.heic"),
        Chart(name: "p3-chart-nclx.heic"), Chart(name: "p3-chart.avif"), Chart(name: "p3-chart-nclx.avif"),
        Chart(name: "oprgb-chart.jpg", space: "opRGB"),
    ]

    /// `charts.json` of the corpus.
    private struct Record: Decodable {
        struct Patch: Decodable {
            /// As stored.
            var codes: [Double]
            /// By ImageMagick with the profile.
            var sRGB: [Double]
            /// By the matrices of CSS Color 4.
            var sRGBByCSS: [Double]
        }

        var columns: Int
        /// Of a patch, in pixels.
        var side: Int
        /// Patches row by row, for each colour space.
        var spaces: [String: [Patch]]
    }

    private static func record() throws -> Record {
        try JSONDecoder().decode(Record.self, from: Data(contentsOf: CorpusPhoto.url("charts.json")))
    }

    @Test(arguments: charts)
    func showsTheColoursThatTheProfileMeans(chart: Chart) throws {
        let record = try Self.record()
        let patches = try #require(record.spaces[chart.space])
        let photo = try CorpusPhoto(chart.name)
        let picture = try photo.pixels()
        try #require(picture.size == PixelSize(width: 240, height: 160))
        for (index, patch) in patches.enumerated() {
            let left = index % record.columns * record.side
            let top = index / record.columns * record.side
            // The middle, away from what the codec does where colours meet.
            let inner = picture.part(x: (left + 10)..<(left + 30), y: (top + 10)..<(top + 30))
            let seen = LabColour(sRGB: inner.meanColour.reversed())
            let difference = seen.difference(from: LabColour(sRGB: patch.sRGB))
            #expect(difference < chart.tolerance, "patch \(index), stored as \(patch.codes)")
        }
    }

    /// What the tests above rest on: two programs agree, and showing the stored numbers would not pass.
    @Test(arguments: ["Display P3", "opRGB"])
    func chartsTellWhetherTheProfileWasUsed(space: String) throws {
        let patches = try #require(try Self.record().spaces[space])
        #expect(patches.count == 24)
        for patch in patches {
            let colour = LabColour(sRGB: patch.sRGB)
            #expect(colour.difference(from: LabColour(sRGB: patch.sRGBByCSS)) < 0.1)
        }
        let far = patches.filter { LabColour(sRGB: $0.codes).difference(from: LabColour(sRGB: $0.sRGB)) > 2 }
        #expect(far.count >= 16)
    }
}
