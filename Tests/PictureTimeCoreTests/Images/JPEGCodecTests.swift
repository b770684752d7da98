// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct JPEGCodecTests {
    private static let file = URL(filePath: "/photos/face.jpg")

    private static func portrait() throws -> [UInt8] { Array(try Data(contentsOf: Fixtures.url("portrait.jpg"))) }

    /// Blue grows to the right, green downwards and red along the diagonal.
    private static func gradient(width: Int, height: Int) -> PixelBuffer {
        .drawn(width: width, height: height) { x, y in
            (
                UInt8(x * 255 / (width - 1)), UInt8(y * 255 / (height - 1)),
                UInt8((x + y) * 255 / (width + height - 2))
            )
        }
    }

    private static func decode(_ bytes: [UInt8], scale: JPEGCodec.Scale = .whole) throws -> PixelBuffer {
        try JPEGCodec.decodeByHeader(bytes, scale: scale, file: file)
    }

    // MARK: There and back

    /// In levels of 255. Coding costs 0.6 of them, and 1.5 where the gradient is steepest.
    @Test(arguments: [(160, 120), (101, 67), (48, 40), (16, 16)])
    func pixelsComeBack(width: Int, height: Int) throws {
        let picture = Self.gradient(width: width, height: height)
        let bytes = try JPEGCodec.encode(picture, quality: 95, app1Payload: [])
        let decoded = try Self.decode(bytes)
        #expect(decoded.size == picture.size)
        #expect(decoded.meanDifference(from: picture) < 2)
    }

    @Test func blueStaysBlue() throws {
        let blue = PixelBuffer.drawn(width: 16, height: 16) { _, _ in (255, 0, 0) }
        let decoded = try Self.decode(JPEGCodec.encode(blue, quality: 95, app1Payload: []))
        let pixel = decoded[8, 8]
        #expect(pixel[0] > 250)
        #expect(pixel[1] < 5)
        #expect(pixel[2] < 5)
    }

    @Test func encodesTheSameBytesTwice() throws {
        let codec = JPEGCodec.self
        let picture = Self.gradient(width: 64, height: 48)
        let first = try codec.encode(picture, quality: 90, app1Payload: [1, 2, 3])
        #expect(try codec.encode(picture, quality: 90, app1Payload: [1, 2, 3]) == first)
    }

    // MARK: Scales

    /// Of 101 × 67 pixels.
    static let sizes: [(JPEGCodec.Scale, Int, Int)] = [
        (.whole, 101, 67), (.half, 51, 34), (.quarter, 26, 17), (.eighth, 13, 9),
    ]

    @Test(arguments: sizes)
    func roundsSizesUp(scale: JPEGCodec.Scale, width: Int, height: Int) throws {
        let bytes = try JPEGCodec.encode(Self.gradient(width: 101, height: 67), quality: 95, app1Payload: [])
        #expect(try Self.decode(bytes, scale: scale).size == PixelSize(width: width, height: height))
    }

    @Test(arguments: JPEGCodec.Scale.allCases)
    func decodesThePictureOfOnePixelAtEveryScale(scale: JPEGCodec.Scale) throws {
        let grey = PixelBuffer.drawn(width: 1, height: 1) { _, _ in (90, 90, 90) }
        let decoded = try Self.decode(JPEGCodec.encode(grey, quality: 95, app1Payload: []), scale: scale)
        #expect(decoded.size == grey.size)
        #expect(decoded.meanDifference(from: grey) <= 2)
    }

    /// A pixel beside would show: the gradient is of four levels a pixel, which the mean over the picture keeps.
    @Test(arguments: [JPEGCodec.Scale.half, .quarter, .eighth])
    func pixelOfAShrunkPictureIsTheMeanOfABlock(scale: JPEGCodec.Scale) throws {
        let picture = Self.gradient(width: 64, height: 64)
        let decoded = try Self.decode(JPEGCodec.encode(picture, quality: 95, app1Payload: []), scale: scale)
        let block = scale.rawValue
        for channel in 0..<3 {
            var differences: [Double] = []
            for y in 0..<decoded.height {
                for x in 0..<decoded.width {
                    var sum = 0
                    for j in 0..<block {
                        for i in 0..<block { sum += Int(picture[x * block + i, y * block + j][channel]) }
                    }
                    differences.append(Double(decoded[x, y][channel]) - Double(sum) / Double(block * block))
                }
            }
            #expect(differences.allSatisfy { abs($0) < 5 }, "channel \(channel)")
            #expect(abs(differences.reduce(0, +)) / Double(differences.count) < 1, "channel \(channel)")
        }
    }

    static let factors: [(Double, JPEGCodec.Scale)] = [
        (2, .whole), (1, .whole), (0.51, .whole), (0.5, .half), (0.26, .half), (0.25, .quarter), (0.2, .quarter),
        (0.126, .quarter), (0.125, .eighth), (0.1, .eighth), (0.001, .eighth),
    ]

    @Test(arguments: factors)
    func choosesTheSmallestScaleThatKeepsEnough(factor: Double, expected: JPEGCodec.Scale) {
        #expect(JPEGCodec.Scale.atLeast(factor) == expected)
    }

    // MARK: Exif

    @Test func headerFindsTheExifThatWasEncoded() throws {
        let date = CaptureDate(year: 2024, month: 1, day: 31, time: CaptureDate.Time(hour: 7, minute: 45, second: 12))
        let picture = Self.gradient(width: 40, height: 30)
        let payload = try ExifWriter.app1Payload(captureDate: date, size: picture.size)
        let bytes = try JPEGCodec.encode(picture, quality: 90, app1Payload: payload)
        #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF, 0xE1]))
        let header = try PhotoHeader(of: bytes, format: .jpeg)
        #expect(header.storedSize == picture.size)
        #expect(header.exifBlock == Array(payload.dropFirst(6)))
        #expect(header.exif.dateTimeOriginal == date)
    }

    @Test func encodesTheLongestPayload() throws {
        let payload = Array("Exif\0\0".utf8) + [UInt8](repeating: 7, count: 65_533 - 6)
        let picture = Self.gradient(width: 40, height: 30)
        let bytes = try JPEGCodec.encode(picture, quality: 90, app1Payload: payload)
        let exifBlock = try PhotoHeader(of: bytes, format: .jpeg).exifBlock
        #expect(exifBlock?.elementsEqual(payload.dropFirst(6)) == true)
        #expect(try Self.decode(bytes).size == picture.size)
    }

    // MARK: Broken files

    /// Files in which there is no picture, or not a whole one.
    static let broken: [(String, Int)] = [
        ("empty", 0), ("SOI alone", 2), ("inside a segment", 15), ("between segments", 20), ("inside DQT", 100),
        ("inside SOF", 235), ("inside DHT", 300), ("behind SOS", 451), ("in the first rows", 1_000),
        ("in the middle", 30_000), ("near the end", 61_000),
    ]

    @Test(arguments: broken)
    func refusesATruncatedFile(place: String, length: Int) throws {
        let bytes = Array(try Self.portrait()[..<length])
        let error = try #require(throws: PictureTimeError.self) { try Self.decode(bytes) }
        #expect(error.code == .unreadableFile)
        #expect(error.file == Self.file)
        #expect(error.message.contains("face.jpg"))
        // What libjpeg-turbo says when it has not noticed anything.
        #expect(!error.message.contains("No error"))
    }

    /// A warning about stray bytes must not hide that the rest is missing.
    @Test func refusesATruncatedFileWithSuperfluousBytes() throws {
        let superfluous = jpegSegment(0xFE, [1, 2, 3]) + Array("abc".utf8)
        let bytes = Array(try Self.portrait().inserting(superfluous)[..<30_000])
        let error = try #require(throws: PictureTimeError.self) { try Self.decode(bytes) }
        #expect(error.code == .unreadableFile)
        #expect(error.file == Self.file)
    }

    /// A marker in the middle of a scan ends it: half of the picture is missing.
    @Test(arguments: [0x55, 0xC0, 0xC4, 0xD8, 0xD9, 0xDA, 0xDB, 0xE0] as [UInt8])
    func refusesAPictureThatBreaksOffAtAMarker(marker: UInt8) throws {
        var bytes = try Self.portrait()
        bytes.replaceSubrange(30_000..<30_004, with: [0xFF, marker, 0x55, 0x55])
        let error = try #require(throws: PictureTimeError.self) { try Self.decode(bytes) }
        #expect(error.code == .unreadableFile)
        #expect(error.file == Self.file)
    }

    static let garbage: [[UInt8]] = [
        Array("Dear diary, today I was tired.".utf8),
        [0xFF, 0xD8] + [UInt8](repeating: 0x55, count: 500),
        [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0x55, count: 500),
        [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 500),
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 0] + [UInt8](repeating: 0, count: 500),
        [0xFF, 0xD8, 0xFF, 0xD9],
        jpegHeader(width: 8, height: 8),
    ]

    @Test(arguments: garbage)
    func refusesGarbage(bytes: [UInt8]) throws {
        let error = try #require(throws: PictureTimeError.self) { try Self.decode(bytes) }
        #expect(error.code == .unreadableFile)
        #expect(error.file == Self.file)
    }

    @Test func refusesToReadInksAsColours() throws {
        let bytes = jpegHeader(width: 8, height: 8, components: 4)
        let error = try #require(throws: PictureTimeError.self) { try Self.decode(bytes) }
        #expect(error.code == .unreadableFile)
        #expect(error.message.contains("colours"))
    }

    /// One bad photo never stops the others: a worker decodes them all with one codec.
    @Test(arguments: broken.map { $0.1 })
    func decodesTheNextPhotoAfterATruncatedOne(length: Int) throws {
        let codec = JPEGCodec.self
        let portrait = try Self.portrait()
        #expect(throws: PictureTimeError.self) {
            try codec.decodeByHeader(Array(portrait[..<length]), scale: .whole, file: Self.file)
        }
        let next = try codec.decodeByHeader(portrait, scale: .eighth, file: Self.file)
        #expect(next.size == PixelSize(width: 64, height: 75))
    }

    @Test(arguments: garbage)
    func decodesTheNextPhotoAfterGarbage(bytes: [UInt8]) throws {
        let codec = JPEGCodec.self
        #expect(throws: PictureTimeError.self) { try codec.decodeByHeader(bytes, scale: .whole, file: Self.file) }
        let next = try codec.decodeByHeader(Self.portrait(), scale: .eighth, file: Self.file)
        #expect(next.size == PixelSize(width: 64, height: 75))
    }

    @Test func acceptsSuperfluousBytesBetweenSegments() throws {
        let superfluous = jpegSegment(0xFE, [1, 2, 3]) + Array("abc".utf8)
        let decoded = try Self.decode(Self.portrait().inserting(superfluous))
        #expect(try decoded.meanDifference(from: Self.decode(Self.portrait())) == 0)
    }

    @Test func acceptsBytesBehindTheEnd() throws {
        let decoded = try Self.decode(Self.portrait() + Array("MotionPhoto_Data".utf8))
        #expect(try decoded.meanDifference(from: Self.decode(Self.portrait())) == 0)
    }
}
