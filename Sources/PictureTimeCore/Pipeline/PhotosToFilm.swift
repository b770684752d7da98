// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Turns a folder of photos into a film, without files in between.
public struct PhotosToFilm: Sendable {
    public var selection: PhotoSelection
    /// Where the film goes; its name ends in `.mp4`.
    public var output: FilmFile
    public var canvas: Canvas
    public var filmSettings: FilmSettings

    public init(_ selection: PhotoSelection, output: FilmFile, canvas: Canvas, filmSettings: FilmSettings) {
        self.selection = selection
        self.output = output
        self.canvas = canvas
        self.filmSettings = filmSettings
    }

    /// - Throws: ``PictureTimeError``, or `CancellationError`; a film of an earlier run then stays as it is.
    public func run(onProgress: @escaping ProgressHandler = { _ in }) async throws -> (film: Film, report: Report) {
        try await OutputFolder.removedAgainOnFailure(output.folder) { try await makeFilm(onProgress: onProgress) }
    }

    private func makeFilm(onProgress: @escaping ProgressHandler) async throws -> (film: Film, report: Report) {
        let plan = try selection.plan(facts: FileFacts(), excluding: [])
        try output.prepare()
        let (canvas, filmSettings, output) = (canvas, filmSettings, output)
        let settings = try RenderSettings(canvas: canvas, workerCount: filmSettings.workerCount)
        let builder = ReportBuilder(total: plan.sequence.entries.count, onProgress: onProgress)
        let source = ItemSource(plan.groups)
        let edits = plan.edits
        let film = try await withOrderedResults(
            limit: filmSettings.workerCount * 2, workerCount: filmSettings.workerCount,
            nextItem: { source.next() },
            makeWorker: { FrameProducer(settings: settings, edits: edits) },
            transform: { producer, group in
                let outcome = try producer.outcome(of: group)
                guard case .rendered(let picture) = outcome.picture else { return (outcome.records, nil) }
                return (records: outcome.records, frame: VideoFrame(picture))
            },
            consume: {
                (outcomes: OrderedResults<[PhotoSequence.Entry], (records: [PhotoRecord], frame: VideoFrame?)>) in
                try await FilmMaker(size: canvas.size, settings: filmSettings).makeFilm(at: output.url) {
                    while let outcome = try await outcomes.next() {
                        builder.add(outcome.records)
                        if let frame = outcome.frame { return frame }
                    }
                    return nil
                }
            }
        )
        let report = try builder.report(
            of: selection, countStart: 0, frameSize: canvas.size, sequence: plan.sequence)
        guard let film else { throw PictureTimeError.internalFailure("No frame reached the film.") }
        return (film, report)
    }
}
