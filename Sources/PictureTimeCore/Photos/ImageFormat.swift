// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The formats that there is a decoder for.
enum ImageFormat: Hashable, Sendable {
    case jpeg
    case png
}

/// What a file holds, by its first bytes; its name is no evidence.
enum FileContent: Equatable {
    case photo(ImageFormat)
    /// A picture or a film that there is no decoder for, by its usual name.
    case unsupported(String)
    case unknown

    /// How many bytes `init(firstBytes:)` looks at.
    static let prefixLength = 16

    /// Sources: ITU-T T.81 B.1.1 (JPEG), PNG third edition 5.2, ISO 14496-12 4.3 (the `ftyp` box), RFC 9649 (WebP),
    /// TIFF 6.0 section 2, GIF89a section 17.
    init(firstBytes b: [UInt8]) {
        func has(_ text: String, at offset: Int = 0) -> Bool {
            b.count >= offset + text.utf8.count && b[offset...].starts(with: text.utf8)
        }
        if b.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .photo(.jpeg)
        } else if b.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .photo(.png)
        } else if has("ftyp", at: 4) {
            switch String(decoding: b.dropFirst(8).prefix(4), as: UTF8.self) {
            case "heic", "heix", "heim", "heis", "mif1", "msf1": self = .unsupported("HEIC")
            case "avif", "avis": self = .unsupported("AVIF")
            default: self = .unsupported("MP4 or MOV")
            }
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .unsupported("WebP")
        } else if has("GIF8") {
            self = .unsupported("GIF")
        } else if b.starts(with: [0x49, 0x49, 0x2A, 0x00]) || b.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            self = .unsupported("TIFF or camera raw")
        } else {
            self = .unknown
        }
    }
}
