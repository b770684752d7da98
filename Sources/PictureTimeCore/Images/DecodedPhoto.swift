// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A photo in memory, at full size or smaller, as the file stores it, and where its pixels are in the upright photo.
///
/// Holds smaller copies of itself as well, made when they are first wanted, so that looking at it many times costs as
/// much as what is seen and not as much as the photo is large.
final class DecodedPhoto {
    /// The size of the upright photo at its full resolution.
    let uprightSize: PixelSize
    private let orientation: ExifOrientation
    /// To sRGB, where the photo's colours are others. It is applied to what is rendered: a frame has fewer pixels than a
    /// photo, and the networks do not mind.
    private let colours: ColourConversion?
    /// The decoded pixels and, behind them, those halved once, twice and so on, as far as was needed.
    private var stored: [Level]
    /// The same for networks: from the first level small enough on, turned upright.
    private var upright: [Level] = []

    /// Pixels, and the map to them from the upright photo at full resolution.
    private struct Level {
        var pixels: PixelBuffer
        var fromUpright: AffineMatrix
    }

    /// - Parameters:
    ///   - pixels: As stored, at `scale` of the stored size.
    ///   - storedSize: The size at full resolution.
    init(
        pixels: PixelBuffer, storedSize: PixelSize, scale: Double = 1, orientation: ExifOrientation = .upright,
        colours: ColourConversion? = nil
    ) {
        self.orientation = orientation
        self.colours = colours
        uprightSize = orientation.isTransposing ? storedSize.transposed : storedSize
        let fromUpright = orientation.transform(stored: storedSize).inverse.then(.resizing(by: scale))
        stored = [Level(pixels: pixels, fromUpright: fromUpright)]
    }

    /// The decoded pixels, as stored, in sRGB.
    var pixels: PixelBuffer {
        var pixels = stored[0].pixels
        colours?.convert(&pixels)
        return pixels
    }
    /// From the upright photo at full resolution to the decoded pixels.
    var uprightToPixels: AffineMatrix { stored[0].fromUpright }

    /// A part of the upright photo for people to see, made by a single warp from the stored pixels: turns and mirrors
    /// that the file asks for are part of it.
    ///
    /// - Parameter transform: From upright pixels at full resolution to the result.
    func rendered(to size: PixelSize, by transform: AffineMatrix, fill: Colour) throws(PictureTimeError) -> PixelBuffer
    {
        var result = try Self.warp(
            &stored, to: size, by: transform, interpolation: .cubic,
            border: .fill(colours?.numbers(for: fill) ?? fill))
        colours?.convert(&result)
        return result
    }

    /// A part of the upright photo for a network to see.
    ///
    /// Networks see pixels that were turned upright before. Through a warp that turns them, the last bit of some would
    /// depend on how the camera was held, and the networks make a fraction of a pixel of that.
    ///
    /// - Parameter transform: From upright pixels at full resolution to the result.
    func look(at size: PixelSize, by transform: AffineMatrix, border: WarpBorder) throws(PictureTimeError)
        -> PixelBuffer
    {
        if upright.isEmpty { upright = [try firstUprightLevel()] }
        return try Self.warp(&upright, to: size, by: transform, interpolation: .linear, border: border)
    }

    /// Larger than this, a photo is halved before it is turned, which costs a quarter. A network sees 192 pixels of a
    /// face at most.
    private static let longestSideForNetworks = 2048

    private func firstUprightLevel() throws(PictureTimeError) -> Level {
        var level = 0
        while max(stored[level].pixels.width, stored[level].pixels.height) > Self.longestSideForNetworks,
            try Self.addHalf(of: level, to: &stored)
        {
            level += 1
        }
        let base = stored[level]
        guard orientation != .upright else { return base }
        return Level(
            pixels: try base.pixels.turned(by: orientation),
            fromUpright: base.fromUpright.then(orientation.transform(stored: base.pixels.size)))
    }

    private static func warp(
        _ levels: inout [Level], to size: PixelSize, by transform: AffineMatrix, interpolation: Interpolation,
        border: WarpBorder
    ) throws(PictureTimeError) -> PixelBuffer {
        var level = 0
        var fromLevel = levels[0].fromUpright.inverse.then(transform)
        while fromLevel.scale <= 0.5, try addHalf(of: level, to: &levels) {
            level += 1
            fromLevel = levels[level].fromUpright.inverse.then(transform)
        }
        return try levels[level].pixels.warped(to: size, by: fromLevel, interpolation: interpolation, border: border)
    }

    /// Makes sure that there is a level behind one. Returns false when its pixels are too few to be halved.
    private static func addHalf(of level: Int, to levels: inout [Level]) throws(PictureTimeError) -> Bool {
        if level + 1 < levels.count { return true }
        guard let half = try levels[level].pixels.halved() else { return false }
        levels.append(Level(pixels: half, fromUpright: levels[level].fromUpright.then(.resizing(by: 0.5))))
        return true
    }
}
