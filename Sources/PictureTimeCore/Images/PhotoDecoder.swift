// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// Reads photo files.
struct PhotoDecoder {
    /// Shown where a photo is transparent.
    let background: Colour

    /// The most pixels a photo may have: no camera has more, and a header of a few bytes can claim any number.
    static let pixelLimit = 1 << 28

    /// Decodes a photo, as stored.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - scale: Only JPEG can be decoded smaller; others come whole.
    func decode(_ bytes: [UInt8], of photo: Photo, header: PhotoHeader, scale: JPEGCodec.Scale)
        throws(PictureTimeError) -> DecodedPhoto
    {
        guard let stored = header.storedSize, stored.width > 0, stored.height > 0 else {
            throw .unreadable(photo.url, "it has no picture inside. Copy the photo again, or leave it out.")
        }
        // Each side on its own first: their product could be more than a number holds.
        guard stored.width <= Self.pixelLimit, stored.height <= Self.pixelLimit,
            stored.width * stored.height <= Self.pixelLimit
        else {
            throw .unreadable(
                photo.url,
                "it claims \(stored.width) × \(stored.height) pixels, more than the limit of "
                    + "\(Self.pixelLimit >> 20) megapixels. Save it smaller, or leave it out.")
        }
        let pixels: PixelBuffer
        let factor: Double
        switch photo.format {
        case .jpeg:
            pixels = try JPEGCodec.decode(bytes, storedSize: stored, scale: scale, file: photo.url)
            factor = scale.factor
        case .png:
            pixels = try PNGDecoder.decode(bytes, storedSize: stored, background: background, file: photo.url)
            factor = 1
        }
        return DecodedPhoto(
            pixels: pixels, storedSize: stored, scale: factor, orientation: header.exif.orientation)
    }
}
