// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the person's face in a photo and measures it.
///
/// Holds networks, so each thread has its own.
final class FaceMeasurer {
    private let detector: FaceDetector
    private let measurer: LandmarkMeasurer
    private let solver: AlignmentSolver

    init() throws(PictureTimeError) {
        detector = try FaceDetector()
        solver = AlignmentSolver(profile: .canonical)
        measurer = try LandmarkMeasurer(solver: solver)
    }

    /// - Parameter hint: What a person said of where the face is.
    func measure(_ photo: DecodedPhoto, hint: FaceHint?) throws(PictureTimeError) -> MeasurementOutcome {
        if case .eyes(let left, let right) = hint { return try measured(left, right, in: photo) }
        let faces = try detector.detectFaces(in: photo)
        let subject: Face?
        if case .face(let number) = hint {
            guard number <= faces.count else {
                return try failure(
                    "shows \(faces.count) face\(faces.count == 1 ? "" : "s"), and you chose number \(number).",
                    in: photo)
            }
            subject = faces[number - 1]
        } else {
            subject = SubjectSelector.subject(among: faces)
        }
        guard let subject, let landmarks = try measurer.measure(subject, in: photo) else {
            return try failure(
                "shows no face that could be found. If there is one, say where its eyes are, or leave the photo out.",
                in: photo, isDoubtful: detector.highestConfidence > Self.leastDoubt)
        }
        let toProfile = try solver.fit(landmarks)
        let confidence = min(subject.confidence, landmarks.presence)
        return .measured(
            Measurement(
                faceCount: faces.count, confidence: confidence, toProfile: toProfile,
                leftEye: landmarks.leftEye.iris, rightEye: landmarks.rightEye.iris,
                residual: solver.residual(of: landmarks, under: toProfile),
                quality: try QualityMeter.quality(
                    confidence: confidence, mesh: landmarks.mesh, toProfile: toProfile, in: photo)))
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
