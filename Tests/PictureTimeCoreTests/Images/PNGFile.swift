// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Makes small PNG files, byte by byte and without compression. Source: PNG third edition 5.2 to 5.5 and annex D,
/// RFC 1950 and RFC 1951 3.2.4.
enum PNGFile {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// One chunk: length, type, payload and checksum.
    static func chunk(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        let content = Array(type.utf8) + payload
        return bigEndian(UInt32(payload.count)) + content + bigEndian(crc32(content))
    }

    /// A grey picture of eight bits.
    ///
    /// - Parameter chunks: What stands in front of the pixels.
    static func grey(_ rows: [[UInt8]], chunks: [UInt8] = []) -> [UInt8] {
        file(width: rows[0].count, bitDepth: 8, colourType: .grey, rows: rows, chunks: chunks)
    }

    /// Table 11.1 of the standard.
    enum ColourType: UInt8 {
        case grey = 0
        case rgb = 2
        case palette = 3
        case greyAndAlpha = 4
        case rgbAndAlpha = 6
    }

    /// - Parameter rows: The bytes of each row, at most 65,535 altogether.
    static func file(
        width: Int, bitDepth: UInt8, colourType: ColourType, rows: [[UInt8]], chunks: [UInt8] = []
    ) -> [UInt8] {
        let size = bigEndian(UInt32(width)) + bigEndian(UInt32(rows.count))
        let header = chunk("IHDR", size + [bitDepth, colourType.rawValue, 0, 0, 0])
        let pixels = chunk("IDAT", zlib(rows.flatMap { [0] + $0 }))  // filter 0: none
        return signature + header + chunks + pixels + chunk("IEND", [])
    }

    /// One stored block.
    private static func zlib(_ data: [UInt8]) -> [UInt8] {
        let length = UInt16(data.count)
        var result: [UInt8] = [0x78, 0x01, 1]
        result += [UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8)]
        result += data
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return result + bigEndian(b << 16 | a)
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
