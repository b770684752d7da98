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
    // Of the eye network. Together the irises have more than a third of the weight while the eyes are open; behind closed lids
    // they are guessed.
    private static let irisWeight = 6.0
    private static let hiddenIrisWeight = 0.6
    private static let cornerWeight = 2.0

    /// Points that take no part in the fit, so that their error is an honest one: nose tip and wings, cheekbones. Some of them
    /// say how the head is turned, where it is.
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
        try SimilarityTransform(
            fitting: correspondences(
                left, right, irisWeights: (2, 2), cornerWeight: 1, turn: .straight))
    }

    /// From upright pixels to the profile, by all that was measured.
    func fit(_ face: FaceLandmarks) throws(PictureTimeError) -> SimilarityTransform {
        let turn = turn(of: face)
        let opening = EyeOpening(of: face.mesh)
        func weight(_ opening: Double) -> Double {
            Self.hiddenIrisWeight + (Self.irisWeight - Self.hiddenIrisWeight) * opening
        }
        let eyes = correspondences(
            face.leftEye, face.rightEye, irisWeights: (weight(opening.left), weight(opening.right)),
            cornerWeight: Self.cornerWeight, turn: turn)
        return try SimilarityTransform(
            robustlyFitting: meshCorrespondences(face.mesh, turn: turn) + eyes, tolerance: Self.tolerance)
    }

    /// How far the head is turned against that of the profile, as far as it is undone in a fit: the profile is turned as well,
    /// so that a face whose picture is shortened by a turn is not made larger.
    func turn(of face: FaceLandmarks) -> HeadPose {
        var pose = HeadPose(of: face.mesh, on: profile.points)
        // A long nose looks like a bowed head, unless it is known how long the person's is. Both halves of a face are alike.
        if profile.eyeCorners == nil { pose.pitch = 0 }
        return pose.damped
    }

    /// The root mean square distance of the held-out points from the profile's, in interocular distances.
    func residual(of face: FaceLandmarks, under transform: SimilarityTransform) -> Double {
        let turn = turn(of: face)
        let squares = Self.heldOutPoints.compactMap { index in
            profile.points[index].map { target in
                let error = transform(face.mesh[index]) - turned(target, index, by: turn)
                return error.x * error.x + error.y * error.y
            }
        }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    private func correspondences(
        _ left: Eye, _ right: Eye, irisWeights: (left: Double, right: Double), cornerWeight: Double, turn: HeadPose
    ) -> [SimilarityTransform.Correspondence] {
        let (leftCorners, rightCorners) = (profile.leftCorners, profile.rightCorners)
        return [
            .init(
                source: left.iris, target: turn.turned(SubjectProfile.leftIris, depth: 0), weight: irisWeights.left),
            .init(
                source: right.iris, target: turn.turned(SubjectProfile.rightIris, depth: 0),
                weight: irisWeights.right),
            .init(source: left.outerCorner, target: turned(leftCorners.outer, 33, by: turn), weight: cornerWeight),
            .init(source: left.innerCorner, target: turned(leftCorners.inner, 133, by: turn), weight: cornerWeight),
            .init(source: right.outerCorner, target: turned(rightCorners.outer, 263, by: turn), weight: cornerWeight),
            .init(source: right.innerCorner, target: turned(rightCorners.inner, 362, by: turn), weight: cornerWeight),
        ]
    }

    private func meshCorrespondences(_ mesh: [Point], turn: HeadPose) -> [SimilarityTransform.Correspondence] {
        Self.fittedPoints.flatMap { group in
            group.indices.compactMap { index in
                profile.points[index].map { target in
                    SimilarityTransform.Correspondence(
                        source: mesh[index], target: turned(target, index, by: turn), weight: group.weight)
                }
            }
        }
    }

    private func turned(_ point: Point, _ index: Int, by turn: HeadPose) -> Point {
        turn.turned(point, depth: SubjectProfile.averageDepths[index]!)
    }
}
