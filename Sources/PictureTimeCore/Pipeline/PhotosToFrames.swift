// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// Turns a folder of photos into a folder of aligned frames, numbered in the order of the film, with `report.json` and
/// `report.html`.
///
/// Frames are JPEG files with their capture date in Exif. Originals are only read. What is already there and still holds
/// is not made again.
public struct PhotosToFrames: Sendable {
    public var selection: PhotoSelection
    /// Made when it does not exist. Frames of an earlier run are replaced; other files in their place are an error.
    public var output: URL
    /// The number of the first frame.
    public var countStart: Int
    public var settings: RenderSettings

    /// - Throws: `invalidSetting` for a negative number or one of more than nine digits.
    public init(_ selection: PhotoSelection, output: URL, countStart: Int = 0, settings: RenderSettings)
        throws(PictureTimeError)
    {
        guard (0...999_999_999).contains(countStart) else {
            throw .invalidSetting("The first frame's number is 0 to 999999999; \(countStart) is not.")
        }
        self.selection = selection
        self.output = output
        self.countStart = countStart
        self.settings = settings
    }

    /// - Throws: ``PictureTimeError``, or `CancellationError`; frames that are already written stay.
    public func run(onProgress: @escaping ProgressHandler = { _ in }) async throws -> Report {
        guard selection.folder.canonicalPath != output.canonicalPath else {
            throw PictureTimeError.invalidSetting(
                "The frames cannot go into the folder of the photos, '\(output.path)'. Choose another one for them.")
        }
        return try await OutputFolder.removedAgainOnFailure(output) {
            // A folder of frames that does not exist yet is only made when there is something to put into it.
            var planned: (plan: PhotoSelection.Plan, facts: FileFacts)?
            if !FileManager.default.fileExists(atPath: output.path) {
                let facts = FileFacts()
                planned = (try selection.plan(facts: facts, excluding: [output]), facts)
            }
            try OutputFolder.make(output, for: output)
            let lock = try FolderLock(output)
            defer { withExtendedLifetime(lock) {} }
            let hadCatalog = Catalog.exists(in: output)
            do {
                return try await makeFrames(planned, onProgress: onProgress)
            } catch {
                // A catalogue without a frame is no help to the next run.
                if !hadCatalog, !FrameFolder.holdsFrames(output) { Catalog.remove(from: output) }
                throw error
            }
        }
    }

    /// - Parameter planned: The plan and what was learnt of the files for it, where there was no folder yet to know more.
    private func makeFrames(
        _ planned: (plan: PhotoSelection.Plan, facts: FileFacts)?, onProgress: @escaping ProgressHandler
    ) async throws -> Report {
        let job = try makeJob(planned)
        return try await withProfile(for: job, onProgress: onProgress).makeFrames(job, onProgress: onProgress)
    }

    private func makeJob(_ planned: (plan: PhotoSelection.Plan, facts: FileFacts)?) throws -> Job {
        let reportFiles = ReportFiles(folder: output)
        try reportFiles.checkOwnership()
        let catalog = try Catalog(folder: output)
        let facts = try planned?.facts ?? catalog.fileFacts()
        let measurements = try catalog.measurements()
        var plan = try planned?.plan ?? selection.plan(facts: facts, excluding: [output])
        if !measurements.isEmpty { try plan.findDigests(facts) }
        try catalog.save(facts)
        return Job(
            plan: plan, facts: facts, measurements: measurements, catalog: catalog, reportFiles: reportFiles,
            isNew: measurements.isEmpty && !FrameFolder.holdsFrames(output),
            mayAdviseProfile: settings.profile == nil)
    }

    /// The same with a profile that is decided.
    private func withProfile(for job: Job, onProgress: @escaping ProgressHandler) async throws -> PhotosToFrames {
        guard settings.profile == nil else { return self }
        var result = self
        result.settings.profile = try await LibraryProfile(of: output).readOrMake(
            of: job.plan, isNew: job.isNew, workerCount: settings.workerCount, onProgress: onProgress)
        return result
    }

    /// What a run knows when it begins to look at photos.
    private struct Job {
        var plan: PhotoSelection.Plan
        var facts: FileFacts
        var measurements: [MeasurementKey: MeasurementOutcome]
        var catalog: Catalog
        var reportFiles: ReportFiles
        /// Whether nothing has been aligned before.
        var isNew: Bool
        /// Whether nobody said which profile to use.
        var mayAdviseProfile: Bool
    }

