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

    func add(_ record: PhotoRecord) {
        let progress = state.withLock { state in
            state.records.append(record)
            if record.status == .skipped { state.skippedCount += 1 }
            return JobProgress(completed: state.records.count, total: total, skipped: state.skippedCount)
        }
        onProgress(progress)
    }

    /// The report, with the files that never had a place behind the photos.
    ///
    /// - Throws: `nothingToDo` when not one photo became a frame.
    func report(of selection: PhotoSelection, countStart: Int, frameSize: PixelSize, skipped: [SkippedFile])
        throws(PictureTimeError) -> Report
    {
        let records = state.withLock { $0.records }
        guard records.contains(where: { $0.status == .aligned }) else {
            throw Self.nothingAligned(records)
        }
        return Report(
            input: selection.folder.canonicalPath, countStart: countStart,
            frameSize: [frameSize.width, frameSize.height],
            photos: records + skipped.map(PhotoRecord.init))
    }

    private static func nothingAligned(_ records: [PhotoRecord]) -> PictureTimeError {
        let shown = records.prefix(5).map { "\n  '\($0.source)' \($0.reason ?? "")" }.joined()
        let rest = records.count > 5 ? "\n  and \(records.count - 5) more" : ""
        return PictureTimeError(
            code: .nothingToDo, message: "\(records.noneOf) became a frame:\(shown)\(rest)")
    }
}
