// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// Turns photos into frames: what the picture in Docs/how-a-photo-becomes-a-frame.md shows, from top to bottom.
///
/// Holds networks and decoders, so each thread has its own.
final class FrameProducer {
    private let settings: RenderSettings
    /// What a person decided about the photos that come next.
    var edits: Edits
    private let knowledge: Knowledge
    private let defersKnown: Bool
    private let decoder: PhotoDecoder
    private let renderer: FrameRenderer
    /// Made when the first photo has to be measured, for starting the networks takes longer than all else of a run in
    /// which nothing is new.
    private var measurer: FaceMeasurer?
    private var scales = MeasuringScale()

    /// What earlier runs found out.
    struct Knowledge: Sendable {
        var measurements: [MeasurementKey: MeasurementOutcome] = [:]
        /// Frames that can be used again, by what they show.
        var frames: [String: [FrameRow]] = [:]
    }

    /// What became of the photos that compete for one frame.
    struct Outcome: Sendable {
        /// One for each photo, in their order.
        var records: [PhotoRecord]
        /// Which photos show a head that is turned too far.
        var turnedAway: Set<Int> = []
        /// The record of the photo that the frame is made of; nil when there is no frame.
        var chosen: Int?
        var picture = Picture.none
        /// What the frame is made of; nil when there is none.
        var key: FrameKey?
        /// What was found out on the way.
        var digests: [(Photo, ContentDigest)] = []
        var measurements: [(MeasurementKey, MeasurementOutcome)] = []
    }

    enum Picture: Sendable {
        case none
        case rendered(PixelBuffer)
        /// A frame of an earlier run.
        case known(FrameRow)
        /// A frame of an earlier run with another date in its Exif.
        case redated(FrameRow)
        /// A frame that can be rendered when it is needed.
        case deferred(Deferred)
    }

    /// A photo that was measured before, and what its frame takes.
    struct Deferred: Sendable {
        fileprivate var photo: Photo
        fileprivate var measurement: Measurement
    }

    /// - Parameter defersKnown: Whether a frame is not rendered yet when its photo need not be opened to be measured.
    init(settings: RenderSettings, edits: Edits, knowledge: Knowledge = Knowledge(), defersKnown: Bool = false) {
        self.defersKnown = defersKnown
        self.settings = settings
        self.edits = edits
        self.knowledge = knowledge
        decoder = PhotoDecoder(background: settings.canvas.fill)
        renderer = FrameRenderer(canvas: settings.canvas)
    }

    /// Makes the frame of the best of some photos. What is wrong with a photo is an outcome, not an error.
    func outcome(of group: [PhotoSequence.Entry]) throws(PictureTimeError) -> Outcome {
        var outcome = Outcome(records: group.map { PhotoRecord($0, status: .leftOut) })
        var best: Candidate?
        for (index, entry) in group.enumerated() {
            do throws(PictureTimeError) {
                let candidate = try self.candidate(entry, index: index, outcome: &outcome)
                if let candidate, candidate.measurement.quality.score > best?.measurement.quality.score ?? -1 {
                    best = candidate
                }
            } catch {
                guard error.isOfOnePhoto else { throw error }
                outcome.records[index].status = .skipped
                outcome.records[index].reason = error.detail
            }
        }
        // What was interrupted has not been looked at, so the best of the day is not known.
        guard let best, !Task.isCancelled else { return outcome }
        try choose(best, in: &outcome)
        return outcome
    }

    // MARK: Measuring

    /// A photo that could become the frame.
    private struct Candidate {
        var index: Int
        var entry: PhotoSequence.Entry
        var digest: ContentDigest
        var hint: FaceHint?
        var measurement: Measurement
        /// The photo as it was decoded to be measured; nil when it was measured before.
        var opened: OpenedPhoto?
    }

    /// A photo in memory.
    private struct OpenedPhoto {
        var bytes: [UInt8]
        var header: PhotoHeader
        var decoded: (photo: DecodedPhoto, scale: JPEGCodec.Scale)?
    }

    /// Measures a photo, or remembers what was measured before.
    ///
    /// - Returns: Nil when there is nothing to make a frame of, which the record then says.
    private func candidate(_ entry: PhotoSequence.Entry, index: Int, outcome: inout Outcome) throws(PictureTimeError)
        -> Candidate?
    {
        if Task.isCancelled { return nil }
        var opened: OpenedPhoto?
        let digest: ContentDigest
        if let known = entry.digest {
            digest = known
        } else {
            opened = try open(entry.photo)
            digest = ContentDigest(of: opened!.bytes)
            outcome.digests.append((entry.photo, digest))
        }
        outcome.records[index].sha256 = digest.description
        let hint = edits[digest]?.faceHint
        let key = MeasurementKey(digest, hint, settings.profile)
        let found: MeasurementOutcome
        if let known = knowledge.measurements[key] {
            found = known
            opened = nil
        } else {
            if opened == nil { opened = try open(entry.photo) }
            found = try measure(&opened!, entry.photo, hint: hint)
            if Task.isCancelled { return nil }  // it may have been cut short
            outcome.measurements.append((key, found))
        }
        switch found {
        case .failed(let failure):
            outcome.records[index].status = .skipped
            outcome.records[index].reason = failure.reason
            outcome.records[index].remedy = failure.editArguments.map { ["edit", entry.photo.url.path] + $0 }
            return nil
        case .measured(let measurement):
            outcome.records[index].add(measurement, entry: entry, settings: settings, hint: hint)
            if let yaw = measurement.pose?.yaw, let most = settings.maxYaw, abs(yaw) > most, hint == nil {
                outcome.records[index].reason =
                    "shows a head that is turned by \(yaw.magnitude.rounded(toPlaces: 1))°; \(most)° are the most."
                // A face that a person chose is taken however it is turned.
                outcome.records[index].remedy = ["edit", entry.photo.url.path, "--face", "1"]
                outcome.turnedAway.insert(index)
                return nil
            }
            return Candidate(
                index: index, entry: entry, digest: digest, hint: hint, measurement: measurement, opened: opened)
        }
    }

