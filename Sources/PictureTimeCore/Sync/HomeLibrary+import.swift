// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

extension HomeLibrary {
    /// What became of the photos of a folder that was taken in.
    public struct Import: Codable, Sendable {
        /// How many were copied.
        public var copied = 0
        /// How many the library had already.
        public var known = 0
        /// Photos that were not taken in, with why.
        public var refused: [Refused] = []

        public struct Refused: Codable, Sendable {
            /// Its path from the folder.
            public var path: String
            /// For a person; the path goes in front.
            public var reason: String
        }
    }

    /// Copies the photos of a folder, and of the folders inside, into the library. What says when a photo was taken and is
    /// not in it (a file beside it, a person's decision) comes along.
    ///
    /// Run again, it copies only what is missing.
    ///
    /// - Parameters:
    ///   - firstDay: For photos that nothing dates, such as numbered frames, `2019-03-01`: when the first of them was
    ///     taken, in the order of their names; each of the others is a day later than the one before. Nil to leave them
    ///     where they are.
    ///   - onProgress: Gets each photo's path and how many there are.
    /// - Throws: `missingInput`, `nothingToDo`, `unreadableFile` for decisions that cannot be read, `unwritableOutput`,
    ///   or `CancellationError`; what was copied before stays.
    public func importPhotos(
        from source: URL, firstDay: CaptureDate? = nil, onProgress: @escaping ProgressHandler = { _ in }
    ) throws -> Import {
        let scan = try PhotoScanner(folder: source, isRecursive: true, excluding: [folder])
        guard !scan.photos.isEmpty else {
            throw PictureTimeError(
                code: .nothingToDo, message: "There are no photos in '\(source.path)'.", file: source)
        }
        var result = Import()
        result.refused = scan.skipped.map { Import.Refused(path: $0.path, reason: $0.reason) }
        var inventory = try inventory()
        let edits = try Edits(folders: scan.folders)
        let beside = FilesBeside(names: scan.namesByFolder)
        let resolver = CaptureDateResolver(order: .date, shift: nil)
        var nextDay = firstDay?.dayNumber
        for (index, photo) in scan.photos.enumerated() {
            try Task.checkCancellation()
            onProgress(JobProgress(completed: index, total: scan.photos.count, skipped: result.refused.count))
            do throws(PictureTimeError) {
                let file = try PhotoFile(photo.url)
                var edit = edits[file.digest]
                let found = resolver.resolve(
                    CaptureDateResolver.Sources(
                        name: photo.name, edit: edit?.date, exif: { file.exifDates },
                        xmpSidecar: { beside.xmpDate(of: photo) }, takeout: { beside.takeoutDate(of: photo) }))
                if let found, [.xmpSidecar, .googleTakeout].contains(found.source) {
                    edit = edit ?? Edit(name: photo.name)
                    edit?.date = found.date
                } else if found == nil, let day = nextDay.flatMap({ CaptureDate(dayNumber: $0) }) {
                    edit = edit ?? Edit(name: photo.name)
                    edit?.date = day
                    nextDay! += 1
                }
                guard let date = found?.date ?? edit?.date else {
                    result.refused.append(
                        Import.Refused(
                            path: photo.path,
                            reason: "has no date that could be found. Say when it was taken with 'ptime edit', or, for "
                                + "frames of one day each, when the first was with --first-day."))
                    continue
                }
                if let path = inventory.path(of: file.digest) {
                    try takeOver(edit, date: nil, for: path)
                    result.known += 1
                    continue
                }
                let copy = try copied(file)
                let path = try keep(
                    copy, as: inventory.newPath(named: photo.name, year: date.year, digest: file.digest))
                inventory.add(file.digest, at: path)
                try takeOver(edit, date: nil, for: path)
                result.copied += 1
            } catch {
                guard error.code != .unwritableOutput else { throw error }
                result.refused.append(Import.Refused(path: photo.path, reason: error.detail))
            }
        }
        onProgress(
            JobProgress(completed: scan.photos.count, total: scan.photos.count, skipped: result.refused.count))
        return result
    }

    private func copied(_ file: PhotoFile) throws(PictureTimeError) -> PartialPhoto {
        let partial = try partialPhoto(file.digest)
        if partial.byteCount > 0 { try partial.startAnew() }
        let reader = try FileReader(file.url)
        while partial.byteCount < reader.size {
            let piece = try reader.bytes(at: partial.byteCount, count: 1 << 20)
            guard !piece.isEmpty else { throw .unreadable(file.url, "it has become shorter.") }
            try partial.append(piece.span.bytes)
        }
        return partial
    }
}
