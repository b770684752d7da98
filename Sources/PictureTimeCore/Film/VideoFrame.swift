// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A picture as the encoder takes it: I420, which is planes of Y, Cb and Cr, the latter two halved both ways; BT.709,
/// limited range.
struct VideoFrame: Sendable {
    /// Width and height, both even.
    let size: PixelSize
    /// Width × height of Y, then a quarter as many of Cb, then of Cr; rows without padding.
    let bytes: [UInt8]

    /// Converts a picture.
    ///
    /// Chroma is the mean of each block of two by two pixels, so it is sited in the middle of the block. Source of the
    /// coefficients: ITU-R BT.709-6, 3.2 to 3.5, with eight-bit quantisation.
    ///
    /// - Parameter picture: Even in width and height.
    init(_ picture: PixelBuffer) {
        precondition(picture.width % 2 == 0 && picture.height % 2 == 0)
        size = picture.size
        let (width, height) = (picture.width, picture.height)
        bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3 / 2) { output, initialized in
            picture.bytes.withUnsafeBufferPointer { input in
                Self.convert(
                    input.baseAddress!, to: output.baseAddress!, width: width, height: height)
            }
            initialized = width * height * 3 / 2
        }
    }

    /// Fixed point with 16 fractional bits; sums of four pixels carry two more.
    private static func convert(
        _ bgr: UnsafePointer<UInt8>, to planes: UnsafeMutablePointer<UInt8>, width: Int, height: Int
    ) {
        let cb = planes + width * height
        let cr = cb + width * height / 4
        for row in stride(from: 0, to: height, by: 2) {
            let top = bgr + row * width * 3
            let bottom = top + width * 3
            let lumaTop = planes + row * width
            let lumaBottom = lumaTop + width
            let chroma = row / 2 * (width / 2)
            for column in 0..<width / 2 {
                let i = column * 6
                let (b0, g0, r0) = (Int32(top[i]), Int32(top[i + 1]), Int32(top[i + 2]))
                let (b1, g1, r1) = (Int32(top[i + 3]), Int32(top[i + 4]), Int32(top[i + 5]))
                let (b2, g2, r2) = (Int32(bottom[i]), Int32(bottom[i + 1]), Int32(bottom[i + 2]))
                let (b3, g3, r3) = (Int32(bottom[i + 3]), Int32(bottom[i + 4]), Int32(bottom[i + 5]))
                lumaTop[column * 2] = luma(b0, g0, r0)
                lumaTop[column * 2 + 1] = luma(b1, g1, r1)
                lumaBottom[column * 2] = luma(b2, g2, r2)
                lumaBottom[column * 2 + 1] = luma(b3, g3, r3)
                let (b, g, r) = (b0 &+ b1 &+ b2 &+ b3, g0 &+ g1 &+ g2 &+ g3, r0 &+ r1 &+ r2 &+ r3)
                // 65536 × 224/255 × (−0.2126, −0.7152, 0.9278) / 1.8556, and likewise for Cr with 1.5748.
                cb[chroma + column] = UInt8(
                    truncatingIfNeeded: (-6_596 &* r &- 22_189 &* g &+ 28_784 &* b &+ (1 << 17)) >> 18 &+ 128)
                cr[chroma + column] = UInt8(
                    truncatingIfNeeded: (28_784 &* r &- 26_145 &* g &- 2_639 &* b &+ (1 << 17)) >> 18 &+ 128)
            }
        }
    }

    /// 65536 × 219/255 × (0.0722, 0.7152, 0.2126)
    @inline(__always)
    private static func luma(_ b: Int32, _ g: Int32, _ r: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: (4_064 &* b &+ 40_254 &* g &+ 11_966 &* r &+ (1 << 15)) >> 16 &+ 16)
    }
}
