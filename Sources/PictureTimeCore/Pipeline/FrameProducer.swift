// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Turns photos into frames: what the picture in Docs/how-a-photo-becomes-a-frame.md shows, from top to bottom.
///
/// Holds networks and decoders, so each thread has its own.
final class FrameProducer {
    private let canvas: Canvas
    private let decoder: PhotoDecoder
    private let detector: FaceDetector
    private let measurer: LandmarkMeasurer
    private let solver: AlignmentSolver
    private let renderer: FrameRenderer

    /// A frame, or why there is none.
    struct Outcome: Sendable {
        var record: PhotoRecord
        var frame: PixelBuffer?
    }

    init(canvas: Canvas) throws(PictureTimeError) {
        self.canvas = canvas
        decoder = PhotoDecoder(background: canvas.fill)
        detector = try FaceDetector()
        solver = AlignmentSolver(profile: .canonical)
        measurer = try LandmarkMeasurer(solver: solver)
        renderer = FrameRenderer(canvas: canvas)
    }

    /// Makes the frame of one photo. What is wrong with a photo is an outcome, not an error.
    func frame(of entry: PhotoSequence.Entry) -> Outcome {
        do {
            return try align(entry)
        } catch {
            return Outcome(record: PhotoRecord(entry, status: .skipped, reason: error.detail), frame: nil)
        }
    }

    private func align(_ entry: PhotoSequence.Entry) throws(PictureTimeError) -> Outcome {
        let bytes = try FileReader(entry.photo.url).contents()
        let header = try PhotoHeader(of: bytes, format: entry.photo.format)
        let scale = firstScale(of: header)
        var photo = try decoder.decode(bytes, of: entry.photo, header: header, scale: scale)

        let faces = try detector.detectFaces(in: photo)
        guard let subject = SubjectSelector.subject(among: faces),
            let landmarks = try measurer.measure(subject, in: photo)
        else {
            return Outcome(
                record: PhotoRecord(
                    entry, status: .skipped,
                    reason:
                        "shows no face that could be found. If there is one, try a sharper or lighter photo of that day."
                ),
                frame: nil)
        }
        let toProfile = try solver.fit(landmarks)
        let transform = toProfile.then(canvas.fromProfile)

        // Decoding again is rare: only where the face is smaller than photos of oneself have it.
        let needed = JPEGCodec.Scale.atLeast(transform.scale)
        if needed > scale, entry.photo.format == .jpeg {
            photo = try decoder.decode(bytes, of: entry.photo, header: header, scale: needed)
        }
        let frame = try renderer.render(photo, by: transform)

        var record = PhotoRecord(entry, status: .aligned)
        if faces.count > 1 { record.reason = "\(faces.count) faces were found; the largest was taken." }
        record.faces = faces.count
        record.confidence = min(subject.confidence, landmarks.presence).rounded(toPlaces: 4)
        let residual = solver.residual(of: landmarks, under: toProfile) * canvas.fromProfile.scale
        record.residual = residual.rounded(toPlaces: 3)
        record.leftEye = landmarks.leftEye.iris.coordinates
        record.rightEye = landmarks.rightEye.iris.coordinates
        let m = transform.affine
        record.transform = [m.a, m.b, m.tx, m.c, m.d, m.ty].map { $0.rounded(toPlaces: 8) }
        return Outcome(record: record, frame: frame)
    }

    /// The scale at which a photo of oneself gives the frame its resolution: at an arm's length the eyes are some
    /// 0.12 of the photo's shorter side apart.
    private func firstScale(of header: PhotoHeader) -> JPEGCodec.Scale {
        guard let size = header.storedSize else { return .whole }
        let expected = 0.12 * Double(min(size.width, size.height))
        return .atLeast(canvas.fromProfile.scale / max(expected, 1))
    }
}

extension Point {
    fileprivate var coordinates: [Double] { [x.rounded(toPlaces: 3), y.rounded(toPlaces: 3)] }
}

extension Double {
    /// Rounded for people and for files that should not differ in the last bits.
    func rounded(toPlaces places: Int) -> Double {
        var factor = 1.0
        for _ in 0..<places { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
