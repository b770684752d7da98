// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A turned square in an upright photo: what a network is shown.
struct SquareRegion {
    var center: Point
    /// In upright pixels.
    var side: Double
    /// How far the square's horizontal axis is turned from the photo's, in radians.
    var roll: Double

    init(center: Point, side: Double, roll: Double = 0) {
        self.center = center
        self.side = side
        self.roll = roll
    }

    /// A point that a network gives. It counts from the edge of its input, while pixels have their centres at integers:
    /// with that taken into account, irises are closest to hand-marked pupils.
    static func pixel(_ x: Float, _ y: Float) -> Point { Point(Double(x) - 0.5, Double(y) - 0.5) }

    /// From the upright photo to the pixels of a crop, `cropSide` of them along each side.
    ///
    /// - Parameter isMirrored: Whether the crop shows the region as in a mirror.
    func transform(cropSide: Int, isMirrored: Bool = false) -> AffineMatrix {
        let k = Double(cropSide) / side
        let (sine, cosine) = (sin(roll) * k, cos(roll) * k)
        // The region's centre is the middle of the crop, which lies between its pixels.
        let middle = Double(cropSide - 1) / 2
        let upright = AffineMatrix(
            a: cosine, b: sine, tx: middle - cosine * center.x - sine * center.y,
            c: -sine, d: cosine, ty: middle + sine * center.x - cosine * center.y
        )
        guard isMirrored else { return upright }
        return upright.then(AffineMatrix(a: -1, b: 0, tx: Double(cropSide - 1), c: 0, d: 1, ty: 0))
    }
}
