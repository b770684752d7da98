// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Turns a folder of photos into a film, without files in between; or lets a film grow by the photos that are new.
///
/// What is known of the photos and of the film is kept in a catalogue beside the film.
public struct PhotosToFilm: Sendable {
    public var selection: PhotoSelection
    /// Where the film goes; its name ends in `.mp4`.
    public var output: FilmFile
    public var canvas: Canvas
    public var filmSettings: FilmSettings
    /// The face that photos are aligned onto; nil for the library's own, see ``RenderSettings/profile``.
    public var profile: SubjectProfile?
    /// Photos where the head is turned further are left out; see ``RenderSettings/maxYaw``.
    public var maxYaw: Double?

    public init(
        _ selection: PhotoSelection, output: FilmFile, canvas: Canvas, filmSettings: FilmSettings,
        profile: SubjectProfile? = nil
    ) {
        self.profile = profile
        self.selection = selection
        self.output = output
        self.canvas = canvas
        self.filmSettings = filmSettings
    }

    /// - Throws: ``PictureTimeError``, or `CancellationError`; a film of an earlier run then stays as it is.
    public func run(onProgress: @escaping ProgressHandler = { _ in }) async throws -> (film: Film, report: Report) {
        // Said before anything is made.
        let settings = try RenderSettings(canvas: canvas, workerCount: filmSettings.workerCount, maxYaw: maxYaw)
        return try await OutputFolder.removedAgainOnFailure(output.folder) {
            // What there is to do is looked at before anything is made for it.
            let planned = output.hasCatalog ? nil : try Planned(selection, facts: FileFacts(), filmSettings)
            try output.prepare()
            return try await output.withCatalog { catalog in
                let result = try await makeFilm(planned, settings, expectedCount: nil, catalog, onProgress: onProgress)
                guard case .length = filmSettings.pace, result.report.frameCount != result.expectedCount else {
                    return (result.film, result.report)
                }
                // Photos were skipped, so it is shorter than it should be. At the right rate all of it can be copied.
                let again = try await makeFilm(
                    nil, settings, expectedCount: result.report.frameCount, catalog, onProgress: { _ in })
                var film = again.film
                film.encodedFrameCount = result.film.encodedFrameCount
                film.reasonForEncodingAll = result.film.reasonForEncodingAll
                return (film, again.report)
            }
        }
    }

    /// What is to be done, and what was learnt of the files for it.
    private struct Planned {
        var plan: PhotoSelection.Plan
        var facts: FileFacts

        init(_ selection: PhotoSelection, facts: FileFacts, _ settings: FilmSettings) throws(PictureTimeError) {
            plan = try selection.plan(facts: facts, excluding: [])
            self.facts = facts
            let (taken, passedOver) = settings.taken(of: plan.groups)
            plan.groups = taken
            plan.sequence.leaveOut(
                passedOver.flatMap(\.self), reason: "is passed over: only one of \(settings.every) is taken.")
        }
    }

    private func resolvedProfile(
        of plan: PhotoSelection.Plan, isNew: Bool, onProgress: @escaping ProgressHandler
    ) async throws -> SubjectProfile {
        if let profile { return profile }
        return try await LibraryProfile(of: output.url).readOrMake(
            of: plan, isNew: isNew, workerCount: filmSettings.workerCount, onProgress: onProgress)
    }

    /// - Parameter expectedCount: How many frames there will be; nil for one of each photo.
    private func makeFilm(
        _ planned: Planned?, _ settings: RenderSettings, expectedCount: Int?, _ catalog: Catalog,
        onProgress: @escaping ProgressHandler
    ) async throws -> (film: Film, report: Report, expectedCount: Int) {
        let planned = try planned ?? Planned(selection, facts: try catalog.fileFacts(), filmSettings)
        var (plan, facts) = (planned.plan, planned.facts)
        let knowledge = FrameProducer.Knowledge(measurements: try catalog.measurements())
        if !knowledge.measurements.isEmpty { try plan.findDigests(facts) }
        try catalog.save(facts)

        var settings = settings
        settings.profile = try await resolvedProfile(
            of: plan, isNew: knowledge.measurements.isEmpty, onProgress: onProgress)
        return try await makeFilm(
            Job(
                plan: plan, facts: facts, knowledge: knowledge, catalog: catalog, expectedCount: expectedCount,
                onProgress: onProgress, settings: settings))
    }

