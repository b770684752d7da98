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
