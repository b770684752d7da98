// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// What decides the order of the photos.
public enum ProcessOrder: String, CaseIterable, Sendable {
    /// Names as a file manager sorts them.
    case fileOrder = "file-order"
    /// The numbers in the name, by value; the rest of the name does not count.
    case numberOrder = "number-order"
    /// The date in the name.
    case dateISO = "date-ISO"
    /// The date in the photo's Exif.
    case dateMetadata = "date-metadata"
}

/// Where a capture date was read.
public enum DateSource: String, Codable, Sendable {
    case fileName
    case exifDateTimeOriginal = "DateTimeOriginal"
    case exifDateTimeDigitized = "DateTimeDigitized"
    case exifDateTime = "DateTime"
}

/// Photos in the order in which the film shows them.
public struct PhotoSequence: Sendable {
    /// A photo with its place.
    public struct Entry: Sendable {
        public let photo: Photo
        /// Known in the two date orders.
        public let captureDate: CaptureDate?
        public let dateSource: DateSource?
    }

    public private(set) var entries: [Entry]
    /// Photos that the order has no place for, and other files that were left out.
    public private(set) var skipped: [SkippedFile]

    /// Orders the photos of a folder. Photos that tie keep the natural order of their names.
    ///
    /// - Parameters:
    ///   - start: The name of a file; the photos before it, in the chosen order, are left out.
    /// - Throws: `nothingToDo` when no photo has what the order needs, with the order that would work;
    ///   `invalidSetting` for a start that is no photo's name, with the nearest one.
    public init(_ scan: PhotoScanner, by order: ProcessOrder, from start: String? = nil, folder: URL)
        throws(PictureTimeError)
    {
        guard !scan.photos.isEmpty else { throw Self.noPhotos(in: folder, skipped: scan.skipped) }
        skipped = scan.skipped
        // The scan is in natural order of names, and sorting is stable.
        switch order {
        case .fileOrder:
            entries = scan.photos.map { Entry(photo: $0, captureDate: nil, dateSource: nil) }
        case .numberOrder:
            let numbered = scan.photos.map { ($0, NaturalOrder.numbers(in: FileName.stem(of: $0.name))) }
            entries = numbered.filter { !$0.1.isEmpty }
                .sorted { $0.1.lexicographicallyPrecedes($1.1) }
                .map { Entry(photo: $0.0, captureDate: nil, dateSource: nil) }
        case .dateISO:
            entries = Self.byDate(scan.photos) { photo in
                FileNameDate.parse(photo.name).map { ($0, .fileName) }
            }
        case .dateMetadata:
            entries = Self.byDate(scan.photos, date: Self.metadataDate)
        }
        let placed = Set(entries.map(\.photo))
        let unplaced = scan.photos.filter { !placed.contains($0) }
        skipped += unplaced.map { SkippedFile(url: $0.url, reason: order.reasonForSkipping) }
        guard !entries.isEmpty else { throw Self.noPlace(for: unplaced, by: order) }
        if let start { try drop(before: start, unplaced: unplaced, order: order) }
    }

    private static func byDate(_ photos: [Photo], date: (Photo) -> (CaptureDate, DateSource)?) -> [Entry] {
        photos.compactMap { photo in
            date(photo).map { Entry(photo: photo, captureDate: $0.0, dateSource: $0.1) }
        }
        .sorted { $0.captureDate! < $1.captureDate! }
    }

    /// The best date of a photo's Exif: when it was taken, else scanned, else changed.
    private static func metadataDate(_ photo: Photo) -> (CaptureDate, DateSource)? {
        // A file that cannot be read now gets its own line in the report when its turn comes.
        guard let reader = try? FileReader(photo.url),
            let exif = (try? PhotoHeader(of: reader, format: photo.format))?.exif
        else { return nil }
        if let date = exif.dateTimeOriginal { return (date, .exifDateTimeOriginal) }
        if let date = exif.dateTimeDigitized { return (date, .exifDateTimeDigitized) }
        return exif.dateTime.map { ($0, .exifDateTime) }
    }

    private mutating func drop(before start: String, unplaced: [Photo], order: ProcessOrder) throws(PictureTimeError) {
        let names = entries.map(\.photo.name)
        guard let index = names.firstIndex(of: start) else {
            if unplaced.contains(where: { $0.name == start }) {
                throw .invalidSetting("The photo to start with, '\(start)', \(order.reasonForSkipping)")
            }
            let nearest = names.min { Self.editDistance($0, start) < Self.editDistance($1, start) }!
            throw .invalidSetting("There is no photo named '\(start)' to start with. Did you mean '\(nearest)'?")
        }
        entries.removeFirst(index)
    }
}

// MARK: - What to say when nothing can be ordered

extension PhotoSequence {
    private static func noPhotos(in folder: URL, skipped: [SkippedFile]) -> PictureTimeError {
        var message = "There is no JPEG or PNG photo in '\(folder.path)'."
        if let first = skipped.first {
            message += " '\(first.name)' \(first.reason)"
            if skipped.count > 1 { message += " (\(skipped.count - 1) more like it.)" }
        }
        return PictureTimeError(code: .nothingToDo, message: message, file: folder)
    }

    private static func noPlace(for photos: [Photo], by order: ProcessOrder) -> PictureTimeError {
        let inNames = photos.count { FileNameDate.parse($0.name) != nil }
        let inMetadata = photos.count { metadataDate($0) != nil }
        let numbered = photos.count { !NaturalOrder.numbers(in: FileName.stem(of: $0.name)).isEmpty }
        // The better order first: a date says more than a number.
        let advice: String =
            if inNames > 0, inNames >= inMetadata {
                "\(inNames) of them have a date in the name: try --process-order date-ISO."
            } else if inMetadata > 0 {
                "\(inMetadata) of them have a date in Exif: try --process-order date-metadata."
            } else if numbered > 0 {
                "\(numbered) of them have a number in the name: try --process-order number-order."
            } else {
                "Try --process-order file-order, which sorts them by name."
            }
        let lack =
            switch order {
            case .dateISO: "has a date in its name"
            case .dateMetadata: "has a date in its Exif"
            case .numberOrder: "has a number in its name"
            case .fileOrder: "can be ordered"
            }
        return PictureTimeError(
            code: .nothingToDo, message: "\(photos.noneOf) \(lack). \(advice)",
            file: photos.first?.url.deletingLastPathComponent())
    }

    /// Levenshtein's distance between two names.
    private static func editDistance(_ a: String, _ b: String) -> Int {
        let b = Array(b.lowercased().utf8)
        var row = Array(0...b.count)
        for (i, x) in a.lowercased().utf8.enumerated() {
            var diagonal = i
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let substituted = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}

extension ProcessOrder {
    fileprivate var reasonForSkipping: String {
        switch self {
        case .dateISO: "has no date in its name. Add one, such as 2024-01-31, or choose another order."
        case .dateMetadata: "has no date in its Exif. Add DateTimeOriginal, or choose another order."
        case .numberOrder: "has no number in its name. Add one, or choose another order."
        case .fileOrder: "has no place."
        }
    }
}

extension Collection {
    /// The beginning of a sentence about photos that all lack something.
    var noneOf: String { count == 1 ? "Not even the only photo" : "None of the \(count) photos" }
}
