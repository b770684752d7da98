// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Synchronization

/// Collects the records of a run in order, and tells how far it is.
final class ReportBuilder: Sendable {
    private let state = Mutex((records: [PhotoRecord](), skippedCount: 0))
    private let total: Int
    private let onProgress: ProgressHandler

    init(total: Int, onProgress: @escaping ProgressHandler) {
        self.total = total
        self.onProgress = onProgress
    }

    func add(_ new: [PhotoRecord]) {
        let progress = state.withLock { state in
            state.records += new
            state.skippedCount += new.count { $0.status == .skipped }
            return JobProgress(completed: state.records.count, total: total, skipped: state.skippedCount)
        }
        onProgress(progress)
    }

    /// The report, with the files that never had a place behind the photos.
    ///
    /// - Throws: `nothingToDo` when not one photo became a frame.
    func report(of selection: PhotoSelection, countStart: Int, frameSize: PixelSize, sequence: PhotoSequence)
        throws(PictureTimeError) -> Report
    {
        let records = state.withLock { $0.records }
        let leftOut = sequence.leftOut.map { photo in
            var record = PhotoRecord(photo.entry, status: .leftOut, reason: photo.reason)
            record.remedy = photo.remedy
            return record
        }
        let report = Report(
            input: selection.folder.canonicalPath, countStart: countStart,
            frameSize: [frameSize.width, frameSize.height],
            photos: records + leftOut + sequence.skipped.map(PhotoRecord.init))
        guard report.frameCount > 0 else { throw Self.nothingAligned(records) }
        return report
    }

    private static func nothingAligned(_ records: [PhotoRecord]) -> PictureTimeError {
        let shown = records.prefix(5).map { "\n  '\($0.source)' \($0.reason ?? "")" }.joined()
        let rest = records.count > 5 ? "\n  and \(records.count - 5) more" : ""
        return PictureTimeError(
            code: .nothingToDo, message: "\(records.noneOf) became a frame:\(shown)\(rest)")
    }
}
