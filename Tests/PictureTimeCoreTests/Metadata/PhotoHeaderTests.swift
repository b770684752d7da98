// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct JPEGPhotoHeaderTests {
    private static let portraitSize = PixelSize(width: 512, height: 600)
    private static let exif = TIFFBlock(zeroth: [.short(0x0112, 6)])
    private static let exifSegment = jpegSegment(0xE1, exif.app1Payload)

    private static func portrait() throws -> [UInt8] { Array(try Data(contentsOf: Fixtures.url("portrait.jpg"))) }

    private static func header(of bytes: [UInt8]) throws -> PhotoHeader {
        try PhotoHeader(of: bytes, format: .jpeg)
    }

    /// A file of nothing but comments, a million of them, before a picture that comes too late.
    @Test func givesUpOnEndlessSegments() throws {
        let comment: [UInt8] = [0xFF, 0xFE, 0, 2]
        let bytes = [0xFF, 0xD8] + (0..<1_000_000).flatMap { _ in comment } + (try Self.portrait())[2...]
        #expect(try Self.header(of: bytes).storedSize == nil)
    }

    @Test func readsSizeOfAPhotoWithoutExif() throws {
        let header = try Self.header(of: Self.portrait())
        #expect(header.storedSize == Self.portraitSize)
        #expect(header.exifBlock == nil)
        #expect(header.exif == ExifMetadata())
    }

    @Test func readsTheSameFromAFileAsFromMemory() throws {
        let file = try FileReader(Fixtures.url("portrait.jpg"))
        let header = try PhotoHeader(of: file, format: .jpeg)
        #expect(try header == Self.header(of: Self.portrait()))
    }

    /// What stands between SOI and Exif's APP1.
    static let precedingBytes: [[UInt8]] = [
        [],
        jpegSegment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]),
        jpegSegment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8)),
        jpegSegment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1]) + jpegSegment(0xED, [1, 2, 3]),
        jpegSegment(0xFE, Array("a comment".utf8)),
        jpegSegment(0xE1, []),
        // Fill bytes, T.81 B.1.1.2.
        [0xFF],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        // TEM and RST0 have no payload.
        [0xFF, 0x01, 0xFF, 0xD0],
    ]

    @Test(arguments: precedingBytes)
    func findsExifBehindOtherSegments(preceding: [UInt8]) throws {
        let header = try Self.header(of: Self.portrait().inserting(preceding + Self.exifSegment))
        #expect(header.exifBlock == Self.exif.bytes)
        #expect(header.exif.orientation == .rotated90Clockwise)
        #expect(header.storedSize == Self.portraitSize)
    }

    @Test func takesTheFirstOfTwoExifSegments() throws {
        let second = jpegSegment(0xE1, TIFFBlock(zeroth: [.short(0x0112, 3)]).app1Payload)
        let header = try Self.header(of: Self.portrait().inserting(Self.exifSegment + second))
        #expect(header.exif.orientation == .rotated90Clockwise)
    }

    @Test func readsTheLongestSegment() throws {
        let payload = Array("Exif\0\0".utf8) + [UInt8](repeating: 1, count: 65_533 - 6)
        let header = try Self.header(of: Self.portrait().inserting(jpegSegment(0xE1, payload)))
        #expect(header.exifBlock?.count == 65_527)
        #expect(header.storedSize == Self.portraitSize)
    }

    /// libjpeg skips them with a warning and decodes the whole picture.
    @Test func skipsSuperfluousBytesBetweenSegments() throws {
        let superfluous = Array("abc".utf8)
        let behindComment = Self.exifSegment + jpegSegment(0xFE, [1, 2, 3]) + superfluous
        let header = try Self.header(of: Self.portrait().inserting(behindComment))
        #expect(header.storedSize == Self.portraitSize)
    }

    /// All that begin a frame in T.81 table B.1.
    static let startsOfFrame: [UInt8] = [
        0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF,
    ]

    @Test(arguments: startsOfFrame)
    func readsSizeFromEveryStartOfFrame(marker: UInt8) throws {
        var bytes = jpegHeader(width: 300, height: 200)
        bytes[3] = marker
        #expect(try Self.header(of: bytes).storedSize == PixelSize(width: 300, height: 200))
    }

    @Test(arguments: [0xC4, 0xC8, 0xCC, 0xDB, 0xE0] as [UInt8])
    func doesNotReadSizeFromOtherMarkers(marker: UInt8) throws {
        var bytes = jpegHeader(width: 300, height: 200)
        bytes[3] = marker
        #expect(try Self.header(of: bytes).storedSize == nil)
    }

    @Test(arguments: [0, 1] as [UInt8])
    func stopsAtASegmentThatHasNoRoomForItsLength(length: UInt8) throws {
        let bytes = try Self.portrait().inserting([0xFF, 0xE0, 0, length])
        let header = try Self.header(of: bytes)
        #expect(header.storedSize == nil)
        #expect(header.exifBlock == nil)
    }

    @Test func readsNothingBehindTheFirstScan() throws {
        let bytes = jpegHeader(width: 300, height: 200) + Self.exifSegment + jpegHeader(width: 7, height: 5)
        let header = try Self.header(of: bytes)
        #expect(header.storedSize == PixelSize(width: 300, height: 200))
        #expect(header.exifBlock == nil)
    }

    static let stumps: [[UInt8]] = [
        [], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xFF], [0xFF, 0xD8, 0xFF, 0xE1],
        [0xFF, 0xD8, 0xFF, 0xE1, 0xFF], [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF], [0xFF, 0xD8, 0xFF, 0xD9],
    ]

    @Test(arguments: stumps)
    func findsNothingInAStump(bytes: [UInt8]) throws {
        let header = try Self.header(of: bytes)
        #expect(header.storedSize == nil)
        #expect(header.exif == ExifMetadata())
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesTruncation() throws {
        let whole = try Self.portrait().inserting(Self.exifSegment)
        for length in Array(0..<700) + Array(stride(from: 700, to: whole.count, by: 97)) {
            let header = try Self.header(of: Array(whole[..<length]))
            #expect(header.storedSize == nil || header.storedSize == Self.portraitSize)
            #expect(header.exif.orientation == .upright || header.exif.orientation == .rotated90Clockwise)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesNoise() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let noise = (0..<400).map { _ in UInt8.random(in: 0...255, using: &generator) | 0x80 }
            _ = try Self.header(of: [0xFF, 0xD8, 0xFF] + noise)
        }
    }
}