    /// - Precondition: The profile is decided.
    private func makeFrames(_ job: Job, onProgress: @escaping ProgressHandler) async throws -> Report {
        let (plan, facts, measurements, catalog) = (job.plan, job.facts, job.measurements, job.catalog)
        let photos = plan.groups.joined()
        let folder = try FrameFolder(
            output, input: selection.folder, catalog: catalog,
            numbers: countStart..<(countStart + plan.groups.count), photos: Set(photos.compactMap(\.digest)))
        let reusable = reusableFrames(of: photos, edits: plan.edits, among: folder.framesByPicture)
        folder.keep(reusable.values.joined())

        let builder = ReportBuilder(total: photos.count, onProgress: onProgress)
        let source = ItemSource(plan.groups)
        let knowledge = FrameProducer.Knowledge(measurements: measurements, frames: reusable)
        let end = try await withOrderedResults(
            limit: settings.workerCount * 2, workerCount: settings.workerCount,
            nextItem: { source.next() },
            makeWorker: { [settings, edits = plan.edits] in
                FrameProducer(settings: settings, edits: edits, knowledge: knowledge)
            },
            transform: { [settings] producer, group in
                try EncodedOutcome(producer.outcome(of: group), group: group, settings: settings)
            },
            consume: { outcomes in
                // Numbers are given here, where the order is known and a skipped photo takes none.
                var number = countStart
                let savings = Savings(facts: facts, catalog: catalog)
                while let next = try await outcomes.next() {
                    var outcome = next.outcome
                    if let chosen = outcome.chosen, let key = outcome.key {
                        outcome.records[chosen].output = try next.place(in: folder, key: key, number: number)
                        number += 1
                    }
                    builder.add(outcome.records)
                    if try savings.add(outcome) { try folder.save() }
                }
                try savings.save()
                try folder.save()
                return number
            }
        )
        try Task.checkCancellation()
        var report = try builder.report(
            of: selection, countStart: countStart, frameSize: settings.canvas.size, sequence: plan.sequence)
        if catalog.wasRebuilt {
            report.notes.append("The catalogue beside the frames could not be used, so everything was made again.")
        }
        let framesBehind = try folder.finish(numbers: countStart..<end)
        if framesBehind > 0 {
            report.notes.append(
                "\(framesBehind) frames of another run, from \(FrameFolder.name(end)) on, are still in the folder, and would "
                    + "be in a film of it. Delete them if they do not belong there.")
        }
        report.profile = settings.profile?.digest?.description
        if job.mayAdviseProfile,
            let note = LibraryProfile(of: output).advice(frameCount: report.frameCount, photos: selection)
        {
            report.notes.append(note)
        }
        try job.reportFiles.write(report) { [edits = plan.edits] record throws(PictureTimeError) in
            try thumbnail(of: record, catalog: catalog, edits: edits)
        }
        return report
    }

    /// The frames that photos of this run may ask for.
    private func reusableFrames(
        of photos: some Sequence<PhotoSequence.Entry>, edits: Edits, among known: [String: [FrameRow]]
    ) -> [String: [FrameRow]] {
        guard !known.isEmpty else { return [:] }
        var result: [String: [FrameRow]] = [:]
        for entry in photos {
            guard let digest = entry.digest else { continue }
            let key = settings.frameKey(
                digest: digest, hint: edits[digest]?.faceHint, captureDate: entry.capture?.date)
            result[key.picture] = known[key.picture]
        }
        return result
    }

    private func thumbnail(of record: PhotoRecord, catalog: Catalog, edits: Edits) throws(PictureTimeError) -> [UInt8]?
    {
        guard let digest = record.sha256.flatMap(ContentDigest.init) else { return nil }
        let hint = edits[digest]?.faceHint
        guard record.output != nil else {
            return try catalog.thumbnail(of: MeasurementKey(digest, hint, settings.profile))
        }
        let key = settings.frameKey(
            digest: digest, hint: hint, captureDate: record.captureDate.flatMap { CaptureDate($0) })
        return try catalog.thumbnail(of: key, input: selection.folder.canonicalPath)
    }
}

/// An outcome whose frame is a file in memory, so that compressing it is work of the workers.
private struct EncodedOutcome: Sendable {
    var outcome: FrameProducer.Outcome
    private var jpeg: [UInt8]?
    private var thumbnail: [UInt8]?
    private var app1Payload: [UInt8] = []

    init(_ outcome: FrameProducer.Outcome, group: [PhotoSequence.Entry], settings: RenderSettings)
        throws(PictureTimeError)
    {
        self.outcome = outcome
        guard let chosen = outcome.chosen else { return }
        app1Payload = try ExifWriter.app1Payload(
            captureDate: group[chosen].capture?.date, size: settings.canvas.size)
        switch outcome.picture {
        case .rendered(let picture):
            jpeg = try JPEGCodec.encode(picture, quality: settings.quality, app1Payload: app1Payload)
            thumbnail = try Thumbnail.jpeg(of: picture)
            self.outcome.picture = .none  // its memory is free before its turn has come
        case .known, .redated, .deferred, .none:
            break
        }
    }

    func place(in folder: FrameFolder, key: FrameKey, number: Int) throws(PictureTimeError) -> String? {
        if let jpeg { return try folder.place(jpeg, key: key, thumbnail: thumbnail, number: number) }
        switch outcome.picture {
        case .known(let row):
            return try folder.place(row, number: number)
        case .redated(let row):
            let bytes = try folder.bytes(of: row)
            return try folder.place(
                ExifWriter.replacing(app1Payload, in: bytes), key: key, thumbnail: try folder.thumbnail(of: row),
                number: number)
        case .rendered, .deferred, .none:
            return nil
        }
    }
}
