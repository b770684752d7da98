// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the person's face in a photo and measures it.
///
/// Holds networks, so each thread has its own.
final class FaceMeasurer {
    private let detector: FaceDetector
    private let measurer: LandmarkMeasurer
    private let solver: AlignmentSolver
    /// Nil where it is not known how the person looks.
    private let refiner: PhotometricRefiner?

    init(profile: SubjectProfile) throws(PictureTimeError) {
        detector = try FaceDetector()
        measurer = try LandmarkMeasurer()
        solver = AlignmentSolver(profile: profile)
        refiner = profile.meanFace.map(PhotometricRefiner.init)
    }

    /// - Parameter hint: What a person said of where the face is.
    func measure(_ photo: DecodedPhoto, hint: FaceHint?) throws(PictureTimeError) -> MeasurementOutcome {
        if case .eyes(let left, let right) = hint { return try measured(left, right, in: photo) }
        var faces = try detector.detectFaces(in: photo)
        var subject: AlignedFace?
        if case .face(let number) = hint {
            guard number <= faces.count else {
                return try failure(
                    "shows \(faces.count) face\(faces.count == 1 ? "" : "s"), and you chose number \(number).",
                    in: photo)
            }
            subject = try aligned(faces[number - 1], in: photo)
        } else {
            subject = try self.subject(among: faces, in: photo)
            if let likeness = subject?.likeness, likeness < solver.profile.doubtfulLikeness {
                // Somebody else; the person may stand behind them.
                faces = try detector.detectFaces(in: photo, .all)
                subject = try self.subject(among: faces, in: photo)
            }
        }
        guard let subject else {
            return try failure(
                "shows no face that could be found. If there is one, say where its eyes are, or leave the photo out.",
                in: photo, isDoubtful: detector.highestConfidence > Self.leastDoubt)
        }
        let landmarks = subject.landmarks
        return .measured(
            Measurement(
                faceCount: faces.count, confidence: subject.confidence, toProfile: subject.toProfile,
                leftEye: landmarks.leftEye.iris, rightEye: landmarks.rightEye.iris,
                residual: solver.residual(of: landmarks, under: subject.toProfile), likeness: subject.likeness,
                pose: HeadPose(of: landmarks.mesh, on: SubjectProfile.average.points),
                quality: try QualityMeter.quality(
                    confidence: subject.confidence, mesh: landmarks.mesh, toProfile: subject.toProfile, in: photo)))
    }

    /// All faces of a photo as they look when they are aligned, the largest first: what a profile is made of.
    ///
    /// - Parameter hint: What a person said; then it is the face they chose, or none where they set the eyes.
    func samples(of photo: DecodedPhoto, hint: FaceHint?) throws(PictureTimeError) -> [FaceSample] {
        if case .eyes = hint { return [] }
        // Who is in all of the photos is seen only where they are not overlooked beside somebody else.
        var faces = try detector.detectFaces(in: photo, hint == nil ? .comparable : .largest)
        if case .face(let number) = hint { faces = number <= faces.count ? [faces[number - 1]] : [] }
        var samples: [FaceSample] = []
        for face in faces.prefix(Self.mostCandidates) {
            guard let landmarks = try measurer.measure(face, in: photo, .full) else { continue }
            samples.append(try FaceSample(of: photo, landmarks, under: solver.fit(landmarks)))
        }
        return samples
    }

    // MARK: The face

    /// A face that was measured and brought onto the profile.
    private struct AlignedFace {
        var landmarks: FaceLandmarks
        var toProfile: SimilarityTransform
        /// 0 to 1.
        var confidence: Double
        /// With the profile's mean face; nil where there is none.
        var likeness: Double?
    }

    /// Of how many faces it is looked at closely which is the person's.
    private static let mostCandidates = 4

    /// The face that looks most like the person; where it is not known how they look the largest, which in a photo taken of
    /// oneself is nearly always right.
    private func subject(among faces: [Face], in photo: DecodedPhoto) throws(PictureTimeError) -> AlignedFace? {
        var best: AlignedFace?
        for face in faces.prefix(Self.mostCandidates) {
            guard let candidate = try aligned(face, in: photo) else { continue }
            guard let likeness = candidate.likeness else { return candidate }
            if likeness > best?.likeness ?? -2 { best = candidate }
        }
        return best
    }

