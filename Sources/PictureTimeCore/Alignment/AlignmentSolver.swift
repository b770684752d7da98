// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the one transform that brings a measured face onto the profile.
struct AlignmentSolver: Sendable {
    let profile: SubjectProfile

    /// Points that gaze, blink and speech move little, with their weights.
    private static let fittedPoints: [(indices: [Int], weight: Double)] = [
        ([33, 133, 362, 263], 1.0),  // corners of the eyes
        ([168, 6, 197, 195, 5], 0.5),  // bridge of the nose
        ([98, 327, 94, 2], 0.5),  // base of the nose
        ([70, 63, 105, 66, 107, 300, 293, 334, 296, 336, 46, 53, 52, 65, 55, 276, 283, 282, 295, 285], 0.2),  // brows
    ]
    // Of the eye network. Together the irises have half of the weight.
    private static let irisWeight = 6.0
    private static let cornerWeight = 2.0

    /// Points that take no part in the fit, so that their error is an honest one: nose tip and wings, cheekbones.
    private static let heldOutPoints = [1, 4, 45, 275, 115, 344, 116, 345, 50, 280, 117, 346, 118, 347, 119, 348]

    /// How far off, in interocular distances, a point may be before it loses influence.
    private static let tolerance = 0.05

    /// From upright pixels to the profile, by the irises alone.
    func fit(leftIris: Point, rightIris: Point) throws(PictureTimeError) -> SimilarityTransform {
        try SimilarityTransform(fitting: [
            .init(source: leftIris, target: SubjectProfile.leftIris, weight: 1),
            .init(source: rightIris, target: SubjectProfile.rightIris, weight: 1),
        ])
    }

    /// From upright pixels to the profile, by the eyes alone.
    func fit(left: Eye, right: Eye) throws(PictureTimeError) -> SimilarityTransform {
        try SimilarityTransform(fitting: correspondences(left, right, irisWeight: 2, cornerWeight: 1))
    }

    /// From upright pixels to the profile, by all that was measured.
    func fit(_ face: FaceLandmarks) throws(PictureTimeError) -> SimilarityTransform {
        let eyes = correspondences(
            face.leftEye, face.rightEye, irisWeight: Self.irisWeight, cornerWeight: Self.cornerWeight)
        return try SimilarityTransform(
            robustlyFitting: meshCorrespondences(face.mesh) + eyes, tolerance: Self.tolerance)
    }

    /// The root mean square distance of the held-out points from the profile's, in interocular distances.
    func residual(of face: FaceLandmarks, under transform: SimilarityTransform) -> Double {
        let squares = Self.heldOutPoints.compactMap { index in
            profile.points[index].map { target in
                let error = transform(face.mesh[index]) - target
                return error.x * error.x + error.y * error.y
            }
        }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    private func correspondences(_ left: Eye, _ right: Eye, irisWeight: Double, cornerWeight: Double)
        -> [SimilarityTransform.Correspondence]
    {
        let (leftCorners, rightCorners) = (profile.leftCorners, profile.rightCorners)
        return [
            .init(source: left.iris, target: SubjectProfile.leftIris, weight: irisWeight),
            .init(source: right.iris, target: SubjectProfile.rightIris, weight: irisWeight),
            .init(source: left.outerCorner, target: leftCorners.outer, weight: cornerWeight),
            .init(source: left.innerCorner, target: leftCorners.inner, weight: cornerWeight),
            .init(source: right.outerCorner, target: rightCorners.outer, weight: cornerWeight),
            .init(source: right.innerCorner, target: rightCorners.inner, weight: cornerWeight),
        ]
    }

    private func meshCorrespondences(_ mesh: [Point]) -> [SimilarityTransform.Correspondence] {
        Self.fittedPoints.flatMap { group in
            group.indices.compactMap { index in
                profile.points[index].map { target in
                    SimilarityTransform.Correspondence(source: mesh[index], target: target, weight: group.weight)
                }
            }
        }
    }
}
