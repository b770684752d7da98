// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CExif

/// An Exif block as libexif reads it.
final class ExifReader {
    private let data: UnsafeMutablePointer<ExifData>  // owned

    /// The image file directories that hold what is wanted here.
    enum Directory {
        case zeroth
        case exif
    }

    /// - Parameter exifBlock: A TIFF header and its IFDs, not trusted in any way.
    init?(exifBlock: [UInt8]) {
        guard !exifBlock.isEmpty, exifBlock.count <= 65_535, let data = exif_data_new() else { return nil }
        self.data = data
        // By default libexif mends what it loads: it invents tags and deletes others.
        exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION)
        exif_data_unset_option(data, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS)
        let payload = Array("Exif\0\0".utf8) + exifBlock
        exif_data_load_data(data, payload, UInt32(payload.count))
    }

    deinit { exif_data_unref(data) }

    /// A text without what cameras pad it with, or nil when it is missing or blank.
    func text(_ tag: UInt32, in directory: Directory) -> String? {
        guard let entry = entry(tag, in: directory), entry.pointee.format == EXIF_FORMAT_ASCII else { return nil }
        let bytes = UnsafeBufferPointer(start: entry.pointee.data, count: Int(entry.pointee.size))
        let text = bytes.prefix { $0 != 0 }
        guard text.contains(where: { $0 > 0x20 }) else { return nil }
        let trimmed = text.drop { $0 <= 0x20 }
        return String(decoding: trimmed[...(trimmed.lastIndex { $0 > 0x20 }!)], as: UTF8.self)
    }

    /// A single SHORT.
    func number(_ tag: UInt32, in directory: Directory) -> Int? {
        guard let entry = entry(tag, in: directory), entry.pointee.format == EXIF_FORMAT_SHORT,
            entry.pointee.components >= 1, entry.pointee.size >= 2
        else { return nil }
        return Int(exif_get_short(entry.pointee.data, exif_data_get_byte_order(data)))
    }

    /// A date with the tags that say its fraction and offset; those two are in the Exif IFD.
    func date(_ tag: UInt32, in directory: Directory, subsecond: UInt32, offset: UInt32) -> CaptureDate? {
        text(tag, in: directory).flatMap {
            ExifDateTime.parse($0, subsecond: text(subsecond, in: .exif), offset: text(offset, in: .exif))
        }
    }

    private func entry(_ tag: UInt32, in directory: Directory) -> UnsafeMutablePointer<ExifEntry>? {
        let content = directory == .zeroth ? data.pointee.ifd.0 : data.pointee.ifd.2
        guard let entry = exif_content_get_entry(content, ExifTag(rawValue: tag)), entry.pointee.data != nil else {
            return nil
        }
        return entry
    }
}
