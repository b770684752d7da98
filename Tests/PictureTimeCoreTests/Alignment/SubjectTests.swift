// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

/// Which face is the person's, where there are others: the person is the one of the portrait.
struct SubjectTests {
    private let portrait: DecodedPhoto
    /// Somebody else, in front of a flag and a model of a spaceship.
    private let other: DecodedPhoto
    private let profile: SubjectProfile

    /// Marked by hand, to about two pixels of the portrait.
    private static let eyes = [Point(222.4, 190.5), Point(306.0, 186.8)]
    private static let size = PixelSize(width: 1500, height: 1000)

    init() throws {
        let portraitFile = Fixtures.url("portrait.jpg")
        let pixels = try JPEGCodec.decodeByHeader(
            FileReader(portraitFile).contents(), scale: .whole, file: portraitFile)
        portrait = DecodedPhoto(pixels: pixels, storedSize: pixels.size)
        let otherFile = Fixtures.url("astronaut.png")
        let otherPixels = try PNGDecoder.decodeByHeader(
            FileReader(otherFile).contents(), background: .black, file: otherFile)
        other = DecodedPhoto(pixels: otherPixels, storedSize: otherPixels.size)

        let solver = AlignmentSolver(profile: .average)
        let face = try #require(try FaceDetector().detectFaces(in: portrait).first)
        let landmarks = try #require(try LandmarkMeasurer().measure(face, in: portrait, .full))
        let patch = try FacePatch(of: portrait, under: solver.fit(landmarks), turn: solver.turn(of: landmarks))
        profile = SubjectProfile(
            points: SubjectProfile.average.points, meanFace: MeanFace(of: [patch]), usualLikeness: 0.9, photoCount: 8)
    }

    /// A wall with pictures of both.
    private func scene(person: AffineMatrix?, other place: AffineMatrix?) throws -> DecodedPhoto {
        var wall = PixelBuffer.drawn(width: Self.size.width, height: Self.size.height) { _, _ in (150, 160, 165) }
        for (photo, place) in [(other, place), (portrait, person)] {
            guard let place else { continue }
            let hung = try photo.rendered(to: Self.size, by: place, fill: .black)
            for y in 0..<Self.size.height {
                for x in 0..<Self.size.width {
                    let from = place.inverse(Point(Double(x), Double(y)))
                    guard (0..<Double(photo.uprightSize.width)).contains(from.x),
                        (0..<Double(photo.uprightSize.height)).contains(from.y)
                    else { continue }
                    let i = (y * Self.size.width + x) * 3
                    wall.bytes.replaceSubrange(i..<(i + 3), with: hung[x, y])
                }
            }
        }
        return DecodedPhoto(pixels: wall, storedSize: Self.size)
    }

    private func place(_ factor: Double, _ x: Double, _ y: Double) -> AffineMatrix {
        AffineMatrix(a: factor, b: 0, tx: x, c: 0, d: factor, ty: y)
    }

    private func measurement(of photo: DecodedPhoto, on profile: SubjectProfile) throws -> PictureTimeCore.Measurement {
        let outcome = try FaceMeasurer(profile: profile).measure(photo, hint: nil)
        guard case .measured(let measurement) = outcome else {
            throw PictureTimeError.internalFailure("\(outcome)")
        }
        return measurement
    }

    /// A poster that is larger than the person, on one side of them and on the other.
    @Test(arguments: [false, true])
    func thePersonIsTakenBesideALargerPoster(isLeft: Bool) throws {
        let person = place(1, isLeft ? 900 : 100, 300)
        let photo = try scene(person: person, other: place(2.6, isLeft ? 0 : 560, 20))
        let found = try measurement(of: photo, on: profile)
        #expect(found.faceCount == 2)
        #expect(Point.distance(found.leftEye, person(Self.eyes[0])) < 4)
        #expect(Point.distance(found.rightEye, person(Self.eyes[1])) < 4)
        #expect(try #require(found.likeness) > profile.doubtfulLikeness)
        // Nobody who does not know them could tell.
        #expect(Point.distance(try measurement(of: photo, on: .average).leftEye, person(Self.eyes[0])) > 200)
    }

    /// Smaller than is looked for where a face was found: only that it is somebody else's makes look for more.
    @Test func thePersonIsFoundFarBehindSomebodyElse() throws {
        let person = place(0.4, 60, 560)
        let found = try measurement(of: scene(person: person, other: place(2.6, 300, 20)), on: profile)
        #expect(Point.distance(found.leftEye, person(Self.eyes[0])) < 3)
        #expect(Point.distance(found.rightEye, person(Self.eyes[1])) < 3)
    }

    /// A poster is a face. That it is not the person's is said, and nothing is lost when it is theirs after all, with a beard.
    @Test func aPosterAloneIsDoubtful() throws {
        let found = try measurement(of: scene(person: nil, other: place(2.6, 100, 20)), on: profile)
        #expect(try #require(found.likeness) < profile.doubtfulLikeness)
    }
}
