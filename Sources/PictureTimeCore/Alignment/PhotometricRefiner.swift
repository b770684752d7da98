// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Moves an aligned face by the little that makes it look most like the person's mean face.
///
/// Points are where a network believes them to be; the whole face's pixels say better whether it stands as it always does.
/// Inverse-compositional Gauss–Newton over similarity transforms: Baker and Matthews, "Lucas-Kanade 20 years on: a unifying
/// framework", IJCV 56(3), 2004. Pixels that do not fit, such as reflections in glasses, lose influence (Huber's loss).
struct PhotometricRefiner {
    private let mean: [Float]
    private let weights: [Float]
    /// How the mean's values change with a transform's a, b, tx and ty, in interocular distances.
    private let gradients: [SIMD4<Float>]

    init(_ face: MeanFace) {
        let mean = face.mean
        self.mean = mean
        let (width, height) = (FacePatch.size.width, FacePatch.size.height)
        var weights = face.weights.map { Float($0) / 255 }
        gradients = mean.indices.map { i in
            let (column, row) = (i % width, i / width)
            // The outermost pixels have no neighbours on one side.
            guard (1..<(width - 1)).contains(column), (1..<(height - 1)).contains(row) else {
                weights[i] = 0
                return .zero
            }
            let perUnit = Float(FacePatch.pixelsPerUnit / 2)
            let alongX = (mean[i + 1] - mean[i - 1]) * perUnit
            let alongY = (mean[i + width] - mean[i - width]) * perUnit
            let x = Float((Double(column) - FacePatch.center.x) / FacePatch.pixelsPerUnit)
            let y = Float((Double(row) - FacePatch.center.y) / FacePatch.pixelsPerUnit)
            return SIMD4(x * alongX + y * alongY, x * alongY - y * alongX, alongX, alongY)
        }
        self.weights = weights
    }

    struct Result {
        var toProfile: SimilarityTransform
        /// How much the face looks like the mean, before and after: −1 to 1.
        var likenessBefore: Double
        var likenessAfter: Double
        /// How far the face's points move at most, in interocular distances.
        var shift: Double
    }

    /// Each step leaves about a tenth of the error; always as many, for photos that differ only in their last bits must not
    /// end differently.
    private static let stepCount = 4
    /// The difference, in the patch's units, from which on a pixel loses influence.
    private static let tolerance: Float = 0.6

    /// - Parameter turn: How far the head is turned. The mean face is not, so that the face is compared as it would look from
    ///   the front, as far as a plane would.
    func refine(_ photo: DecodedPhoto, from start: SimilarityTransform, turn: HeadPose) throws(PictureTimeError)
        -> Result
    {
        var current = start
        var patch = try FacePatch(of: photo, under: current, turn: turn)
        let shortening = turn.shortening
        let before = likeness(of: patch)
        for _ in 0..<Self.stepCount {
            guard var step = step(for: patch) else { break }
            step.tx *= shortening.x
            step.ty *= shortening.y
            current = current.then(step)
            patch = try FacePatch(of: photo, under: current, turn: turn)
        }
        let moved = Self.corners.map { corner in
            Point.distance(current(start.affine.inverse(corner)), corner)
        }
        return Result(
            toProfile: current, likenessBefore: before, likenessAfter: likeness(of: patch), shift: moved.max() ?? 0)
    }

    /// The eyes and the base of the nose.
    private static let corners = [SubjectProfile.leftIris, SubjectProfile.rightIris, Point(0, 0.7)]

    /// The weighted correlation with the mean.
    func likeness(of patch: FacePatch) -> Double {
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for i in mean.indices {
            let (a, b, w) = (patch.values[i], mean[i], weights[i])
            ab += Double(w * a * b)
            aa += Double(w * a * a)
            bb += Double(w * b * b)
        }
        return ab / max((aa * bb).squareRoot(), 1e-9)
    }

    /// What has to follow the transform under which the patch was seen; nil where nothing follows from it.
    private func step(for patch: FacePatch) -> SimilarityTransform? {
        // Contrast differs from photo to photo.
        var (ab, aa): (Float, Float) = (0, 0)
        for i in mean.indices {
            ab += weights[i] * patch.values[i] * mean[i]
            aa += weights[i] * patch.values[i] * patch.values[i]
        }
        guard aa > 1e-3, ab > 1e-3 else { return nil }
        let gain = ab / aa
        // The normal equations.
        var rows = [SIMD4<Float>](repeating: .zero, count: 4)
        var right = SIMD4<Float>.zero
        let count = mean.count
        patch.values.withUnsafeBufferPointer { values in
            mean.withUnsafeBufferPointer { mean in
                weights.withUnsafeBufferPointer { weights in
                    gradients.withUnsafeBufferPointer { gradients in
                        var (r0, r1, r2, r3) = (rows[0], rows[1], rows[2], rows[3])
                        for i in 0..<count {
                            let error = gain * values[i] - mean[i]
                            let weight = weights[i] * min(1, Self.tolerance / max(abs(error), 1e-9))
                            let gradient = gradients[i]
                            let weighted = gradient * weight
                            r0 += weighted * gradient[0]
                            r1 += weighted * gradient[1]
                            r2 += weighted * gradient[2]
                            r3 += weighted * gradient[3]
                            right += weighted * error
                        }
                        rows = [r0, r1, r2, r3]
                    }
                }
            }
        }
        guard let p = NormalEquations.solve(rows.map { SIMD4<Double>($0) }, SIMD4<Double>(right)) else { return nil }
        return SimilarityTransform(a: 1 + p[0], b: p[1], tx: p[2], ty: p[3])
    }
}
