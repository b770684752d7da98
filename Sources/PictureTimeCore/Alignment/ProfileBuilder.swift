// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Makes a person's profile of a spread of their photos.
enum ProfileBuilder {
    /// With fewer photos a profile would be a picture of their light and not of the person.
    static let fewestPhotos = 8

    /// - Parameter photos: The faces of each photo, the largest first.
    /// - Returns: Nil when too few of the photos show a face.
    static func profile(of photos: [[FaceSample]]) throws(PictureTimeError) -> SubjectProfile? {
        let faces = try person(in: photos.filter { !$0.isEmpty })
        guard faces.count >= fewestPhotos else { return nil }
        let shape = try medianShape(of: faces)
        let (meanFace, likenesses) = try meanFace(of: faces, on: shape)
        let profile = SubjectProfile(
            points: shape.points, eyeCorners: shape.eyeCorners, meanFace: meanFace,
            usualLikeness: likenesses.sorted()[likenesses.count / 10], photoCount: faces.count)
        // As it will be read again, with as many digits.
        return try SubjectProfile(file: profile.file, named: "new")
    }

    // MARK: Who it is

    /// The face of each photo that belongs to the one person who is in most of them.
    private static func person(in photos: [[FaceSample]]) throws(PictureTimeError) -> [FaceSample] {
        guard !photos.isEmpty else { return [] }
        let solver = AlignmentSolver(profile: .average)
        var patches: [[FacePatch]] = []
        for photo in photos {
            var faces: [FacePatch] = []
            for face in photo {
                faces.append(
                    try FacePatch(
                        of: face.photo, under: solver.fit(face.landmarks), turn: solver.turn(of: face.landmarks)))
            }
            patches.append(faces)
        }
        // The face that finds one like itself in the most photos; of equals the one that is found first, in the order of
        // photos and sizes.
        var best: (total: Double, choice: [Int]) = (-.infinity, [])
        for face in patches.joined() {
            let likenesses = patches.map { $0.map(face.likeness) }
            let choice = likenesses.map { row in row.indices.max { row[$0] < row[$1] }! }
            let total = zip(likenesses, choice).reduce(0) { $0 + $1.0[$1.1] }
            if total > best.total { best = (total, choice) }
        }
        // The mean of those is a better judge than the one.
        var likenesses: [Double] = []
        for _ in 0..<3 {
            let judge = PhotometricRefiner(MeanFace(of: zip(patches, best.choice).map { $0[$1] }))
            let rows = patches.map { $0.map(judge.likeness) }
            best.choice = rows.map { row in row.indices.max { row[$0] < row[$1] }! }
            likenesses = zip(rows, best.choice).map { $0[$1] }
        }
        // Where somebody else is alone in a photo, or the person was overlooked behind them.
        let least = median(likenesses) * leastLikeness
        return photos.indices.filter { likenesses[$0] >= least }.map { photos[$0][best.choice[$0]] }
    }

    /// Of the median likeness. Different people reach 0.3 to 0.6 of it.
    private static let leastLikeness = 0.7

    // MARK: Its shape

    private struct Shape {
        var points: [Int: Point]
        var eyeCorners: SubjectProfile.EyeCorners?

        var profile: SubjectProfile {
            SubjectProfile(points: points, eyeCorners: eyeCorners, meanFace: nil, photoCount: 0)
        }
    }

    /// The median of where the points are, with the irises' medians where a profile has them.
    private static func medianShape(of faces: [FaceSample]) throws(PictureTimeError) -> Shape {
        let indices = SubjectProfile.average.points.keys.sorted()
        var shape = Shape(points: SubjectProfile.average.points, eyeCorners: nil)
        for _ in 0..<5 {
            let solver = AlignmentSolver(profile: shape.profile)
            var rows: [[Point]] = []
            for face in faces {
                let (landmarks, fit) = (face.landmarks, try solver.fit(face.landmarks))
                let turn = solver.turn(of: landmarks)
                func straightened(_ point: Point, _ index: Int) -> Point {
                    turn.straightened(fit(point), depth: SubjectProfile.averageDepths[index]!)
                }
                let (left, right) = (landmarks.leftEye, landmarks.rightEye)
                rows.append(
                    indices.map { straightened(landmarks.mesh[$0], $0) }
                        + [left.iris, right.iris].map { turn.straightened(fit($0), depth: 0) }
                        + [
                            straightened(left.outerCorner, 33), straightened(right.outerCorner, 263),
                            straightened(left.innerCorner, 133), straightened(right.innerCorner, 362),
                        ])
            }
            let medians = rows[0].indices.map { i in
                Point(median(rows.map { $0[i].x }), median(rows.map { $0[i].y }))
            }
            let irises = medians[indices.count...]
            let toIrises = try solver.fit(leftIris: irises[indices.count], rightIris: irises[indices.count + 1])
            let placed = medians.map { toIrises($0) }
            let eyes = placed[(indices.count + 2)...].map { $0 }
            shape = Shape(
                points: Dictionary(uniqueKeysWithValues: zip(indices, placed)),
                eyeCorners: .init(
                    leftOuter: eyes[0], leftInner: eyes[2], rightInner: eyes[3], rightOuter: eyes[1]))
        }
        return shape
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    // MARK: Its looks

    /// The mean of the faces, each brought onto the mean of all before, three times, after which it changes no more; and how
    /// much each looks like it.
    private static func meanFace(of faces: [FaceSample], on shape: Shape) throws(PictureTimeError)
        -> (face: MeanFace, likenesses: [Double])
    {
        let solver = AlignmentSolver(profile: shape.profile)
        var fits: [SimilarityTransform] = []
        for face in faces { fits.append(try solver.fit(face.landmarks)) }
        let photos = zip(faces.map(\.photo), faces.map { solver.turn(of: $0.landmarks) }).map { $0 }
        var mean = try MeanFace(of: patches(of: photos, under: fits))
        var likenesses: [Double] = []
        for _ in 0..<3 {
            let refiner = PhotometricRefiner(mean)
            var refined: [SimilarityTransform] = []
            likenesses = []
            for ((photo, turn), fit) in zip(photos, fits) {
                let result = try refiner.refine(photo, from: fit, turn: turn)
                let isBetter = result.shift < 0.05 && result.likenessAfter > result.likenessBefore
                refined.append(isBetter ? result.toProfile : fit)
                likenesses.append(isBetter ? result.likenessAfter : result.likenessBefore)
            }
            mean = try MeanFace(of: patches(of: photos, under: refined))
        }
        return (mean, likenesses)
    }

    private static func patches(of photos: [(DecodedPhoto, turn: HeadPose)], under fits: [SimilarityTransform])
        throws(PictureTimeError) -> [FacePatch]
    {
        var result: [FacePatch] = []
        for ((photo, turn), fit) in zip(photos, fits) {
            result.append(try FacePatch(of: photo, under: fit, turn: turn))
        }
        return result
    }
}
