// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct PhotoDecoderTests {
    private static func decode(_ bytes: [UInt8], _ format: ImageFormat, scale: JPEGCodec.Scale = .whole) throws
        -> DecodedPhoto
    {
        let photo = Photo(url: URL(filePath: "/photos/face"), format: format)
        let header = try PhotoHeader(of: bytes, format: format)
        let decoder = PhotoDecoder(background: .black)
        return try decoder.decode(bytes, of: photo, header: header, scale: scale)
    }

    // MARK: Orientation

    /// A stored picture of `10 20 30` over `40 50 60`, as it must be seen. Source: Exif 2.32, tag 0x0112.
    static let upright: [(UInt16, [[UInt8]])] = [
        (1, [[10, 20, 30], [40, 50, 60]]),
        (2, [[30, 20, 10], [60, 50, 40]]),
        (3, [[60, 50, 40], [30, 20, 10]]),
        (4, [[40, 50, 60], [10, 20, 30]]),
        (5, [[10, 40], [20, 50], [30, 60]]),
        (6, [[40, 10], [50, 20], [60, 30]]),
        (7, [[60, 30], [50, 20], [40, 10]]),
        (8, [[30, 60], [20, 50], [10, 40]]),
    ]

    @Test(arguments: upright)
    func turnsPixelsUpright(orientation: UInt16, rows: [[UInt8]]) throws {
        let exif = TIFFBlock(zeroth: [.short(0x0112, orientation)])
        let bytes = PNGFile.grey([[10, 20, 30], [40, 50, 60]], chunks: PNGFile.chunk("eXIf", exif.bytes))
        let photo = try Self.decode(bytes, .png)
        #expect(photo.uprightSize == PixelSize(width: rows[0].count, height: rows.count))
        let seen = try photo.warped(
            to: photo.uprightSize, by: .identity, interpolation: .cubic, border: .fill(.black))
        #expect(seen.bytes == rows.flatMap { $0 }.flatMap { [$0, $0, $0] })
    }

    @Test func placesPixelsOfATurnedAndShrunkPhoto() throws {
        let exif = TIFFBlock(zeroth: [.short(0x0112, 6)])
        let portrait = Array(try Data(contentsOf: Fixtures.url("portrait.jpg")))
        let bytes = portrait.inserting(jpegSegment(0xE1, exif.app1Payload))
        let photo = try Self.decode(bytes, .jpeg, scale: .half)
        #expect(photo.pixels.size == PixelSize(width: 256, height: 300))
        #expect(photo.uprightSize == PixelSize(width: 600, height: 512))
        // Upright, the top right pixel is the stored picture's first; four of them make the first of the half.
        #expect(photo.uprightToPixels(Point(598.5, 0.5)) == Point(0, 0))
        #expect(photo.uprightToPixels(Point(0.5, 0.5)) == Point(0, 299))
        #expect(photo.uprightToPixels(Point(598.5, 510.5)) == Point(255, 0))
    }

    static let scales: [(JPEGCodec.Scale, Int, Int)] = [
        (.whole, 512, 600), (.half, 256, 300), (.quarter, 128, 150), (.eighth, 64, 75),
    ]

    @Test(arguments: scales)
    func decodesAtScale(scale: JPEGCodec.Scale, width: Int, height: Int) throws {
        let photo = try Self.decode(Array(try Data(contentsOf: Fixtures.url("portrait.jpg"))), .jpeg, scale: scale)
        #expect(photo.pixels.size == PixelSize(width: width, height: height))
        #expect(photo.uprightSize == PixelSize(width: 512, height: 600))
        #expect(photo.uprightToPixels.scale == scale.factor)
    }

    // MARK: Limits

    private static func png(claiming size: [UInt8]) throws -> [UInt8] {
        var bytes = Array(try Data(contentsOf: Fixtures.url("astronaut.png")))
        bytes.replaceSubrange(16..<24, with: size)
        return bytes
    }

    private static func refusal(_ bytes: [UInt8], _ format: ImageFormat) throws -> PictureTimeError {
        let error = try #require(throws: PictureTimeError.self) { _ = try decode(bytes, format) }
        #expect(error.code == .unreadableFile)
        #expect(error.file == URL(filePath: "/photos/face"))
        return error
    }

    @Test func refusesAJPEGThatClaimsTooManyPixels() throws {
        let error = try Self.refusal(jpegHeader(width: 65_000, height: 65_000), .jpeg)
        #expect(error.message.contains("65000 × 65000"))
        #expect(error.message.contains("256 megapixels"))
    }

    @Test func refusesAPNGThatClaimsTooManyPixels() throws {
        let claimed: [UInt8] = [0, 0, 0xFD, 0xE8, 0, 0, 0xFD, 0xE8]
        let error = try Self.refusal(Self.png(claiming: claimed), .png)
        #expect(error.message.contains("65000 × 65000"))
    }

    @Test func refusesSidesWhoseProductIsNoNumber() throws {
        let error = try Self.refusal(Self.png(claiming: [UInt8](repeating: 0xFF, count: 8)), .png)
        #expect(error.message.contains("4294967295 × 4294967295"))
    }

    @Test(arguments: [(0, 10), (10, 0), (0, 0)])
    func refusesAPictureWithoutPixels(width: Int, height: Int) throws {
        _ = try Self.refusal(jpegHeader(width: width, height: height), .jpeg)
    }

    @Test func refusesAFileThatEndsBeforeItsSize() throws {
        _ = try Self.refusal([0xFF, 0xD8, 0xFF, 0xE0], .jpeg)
        _ = try Self.refusal(PNGFile.signature, .png)
    }
}
