// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// An Exif block made byte by byte: a TIFF header, the zeroth IFD and the Exif IFD. Source: TIFF 6.0 section 2,
/// Exif 2.32 4.6.2 and 4.6.3.
struct TIFFBlock {
    enum ByteOrder: CaseIterable {
        case little
        case big
    }

    struct Field {
        enum Value {
            /// In the byte order of the block.
            case short(UInt16)
            /// As they are; in the field itself when there are at most four.
            case bytes([UInt8])
            /// Where the value is said to be, whatever is there.
            case offset(UInt32)
        }

        var tag: UInt16
        var type: UInt16
        var count: UInt32
        var value: Value

        static func short(_ tag: UInt16, _ value: UInt16, count: UInt32 = 1) -> Field {
            Field(tag: tag, type: 3, count: count, value: .short(value))
        }

        static func ascii(_ tag: UInt16, _ text: String, isTerminated: Bool = true) -> Field {
            let bytes = Array(text.utf8) + (isTerminated ? [0] : [])
            return Field(tag: tag, type: 2, count: UInt32(bytes.count), value: .bytes(bytes))
        }
    }

    var order = ByteOrder.little
    /// By ascending tag, none above 0x8769, which is the pointer to the Exif IFD.
    var zeroth: [Field] = []
    var exif: [Field] = []

    var bytes: [UInt8] {
        let zerothStart = 8
        let zerothCount = zeroth.count + (exif.isEmpty ? 0 : 1)
        let exifStart = zerothStart + 2 + 12 * zerothCount + 4
        let dataStart = exif.isEmpty ? exifStart : exifStart + 2 + 12 * exif.count + 4

        let pointer = Field(tag: 0x8769, type: 4, count: 1, value: .offset(UInt32(exifStart)))
        var data: [UInt8] = []
        var result = Array((order == .little ? "II" : "MM").utf8)
        result += number(UInt16(42)) + number(UInt32(zerothStart))
        result += directory(exif.isEmpty ? zeroth : zeroth + [pointer], data: &data, dataStart: dataStart)
        if !exif.isEmpty { result += directory(exif, data: &data, dataStart: dataStart) }
        return result + data
    }

    private func directory(_ fields: [Field], data: inout [UInt8], dataStart: Int) -> [UInt8] {
        var result = number(UInt16(fields.count))
        for field in fields {
            result += number(field.tag) + number(field.type) + number(field.count)
            switch field.value {
            case .short(let value):
                result += number(value) + [0, 0]
            case .bytes(let bytes) where bytes.count <= 4:
                result += bytes + [UInt8](repeating: 0, count: 4 - bytes.count)
            case .bytes(let bytes):
                result += number(UInt32(dataStart + data.count))
                data += bytes
            case .offset(let offset):
                result += number(offset)
            }
        }
        return result + number(UInt32(0))  // no further IFD
    }

    private func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: order == .little ? value.littleEndian : value.bigEndian) { Array($0) }
    }
}

extension TIFFBlock {
    /// The payload of a JPEG's APP1.
    var app1Payload: [UInt8] { Array("Exif\0\0".utf8) + bytes }

    /// Orientation 6 and every date there is, each a year after the one before: 2021 for DateTime, 2022 for
    /// DateTimeOriginal, 2023 for DateTimeDigitized.
    static func withEverything(_ order: ByteOrder) -> TIFFBlock {
        TIFFBlock(
            order: order,
            zeroth: [.short(0x0112, 6), .ascii(0x0131, "Camera 1.0"), .ascii(0x0132, "2021:01:31 07:45:11")],
            exif: [
                .ascii(0x9003, "2022:01:31 07:45:12"), .ascii(0x9004, "2023:01:31 07:45:13"),
                .ascii(0x9010, "+01:00"), .ascii(0x9011, "+02:00"), .ascii(0x9012, "-03:30"),
                .ascii(0x9290, "1"), .ascii(0x9291, "22"), .ascii(0x9292, "333"),
            ])
    }
}
