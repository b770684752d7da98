// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@testable import PictureTimeCore

struct MeasuringScaleTests {
    /// A face as it is measured in a photo that was decoded at some scale.
    private static func face(interocularDistance: Double) -> MeasurementOutcome {
        .measured(
            Measurement(
                faceCount: 1, confidence: 1,
                toProfile: SimilarityTransform(a: 1 / interocularDistance, b: 0, tx: 0, ty: 0), leftEye: Point(0, 0),
                rightEye: Point(interocularDistance, 0), residual: nil,
                quality: PhotoQuality(confidence: 1, sharpness: 1, eyesOpen: 1, frontal: 1, size: 1, score: 1)))
    }

    private static func noFace(isDoubtful: Bool) -> MeasurementOutcome {
        .failed(.init(reason: "shows no face.", isDoubtful: isDoubtful))
    }

    /// What a search that begins with some scale ends with: the interocular distance, nil for no face; and the scales
    /// that it needed.
    private static func search(
        from first: JPEGCodec.Scale, _ outcomes: [JPEGCodec.Scale: MeasurementOutcome]
    ) -> (distance: Double?, scales: [JPEGCodec.Scale]) {
        var search = MeasuringScale.Search(first: first, canChange: true)
        var scales: [JPEGCodec.Scale] = []
        while let scale = search.next {
            scales.append(scale)
            search.add(outcomes[scale]!, at: scale)
            if scales.count > 8 { break }
        }
        guard case .measured(let measurement) = search.result else { return (nil, scales) }
        return (measurement.rightEye.x, scales)
    }

    @Test(arguments: [
        (200.0, JPEGCodec.Scale.whole), (251, .whole), (400, .whole), (480, .whole), (510, .half), (530, .half),
        (900, .half),
        (1100, .quarter), (5000, .eighth),
    ])
    func theScaleShowsWhatAFrameCanShow(distance: Double, expected: JPEGCodec.Scale) {
        let outcomes = Dictionary(
            uniqueKeysWithValues: JPEGCodec.Scale.allCases.map { ($0, Self.face(interocularDistance: distance)) })
        #expect(Self.search(from: expected, outcomes).scales == [expected], "A right guess costs one decoding.")
        for first in JPEGCodec.Scale.allCases {
            #expect(Self.search(from: first, outcomes).scales.last == expected)
        }
    }

    /// What comes out must not depend on which photos were looked at before.
    @Test func theResultDoesNotDependOnTheGuess() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let distance = 150 * Double.random(in: 1...20, using: &random)
            // Faces that are just seen, or just not, and lie at a limit as well are too rare to pay for.
            let isAtLimit = [252.0, 504, 1008, 2016].contains { abs(distance / $0 - 1) < 0.05 }
            let isHard = !isAtLimit && Int.random(in: 0..<4, using: &random) == 0
            var outcomes: [JPEGCodec.Scale: MeasurementOutcome] = [:]
            for scale in JPEGCodec.Scale.allCases {
                // Each scale measures it a little differently, and a hard face is not seen at every one.
                outcomes[scale] =
                    isHard && Bool.random(using: &random)
                    ? Self.noFace(isDoubtful: true)
                    : Self.face(interocularDistance: distance * Double.random(in: 0.99...1.01, using: &random))
            }
            let results = Set(JPEGCodec.Scale.allCases.map { Self.search(from: $0, outcomes).distance })
            #expect(results.count == 1, "\(distance)")
            if results.count != 1 { return }
        }
    }

    @Test func aPhotoWithoutAnyFaceIsDecodedOnceWhenItIsWhole() {
        let outcomes = Dictionary(
            uniqueKeysWithValues: JPEGCodec.Scale.allCases.map { ($0, Self.noFace(isDoubtful: false)) })
        #expect(Self.search(from: .whole, outcomes).scales == [.whole])
        #expect(Self.search(from: .half, outcomes).scales == [.half, .whole])
    }
}
