// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The formats that there is a decoder for.
enum ImageFormat: String, Hashable, Sendable {
    case jpeg
    case png
    /// HEIC and AVIF: one container, two codecs.
    case heif
    case webp

    /// For people.
    static let names = "JPEG, PNG, HEIC, AVIF or WebP"
}

/// What a file holds, by its first bytes; its name is no evidence.
enum FileContent: Equatable {
    case photo(ImageFormat)
    /// Something that there is no decoder for, by its usual name.
    case unsupported(String)
    case unknown

    /// How many bytes `init(firstBytes:)` looks at.
    static let prefixLength = 64

    /// Sources: ITU-T T.81 B.1.1 (JPEG), PNG third edition 5.2, ISO 14496-12 4.3 (the `ftyp` box), RFC 9649 (WebP), and
    /// of the rest the signatures in their own specifications.
    init(firstBytes bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .photo(.jpeg)
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .photo(.png)
        } else if bytes.has("ftyp", at: 4) {
            self = Self.container(bytes)
        } else if bytes.has("RIFF"), bytes.has("WEBP", at: 8) {
            self = .photo(.webp)
        } else if let kind = Self.signatures.first(where: { bytes.has($0.bytes, at: $0.offset) })?.kind {
            self = .unsupported(kind)
        } else if let kind = Self.text(bytes) {
            self = .unsupported(kind)
        } else {
            self = .unknown
        }
    }

    /// Whether it is a picture, whatever its name; other things beside photos, such as films, are usual.
    var isPicture: Bool {
        switch self {
        case .photo: true
        case .unsupported(let kind): Self.pictureKinds.contains(kind)
        case .unknown: false
        }
    }

    private static let pictureKinds: Set = [
        "GIF", "TIFF or camera raw", "camera raw", "BMP", "Photoshop", "JPEG XL", "JPEG 2000",
    ]

    /// A file in boxes, by the brands that it says it conforms to.
    private static func container(_ bytes: [UInt8]) -> FileContent {
        let end = min(Int(bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }), bytes.count)
        // The major brand, its version, and the compatible brands.
        let brands = stride(from: 8, to: max(end, 12), by: 4).filter { $0 != 12 }
            .compactMap { $0 + 4 <= bytes.count ? String(decoding: bytes[$0..<($0 + 4)], as: UTF8.self) : nil }
        if brands.first == "crx " { return .unsupported("camera raw") }
        let pictures: Set = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis", "miaf"]
        return brands.contains(where: pictures.contains) ? .photo(.heif) : .unsupported("a film (MP4 or MOV)")
    }

    private static let signatures: [(bytes: [UInt8], offset: Int, kind: String)] = [
        (Array("GIF8".utf8), 0, "GIF"),
        ([0x49, 0x49, 0x2A, 0x00], 0, "TIFF or camera raw"),
        ([0x4D, 0x4D, 0x00, 0x2A], 0, "TIFF or camera raw"),
        ([0x49, 0x49, 0x52, 0x4F], 0, "camera raw"),  // ORF
        ([0x49, 0x49, 0x52, 0x53], 0, "camera raw"),  // ORF
        ([0x49, 0x49, 0x55, 0x00], 0, "camera raw"),  // RW2
        (Array("FUJIFILMCCD-RAW".utf8), 0, "camera raw"),
        (Array("8BPS".utf8), 0, "Photoshop"),
        ([0xFF, 0x0A], 0, "JPEG XL"),
        ([0, 0, 0, 0x0C] + Array("JXL ".utf8), 0, "JPEG XL"),
        ([0, 0, 0, 0x0C] + Array("jP  ".utf8), 0, "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], 0, "JPEG 2000"),
        ([0x1A, 0x45, 0xDF, 0xA3], 0, "a film (Matroska or WebM)"),
        (Array("AVI ".utf8), 8, "a film (AVI)"),
        (Array("moov".utf8), 4, "a film (MP4 or MOV)"),
        (Array("mdat".utf8), 4, "a film (MP4 or MOV)"),
        (Array("wide".utf8), 4, "a film (MP4 or MOV)"),
        (Array("%PDF".utf8), 0, "PDF"),
        ([0x50, 0x4B, 0x03, 0x04], 0, "ZIP"),
        ([0x42, 0x4D], 0, "BMP"),
    ]

    /// Text of some kind, as servers send it in the place of a photo that is gone.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 4, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }),
            // The last letter may be cut off.
            (0...3).contains(where: { String(validating: bytes.dropLast($0), as: UTF8.self) != nil })
        else { return nil }
        let start = String(decoding: bytes.drop { $0 <= 0x20 || $0 >= 0x80 }.prefix(14), as: UTF8.self).lowercased()
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return "HTML" }
        return start.hasPrefix("<?xml") ? "XML" : "text"
    }
}

extension [UInt8] {
    /// Whether some bytes stand at an offset.
    fileprivate func has(_ other: [UInt8], at offset: Int = 0) -> Bool {
        count >= offset + other.count && self[offset...].starts(with: other)
    }

    fileprivate func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }
}
