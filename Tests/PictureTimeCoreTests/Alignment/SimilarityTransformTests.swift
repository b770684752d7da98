// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct SimilarityTransformTests {
    private let known = SimilarityTransform(a: 0.8, b: -0.35, tx: 120, ty: -40)
    private let points = [Point(0, 0), Point(100, 3), Point(40, 90), Point(-20, 55), Point(66, 31), Point(12, -48)]

    private func correspondences(_ targets: [Point]) -> [SimilarityTransform.Correspondence] {
        zip(points, targets).enumerated().map {
            .init(source: $1.0, target: $1.1, weight: Double($0 % 3) + 0.5)
        }
    }

    private func expectEqual(_ a: SimilarityTransform, _ b: SimilarityTransform, tolerance: Double) {
        #expect(abs(a.a - b.a) < tolerance && abs(a.b - b.b) < tolerance)
        #expect(abs(a.tx - b.tx) < tolerance * 100 && abs(a.ty - b.ty) < tolerance * 100)
    }

    @Test func recoversAKnownTransform() throws {
        let fitted = try SimilarityTransform(fitting: correspondences(points.map { known($0) }))
        expectEqual(fitted, known, tolerance: 1e-12)
    }

    @Test func oneOutlierMovesTheRobustFitLittle() throws {
        var targets = points.map { known($0) }
        targets[2] = targets[2] + Point(60, -80)
        let robust = try SimilarityTransform(robustlyFitting: correspondences(targets), tolerance: 1)
        let plain = try SimilarityTransform(fitting: correspondences(targets))
        func error(_ found: SimilarityTransform) -> Double { abs(found.a - known.a) + abs(found.b - known.b) }
        #expect(error(plain) > 0.2)
        #expect(error(robust) < error(plain) / 5)
    }

    @Test func neverMirrors() throws {
        let mirrored = points.map { Point(-$0.x, $0.y) }
        #expect(try SimilarityTransform(fitting: correspondences(mirrored)).affine.determinant > 0)
    }

    @Test func refusesPointsThatCoincide() {
        let same = points.map { SimilarityTransform.Correspondence(source: Point(3, 3), target: $0, weight: 1) }
        let error = #expect(throws: PictureTimeError.self) { try SimilarityTransform(fitting: same) }
        #expect(error?.code == .degenerateLandmarks)
    }

    @Test func composesInTheOrderOfReading() {
        let next = SimilarityTransform(a: 0, b: 2, tx: 1, ty: 1)  // a quarter turn, twice as large
        #expect(SimilarityTransform(a: 1, b: 0, tx: 5, ty: 0).then(next)(Point(0, 0)) == Point(1, 11))
    }
}
