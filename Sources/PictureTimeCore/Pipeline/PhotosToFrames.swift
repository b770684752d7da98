// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// Turns a folder of photos into a folder of aligned frames, numbered in the order of the film, and `report.json`.
///
/// Frames are JPEG files with their capture date in Exif. Originals are only read.
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
        try await OutputFolder.removedAgainOnFailure(output) { try await makeFrames(onProgress: onProgress) }
    }

    private func makeFrames(onProgress: @escaping ProgressHandler) async throws -> Report {
        guard selection.folder.canonicalPath != output.canonicalPath else {
            throw PictureTimeError.invalidSetting(
                "The frames cannot go into the folder of the photos, '\(output.path)'. Choose another one for them.")
        }
        let sequence = try selection.sequence()
        let folder = FrameFolder(output)
        try folder.prepare(forFramesFrom: countStart, count: sequence.entries.count)
        let settings = settings

        let builder = ReportBuilder(total: sequence.entries.count, onProgress: onProgress)
        let source = ItemSource(sequence.entries)
        try await withOrderedResults(
            limit: settings.workerCount * 2, workerCount: settings.workerCount,
            nextItem: { source.next() },
            makeWorker: { try FrameProducer(canvas: settings.canvas) },
            transform: { producer, entry in
                let outcome = producer.frame(of: entry)
                return EncodedOutcome(
                    record: outcome.record,
                    file: try outcome.frame.map {
                        let exif = try ExifWriter.app1Payload(captureDate: entry.captureDate, size: $0.size)
                        return try JPEGCodec.encode($0, quality: settings.quality, app1Payload: exif)
                    }
                )
            },
            consume: { outcomes in
                // Numbers are given here, where the order is known and a skipped photo takes none.
                var number = countStart
                while let outcome = try await outcomes.next() {
                    var record = outcome.record
                    if let file = outcome.file {
                        record.output = try folder.write(file, number: number)
                        number += 1
                    }
                    builder.add(record)
                }
            }
        )
        try Task.checkCancellation()
        let report = try builder.report(
            of: selection, countStart: countStart, frameSize: settings.canvas.size, skipped: sequence.skipped)
        return try folder.finish(report)
    }

    private struct EncodedOutcome: Sendable {
        var record: PhotoRecord
        var file: [UInt8]?
    }
}
