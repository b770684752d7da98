// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// Reads photo files. Each thread has its own.
struct PhotoDecoder {
    /// Shown where a photo is transparent.
    let background: Colour
    private let conversions = ColourConversions()

    init(background: Colour) { self.background = background }

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
            throw .unreadable(photo.url, "no picture in it can be made out. Copy the photo again, or leave it out.")
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
        switch photo.format {
        case .jpeg:
            return try decodeJPEG(bytes, of: photo, header: header, storedSize: stored, scale: scale)
        case .png:
            let pixels = try PNGDecoder.decode(bytes, storedSize: stored, background: background, file: photo.url)
            return try decoded(pixels, bytes, of: photo, header: header)
        case .webp:
            let pixels = try WebPDecoder.decode(bytes, storedSize: stored, background: background, file: photo.url)
            return try decoded(pixels, bytes, of: photo, header: header)
        case .heif:
            let picture = try HEIFDecoder.decode(bytes, size: stored, background: background, file: photo.url)
            return DecodedPhoto(
                pixels: picture.pixels, storedSize: stored,
                colours: picture.profile.flatMap { conversions.conversion(from: $0, input: .bgr) })
        }
    }

    private func decodeJPEG(
        _ bytes: [UInt8], of photo: Photo, header: PhotoHeader, storedSize: PixelSize, scale: JPEGCodec.Scale
    ) throws(PictureTimeError) -> DecodedPhoto {
        guard header.componentCount == 4 else {
            let pixels = try JPEGCodec.decode(bytes, storedSize: storedSize, scale: scale, file: photo.url)
            return try decoded(pixels, bytes, of: photo, header: header, scale: scale.factor)
        }
        // What inks look like can only be said of a pixel as it is, so these are converted before anything else.
        let inks = try JPEGCodec.decodeInks(bytes, storedSize: storedSize, scale: scale, file: photo.url)
        let conversion = try ColourProfile.embedded(in: bytes, format: .jpeg).flatMap {
            conversions.conversion(from: $0, input: .cmyk(isInverted: inks.isInverted))
        }
        let pixels =
            conversion?.picture(fromCMYK: inks.bytes, width: inks.size.width, height: inks.size.height)
            ?? PixelBuffer(inks: inks)
        return DecodedPhoto(
            pixels: pixels, storedSize: storedSize, scale: scale.factor, orientation: header.orientation)
    }

    private func decoded(
        _ pixels: PixelBuffer, _ bytes: [UInt8], of photo: Photo, header: PhotoHeader, scale: Double = 1
    ) throws(PictureTimeError) -> DecodedPhoto {
        let profile = try ColourProfile.embedded(in: bytes, format: photo.format)
        return DecodedPhoto(
            pixels: pixels, storedSize: header.storedSize!, scale: scale, orientation: header.orientation,
            colours: profile.flatMap { conversions.conversion(from: $0, input: .bgr) })
    }
}