    /// - Returns: Nil when a closer look shows no face.
    private func aligned(_ face: Face, in photo: DecodedPhoto) throws(PictureTimeError) -> AlignedFace? {
        // Where its pixels say how it stands, which is nearly always, the points need not be as good as can be.
        if let refiner, let quick = try pointAligned(face, in: photo, .quick) {
            if let refined = try refined(quick, by: refiner, in: photo) { return refined }
        }
        guard var full = try pointAligned(face, in: photo, .full) else { return nil }
        guard let refiner else { return full }
        if let refined = try refined(full, by: refiner, in: photo) { return refined }
        full.likeness = refiner.likeness(
            of: try FacePatch(of: photo, under: full.toProfile, turn: solver.turn(of: full.landmarks)))
        return full
    }

    /// By its points alone.
    private func pointAligned(_ face: Face, in photo: DecodedPhoto, _ effort: LandmarkMeasurer.Effort)
        throws(PictureTimeError) -> AlignedFace?
    {
        guard let landmarks = try measurer.measure(face, in: photo, effort) else { return nil }
        return AlignedFace(
            landmarks: landmarks, toProfile: try solver.fit(landmarks),
            confidence: min(face.confidence, landmarks.presence))
    }

    // MARK: Whether pixels are believed

    /// Below, the face looks so different that its pixels may fit by chance.
    private static let leastLikeness = 0.4
    /// More than points can be wrong, in interocular distances.
    private static let greatestShift = 0.05
    /// What the points that took no part may become worse by, in interocular distances. They share the error of those that
    /// did: a step that takes it away moves them from where they were seen, by up to this much where truth is known. A step
    /// onto something else moves them further.
    private static let residualTolerance = 0.005

    /// - Returns: Nil where the pixels are not to be believed.
    private func refined(_ face: AlignedFace, by refiner: PhotometricRefiner, in photo: DecodedPhoto)
        throws(PictureTimeError) -> AlignedFace?
    {
        let refined = try refiner.refine(photo, from: face.toProfile, turn: solver.turn(of: face.landmarks))
        guard refined.likenessAfter >= Self.leastLikeness, refined.likenessAfter > refined.likenessBefore,
            refined.shift <= Self.greatestShift,
            solver.residual(of: face.landmarks, under: refined.toProfile)
                <= solver.residual(of: face.landmarks, under: face.toProfile) + Self.residualTolerance
        else { return nil }
        var result = face
        result.toProfile = refined.toProfile
        result.likeness = refined.likenessAfter
        return result
    }

    /// A face whose eyes a person set: they are taken as they are.
    private func measured(_ left: Point, _ right: Point, in photo: DecodedPhoto) throws(PictureTimeError)
        -> MeasurementOutcome
    {
        let size = photo.uprightSize
        guard
            [left, right].allSatisfy({
                (0...Double(size.width)).contains($0.x) && (0...Double(size.height)).contains($0.y)
            }),
            Point.distance(left, right) >= 1
        else {
            return .failed(
                .init(
                    reason:
                        "has \(size.width)×\(size.height) pixels, and its eyes were set outside of them or at one point.",
                    editArguments: ["--left-eye", "X,Y", "--right-eye", "X,Y"], thumbnail: try Thumbnail.jpeg(of: photo)
                ))
        }
        let toProfile = try solver.fit(leftIris: left, rightIris: right)
        return .measured(
            Measurement(
                faceCount: 1, confidence: 1, toProfile: toProfile, leftEye: left, rightEye: right, residual: nil,
                likeness: nil,
                quality: try QualityMeter.quality(confidence: 1, mesh: nil, toProfile: toProfile, in: photo)))
    }

    private func failure(_ reason: String, in photo: DecodedPhoto, isDoubtful: Bool = false)
        throws(PictureTimeError) -> MeasurementOutcome
    {
        .failed(
            .init(
                reason: reason, editArguments: ["--left-eye", "X,Y", "--right-eye", "X,Y"],
                thumbnail: try Thumbnail.jpeg(of: photo), isDoubtful: isDoubtful))
    }

    /// A confidence of the detector below which the same photo at another scale would be no face either.
    private static let leastDoubt = 0.25
}
