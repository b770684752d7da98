// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Synchronization

/// What is known of a photo file as long as its stamp stays the same.
struct FileFact: Sendable {
    var stamp: FileStamp
    var digest: ContentDigest?
    var exifDates: ExifDates?
}

/// What has been read of photo files, so that a file that has not changed is not read again.
final class FileFacts: Sendable {
    fileprivate struct State {
        var facts: [String: FileFact]
        var changedPaths: Set<String> = []
    }

    private let state: Mutex<State>

    /// - Parameter known: By path.
    init(known: [String: FileFact] = [:]) { state = Mutex(State(facts: known)) }

    /// - Returns: Nil unless it has been read before.
    func knownDigest(of photo: Photo) -> ContentDigest? { fact(of: photo).digest }

    /// Reads the whole file when its digest is not known.
    func digest(of photo: Photo) throws(PictureTimeError) -> ContentDigest {
        if let digest = fact(of: photo).digest { return digest }
        let digest = try ContentDigest(of: FileReader(photo.url))
        learn(photo) { $0.digest = digest }
        return digest
    }

    /// Reads the file's header when its dates are not known. A file that cannot be read has none; it gets its own line
    /// in the report when its turn comes.
    func exifDates(of photo: Photo) -> ExifDates {
        if let dates = fact(of: photo).exifDates { return dates }
        guard let reader = try? FileReader(photo.url),
            let exif = (try? PhotoHeader(of: reader, format: photo.format))?.exif
        else { return ExifDates() }
        let dates = ExifDates(
            original: exif.dateTimeOriginal, digitized: exif.dateTimeDigitized, changed: exif.dateTime)
        learn(photo) { $0.exifDates = dates }
        return dates
    }

    func learn(_ digest: ContentDigest, of photo: Photo) {
        learn(photo) { $0.digest = digest }
    }

    /// What is known of the files of which something new was learnt since the last call.
    func takeChanges() -> [(path: String, fact: FileFact)] {
        state.withLock { state in
            defer { state.changedPaths = [] }
            return state.changedPaths.map { ($0, state.facts[$0]!) }
        }
    }

    private func fact(of photo: Photo) -> FileFact { state.withLock { $0.fact(of: photo) } }

    private func learn(_ photo: Photo, _ change: (inout FileFact) -> Void) {
        state.withLock { state in
            var fact = state.fact(of: photo)
            change(&fact)
            state.facts[photo.url.path] = fact
            state.changedPaths.insert(photo.url.path)
        }
    }
}

extension FileFacts.State {
    fileprivate func fact(of photo: Photo) -> FileFact {
        let fact = facts[photo.url.path]
        return fact?.stamp == photo.stamp ? fact! : FileFact(stamp: photo.stamp)
    }
}
