// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct FileContentTests {
    /// A `ftyp` box and the head of the next one. Source: ISO 14496-12 4.3.
    private static func boxes(_ brand: String, compatible: [String] = []) -> [UInt8] {
        let size = UInt8(16 + 4 * compatible.count)
        return [0, 0, 0, size] + Array("ftyp\(brand)\0\0\0\0\(compatible.joined())".utf8) + [0, 0, 1, 0]
            + Array("meta".utf8)
    }

    private static func riff(_ kind: String) -> [UInt8] { Array("RIFF\u{24}\u{10}\0\0\(kind)".utf8) + [24, 16, 0, 0] }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A file's first bytes, as programs and cameras write them.
    static let beginnings: [(String, [UInt8], FileContent)] = [
        ("JFIF", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + text("JFIF\0") + [1, 1, 0, 0, 1], .photo(.jpeg)),
        ("JPEG with Exif", [0xFF, 0xD8, 0xFF, 0xE1, 0x4F, 0xFE] + text("Exif\0\0MM\0*"), .photo(.jpeg)),
        ("JPEG without either", [0xFF, 0xD8, 0xFF, 0xDB, 0, 0x43] + [UInt8](repeating: 8, count: 10), .photo(.jpeg)),
        ("PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + text("IHDR"), .photo(.png)),
        ("HEIC of a phone", boxes("heic", compatible: ["mif1", "MiHB", "heic"]), .photo(.heif)),
        ("HEIC of ten bits", boxes("heix", compatible: ["mif1", "heix"]), .photo(.heif)),
        ("HEIC by its compatible brand", boxes("mif1", compatible: ["mif1", "heic"]), .photo(.heif)),
        ("AVIF", boxes("avif", compatible: ["avif", "mif1", "miaf", "MA1B"]), .photo(.heif)),
        ("AVIF by its compatible brand", boxes("mif1", compatible: ["mif1", "avif"]), .photo(.heif)),
        ("WebP, lossy", riff("WEBPVP8 "), .photo(.webp)),
        ("WebP, lossless", riff("WEBPVP8L"), .photo(.webp)),
        ("WebP, extended", riff("WEBPVP8X"), .photo(.webp)),

        ("GIF of 1987", text("GIF87a") + [0x40, 1, 0xF0, 0, 0xF7, 0, 0, 0, 0, 0], .unsupported("GIF")),
        ("GIF", text("GIF89a") + [0x40, 1, 0xF0, 0, 0xF7, 0, 0, 0, 0, 0], .unsupported("GIF")),
        ("TIFF, little-endian", text("II*\0\u{8}\0\0\0\u{10}\0") + [0xFE, 0, 4, 0, 1, 0], tiff),
        ("TIFF, big-endian", text("MM\0*\0\0\0\u{8}\0\u{10}") + [1, 0, 0, 3, 0, 0], tiff),
        ("CR2", text("II*\0\u{10}\0\0\0CR\u{2}\0") + [0xB2, 0xC6, 0, 0], tiff),
        ("NEF", text("MM\0*\0\0\0\u{8}\0\u{1B}\0") + [0xFE, 0, 4, 0, 0], tiff),
        ("ARW", text("II*\0\u{8}\0\0\0\u{11}\0") + [0xFE, 0, 4, 0, 1, 0], tiff),
        ("DNG", text("II*\0\u{8}\0\0\0\u{35}\0") + [0xFE, 0, 4, 0, 1, 0], tiff),
        ("CR3", boxes("crx ", compatible: ["crx ", "isom"]), .unsupported("camera raw")),
        ("RAF", text("FUJIFILMCCD-RAW 0201FF393101"), .unsupported("camera raw")),
        ("ORF", text("IIRO\u{8}\0\0\0") + [0x12, 0, 0, 1, 4, 0, 1, 0], .unsupported("camera raw")),
        ("ORF of a compact", text("IIRS\u{8}\0\0\0") + [0x12, 0, 0, 1, 4, 0, 1, 0], .unsupported("camera raw")),
        ("RW2", text("IIU\0\u{18}\0\0\0") + [0x88, 0xE7, 0x74, 0xD8, 0xF8, 0x25, 0x1D, 0x4D], raw),
        ("BMP", text("BM") + [0x36, 0x10, 0x0E, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0], .unsupported("BMP")),
        ("Photoshop", text("8BPS\0\u{1}\0\0\0\0\0\0\0\u{3}\0\0"), .unsupported("Photoshop")),
        ("JPEG XL, bare", [0xFF, 0x0A, 0xFA, 0x1F, 0x01] + [UInt8](repeating: 0x91, count: 11), jpegXL),
        ("JPEG XL", [0, 0, 0, 12] + text("JXL \r\n") + [0x87, 0x0A, 0, 0, 0, 20] + text("ftypjxl "), jpegXL),
        ("JPEG 2000", [0, 0, 0, 12] + text("jP  \r\n") + [0x87, 0x0A, 0, 0, 0, 20] + text("ftypjp2 "), jpeg2000),
        ("JPEG 2000, bare", [0xFF, 0x4F, 0xFF, 0x51, 0, 0x2F, 0, 0, 0, 0, 0x0F, 0xA0, 0, 0, 0x0B, 0xB8], jpeg2000),

        ("MP4", boxes("isom", compatible: ["isom", "iso2", "avc1", "mp41"]), film),
        ("MP4, second version", boxes("mp42", compatible: ["mp42", "isom"]), film),
        ("MOV", boxes("qt  ", compatible: ["qt  "]), film),
        ("MOV without ftyp", [0, 0, 0, 8] + text("wide") + [0, 0x1C, 0x5B, 0x20] + text("mdat"), film),
        ("Matroska", [0x1A, 0x45, 0xDF, 0xA3, 0xA3, 0x42, 0x86, 0x81, 1, 0x42, 0xF7, 0x81, 1, 0x42, 0xF2, 0x81], webM),
        ("AVI", riff("AVI LIST"), .unsupported("a film (AVI)")),
        ("PDF", text("%PDF-1.7\n%\u{E2}\u{E3}\u{CF}\u{D3}\n"), .unsupported("PDF")),
        ("ZIP", text("PK\u{3}\u{4}\u{14}\0\0\0\u{8}\0") + [0x21, 0x58, 0x5D, 0xC6, 0x32, 0x1E], .unsupported("ZIP")),
        ("HTML", text("<!DOCTYPE html>\n<html lang=\"en\">\n"), .unsupported("HTML")),
        ("HTML, old", text("\r\n<HTML><HEAD><TITLE>404 Not Found"), .unsupported("HTML")),
        ("XML", text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), .unsupported("XML")),
        ("text", text("Dear diary, today I was tired.\n"), .unsupported("text")),

        ("nothing", [], .unknown),
        ("zeros", [UInt8](repeating: 0, count: 64), .unknown),
        (
            "PNG after a transfer as text", [0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0, 0, 0, 0, 0],
            .unknown
        ),
    ]

    private static let tiff = FileContent.unsupported("TIFF or camera raw")
    private static let raw = FileContent.unsupported("camera raw")
    private static let jpegXL = FileContent.unsupported("JPEG XL")
    private static let jpeg2000 = FileContent.unsupported("JPEG 2000")
    private static let film = FileContent.unsupported("a film (MP4 or MOV)")
    private static let webM = FileContent.unsupported("a film (Matroska or WebM)")

    @Test(arguments: beginnings)
    func namesWhatAFileIs(kind: String, bytes: [UInt8], expected: FileContent) {
        #expect(FileContent(firstBytes: Array(bytes.prefix(FileContent.prefixLength))) == expected, "\(kind)")
    }
}
