// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What a photo file says of itself before any pixel is decoded.
struct PhotoHeader: Equatable {
    /// The picture's size as stored, before Orientation; nil when the file does not get so far.
    var storedSize: PixelSize?
    /// How many numbers a pixel has: 1 for grey, 3 for colours, 4 for inks; known of JPEG only.
    var componentCount: Int?
    /// The Exif block: a TIFF header and its IFDs, without the `Exif\0\0` in front of it.
    var exifBlock: [UInt8]?
    /// The fields of `exifBlock`, all missing where there is none.
    var exif: ExifMetadata { exifBlock.map(ExifMetadata.init(exifBlock:)) ?? ExifMetadata() }
    /// Whether the decoder turns the picture upright by itself, so that Exif's Orientation must not be applied again.
    private var isDecodedUpright = false

    /// How stored pixels must be turned to stand upright.
    var orientation: ExifOrientation { isDecodedUpright ? .upright : exif.orientation }

    /// The picture's size as it is seen, or nil.
    var uprightSize: PixelSize? {
        orientation.isTransposing ? storedSize?.transposed : storedSize
    }

    /// A block beyond JPEG's limit is no camera's.
    private static let exifLimit = 65_535

    /// Reads the few bytes that matter, wherever they are in the file.
    init<Source: ByteSource & ~Copyable>(of source: borrowing Source, format: ImageFormat) throws(PictureTimeError) {
        switch format {
        case .jpeg: try readJPEG(source)
        case .png: try readPNG(source)
        case .webp: try readWebP(source)
        case .heif: try readHEIF(source)
        }
    }

    /// Source: ITU-T T.81 B.2.2 (frame header), Exif 2.32 4.5.4.
    private mutating func readJPEG<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source
    ) throws(PictureTimeError) {
        var result = self
        try FileParts.walk(source, format: .jpeg) { segment throws(PictureTimeError) in
            switch segment.kind {
            case 0xFFE1 where result.exifBlock == nil:
                result.exifBlock = Self.exif(try source.bytes(at: segment.offset, count: segment.count), isMarked: true)
            case 0xFFC0...0xFFCF where ![0xFFC4, 0xFFC8, 0xFFCC].contains(segment.kind):  // SOF, not DHT, JPG or DAC
                let fields = try source.bytes(at: segment.offset, count: 6)
                guard fields.count == 6 else { break }
                result.storedSize = PixelSize(
                    width: Int(fields[3]) << 8 | Int(fields[4]), height: Int(fields[1]) << 8 | Int(fields[2]))
                result.componentCount = Int(fields[5])
            default:
                break
            }
            return true
        }
        self = result
    }

    /// `eXIf` may stand behind the pixels. Source: PNG third edition 11.2.1 and 11.3.3.5.
    private mutating func readPNG<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source
    ) throws(PictureTimeError) {
        var result = self
        try FileParts.walk(source, format: .png) { chunk throws(PictureTimeError) in
            switch chunk.kind {
            case FilePart.kind("IHDR") where result.storedSize == nil:  // decoders take the first
                if let width = try source.bigEndian(at: chunk.offset, byteCount: 4),
                    let height = try source.bigEndian(at: chunk.offset + 4, byteCount: 4)
                {
                    result.storedSize = PixelSize(width: width, height: height)
                }
            case FilePart.kind("eXIf"):
                result.exifBlock = try source.content(of: chunk, limit: Self.exifLimit)
                return false
            case FilePart.kind("IEND"):
                return false
            default:
                break
            }
            return true
        }
        self = result
    }

    private mutating func readWebP<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source
    ) throws(PictureTimeError) {
        storedSize =
            WebPFeatures(
                firstBytes: try source.bytes(at: 0, count: FileContent.prefixLength))?.size
        var exifBlock: [UInt8]?
        try FileParts.walk(source, format: .webp) { chunk throws(PictureTimeError) in
            guard chunk.kind == FilePart.kind("EXIF") else { return true }
            exifBlock = try source.content(of: chunk, limit: Self.exifLimit + 6).flatMap {
                Self.exif($0, isMarked: false)
            }
            return false
        }
        self.exifBlock = exifBlock
    }

    private mutating func readHEIF<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source
    ) throws(PictureTimeError) {
        isDecodedUpright = true
        // A file that libheif does not understand, or must not be shown, has no header.
        guard try HEIFStructure.isSound(source) else { return }
        let (size, block) = HEIFFile.header(of: source)
        storedSize = size
        exifBlock = block.flatMap { $0.count <= Self.exifLimit + 6 ? Self.exif($0, isMarked: false) : nil }
    }

    /// The block behind the mark `Exif\0\0`.
    ///
    /// - Parameter isMarked: Whether it must have the mark to count; in some formats only some programs write it.
    private static func exif(_ bytes: [UInt8], isMarked: Bool) -> [UInt8]? {
        if bytes.starts(with: "Exif\0\0".utf8) { return Array(bytes.dropFirst(6)) }
        return isMarked ? nil : bytes
    }
}
