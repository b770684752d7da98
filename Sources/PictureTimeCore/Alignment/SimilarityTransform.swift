// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A rotation, a uniform scale and a translation: x' = a·x − b·y + tx, y' = b·x + a·y + ty.
struct SimilarityTransform: Hashable, Sendable {
    var a: Double
    var b: Double
    var tx: Double
    var ty: Double

    init(a: Double, b: Double, tx: Double, ty: Double) {
        self.a = a
        self.b = b
        self.tx = tx
        self.ty = ty
    }

    var affine: AffineMatrix { AffineMatrix(a: a, b: -b, tx: tx, c: b, d: a, ty: ty) }
    var scale: Double { (a * a + b * b).squareRoot() }
    /// How far it turns, in radians, positive from +x towards +y.
    var rotation: Double { atan2(b, a) }

    func callAsFunction(_ p: Point) -> Point { affine(p) }

    /// The transform that applies this one first and `next` to its result.
    func then(_ next: SimilarityTransform) -> SimilarityTransform {
        let m = affine.then(next.affine)
        return SimilarityTransform(a: m.a, b: m.c, tx: m.tx, ty: m.ty)
    }

    /// One point of a fit: where it is, where it should be, and how much it counts.
    struct Correspondence {
        var source: Point
        var target: Point
        /// 0 or more.
        var weight: Double
    }

    /// Creates the transform that maps sources onto targets with the least weighted sum of squared errors.
    ///
    /// Reflections are excluded. Source: Umeyama, "Least-squares estimation of transformation parameters between two
    /// point patterns", IEEE TPAMI 13(4), 1991; in the plane it is a linear problem with this closed form.
    ///
    /// - Throws: `degenerateLandmarks` when all sources with weight coincide.
    init(fitting points: [Correspondence]) throws(PictureTimeError) {
        let total = points.reduce(0) { $0 + $1.weight }
        let sourceMean = points.reduce(Point(0, 0)) { $0 + $1.source * ($1.weight / total) }
        let targetMean = points.reduce(Point(0, 0)) { $0 + $1.target * ($1.weight / total) }
        var (dot, cross, spread) = (0.0, 0.0, 0.0)
        for point in points {
            let (s, t) = (point.source - sourceMean, point.target - targetMean)
            dot += point.weight * (s.x * t.x + s.y * t.y)
            cross += point.weight * (s.x * t.y - s.y * t.x)
            spread += point.weight * (s.x * s.x + s.y * s.y)
        }
        guard spread > 1e-9, (dot * dot + cross * cross) > 0 else {
            throw PictureTimeError(
                code: .degenerateLandmarks,
                message: "The points of the face coincide, so no alignment follows from them.")
        }
        a = dot / spread
        b = cross / spread
        tx = targetMean.x - a * sourceMean.x + b * sourceMean.y
        ty = targetMean.y - b * sourceMean.x - a * sourceMean.y
    }

    /// Creates the transform that fits most points well, however far a few are off.
    ///
    /// Iteratively reweighted least squares with Huber's loss (Annals of Mathematical Statistics 35(1), 1964).
    ///
    /// - Parameter tolerance: The error, in target units, beyond which a point loses influence.
    init(robustlyFitting points: [Correspondence], tolerance: Double) throws(PictureTimeError) {
        self = try SimilarityTransform(fitting: points)
        for _ in 0..<50 {
            let last = self
            let reweighted = points.map { point in
                let error = Point.distance(self(point.source), point.target)
                var point = point
                point.weight *= error <= tolerance ? 1 : tolerance / error
                return point
            }
            self = try SimilarityTransform(fitting: reweighted)
            if abs(a - last.a) + abs(b - last.b) < 1e-9 * scale { return }
        }
    }
}
