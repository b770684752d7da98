// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct FaceMeasurerTests {
    /// Eyes marked by hand, to about two pixels.
    private static let leftEye = Point(222.4, 190.5)
    private static let rightEye = Point(306.0, 186.8)

    private static func portrait() throws -> DecodedPhoto {
        let file = Fixtures.url("portrait.jpg")
        let pixels = try JPEGCodec.decodeByHeader(FileReader(file).contents(), scale: .whole, file: file)
        return DecodedPhoto(pixels: pixels, storedSize: pixels.size)
    }

    private static func grey() -> DecodedPhoto {
        let pixels = PixelBuffer(width: 320, height: 240) { $0.update(repeating: 128) }
        return DecodedPhoto(pixels: pixels, storedSize: pixels.size)
    }

    private static func measurement(of outcome: MeasurementOutcome) throws -> PictureTimeCore.Measurement {
        guard case .measured(let measurement) = outcome else {
            throw PictureTimeError.internalFailure("\(outcome)")
        }
        return measurement
    }

    private static func failure(of outcome: MeasurementOutcome) throws -> MeasurementOutcome.Failure {
        guard case .failed(let failure) = outcome else { throw PictureTimeError.internalFailure("\(outcome)") }
        return failure
    }

    // MARK: Faces that are found

    @Test func measuresTheFaceOfAPortrait() throws {
        let found = try Self.measurement(of: FaceMeasurer(profile: .average).measure(Self.portrait(), hint: nil))
        #expect(found.faceCount == 1)
        #expect(found.confidence > 0.8)
        #expect(Point.distance(found.leftEye, Self.leftEye) < 4)
        #expect(Point.distance(found.rightEye, Self.rightEye) < 4)
        // Onto the profile, to a tenth of the distance of the eyes: the canonical face is nobody's.
        #expect(Point.distance(found.toProfile(found.leftEye), SubjectProfile.leftIris) < 0.1)
        #expect(Point.distance(found.toProfile(found.rightEye), SubjectProfile.rightIris) < 0.1)
        let residual = try #require(found.residual)
        #expect(residual > 0 && residual < 0.15)

        #expect(found.quality.eyesOpen > 0.5)
        #expect(found.quality.frontal > 0.5)
        #expect(found.quality.sharpness > 0.5)
        #expect(found.quality.confidence == found.confidence)
        #expect(abs(found.quality.size - 83.7 / 252) < 0.02)
    }

    /// The same face half as large is measured alike, and counts for less.
    @Test func findsTheSameFaceInASmallerPhoto() throws {
        let measurer = try FaceMeasurer(profile: .average)
        let portrait = try Self.portrait()
        let half = try #require(try portrait.pixels.halved())
        let large = try Self.measurement(of: measurer.measure(portrait, hint: nil))
        let small = try Self.measurement(
            of: measurer.measure(DecodedPhoto(pixels: half, storedSize: half.size), hint: nil))
        let toHalf = AffineMatrix.resizing(by: 0.5)
        // A twentieth of the distance of the eyes.
        #expect(Point.distance(small.leftEye, toHalf(large.leftEye)) < 2)
        #expect(Point.distance(small.rightEye, toHalf(large.rightEye)) < 2)
        #expect(small.quality.size < large.quality.size * 0.6)
        #expect(small.quality.score < large.quality.score)
    }

    @Test func theFirstFaceIsTheLargest() throws {
        let measurer = try FaceMeasurer(profile: .average)
        let portrait = try Self.portrait()
        let chosen = try Self.measurement(of: measurer.measure(portrait, hint: .face(1)))
        #expect(try chosen == Self.measurement(of: measurer.measure(portrait, hint: nil)))
    }

    /// Two of them side by side, the second one smaller.
    @Test func takesTheFaceThatWasChosen() throws {
        let portrait = try Self.portrait()
        let place = AffineMatrix(a: 0.8, b: 0, tx: 560, c: 0, d: 0.8, ty: 60)
        let size = PixelSize(width: 1000, height: 600)
        var scene = try portrait.rendered(to: size, by: .identity, fill: .black)
        let second = try portrait.rendered(to: size, by: place, fill: .black)
        for y in 0..<size.height {
            let row = (y * size.width + 512) * 3..<(y + 1) * size.width * 3
            scene.bytes.replaceSubrange(row, with: second.bytes[row])
        }
        let photo = DecodedPhoto(pixels: scene, storedSize: size)
        let chosen = try Self.measurement(of: FaceMeasurer(profile: .average).measure(photo, hint: .face(2)))
        #expect(chosen.faceCount == 2)
        #expect(Point.distance(chosen.leftEye, place(Self.leftEye)) < 4)
        #expect(Point.distance(chosen.rightEye, place(Self.rightEye)) < 4)
    }

    // MARK: Eyes set by hand

    @Test(arguments: [
        (Point(222.4, 190.5), Point(306, 186.8)), (Point(10, 20), Point(200, 400)), (Point(0, 0), Point(511, 599)),
        (Point(100.25, 300), Point(102.5, 300)),
    ])
    func takesEyesExactlyAsTheyAreSet(left: Point, right: Point) throws {
        let found = try Self.measurement(
            of: FaceMeasurer(profile: .average).measure(Self.portrait(), hint: .eyes(left: left, right: right)))
        #expect(found.leftEye == left)
        #expect(found.rightEye == right)
        #expect(Point.distance(found.toProfile(left), SubjectProfile.leftIris) < 1e-9)
        #expect(Point.distance(found.toProfile(right), SubjectProfile.rightIris) < 1e-9)
        // A person's word needs no proof.
        #expect(found.confidence == 1)
        #expect(found.faceCount == 1)
        #expect(found.residual == nil)
        #expect(found.quality.eyesOpen == 1 && found.quality.frontal == 1)
    }

    @Test func takesEyesWhereNobodySeesAFace() throws {
        let hint = FaceHint.eyes(left: Point(20, 100), right: Point(60, 110))
        let found = try Self.measurement(of: FaceMeasurer(profile: .average).measure(Self.grey(), hint: hint))
        #expect(found.leftEye == Point(20, 100))
        #expect(found.quality.sharpness == 0)
    }

    /// Such as a file of corrections that was written by hand may have.
    @Test(arguments: [(Point(5, 5), Point(5, 5)), (Point(-20, 100), Point(60, 110)), (Point(5, 5), Point(1e300, 5))])
    func saysThatEyesCannotBeThere(left: Point, right: Point) throws {
        let failure = try Self.failure(
            of: FaceMeasurer(profile: .average).measure(Self.grey(), hint: .eyes(left: left, right: right)))
        #expect(failure.reason.contains("320×240"))
        #expect(failure.editArguments == ["--left-eye", "X,Y", "--right-eye", "X,Y"])
    }

    // MARK: Faces that are not there

    @Test func saysThatAChosenFaceIsNotThere() throws {
        let failure = try Self.failure(of: FaceMeasurer(profile: .average).measure(Self.portrait(), hint: .face(3)))
        #expect(failure.reason.hasPrefix("shows 1 face"))
        #expect(failure.reason.contains("number 3"))
        #expect(failure.editArguments == ["--left-eye", "X,Y", "--right-eye", "X,Y"])
        try Self.expectThumbnail(failure, PixelSize(width: 137, height: 160))
    }

    @Test func saysThatThereIsNoFace() throws {
        let failure = try Self.failure(of: FaceMeasurer(profile: .average).measure(Self.grey(), hint: nil))
        #expect(failure.reason.contains("no face"))
        #expect(failure.editArguments == ["--left-eye", "X,Y", "--right-eye", "X,Y"])
        try Self.expectThumbnail(failure, PixelSize(width: 160, height: 120))
    }

    /// A small picture of the photo, for the report.
    private static func expectThumbnail(_ failure: MeasurementOutcome.Failure, _ size: PixelSize) throws {
        let thumbnail = try #require(failure.thumbnail)
        let file = URL(filePath: "/thumbnail.jpg")
        #expect(try JPEGCodec.decodeByHeader(thumbnail, scale: .whole, file: file).size == size)
    }
}
