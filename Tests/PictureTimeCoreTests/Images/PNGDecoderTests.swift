// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct PNGDecoderTests {
    private static let file = URL(filePath: "/photos/face.png")
    private static let background = Colour(red: 10, green: 20, blue: 30)

    private static func decode(_ bytes: [UInt8]) throws -> PixelBuffer {
        try PNGDecoder.decodeByHeader(bytes, background: background, file: file)
    }

    private static func astronaut() throws -> [UInt8] { Array(try Data(contentsOf: Fixtures.url("astronaut.png"))) }

    /// The values that are stored, by an independent reader: Python's zlib and the filters of the standard.
    @Test func readsARealPhoto() throws {
        let picture = try Self.decode(Self.astronaut())
        #expect(picture.size == PixelSize(width: 512, height: 512))
        #expect(picture.bytes.count == 512 * 512 * 3)
        #expect(picture[0, 0] == [151, 147, 154])
        #expect(picture[511, 0] == [110, 119, 125])
        #expect(picture[0, 511] == [172, 167, 184])
        #expect(picture[511, 511] == [0, 0, 0])
        #expect(picture[256, 256] == [7, 14, 19])
        #expect(picture[100, 300] == [84, 129, 232])
    }

    @Test func storesBlueGreenRed() throws {
        let bytes = PNGFile.file(width: 2, bitDepth: 8, colourType: .rgb, rows: [[255, 0, 0, 1, 128, 254]])
        #expect(try Self.decode(bytes).bytes == [0, 0, 255, 254, 128, 1])
    }

    @Test func turnsGreyIntoColour() throws {
        let picture = try Self.decode(PNGFile.grey([[0, 100], [200, 255]]))
        #expect(picture.size == PixelSize(width: 2, height: 2))
        #expect(picture.bytes == [0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255])
    }

    @Test func readsBitsAsBlackAndWhite() throws {
        let bytes = PNGFile.file(width: 4, bitDepth: 1, colourType: .grey, rows: [[0b1011_0000]])
        #expect(try Self.decode(bytes).bytes == [255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 255, 255])
    }

    @Test func readsPalette() throws {
        let bytes = PNGFile.file(
            width: 2, bitDepth: 8, colourType: .palette, rows: [[1, 0]],
            chunks: PNGFile.chunk("PLTE", [1, 2, 3, 200, 100, 50]))
        #expect(try Self.decode(bytes).bytes == [50, 100, 200, 3, 2, 1])
    }

    /// Without a word about its colours a picture is in sRGB, whatever its depth: half of the range is half.
    @Test func readsSixteenBitsAsTheSameColoursAsEight() throws {
        let grey = PNGFile.file(width: 3, bitDepth: 16, colourType: .grey, rows: [[0, 0, 0x80, 0x80, 0xFF, 0xFF]])
        #expect(try Self.decode(grey).bytes == [0, 0, 0, 128, 128, 128, 255, 255, 255])
    }

    @Test func readsSixteenBitsOfDeclaredSRGB() throws {
        let bytes = PNGFile.file(
            width: 1, bitDepth: 16, colourType: .rgb, rows: [[0x80, 0x80, 0x40, 0x40, 0xFF, 0xFF]],
            chunks: PNGFile.chunk("sRGB", [0]))
        #expect(try Self.decode(bytes).bytes == [255, 64, 128])
    }

    @Test func showsTheBackgroundWhereThePictureIsTransparent() throws {
        let bytes = PNGFile.file(
            width: 2, bitDepth: 8, colourType: .rgbAndAlpha, rows: [[255, 1, 2, 255, 99, 99, 99, 0]])
        #expect(try Self.decode(bytes).bytes == [2, 1, 255, 30, 20, 10])
    }

    @Test func showsTheBackgroundBehindATransparentPaletteEntry() throws {
        let bytes = PNGFile.file(
            width: 2, bitDepth: 8, colourType: .palette, rows: [[1, 0]],
            chunks: PNGFile.chunk("PLTE", [1, 2, 3, 200, 100, 50]) + PNGFile.chunk("tRNS", [0, 255]))
        #expect(try Self.decode(bytes).bytes == [50, 100, 200, 30, 20, 10])
    }

    // MARK: Broken files

    private static func expectUnreadable(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let error = try #require(throws: PictureTimeError.self, sourceLocation: sourceLocation) {
            try decode(bytes)
        }
        #expect(error.code == .unreadableFile, sourceLocation: sourceLocation)
        #expect(error.file == file, sourceLocation: sourceLocation)
        #expect(error.message.contains("face.png"), sourceLocation: sourceLocation)
    }

    /// In bytes: inside the signature, IHDR, the colour profile and the pixels.
    @Test(arguments: [0, 7, 8, 20, 33, 3000, 5000, 400_000, 791_000])
    func refusesATruncatedFile(length: Int) throws {
        try Self.expectUnreadable(Array(Self.astronaut()[..<length]))
    }

    @Test func refusesDamagedPixels() throws {
        var bytes = try Self.astronaut()
        bytes[200_000] ^= 0x55
        try Self.expectUnreadable(bytes)
    }

    @Test func refusesWhatIsNoPNG() throws {
        try Self.expectUnreadable(Array("Dear diary, today I was tired.".utf8))
        try Self.expectUnreadable(PNGFile.signature + [UInt8](repeating: 0x55, count: 100))
    }

    @Test func refusesAPictureWithoutPixels() throws {
        try Self.expectUnreadable(PNGFile.file(width: 0, bitDepth: 8, colourType: .grey, rows: [[]]))
    }
}