struct PNGPhotoHeaderTests {
    private static let astronautSize = PixelSize(width: 512, height: 512)
    private static let exif = TIFFBlock(order: .big, zeroth: [.short(0x0112, 8)])
    private static let exifChunk = PNGFile.chunk("eXIf", exif.bytes)
    /// Behind the signature and IHDR.
    private static let secondChunk = 8 + 12 + 13

    private static func astronaut() throws -> [UInt8] { Array(try Data(contentsOf: Fixtures.url("astronaut.png"))) }

    private static func header(of bytes: [UInt8]) throws -> PhotoHeader {
        try PhotoHeader(of: bytes, format: .png)
    }

    /// Decoders take the first; limits must be checked against the same.
    @Test func takesTheFirstOfTwoHeaders() throws {
        let second = PNGFile.chunk("IHDR", [0, 0, 0x10, 0, 0, 0, 0x10, 0, 8, 0, 0, 0, 0])
        let bytes = PNGFile.grey([[10, 20, 30], [40, 50, 60]], chunks: second)
        #expect(try PhotoHeader(of: bytes, format: .png).storedSize == PixelSize(width: 3, height: 2))
    }

    @Test func readsSizeOfAPhotoWithoutExif() throws {
        let header = try Self.header(of: Self.astronaut())
        #expect(header.storedSize == Self.astronautSize)
        #expect(header.exifBlock == nil)
    }

    @Test func findsExifBeforeThePixels() throws {
        var bytes = try Self.astronaut()
        bytes.insert(contentsOf: Self.exifChunk, at: Self.secondChunk)
        let header = try Self.header(of: bytes)
        #expect(header.exifBlock == Self.exif.bytes)
        #expect(header.exif.orientation == .rotated90CounterClockwise)
        #expect(header.storedSize == Self.astronautSize)
    }

    @Test func findsExifBehindThePixels() throws {
        var bytes = try Self.astronaut()
        bytes.insert(contentsOf: Self.exifChunk, at: bytes.count - 12)  // before IEND
        let header = try Self.header(of: bytes)
        #expect(header.exif.orientation == .rotated90CounterClockwise)
        #expect(header.storedSize == Self.astronautSize)
    }

    @Test func readsNothingBehindTheEnd() throws {
        let header = try Self.header(of: Self.astronaut() + Self.exifChunk)
        #expect(header.exifBlock == nil)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["IDAT", "eXIf", "tEXt", "IEND"])
    func survivesChunkOfImpossibleLength(type: String) throws {
        var bytes = try Self.astronaut()
        bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF] + Array(type.utf8), at: Self.secondChunk)
        let header = try Self.header(of: bytes)
        #expect(header.storedSize == Self.astronautSize)
        #expect(header.exif == ExifMetadata())
    }

    @Test func survivesHeaderOfImpossibleLength() throws {
        var bytes = try Self.astronaut()
        bytes.replaceSubrange(8..<12, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try Self.header(of: bytes).exifBlock == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesTruncation() throws {
        var whole = try Self.astronaut()
        whole.insert(contentsOf: Self.exifChunk, at: Self.secondChunk)
        for length in Array(0..<200) + Array(stride(from: 200, to: whole.count, by: 9_700)) {
            let header = try Self.header(of: Array(whole[..<length]))
            #expect(header.storedSize == nil || header.storedSize == Self.astronautSize)
        }
    }
}
