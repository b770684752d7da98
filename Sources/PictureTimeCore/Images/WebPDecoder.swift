// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CWebP
internal import FoundationEssentials

/// WebP through libwebp.
enum WebPDecoder {
    /// Decodes a WebP file; what is transparent shows `background`.
    ///
    /// - Parameter storedSize: What the file's header says, which limits were checked against.
    static func decode(_ bytes: [UInt8], storedSize: PixelSize, background: Colour, file: URL) throws(PictureTimeError)
        -> PixelBuffer
    {
        guard let features = WebPFeatures(firstBytes: bytes), features.size == storedSize else {
            throw .damaged(file)
        }
        guard !features.isAnimation else {
            throw .unreadable(file, "it is an animation. Save the picture that you want as JPEG.")
        }
        let (width, height) = (storedSize.width, storedSize.height)
        guard features.hasAlpha else {
            return try PixelBuffer(width: width, height: height) { target throws(PictureTimeError) in
                guard WebPDecodeBGRInto(bytes, bytes.count, target.baseAddress, target.count, Int32(width * 3)) != nil
                else { throw .damaged(file) }
            }
        }
        let rgba = try decodeRGBA(bytes, width: width, height: height, file: file)
        return PixelBuffer(rgba: rgba, bytesPerRow: width * 4, width: width, height: height, on: background)
    }

    private static func decodeRGBA(_ bytes: [UInt8], width: Int, height: Int, file: URL) throws(PictureTimeError)
        -> [UInt8]
    {
        var isDecoded = false
        let rgba = [UInt8](unsafeUninitializedCapacity: width * height * 4) { buffer, count in
            isDecoded =
                WebPDecodeRGBAInto(
                    bytes, bytes.count, buffer.baseAddress, width * height * 4, Int32(width * 4)) != nil
            count = isDecoded ? width * height * 4 : 0
        }
        guard isDecoded else { throw .damaged(file) }
        return rgba
    }
}