    private func open(_ photo: Photo) throws(PictureTimeError) -> OpenedPhoto {
        let bytes = try FileReader(photo.url).contents()
        return OpenedPhoto(bytes: bytes, header: try PhotoHeader(of: bytes, format: photo.format))
    }

    /// Measures a photo at the scale that its face needs; see ``MeasuringScale``.
    private func measure(_ opened: inout OpenedPhoto, _ photo: Photo, hint: FaceHint?) throws(PictureTimeError)
        -> MeasurementOutcome
    {
        var search = MeasuringScale.Search(
            first: photo.format == .jpeg ? scales.guess(for: opened.header) : .whole,
            canChange: photo.format == .jpeg)
        while let scale = search.next {
            let outcome = try measure(&opened, photo, hint: hint, at: scale)
            if Task.isCancelled { return outcome }
            search.add(outcome, at: scale)
        }
        if case .measured(let measurement) = search.result { scales.learn(measurement, of: opened.header) }
        return search.result
    }

    private func measure(_ opened: inout OpenedPhoto, _ photo: Photo, hint: FaceHint?, at scale: JPEGCodec.Scale)
        throws(PictureTimeError) -> MeasurementOutcome
    {
        do throws(PictureTimeError) {
            let decoded = try decode(&opened, photo, scale: scale)
            try prepare()
            let outcome = try measurer!.measure(decoded, hint: hint)
            if case .measured(let measurement) = outcome, !measurement.isFinite {
                return .failed(.init(reason: "shows a face that could not be measured. Leave the photo out."))
            }
            return outcome
        } catch {
            guard error.code == .unreadableFile else { throw error }
            return .failed(.init(reason: error.detail))
        }
    }

    /// The faces of a photo, for a profile; none when it cannot be used.
    func faceSamples(of entry: PhotoSequence.Entry) throws(PictureTimeError) -> [FaceSample] {
        do throws(PictureTimeError) {
            var opened = try open(entry.photo)
            let hint = edits[entry.digest ?? ContentDigest(of: opened.bytes)]?.faceHint
            let decoded = try decode(&opened, entry.photo, scale: scales.guess(for: opened.header))
            try prepare()
            return try measurer!.samples(of: decoded, hint: hint)
        } catch {
            // It is told what is wrong with it when its turn comes.
            guard error.isOfOnePhoto else { throw error }
            return []
        }
    }

    /// Loads the networks.
    func prepare() throws(PictureTimeError) {
        if measurer == nil { measurer = try FaceMeasurer(profile: settings.profile ?? .average) }
    }

    private func decode(_ opened: inout OpenedPhoto, _ photo: Photo, scale: JPEGCodec.Scale) throws(PictureTimeError)
        -> DecodedPhoto
    {
        // Formats other than JPEG come whole, whatever the scale.
        if let decoded = opened.decoded, decoded.scale == scale || photo.format != .jpeg { return decoded.photo }
        opened.decoded = nil  // one at a time in memory
        let decoded = try decoder.decode(opened.bytes, of: photo, header: opened.header, scale: scale)
        opened.decoded = (decoded, scale)
        return decoded
    }

    // MARK: Rendering

    /// Makes the frame of a photo, or takes the one that there is.
    private func choose(_ best: Candidate, in outcome: inout Outcome) throws(PictureTimeError) {
        for (index, record) in outcome.records.enumerated()
        where index != best.index && record.status == .leftOut && !outcome.turnedAway.contains(index) {
            guard let quality = record.quality else { continue }
            outcome.records[index].reason =
                "is not the best photo of its day: it scores \(quality.score), "
                + "'\(best.entry.photo.path)' \(best.measurement.quality.rounded.score)."
            outcome.records[index].remedy = nil
        }
        outcome.chosen = best.index
        let key = settings.frameKey(digest: best.digest, hint: best.hint, captureDate: best.entry.capture?.date)
        outcome.key = key
        let known = knowledge.frames[key.picture] ?? []
        if let frame = known.first(where: { $0.key == key }) {
            outcome.records[best.index].status = .unchanged
            outcome.picture = .known(frame)
        } else if let frame = known.first {
            outcome.records[best.index].status = .aligned
            outcome.picture = .redated(frame)
        } else if defersKnown, best.opened == nil {
            outcome.records[best.index].status = .aligned
            outcome.picture = .deferred(Deferred(photo: best.entry.photo, measurement: best.measurement))
        } else {
            do throws(PictureTimeError) {
                outcome.picture = .rendered(try render(best.entry.photo, best.measurement, opened: best.opened))
                outcome.records[best.index].status = .aligned
            } catch {
                guard error.isOfOnePhoto else { throw error }
                // It was good when it was measured; now it is gone, or there is no memory for it.
                outcome.records[best.index].status = .skipped
                outcome.records[best.index].reason = error.detail
                outcome.chosen = nil
                outcome.key = nil
            }
        }
    }

