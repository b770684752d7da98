// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// What decides the order of the photos.
public enum ProcessOrder: String, CaseIterable, Sendable {
    /// Names as a file manager sorts them.
    case fileOrder = "file-order"
    /// The numbers in the name, by value; the rest of the name does not count.
    case numberOrder = "number-order"
    /// The date in the name.
    case dateISO = "date-ISO"
    /// The date in the photo's Exif, or in the files beside it.
    case dateMetadata = "date-metadata"
    /// The surest of all dates.
    case date

    /// Whether every photo has a capture date then.
    var isByDate: Bool { self == .dateISO || self == .dateMetadata || self == .date }
}

/// Photos in the order in which the film shows them.
public struct PhotoSequence: Sendable {
    /// A photo with its place.
    public struct Entry: Sendable {
        public let photo: Photo
        /// Known in the orders by date.
        public internal(set) var capture: CaptureEvidence?
        /// The day that the photo counts for; known in the orders by date.
        public internal(set) var day: CaptureDate?
        /// Nil as long as nobody needed it: it costs reading the file.
        public internal(set) var digest: ContentDigest?
        /// What should be known of its date, in a sentence without the name.
        var note: String?
    }

    /// A photo that is good, but not wanted.
    public struct LeftOut: Sendable {
        public let entry: Entry
        /// For a person; the file's name goes in front.
        public let reason: String
        /// Arguments of `ptime` that would bring it back.
        let remedy: [String]?
    }

    public private(set) var entries: [Entry]
    /// Photos that the order has no place for, and other files that could not be used.
    public private(set) var skipped: [SkippedFile]
    public private(set) var leftOut: [LeftOut] = []

    /// Orders the photos of a folder. Photos that tie keep the natural order of their names.
    ///
    /// - Parameters:
    ///   - facts: What is known of the files; what is learnt is added.
    ///   - edits: A person's decisions.
    ///   - usesEachOnce: Whether the same bytes count once, however many files hold them.
    /// - Throws: `nothingToDo` when no photo has what the order needs, with the order that would work;
    ///   `invalidSetting` for a start that is no photo's name, with the nearest one.
    init(
        _ scan: PhotoScanner, by selection: PhotoSelection, facts: FileFacts, edits: Edits = Edits(),
        usesEachOnce: Bool = true
    ) throws(PictureTimeError) {
        guard !scan.photos.isEmpty else { throw Self.noPhotos(in: selection.folder, skipped: scan.skipped) }
        skipped = scan.skipped
        var candidates: [Entry] = []
        for photo in scan.photos {
            var entry = Entry(photo: photo, digest: facts.knownDigest(of: photo))
            if entry.digest == nil, !edits.isEmpty {
                entry.digest = try? facts.digest(of: photo)
            }
            if let edit = entry.digest.flatMap({ edits[$0] }), edit.excluded == true {
                leftOut.append(
                    LeftOut(
                        entry: entry, reason: "is left out because you said so.",
                        remedy: ["edit", photo.url.path, "--include"]))
            } else {
                candidates.append(entry)
            }
        }

        let order = selection.order
        // The scan is in natural order of names, and sorting is stable.
        switch order {
        case .fileOrder:
            entries = candidates
        case .numberOrder:
            entries = candidates.map { ($0, NaturalOrder.numbers(in: FileName.stem(of: $0.photo.name))) }
                .filter { !$0.1.isEmpty }
                .sorted { $0.1.lexicographicallyPrecedes($1.1) }
                .map(\.0)
        case .dateISO, .dateMetadata, .date:
            let beside = FilesBeside(names: scan.namesByFolder)
            let resolver = CaptureDateResolver(order: order, shift: selection.shift)
            entries = candidates.compactMap { candidate in
                var entry = candidate
                let sources = CaptureDateResolver.Sources(
                    name: entry.photo.name, edit: entry.digest.flatMap { edits[$0]?.date },
                    exif: { facts.exifDates(of: candidate.photo) },
                    xmpSidecar: { beside.xmpDate(of: candidate.photo) },
                    takeout: { beside.takeoutDate(of: candidate.photo) })
                guard let capture = resolver.resolve(sources) else { return nil }
                entry.capture = capture
                entry.day = capture.date.day(endingAt: selection.dayEndsAt)
                entry.note = resolver.conflict(sources, with: capture)
                return entry
            }
            .sorted { $0.capture!.date < $1.capture!.date }
        }
        let placed = Set(entries.map(\.photo))
        let unplaced = candidates.filter { !placed.contains($0.photo) }
        sortOut(unplaced: unplaced, order: order, usesEachOnce: usesEachOnce, facts: facts)
        guard !entries.isEmpty else {
            guard !candidates.isEmpty else { throw Self.allLeftOut(leftOut, in: selection.folder) }
            throw Self.noPlace(for: candidates.map(\.photo), by: order, facts: facts)
        }
        if let start = selection.start { try drop(before: start, unplaced: unplaced.map(\.photo), order: order) }
    }

