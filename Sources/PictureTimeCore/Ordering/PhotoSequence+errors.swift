// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// What to say when nothing can be ordered.
extension PhotoSequence {
    static func noPhotos(in folder: URL, skipped: [SkippedFile]) -> PictureTimeError {
        var message = "There is no \(ImageFormat.names) photo in '\(folder.path)'."
        if let first = skipped.first {
            message += " '\(first.path)' \(first.reason)"
            if skipped.count > 1 { message += " (\(skipped.count - 1) more like it.)" }
        }
        if let listing = try? FolderListing(folder), !listing.folders.isEmpty {
            message += " To look into the folders inside as well, say --recursive."
        }
        return PictureTimeError(code: .nothingToDo, message: message, file: folder)
    }

    static func allLeftOut(_ leftOut: [LeftOut], in folder: URL) -> PictureTimeError {
        PictureTimeError(
            code: .nothingToDo,
            message:
                "You have left out every photo in '\(folder.path)'. Bring one back with 'ptime edit PHOTO --include'.",
            file: folder)
    }

    static func noPlace(for photos: [Photo], by order: ProcessOrder, facts: FileFacts) -> PictureTimeError {
        let inNames = photos.count { FileNameDate.parse($0.name) != nil }
        let inMetadata = photos.count { facts.exifDates(of: $0).best != nil }
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
            case .dateMetadata: "has a date in its Exif or in a file beside it"
            case .date: "has a date"
            case .numberOrder: "has a number in its name"
            case .fileOrder: "can be ordered"
            }
        return PictureTimeError(
            code: .nothingToDo, message: "\(photos.noneOf) \(lack). \(advice)",
            file: photos.first?.url.deletingLastPathComponent())
    }

    /// Levenshtein's distance between two names.
    static func editDistance(_ a: String, _ b: String) -> Int {
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

extension Collection {
    /// The beginning of a sentence about photos that all lack something.
    var noneOf: String { count == 1 ? "Not even the only photo" : "None of the \(count) photos" }
}
