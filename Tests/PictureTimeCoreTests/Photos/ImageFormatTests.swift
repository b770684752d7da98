// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct ImageFormatTests {
    private static func riff(_ type: String) -> [UInt8] { Array("RIFF\u{10}\0\0\0\(type)VP8 ".utf8) }

    private static func isoMedia(_ brand: String) -> [UInt8] { Array("\0\0\0\u{18}ftyp\(brand)\0\0\0\0".utf8) }

    /// As in the standards that FileContent names.
    static let beginnings: [([UInt8], FileContent)] = [
        ([0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46, 0x49, 0x46], .photo(.jpeg)),
        ([0xFF, 0xD8, 0xFF, 0xE1], .photo(.jpeg)),
        ([0xFF, 0xD8, 0xFF, 0xDB], .photo(.jpeg)),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .photo(.png)),
        (isoMedia("heic"), .photo(.heif)),
        (isoMedia("heix"), .photo(.heif)),
        (isoMedia("mif1"), .photo(.heif)),
        (isoMedia("msf1"), .photo(.heif)),
        (isoMedia("avif"), .photo(.heif)),
        (isoMedia("avis"), .photo(.heif)),
        (isoMedia("isom"), .unsupported("a film (MP4 or MOV)")),
        (isoMedia("qt  "), .unsupported("a film (MP4 or MOV)")),
        (riff("WEBP"), .photo(.webp)),
        (Array("GIF87a".utf8), .unsupported("GIF")),
        (Array("GIF89a".utf8), .unsupported("GIF")),
        ([0x49, 0x49, 0x2A, 0x00], .unsupported("TIFF or camera raw")),
        ([0x4D, 0x4D, 0x00, 0x2A], .unsupported("TIFF or camera raw")),
        // Nearly.
        ([], .unknown),
        ([0xFF], .unknown),
        ([0xFF, 0xD8], .unknown),
        ([0xFF, 0xD9, 0xFF], .unknown),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A], .unknown),
        // A PNG that a transfer as text has damaged: CR LF became LF.
        ([0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A, 0x00], .unknown),
        (riff("WAVE"), .unknown),
        (Array("RIFF".utf8), .unsupported("text")),
        (Array("    ftyp".utf8.prefix(7)), .unsupported("text")),
        ([0x49, 0x49, 0x00, 0x2A], .unknown),
        (Array("GIF".utf8), .unknown),
        (Array("<html>".utf8), .unsupported("HTML")),
        ([UInt8](repeating: 0, count: 16), .unknown),
    ]

    @Test(arguments: beginnings)
    func knowsAFileByItsFirstBytes(bytes: [UInt8], expected: FileContent) {
        #expect(FileContent(firstBytes: bytes) == expected)
        #expect(FileContent(firstBytes: Array(bytes.prefix(FileContent.prefixLength))) == expected)
    }

    @Test(arguments: [("portrait.jpg", ImageFormat.jpeg), ("astronaut.png", ImageFormat.png)])
    func knowsRealPhotos(name: String, format: ImageFormat) throws {
        let bytes = try FileReader(Fixtures.url(name)).bytes(at: 0, count: FileContent.prefixLength)
        #expect(FileContent(firstBytes: bytes) == .photo(format))
    }
}