    /// What a run knows when it begins to look at photos.
    private struct Job {
        var plan: PhotoSelection.Plan
        var facts: FileFacts
        var knowledge: FrameProducer.Knowledge
        var catalog: Catalog
        var expectedCount: Int?
        var onProgress: ProgressHandler
        /// The profile is decided.
        var settings: RenderSettings
    }

    private func makeFilm(_ job: Job) async throws -> (film: Film, report: Report, expectedCount: Int) {
        let (plan, facts, knowledge, catalog) = (job.plan, job.facts, job.knowledge, job.catalog)
        let (settings, expectedCount) = (job.settings, job.expectedCount)
        let count = expectedCount ?? plan.groups.count
        let frameRate = try filmSettings.frameRate(frameCount: count)
        let builder = ReportBuilder(total: plan.sequence.entries.count, onProgress: job.onProgress)
        let source = ItemSource(plan.groups)
        let edits = plan.edits
        let savings = Savings(facts: facts, catalog: catalog)
        let filmMaker = FilmMaker(size: canvas.size, settings: filmSettings, catalog: catalog)
        let film = try await withOrderedResults(
            limit: settings.workerCount * 2, workerCount: settings.workerCount,
            nextItem: { source.next() },
            makeWorker: { FrameProducer(settings: settings, edits: edits, knowledge: knowledge, defersKnown: true) },
            transform: { producer, group in try FilmOutcome(producer.outcome(of: group), group: group) },
            consume: { (outcomes: OrderedResults<[PhotoSequence.Entry], FilmOutcome>) in
                try await filmMaker.makeFilm(
                    at: output.url, frameRate: frameRate,
                    of: FilmMaker.Source(
                        limit: plan.groups.count, groupsPerWorker: 1,
                        next: {
                            while let outcome = try await outcomes.next() {
                                builder.add(outcome.records)
                                try savings.add(outcome.outcome)
                                if let frame = outcome.frame { return frame }
                            }
                            try savings.save()
                            return nil
                        },
                        makeRenderer: { FrameProducer(settings: settings, edits: edits) },
                        render: { producer, content in
                            switch content {
                            case .rendered(let frame): frame
                            case .deferred(let photo): VideoFrame(try producer.render(photo))
                            }
                        }))
            }
        )
        var report = try builder.report(
            of: selection, countStart: 0, frameSize: canvas.size, sequence: plan.sequence)
        guard let film else { throw PictureTimeError.internalFailure("No frame reached the film.") }
        report.profile = settings.profile?.digest?.description
        return (film, report, count)
    }
}

/// What became of a photo, with its frame as the encoder takes it.
private struct FilmOutcome: Sendable {
    enum Content: Sendable {
        case rendered(VideoFrame)
        case deferred(FrameProducer.Deferred)
    }

    /// Without its picture.
    var outcome: FrameProducer.Outcome
    var frame: FilmFrame<Content>?

    var records: [PhotoRecord] { outcome.records }

    init(_ outcome: FrameProducer.Outcome, group: [PhotoSequence.Entry]) {
        self.outcome = outcome
        self.outcome.picture = .none
        guard let key = outcome.key, let chosen = outcome.chosen else { return }
        let content: Content
        let holdsPixels: Bool
        switch outcome.picture {
        case .rendered(let picture): (content, holdsPixels) = (.rendered(VideoFrame(picture)), true)
        case .deferred(let photo): (content, holdsPixels) = (.deferred(photo), false)
        case .known, .redated, .none: return
        }
        frame = FilmFrame(
            digest: ContentDigest(of: Array(key.picture.utf8)), date: group[chosen].capture?.date, content: content,
            holdsPixels: holdsPixels)
    }
}