    func render(_ deferred: Deferred) throws(PictureTimeError) -> PixelBuffer {
        try render(deferred.photo, deferred.measurement, opened: nil)
    }

    private func render(_ photo: Photo, _ measurement: Measurement, opened known: OpenedPhoto?)
        throws(PictureTimeError) -> PixelBuffer
    {
        var opened: OpenedPhoto
        if let known { opened = known } else { opened = try open(photo) }
        let transform = measurement.toProfile.then(settings.canvas.fromProfile)
        // As a rule the photo has been decoded at this scale to be measured.
        let scale = max(MeasuringScale.wanted(by: measurement), .atLeast(transform.scale))
        return try renderer.render(try decode(&opened, photo, scale: scale), by: transform)
    }
}

extension PictureTimeError {
    /// Whether other photos may still be fine.
    fileprivate var isOfOnePhoto: Bool {
        code != .unwritableOutput && code != .invalidSetting
    }
}

extension RenderSettings {
    /// Increased when the same photo would be rendered otherwise than before.
    private static let renderVersion = 2

    func frameKey(digest: ContentDigest, hint: FaceHint?, captureDate: CaptureDate?) -> FrameKey {
        FrameKey(
            picture:
                "\(Self.renderVersion).\(MeasurementOutcome.version) \(digest) [\(hint?.key ?? "")] profile \((profile ?? .average).key) "
                + "\(canvas.key) quality \(quality)",
            dating: "\(pictureTimeVersion) \(captureDate?.description ?? "-")")
    }
}

extension Canvas {
    /// One line, the same for the same canvas.
    fileprivate var key: String {
        "\(size.width)x\(size.height) \(interocularDistance) \(eyeLine) \(eyeCenter) "
            + "\(fill.red),\(fill.green),\(fill.blue)"
    }
}

extension PhotoRecord {
    fileprivate mutating func add(
        _ measurement: Measurement, entry: PhotoSequence.Entry, settings: RenderSettings, hint: FaceHint?
    ) {
        let canvas = settings.canvas
        var remarks: [String] = []
        if let note = entry.note {
            remarks.append(note)
            remedy = ["edit", entry.photo.url.path, "--date", "YYYY-MM-DD"]
        }
        // Nobody holds their head like that.
        if abs(measurement.toProfile.rotation) > 60 * .pi / 180, hint == nil {
            remarks.append("shows a head that lies on its side or upside down; the frame was turned upright.")
        }
        if measurement.faceCount > 1, hint == nil {
            let choice = measurement.likeness == nil ? "the largest" : "the one most like yours in other photos"
            remarks.append("shows \(measurement.faceCount) faces; \(choice) was taken.")
            remedy = ["edit", entry.photo.url.path, "--face", "2"]
        }
        if let likeness = measurement.likeness, likeness < (settings.profile ?? .average).doubtfulLikeness, hint == nil
        {
            remarks.append(
                "shows a face that looks unlike yours in other photos. If it is not you, leave the photo out.")
            remedy = remedy ?? ["edit", entry.photo.url.path, "--exclude"]
        }
        reason = remarks.isEmpty ? nil : remarks.joined(separator: " It ")
        faces = measurement.faceCount
        confidence = measurement.confidence.rounded(toPlaces: 4)
        quality = measurement.quality.rounded
        residual = measurement.residual.map { ($0 * canvas.fromProfile.scale).rounded(toPlaces: 3) }
        likeness = measurement.likeness.map { $0.rounded(toPlaces: 3) }
        yaw = measurement.pose.map { $0.yaw.rounded(toPlaces: 1) }
        pitch = measurement.pose.map { $0.pitch.rounded(toPlaces: 1) }
        leftEye = measurement.leftEye.coordinates
        rightEye = measurement.rightEye.coordinates
        let m = measurement.toProfile.then(canvas.fromProfile).affine
        transform = [m.a, m.b, m.tx, m.c, m.d, m.ty].map { $0.rounded(toPlaces: 8) }
    }
}

extension PhotoQuality {
    fileprivate var rounded: PhotoQuality {
        PhotoQuality(
            confidence: confidence.rounded(toPlaces: 3), sharpness: sharpness.rounded(toPlaces: 3),
            eyesOpen: eyesOpen.rounded(toPlaces: 3), frontal: frontal.rounded(toPlaces: 3),
            size: size.rounded(toPlaces: 3), score: score.rounded(toPlaces: 3))
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
