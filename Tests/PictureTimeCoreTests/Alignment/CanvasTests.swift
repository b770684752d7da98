// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct CanvasTests {
    /// The original's geometry: eyes 700 apart and the left one at (1200, 2500) on 3000×5000, reduced to 648×1080.
    @Test func classicHasTheEyesWhereTheOriginalHadThem() throws {
        let canvas = try Canvas(preset: .classic)
        let left = canvas.fromProfile(SubjectProfile.leftIris)
        let right = canvas.fromProfile(SubjectProfile.rightIris)
        #expect(abs(right.x - left.x - 151.2) < 1e-9)
        // From the frame's edge, half a pixel before the first pixel's centre.
        #expect(abs(left.x + 0.5 - 259.2) < 1e-9)
        #expect(abs(left.y + 0.5 - 540) < 1e-9)
    }

    @Test(arguments: Canvas.Preset.allCases)
    func presetsFitTheEncoder(preset: Canvas.Preset) throws {
        let canvas = try Canvas(preset: preset)
        #expect(canvas.size.width % 2 == 0 && canvas.size.height % 2 == 0)
    }

    @Test(arguments: [
        (PixelSize(width: 1081, height: 1440), 0.2, 0.5), (PixelSize(width: 0, height: 10), 0.2, 0.5),
        (PixelSize(width: 100, height: 20_000), 0.2, 0.5), (PixelSize(width: 100, height: 100), 0, 0.5),
        (PixelSize(width: 100, height: 100), 1.1, 0.5), (PixelSize(width: 100, height: 100), .nan, 0.5),
        (PixelSize(width: 100, height: 100), 0.2, -0.1), (PixelSize(width: 100, height: 100), 0.2, .nan),
    ])
    func refusesWhatIsOutOfRange(size: PixelSize, distance: Double, eyeLine: Double) {
        let error = #expect(throws: PictureTimeError.self) {
            try Canvas(size: size, interocularDistance: distance, eyeLine: eyeLine)
        }
        #expect(error?.code == .invalidSetting)
    }

    @Test func oddSizesRoundDownToEven() {
        #expect(PixelSize(width: 271, height: 361).roundedToEven == PixelSize(width: 270, height: 360))
        #expect(PixelSize(width: 1, height: 2).roundedToEven == PixelSize(width: 2, height: 2))
    }
}
