// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The middle of an aligned face, from the brows to the base of the nose, without the light that fell on it: each pixel's
/// brightness less the mean around it, divided by the deviation around it.
struct FacePatch: Sendable {
    /// `height × width` values, row-major.
    let values: [Float]

    static let size = PixelSize(width: 120, height: 88)
    static let pixelsPerUnit = 64.0
    /// Where the profile's origin is in the patch, in pixels.
    static let center = Point(59.5, 31.5)
    static let count = size.width * size.height

    /// Pixels around each that say how bright it is there: a third of the interocular distance.
    private static let radius = 10
    /// Added to the deviation, in grey levels, so that plain skin does not become noise.
    private static let floor: Float = 8

    /// - Parameters:
    ///   - toProfile: From upright pixels at full resolution.
    ///   - turn: How far the head is turned, which shortens what is seen of it.
    init(of photo: DecodedPhoto, under toProfile: SimilarityTransform, turn: HeadPose) throws(PictureTimeError) {
        let r = Self.radius
        let (width, height) = (Self.size.width, Self.size.height)
        let seen = PixelSize(width: width + 2 * r, height: height + 2 * r)
        let shortening = turn.shortening
        let toSeen = toProfile.affine.then(
            AffineMatrix(
                a: Self.pixelsPerUnit / shortening.x, b: 0, tx: Self.center.x + Double(r), c: 0,
                d: Self.pixelsPerUnit / shortening.y, ty: Self.center.y + Double(r)))
        let picture = try photo.look(at: seen, by: toSeen, border: .replicate)
        // Sums of all above and to the left, so that a square's sum takes four of them.
        let stride = seen.width + 1
        var sums = [SIMD2<Int>](repeating: .zero, count: stride * (seen.height + 1))
        // Eighths of a grey level, weighted about as BT.601 has it.
        var grey = [Int](repeating: 0, count: seen.width * seen.height)
        picture.bytes.withUnsafeBufferPointer { bytes in
            grey.withUnsafeMutableBufferPointer { grey in
                sums.withUnsafeMutableBufferPointer { sums in
                    for y in 0..<seen.height {
                        var row = SIMD2<Int>.zero
                        for x in 0..<seen.width {
                            let i = y * seen.width + x
                            let value = Int(bytes[i * 3]) + 5 * Int(bytes[i * 3 + 1]) + 2 * Int(bytes[i * 3 + 2])
                            grey[i] = value
                            row &+= SIMD2(value, value * value)
                            let below = (y + 1) * stride + x + 1
                            sums[below] = sums[below - stride] &+ row
                        }
                    }
                }
            }
        }
        let count = Float((2 * r + 1) * (2 * r + 1))
        let floor = Self.floor * 8
        values = [Float](unsafeUninitializedCapacity: Self.count) { output, initialized in
            grey.withUnsafeBufferPointer { grey in
                sums.withUnsafeBufferPointer { sums in
                    for y in 0..<height {
                        for x in 0..<width {
                            let (top, bottom) = (y * stride + x, (y + 2 * r + 1) * stride + x)
                            let total =
                                sums[bottom + 2 * r + 1] &- sums[bottom] &- sums[top + 2 * r + 1] &+ sums[top]
                            let mean = Float(total[0]) / count
                            let variance = max(Float(total[1]) / count - mean * mean, 0)
                            let value = Float(grey[(y + r) * seen.width + x + r])
                            output[y * width + x] = (value - mean) / (variance + floor * floor).squareRoot()
                        }
                    }
                }
            }
            initialized = Self.count
        }
    }

    /// How alike two are, −1 to 1: their correlation.
    func likeness(to other: FacePatch) -> Double {
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for (a, b) in zip(values, other.values) {
            ab += Double(a * b)
            aa += Double(a * a)
            bb += Double(b * b)
        }
        return ab / max((aa * bb).squareRoot(), 1e-9)
    }
}
