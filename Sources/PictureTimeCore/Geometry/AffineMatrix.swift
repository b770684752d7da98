// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A linear map of the plane and a shift: x' = a·x + b·y + tx, y' = c·x + d·y + ty.
struct AffineMatrix: Hashable, Sendable {
    var a: Double
    var b: Double
    var tx: Double
    var c: Double
    var d: Double
    var ty: Double

    init(a: Double, b: Double, tx: Double, c: Double, d: Double, ty: Double) {
        self.a = a
        self.b = b
        self.tx = tx
        self.c = c
        self.d = d
        self.ty = ty
    }

    static let identity = AffineMatrix(a: 1, b: 0, tx: 0, c: 0, d: 1, ty: 0)

    func callAsFunction(_ p: Point) -> Point {
        Point(a * p.x + b * p.y + tx, c * p.x + d * p.y + ty)
    }

    /// The transform that applies this one first and `next` to its result.
    func then(_ next: AffineMatrix) -> AffineMatrix {
        AffineMatrix(
            a: next.a * a + next.b * c, b: next.a * b + next.b * d, tx: next.a * tx + next.b * ty + next.tx,
            c: next.c * a + next.d * c, d: next.c * b + next.d * d, ty: next.c * tx + next.d * ty + next.ty
        )
    }

    /// The transform back. The caller makes sure that there is one: `determinant` is not zero.
    var inverse: AffineMatrix {
        let k = 1 / determinant
        return AffineMatrix(
            a: d * k, b: -b * k, tx: (b * ty - d * tx) * k,
            c: -c * k, d: a * k, ty: (c * tx - a * ty) * k
        )
    }

    /// By how much areas grow; negative when the transform mirrors.
    var determinant: Double { a * d - b * c }

    /// By how much lengths grow, on average over all directions.
    var scale: Double { abs(determinant).squareRoot() }

    /// From the pixels of a picture to those of the same picture at `factor` of its size.
    ///
    /// Pixels are areas around their centre, so the shift is half the difference between a new and an old pixel.
    static func resizing(by factor: Double) -> AffineMatrix {
        let shift = (factor - 1) / 2
        return AffineMatrix(a: factor, b: 0, tx: shift, c: 0, d: factor, ty: shift)
    }
}
