// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// A photo in memory, at full size or smaller, and where its pixels are in the upright photo.
///
/// Holds smaller copies of itself as well, made when they are first wanted, so that looking at it many times costs as
/// much as what is seen and not as much as the photo is large.
final class DecodedPhoto {
    let pixels: PixelBuffer
    /// The size of the upright photo at its full resolution.
    let uprightSize: PixelSize
    /// From the upright photo at full resolution to `pixels`. Turns, mirrors and shrinks as the file asks for, so that
    /// no pixel is moved before the one warp that makes the frame.
    let uprightToPixels: AffineMatrix
    /// `pixels` halved once, twice and so on, as far as was needed.
    private var halvings: [PixelBuffer] = []

    init(pixels: PixelBuffer, uprightSize: PixelSize, uprightToPixels: AffineMatrix) {
        self.pixels = pixels
        self.uprightSize = uprightSize
        self.uprightToPixels = uprightToPixels
    }

    /// A part of the upright photo as a picture of its own.
    ///
    /// - Parameter transform: From upright pixels at full resolution to the result.
    func warped(
        to size: PixelSize, by transform: AffineMatrix, interpolation: Interpolation, border: WarpBorder
    ) throws(PictureTimeError) -> PixelBuffer {
        var (source, fromSource) = (pixels, uprightToPixels.inverse.then(transform))
        var level = 0
        while fromSource.scale <= 0.5, let smaller = try halving(level) {
            source = smaller
            fromSource = AffineMatrix.resizing(by: 2).then(fromSource)
            level += 1
        }
        return try source.warped(to: size, by: fromSource, interpolation: interpolation, border: border)
    }

    private func halving(_ level: Int) throws(PictureTimeError) -> PixelBuffer? {
        if level == halvings.count {
            guard let next = try (halvings.last ?? pixels).halved() else { return nil }
            halvings.append(next)
        }
        return halvings[level]
    }
}

/// Reads photo files.
struct PhotoDecoder {
    /// Shown where a photo is transparent.
    let background: Colour

    /// The most pixels a photo may have, unless a caller sets another limit: no camera has more, and a header of a few
    /// bytes can claim any number.
    static let pixelLimit = 1 << 28

    /// Decodes a photo at the smallest scale that keeps at least `scale` of its width and height.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - scale: Above 0. Only JPEG can be decoded smaller; others come whole.
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
            pixels = try PNGDecoder.decode(bytes, background: background, file: photo.url)
            factor = 1
        }
        let orientation = header.exif.orientation
        return DecodedPhoto(
            pixels: pixels,
            uprightSize: orientation.isTransposing ? stored.transposed : stored,
            uprightToPixels: orientation.transform(stored: stored).inverse.then(.resizing(by: factor))
        )
    }
}
