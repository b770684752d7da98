// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CPNG
internal import FoundationEssentials
internal import Glibc

/// PNG through libpng's simplified interface, which turns every variant of the format into eight-bit sRGB.
enum PNGDecoder {
    /// Decodes a PNG file; what is transparent shows `background`.
    ///
    /// - Parameter storedSize: What the file's header says, which limits were checked against.
    static func decode(_ bytes: [UInt8], storedSize: PixelSize, background: Colour, file: URL) throws(PictureTimeError)
        -> PixelBuffer
    {
        var image = png_image()
        memset(&image, 0, MemoryLayout<png_image>.size)
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        // libpng keeps the pointer between its two calls, so both are made while it is valid.
        let result = bytes.withUnsafeBytes { input -> Result<PixelBuffer, PictureTimeError> in
            Result { () throws(PictureTimeError) in
                guard png_image_begin_read_from_memory(&image, input.baseAddress, input.count) != 0 else {
                    throw damaged(file, image)
                }
                guard Int(image.width) == storedSize.width, Int(image.height) == storedSize.height else {
                    throw damaged(file, image)
                }
                image.format = UInt32(PNG_FORMAT_BGR)
                // Sixteen bits that say nothing of their gamma are sRGB as eight are, and not linear.
                image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
                let (width, height) = (Int(image.width), Int(image.height))
                return try PixelBuffer(width: width, height: height) { target throws(PictureTimeError) in
                    var fill = png_color(red: background.red, green: background.green, blue: background.blue)
                    guard png_image_finish_read(&image, &fill, target.baseAddress, Int32(width * 3), nil) != 0 else {
                        throw damaged(file, image)
                    }
                }
            }
        }
        return try result.get()
    }

    private static func damaged(_ file: URL, _ image: png_image) -> PictureTimeError {
        .damaged(
            file,
            withUnsafeBytes(of: image.message) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) })
    }
}
