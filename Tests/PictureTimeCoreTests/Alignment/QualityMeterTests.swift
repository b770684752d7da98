// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct QualityMeterTests {
    // MARK: The portrait

    /// Eyes marked by hand.
    private static let leftEye = Point(222.4, 190.5)
    private static let rightEye = Point(306.0, 186.8)

    private static func portrait() throws -> PixelBuffer {
        let file = Fixtures.url("portrait.jpg")
        return try JPEGCodec.decodeByHeader(FileReader(file).contents(), scale: .whole, file: file)
    }

    /// The quality of the portrait in some other state, at `factor` of its size.
    private static func quality(of pixels: PixelBuffer, factor: Double = 1) throws -> PhotoQuality {
        let toProfile = try AlignmentSolver(profile: .average).fit(
            leftIris: AffineMatrix.resizing(by: factor)(leftEye), rightIris: AffineMatrix.resizing(by: factor)(rightEye)
        )
        return try QualityMeter.quality(
            confidence: 0.9, mesh: nil, toProfile: toProfile,
            in: DecodedPhoto(pixels: pixels, storedSize: pixels.size))
    }

    /// The portrait at its size with no more detail than it has when it is halved a number of times.
    private static func blurred(_ picture: PixelBuffer, halvings: Int) throws -> PixelBuffer {
        guard halvings > 0 else { return picture }
        var small = picture
        for _ in 0..<halvings { small = try #require(try small.halved()) }
        return try small.warped(
            to: picture.size, by: .resizing(by: Double(1 << halvings)), interpolation: .linear, border: .replicate)
    }

    @Test func blurLowersSharpnessAndScoreStepByStep() throws {
        let portrait = try Self.portrait()
        let steps = try (0...5).map { try Self.quality(of: Self.blurred(portrait, halvings: $0)) }
        for (sharper, softer) in zip(steps, steps.dropFirst()) {
            #expect(sharper.sharpness > softer.sharpness)
            #expect(sharper.score > softer.score)
        }
        // The whole range is of use: a studio's portrait, and a face of a few pixels.
        #expect(steps[0].sharpness > 0.8)
        #expect(steps[5].sharpness < 0.4)
        // Nothing else is lowered by it.
        #expect(Set(steps.map(\.size)).count == 1)
        #expect(steps.allSatisfy { $0.confidence == 0.9 && $0.eyesOpen == 1 && $0.frontal == 1 })
    }

    /// A dull photo is not a soft one.
    @Test func contrastDoesNotMakeSharp() throws {
        let picture = try Self.blurred(Self.portrait(), halvings: 2)
        var dull = picture
        dull.bytes = picture.bytes.map { 64 + $0 / 2 }
        let (first, second) = (try Self.quality(of: picture), try Self.quality(of: dull))
        #expect(abs(first.sharpness - second.sharpness) < 0.03)
    }

    @Test func shrinkingLowersTheSize() throws {
        var picture = try Self.portrait()
        var sizes = [try Self.quality(of: picture).size]
        for step in 1...3 {
            picture = try #require(try picture.halved())
            sizes.append(try Self.quality(of: picture, factor: 1 / Double(1 << step)).size)
        }
        // The eyes are 83.7 pixels apart, and frames show 252.
        #expect(abs(sizes[0] - 83.682 / 252) < 1e-4)
        for (large, small) in zip(sizes, sizes.dropFirst()) { #expect(abs(small - large / 2) < 1e-9) }
    }

    @Test func eachPartIsAShare() throws {
        let portrait = try Self.portrait()
        for halvings in [0, 3, 6] {
            let quality = try Self.quality(of: Self.blurred(portrait, halvings: halvings))
            for part in [
                quality.confidence, quality.sharpness, quality.eyesOpen, quality.frontal, quality.size, quality.score,
            ] { #expect((0...1).contains(part)) }
        }
    }

    // MARK: Made-up faces

    private static func grey() -> DecodedPhoto {
        let pixels = PixelBuffer(width: 64, height: 64) { $0.update(repeating: 128) }
        return DecodedPhoto(pixels: pixels, storedSize: pixels.size)
    }

    /// - Parameters:
    ///   - mesh: In interocular distances from the point between the eyes.
    ///   - distance: Between the eyes, in pixels.
    private static func quality(confidence: Double = 1, mesh: [Point]? = nil, distance: Double = 40) throws
        -> PhotoQuality
    {
        // Turned, so that nothing is measured along the picture's axes.
        let toProfile = SimilarityTransform(a: 0.8 / distance, b: 0.6 / distance, tx: -0.3, ty: -0.9)
        return try QualityMeter.quality(
            confidence: confidence, mesh: mesh?.map { toProfile.affine.inverse($0) }, toProfile: toProfile, in: grey())
    }

    /// A mesh whose eyes are open by some shares of the distance of their corners, and whose nose's tip is somewhere.
    private static func mesh(left: Double, right: Double, nose: Double = 0) -> [Point] {
        var mesh = [Point](repeating: Point(0, 0), count: FaceMesh.pointCount)
        mesh[1] = Point(nose, 0.6)
        func setEye(_ outer: Int, _ inner: Int, _ lids: [(upper: Int, lower: Int)], x: Double, opening: Double) {
            (mesh[outer], mesh[inner]) = (Point(x - 0.2, 0), Point(x + 0.2, 0))
            for (offset, lid) in zip([-0.06, 0.06], lids) {
                mesh[lid.upper] = Point(x + offset, -0.2 * opening)
                mesh[lid.lower] = Point(x + offset, 0.2 * opening)
            }
        }
        // As Soukupová and Čech number the points of an eye, p2 to p6, in MediaPipe's mesh.
        setEye(33, 133, [(160, 144), (158, 153)], x: -0.5, opening: left)
        setEye(263, 362, [(387, 373), (385, 380)], x: 0.5, opening: right)
        return mesh
    }

    /// The eye aspect ratio of both eyes, and how far they count as open: from 0.1, closed, to 0.25.
    @Test(
        arguments: [
            (0, 0, 0), (0.1, 0.1, 0), (0.13, 0.13, 0.2), (0.175, 0.175, 0.5), (0.25, 0.25, 1), (0.4, 0.4, 1),
            // A wink; and either eye alone.
            (0.3, 0.05, 0.5), (0.05, 0.3, 0.5), (0.2, 0.1, 1.0 / 3),
        ] as [(Double, Double, Double)])
    func closedEyesAreNoGood(left: Double, right: Double, expected: Double) throws {
        let quality = try Self.quality(mesh: Self.mesh(left: left, right: right))
        #expect(abs(quality.eyesOpen - expected) < 1e-9)
    }

    /// Where the nose's tip is, in interocular distances from the middle.
    @Test(arguments: [(0, 1), (0.1, 0.8), (-0.1, 0.8), (0.25, 0.5), (0.5, 0), (-0.5, 0), (2, 0)] as [(Double, Double)])
    func aFaceInProfileIsNoGood(nose: Double, expected: Double) throws {
        let quality = try Self.quality(mesh: Self.mesh(left: 0.3, right: 0.3, nose: nose))
        #expect(abs(quality.frontal - expected) < 1e-9)
    }

    @Test(arguments: [(252, 1), (126, 0.5), (63, 0.25), (504, 1), (1, 1.0 / 252)] as [(Double, Double)])
    func aSmallFaceIsNoGood(distance: Double, expected: Double) throws {
        #expect(abs(try Self.quality(distance: distance).size - expected) < 1e-9)
    }

    @Test func aPictureWithoutContrastIsNotSharp() throws {
        #expect(try Self.quality().sharpness == 0)
    }

    @Test func whatIsNotKnownDoesNotCountAgainstAPhoto() throws {
        let quality = try Self.quality(mesh: nil)
        #expect(quality.eyesOpen == 1 && quality.frontal == 1)
    }

    // MARK: The score

    /// The weighted geometric mean, by hand; sharpness is 0, which counts as a hundredth.
    @Test func theScoreIsTheGeometricMean() throws {
        let mesh = Self.mesh(left: 0.175, right: 0.175, nose: 0.1)
        let quality = try Self.quality(confidence: 0.7, mesh: mesh, distance: 126)
        // Sharpness and eyes count twice: 7 parts.
        let expected = pow(0.7 * 0.01 * 0.01 * 0.5 * 0.5 * 0.8 * 0.5, 1.0 / 7)
        #expect(abs(quality.score - expected) < 1e-9)
    }

    @Test func everyPartLowersTheScore() throws {
        let best = try Self.quality(mesh: Self.mesh(left: 0.3, right: 0.3), distance: 252).score
        let worse = try [
            Self.quality(confidence: 0.9, mesh: Self.mesh(left: 0.3, right: 0.3), distance: 252),
            Self.quality(mesh: Self.mesh(left: 0.2, right: 0.3), distance: 252),
            Self.quality(mesh: Self.mesh(left: 0.3, right: 0.3, nose: 0.1), distance: 252),
            Self.quality(mesh: Self.mesh(left: 0.3, right: 0.3), distance: 200),
        ]
        // The second's eyes are open enough, all the same.
        #expect(worse.map { $0.score < best } == [true, false, true, true])
        #expect(try Self.quality(mesh: Self.mesh(left: 0.15, right: 0.2), distance: 252).score < best)
    }

    /// Closed eyes are worse than a face half as large; what is worst still has a score to be compared by.
    @Test func somePartsCountTwice() throws {
        let open = Self.mesh(left: 0.3, right: 0.3)
        let small = try Self.quality(mesh: open, distance: 126).score
        let blinking = try Self.quality(mesh: Self.mesh(left: 0.175, right: 0.175), distance: 252).score
        #expect(blinking < small)
        let worst = try Self.quality(confidence: 0, mesh: Self.mesh(left: 0, right: 0, nose: 1), distance: 1)
        #expect(abs(worst.score - 0.01) < 1e-9)
    }
}
