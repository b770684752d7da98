// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What a photo file says of itself before any pixel is decoded.
struct PhotoHeader: Equatable {
    /// The picture's size as stored, before Orientation; nil when the file does not get so far.
    var storedSize: PixelSize?
    /// The Exif block: a TIFF header and its IFDs, without the `Exif\0\0` in front of it.
    var exifBlock: [UInt8]?
    /// The fields of `exifBlock`, all missing where there is none.
    var exif: ExifMetadata { exifBlock.map(ExifMetadata.init(exifBlock:)) ?? ExifMetadata() }

    /// The picture's size as it is seen, or nil.
    var uprightSize: PixelSize? {
        exif.orientation.isTransposing ? storedSize?.transposed : storedSize
    }

    /// Reads the few bytes that matter, wherever they are in the file.
    init<Source: ByteSource & ~Copyable>(of source: borrowing Source, format: ImageFormat) throws(PictureTimeError) {
        switch format {
        case .jpeg: try readJPEG(source)
        case .png: try readPNG(source)
        }
    }

    /// More segments or chunks than a photo has; a file made to keep us busy may have millions.
    private static let partLimit = 1 << 16

    /// Walks JPEG's marker segments up to the first scan. Source: ITU-T T.81 B.1.1, Exif 2.32 4.5.4.
    private mutating func readJPEG<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source
    ) throws(PictureTimeError) {
        var position = 2  // behind SOI
        var superfluous = 0
        var segments = 0
        while segments < Self.partLimit, let marker = try source.bigEndian(at: position, byteCount: 2) {
            segments += 1
            if marker == 0xFFFF || marker >> 8 != 0xFF {  // a fill byte, or a stray one, which decoders pass over
                position += 1
                superfluous += 1
                if superfluous > 1024 { return }
                continue
            }
            if marker == 0xFFDA || marker == 0xFFD9 { return }  // SOS, EOI
            if (0xFFD0...0xFFD7).contains(marker) || marker == 0xFF01 {  // no payload
                position += 2
                continue
            }
            guard let length = try source.bigEndian(at: position + 2, byteCount: 2), length >= 2 else { return }
            let payload = position + 4
            switch marker {
            case 0xFFE1 where exifBlock == nil:
                let bytes = try source.bytes(at: payload, count: length - 2)
                if bytes.starts(with: "Exif\0\0".utf8) { exifBlock = Array(bytes.dropFirst(6)) }
            case 0xFFC0...0xFFCF where ![0xFFC4, 0xFFC8, 0xFFCC].contains(marker):  // SOF, not DHT, JPG or DAC
                if let height = try source.bigEndian(at: payload + 1, byteCount: 2),
                    let width = try source.bigEndian(at: payload + 3, byteCount: 2)
                {
                    storedSize = PixelSize(width: width, height: height)
                }
            default:
                break
            }
            position = payload + length - 2
        }
    }

    /// Walks PNG's chunks; `eXIf` may stand behind the pixels. Source: PNG third edition 5.3, 11.2.1 and 11.3.3.5.
    private mutating func readPNG<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source
    ) throws(PictureTimeError) {
        var position = 8
        var chunks = 0
        while chunks < Self.partLimit, let length = try source.bigEndian(at: position, byteCount: 4) {
            let payload = position + 8
            chunks += 1
            switch try source.bytes(at: position + 4, count: 4) {
            case Array("IHDR".utf8) where storedSize == nil:  // decoders take the first, so a second must not count
                if let width = try source.bigEndian(at: payload, byteCount: 4),
                    let height = try source.bigEndian(at: payload + 4, byteCount: 4)
                {
                    storedSize = PixelSize(width: width, height: height)
                }
            case Array("eXIf".utf8):
                // A block beyond JPEG's limit is no camera's.
                if length <= 65_535 { exifBlock = try source.bytes(at: payload, count: length) }
                return
            case Array("IEND".utf8):
                return
            default:
                break
            }
            position = payload + length + 4
        }
    }
}
