// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct FaceDetectorTests {
    private func decoded(_ pixels: PixelBuffer) -> DecodedPhoto {
        DecodedPhoto(pixels: pixels, storedSize: pixels.size)
    }

    private func portrait() throws -> PixelBuffer {
        let file = Fixtures.url("portrait.jpg")
        return try JPEGCodec.decodeByHeader(FileReader(file).contents(), scale: .whole, file: file)
    }

    /// Eyes marked by hand, to about two pixels.
    private let leftEye = Point(222.4, 190.5)
    private let rightEye = Point(306.0, 186.8)

    @Test func findsTheFaceOfAPortrait() throws {
        let faces = try FaceDetector().detectFaces(in: decoded(portrait()))
        let face = try #require(faces.first)
        #expect(faces.count == 1)
        // The detector is coarse: a tenth of the distance of the eyes.
        #expect(Point.distance(face.leftEye, leftEye) < 8.4)
        #expect(Point.distance(face.rightEye, rightEye) < 8.4)
    }

    /// At these sizes the whole picture, reduced to 128 pixels, shows a face of five to eight.
    @Test(arguments: [(0.5, 1800.0, 700.0), (0.65, 300.0, 1200.0)])
    func findsASmallFaceInALargePicture(factor: Double, x: Double, y: Double) throws {
        let place = AffineMatrix(a: factor, b: 0, tx: x, c: 0, d: factor, ty: y)
        let reduced = DecodedPhoto(
            pixels: try portrait(), storedSize: PixelSize(width: 512, height: 600))
        let scene = try reduced.warped(
            to: PixelSize(width: 2400, height: 1800), by: place, interpolation: .cubic,
            border: .fill(Colour(red: 120, green: 130, blue: 140)))
        let faces = try FaceDetector().detectFaces(in: decoded(scene))
        let face = try #require(faces.first)
        #expect(Point.distance(face.leftEye, place(leftEye)) < 83.7 * factor * 0.2)
        #expect(Point.distance(face.rightEye, place(rightEye)) < 83.7 * factor * 0.2)
    }

    @Test func findsTheLargerOfTwoFacesFirst() throws {
        let portrait = decoded(try portrait())
        var scene = try portrait.warped(
            to: PixelSize(width: 1024, height: 600), by: .identity, interpolation: .cubic, border: .fill(.black))
        let second = try portrait.warped(
            to: PixelSize(width: 1024, height: 600),
            by: AffineMatrix(a: 0.9, b: 0, tx: 560, c: 0, d: 0.9, ty: 40), interpolation: .cubic,
            border: .fill(.black))
        for i in scene.bytes.indices where second.bytes[i] > 0 { scene.bytes[i] = second.bytes[i] }
        let faces = try FaceDetector().detectFaces(in: decoded(scene))
        #expect(faces.count == 2)
        #expect(Point.distance(try #require(faces.first).leftEye, leftEye) < 8.4)
    }

    /// The face's width, 2.1 times the distance of the eyes, as a share of the picture's.
    @Test(arguments: [0.05, 0.07, 0.1, 0.15, 0.25, 0.4, 0.6, 0.8, 1.0])
    func findsFacesOfAnyWidth(share: Double) throws {
        let size = PixelSize(width: 1800, height: 1350)
        let factor = share * Double(size.width) / (83.7 * 2.1)
        // A little off the middle, where a face is hardest for tiles to see.
        let middle = Point(Double(size.width) * 0.47, Double(size.height) * 0.45)
        let center = Point(264, 215)
        let place = AffineMatrix(
            a: factor, b: 0, tx: middle.x - factor * center.x, c: 0, d: factor, ty: middle.y - factor * center.y)
        let scene = try decoded(portrait()).rendered(to: size, by: place, fill: Colour(red: 120, green: 130, blue: 140))
        let face = try #require(try FaceDetector().detectFaces(in: decoded(scene)).first)
        #expect(Point.distance(face.leftEye, place(leftEye)) < 83.7 * factor * 0.2)
        #expect(Point.distance(face.rightEye, place(rightEye)) < 83.7 * factor * 0.2)
    }

    /// By the wrong tag that a photo would have.
    @Test(arguments: [2, 3, 4, 5, 6, 7, 8])
    func findsAFaceInAPhotoThatIsHeldWrongly(orientation: Int) throws {
        let upright = try portrait()
        let orientation = try #require(ExifOrientation(rawValue: orientation))
        let held = try upright.turned(by: orientation)
        let face = try #require(try FaceDetector().detectFaces(in: decoded(held)).first)
        let place = orientation.transform(stored: upright.size)
        let eyes = [place(leftEye), place(rightEye)]
        // In a mirror the eyes change their sides.
        let isMirrored = [2, 4, 5, 7].contains(orientation.rawValue)
        #expect(Point.distance(face.leftEye, eyes[isMirrored ? 1 : 0]) < 12)
        #expect(Point.distance(face.rightEye, eyes[isMirrored ? 0 : 1]) < 12)
    }

    /// A cat's face, which has two eyes and a nose.
    @Test func findsNoFaceInACat() throws {
        let file = Fixtures.url("cat.png")
        let cat = try PNGDecoder.decode(
            FileReader(file).contents(), storedSize: PixelSize(width: 451, height: 300), background: .black, file: file)
        #expect(try FaceDetector().detectFaces(in: decoded(cat)).isEmpty)
    }

    /// A hand held into the camera, light on dark: a palm and five fingers with rounded ends, shaded to their edges.
    @Test func findsNoFaceInAHand() throws {
        let limbs: [(from: Point, to: Point, radius: Double)] = [
            (Point(300, 420), Point(330, 360), 95),
            (Point(235, 330), Point(205, 150), 26), (Point(290, 310), Point(282, 95), 28),
            (Point(345, 310), Point(360, 105), 27), (Point(395, 330), Point(440, 165), 23),
            (Point(250, 420), Point(120, 300), 30),
        ]
        let hand = PixelBuffer.drawn(width: 640, height: 480) { x, y in
            let point = Point(Double(x), Double(y))
            let depth = limbs.map { limb in
                let along = Point(limb.to.x - limb.from.x, limb.to.y - limb.from.y)
                let t =
                    ((point.x - limb.from.x) * along.x + (point.y - limb.from.y) * along.y)
                    / (along.x * along.x + along.y * along.y)
                let nearest = limb.from + along * min(max(t, 0), 1)
                return 1 - Point.distance(point, nearest) / limb.radius
            }.max()!
            guard depth > 0 else { return (40, 45, 50) }
            let light = 0.6 + 0.4 * min(depth * 2, 1)
            return (UInt8(130 * light), UInt8(165 * light), UInt8(225 * light))
        }
        #expect(try FaceDetector().detectFaces(in: decoded(hand)).isEmpty)
    }

    /// Its tiles would be without number.
    @Test(arguments: [(100_000, 1), (1, 5_000), (100_000, 20)])
    func givesUpOnARibbon(width: Int, height: Int) throws {
        let grey = PixelBuffer(width: width, height: height) { $0.update(repeating: 128) }
        #expect(try FaceDetector().detectFaces(in: decoded(grey)).isEmpty)
    }

    @Test func findsNoFaceInNoise() throws {
        var state: UInt64 = 7
        let noise = PixelBuffer(width: 640, height: 480) { bytes in
            for i in bytes.indices {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[i] = UInt8(truncatingIfNeeded: state >> 56)
            }
        }
        #expect(try FaceDetector().detectFaces(in: decoded(noise)).isEmpty)
    }
}