    /// Leaves every photo out whose bytes are those of one before it, and skips those that have no place.
    private mutating func sortOut(unplaced: [Entry], order: ProcessOrder, usesEachOnce: Bool, facts: FileFacts) {
        // Files of different sizes are different, which spares reading most of them.
        var count: [Int: Int] = [:]
        for entry in entries + unplaced { count[entry.photo.stamp.size, default: 0] += 1 }
        var first: [ContentDigest: Photo] = [:]
        /// Whether a photo is the first of its content; others are left out.
        func isFirst(_ entry: inout Entry) -> Bool {
            guard usesEachOnce else { return true }
            if count[entry.photo.stamp.size]! > 1, entry.digest == nil {
                entry.digest = try? facts.digest(of: entry.photo)
            }
            guard let digest = entry.digest else { return true }
            if let original = first[digest] {
                leftOut.append(LeftOut(entry: entry, reason: "is the same photo as '\(original.path)'.", remedy: nil))
                return false
            }
            first[digest] = entry.photo
            return true
        }
        var kept: [Entry] = []
        for var entry in entries where isFirst(&entry) { kept.append(entry) }
        entries = kept
        for var entry in unplaced where isFirst(&entry) {
            skipped.append(
                SkippedFile(
                    entry.photo, reason: order.reasonForSkipping,
                    remedy: order.isByDate ? ["edit", entry.photo.url.path, "--date", "YYYY-MM-DD"] : nil))
        }
    }

    private mutating func drop(before start: String, unplaced: [Photo], order: ProcessOrder) throws(PictureTimeError) {
        guard let index = entries.firstIndex(where: { $0.photo.path == start || $0.photo.name == start }) else {
            if unplaced.contains(where: { $0.path == start || $0.name == start }) {
                throw .invalidSetting("The photo to start with, '\(start)', \(order.reasonForSkipping)")
            }
            if let left = leftOut.first(where: { $0.entry.photo.path == start || $0.entry.photo.name == start }) {
                throw .invalidSetting("The photo to start with, '\(start)', \(left.reason)")
            }
            let nearest = entries.map(\.photo.path).min {
                Self.editDistance($0, start) < Self.editDistance($1, start)
            }!
            throw .invalidSetting("There is no photo named '\(start)' to start with. Did you mean '\(nearest)'?")
        }
        entries.removeFirst(index)
    }

    /// Says of photos that they are good and not wanted.
    mutating func leaveOut(_ entries: [Entry], reason: String) {
        let urls = Set(entries.map(\.photo.url))
        self.entries.removeAll { urls.contains($0.photo.url) }
        leftOut += entries.map { LeftOut(entry: $0, reason: reason, remedy: nil) }
    }

    /// The photos that compete for one frame: those of one day, or each one alone.
    func groups(bestOfDay: Bool) -> [[Entry]] {
        guard bestOfDay else { return entries.map { [$0] } }
        var groups: [[Entry]] = []
        for entry in entries {
            if let day = entry.day, groups.last?.last?.day == day {
                groups[groups.count - 1].append(entry)
            } else {
                groups.append([entry])
            }
        }
        return groups
    }
}

extension ProcessOrder {
    fileprivate var reasonForSkipping: String {
        switch self {
        case .dateISO: "has no date in its name. Say when it was taken, or choose another order."
        case .dateMetadata:
            "has no date in its Exif nor in a file beside it. Say when it was taken, or choose another order."
        case .date: "has no date that could be found. Say when it was taken, or leave it out."
        case .numberOrder: "has no number in its name. Add one, or choose another order."
        case .fileOrder: "has no place."
        }
    }
}
