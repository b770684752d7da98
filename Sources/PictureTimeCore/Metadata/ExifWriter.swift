// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CExif
internal import Glibc

/// Makes the Exif block of a frame. A fresh one: what a camera wrote about its own picture is not true of the frame.
enum ExifWriter {
    /// The payload of an APP1 segment, beginning with `Exif\0\0`.
    ///
    /// - Parameters:
    ///   - captureDate: Written as DateTimeOriginal, with SubSecTimeOriginal and OffsetTimeOriginal where known.
    ///   - size: The frame's width and height.
    static func app1Payload(captureDate: CaptureDate?, size: PixelSize) throws(PictureTimeError) -> [UInt8] {
        guard let data = exif_data_new() else { throw .internalFailure("Could not start an Exif block.") }
        defer { exif_data_unref(data) }
        exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION)
        exif_data_set_byte_order(data, EXIF_BYTE_ORDER_INTEL)
        let (zeroth, exif) = (data.pointee.ifd.0!, data.pointee.ifd.2!)

        try add(ascii: frameSoftware, tag: 0x0131, to: zeroth)
        try add(bytes: Array("0232".utf8), format: EXIF_FORMAT_UNDEFINED, count: 4, tag: 0x9000, to: exif)
        if let captureDate {
            try add(ascii: ExifDateTime.text(of: captureDate), tag: 0x9003, to: exif)
            if let offset = captureDate.time?.offsetDescription { try add(ascii: offset, tag: 0x9011, to: exif) }
            if let subsecond = captureDate.time?.subsecond, !subsecond.isEmpty {
                try add(ascii: subsecond, tag: 0x9291, to: exif)
            }
        }
        try add(short: 1, tag: 0xA001, to: exif)  // ColorSpace: sRGB
        try add(long: size.width, tag: 0xA002, to: exif)
        try add(long: size.height, tag: 0xA003, to: exif)

        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt32 = 0
        exif_data_save_data(data, &bytes, &count)
        defer { free(bytes) }
        guard let bytes else { throw .internalFailure("Could not write an Exif block.") }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    /// A frame with another Exif block: what `JPEGCodec` writes when it is given that block.
    ///
    /// - Parameter frame: A file that `JPEGCodec` wrote with an Exif block.
    static func replacing(_ app1Payload: [UInt8], in frame: [UInt8]) throws(PictureTimeError) -> [UInt8] {
        guard frame.count > 6, frame[..<4] == [0xFF, 0xD8, 0xFF, 0xE1] else {
            throw .internalFailure("A frame does not begin with its Exif block.")
        }
        let oldEnd = 4 + (Int(frame[4]) << 8 | Int(frame[5]))
        let length = app1Payload.count + 2
        return frame[..<4] + [UInt8(length >> 8), UInt8(length & 0xFF)] + app1Payload + frame.dropFirst(oldEnd)
    }

    private static let softwareName = "Picture Time "
    private static let frameSoftware = "\(softwareName)\(pictureTimeVersion)"

    /// Whether a Software tag says that a frame is one of ours, of whatever version.
    static func isOwnSoftware(_ text: String) -> Bool {
        text.hasPrefix(softwareName) && text.dropFirst(softwareName.count).first?.isNumber == true
    }

    private static func add(ascii text: String, tag: UInt32, to content: UnsafeMutablePointer<ExifContent>)
        throws(PictureTimeError)
    {
        let bytes = Array(text.utf8) + [0]
        try add(bytes: bytes, format: EXIF_FORMAT_ASCII, count: bytes.count, tag: tag, to: content)
    }

    private static func add(short value: UInt8, tag: UInt32, to content: UnsafeMutablePointer<ExifContent>)
        throws(PictureTimeError)
    {
        try add(bytes: [value, 0], format: EXIF_FORMAT_SHORT, count: 1, tag: tag, to: content)
    }

    private static func add(long value: Int, tag: UInt32, to content: UnsafeMutablePointer<ExifContent>)
        throws(PictureTimeError)
    {
        let bytes = withUnsafeBytes(of: UInt32(value).littleEndian) { Array($0) }
        try add(bytes: bytes, format: EXIF_FORMAT_LONG, count: 1, tag: tag, to: content)
    }

    private static func add(
        bytes: [UInt8], format: ExifFormat, count: Int, tag: UInt32, to content: UnsafeMutablePointer<ExifContent>
    ) throws(PictureTimeError) {
        // libexif frees an entry's bytes through the allocator of the entry: the bytes must come from the same one.
        let allocator = exif_mem_new_default()
        defer { exif_mem_unref(allocator) }
        guard let entry = exif_entry_new_mem(allocator), let memory = exif_mem_alloc(allocator, UInt32(bytes.count))
        else { throw .internalFailure("Could not write an Exif block.") }
        memory.copyMemory(from: bytes, byteCount: bytes.count)
        entry.pointee.data = memory.assumingMemoryBound(to: UInt8.self)
        entry.pointee.size = UInt32(bytes.count)
        entry.pointee.tag = ExifTag(rawValue: tag)
        entry.pointee.components = UInt(count)
        entry.pointee.format = format
        exif_content_add_entry(content, entry)
        exif_entry_unref(entry)
    }
}
