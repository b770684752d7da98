// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How far each eye is open: 0 for closed, 1 for open.
struct EyeOpening {
    /// The eye aspect ratio, the lids' distance over the corners', of the eye on the left of the picture and the other.
    private let ratios: (left: Double, right: Double)

    var left: Double { Self.opening(ratios.left) }
    var right: Double { Self.opening(ratios.right) }
    /// Of the mean ratio: one eye may be a little smaller, and in a wink one is still open.
    var both: Double { Self.opening((ratios.left + ratios.right) / 2) }

    /// Source: Soukupová and Čech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016.
    init(of mesh: [Point]) {
        func ratio(_ outer: Int, _ inner: Int, _ lids: [(upper: Int, lower: Int)]) -> Double {
            let opening = lids.map { Point.distance(mesh[$0.upper], mesh[$0.lower]) }.reduce(0, +) / Double(lids.count)
            return opening / max(Point.distance(mesh[outer], mesh[inner]), 1e-9)
        }
        ratios = (
            ratio(33, 133, [(160, 144), (158, 153)]), ratio(263, 362, [(387, 373), (385, 380)])
        )
    }

    /// From closed, at 0.1, to open, at 0.25.
    private static func opening(_ ratio: Double) -> Double { min(max((ratio - 0.1) / (0.25 - 0.1), 0), 1) }
}
