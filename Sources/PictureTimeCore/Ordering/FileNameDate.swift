// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A date found in a file's name.
///
/// ISO 8601 in its calendar, ordinal and week forms, basic and extended, with or without a time and an offset, anywhere
/// in the name, also with the separators that phones and cameras put in the place of `T` and `:`; and milliseconds of
/// Unix time. A date that no calendar has is no date, digits that run on beyond a date belong to something else, and
/// what people write in more than one order (`31.01.2024`, `01-31-2024`, `24-01-31`) is not guessed.
struct FileNameDate: Equatable {
    /// How the date was written.
    enum Form: String {
        /// Year, month and day: `2024-01-31`, `20240131`.
        case calendar
        /// Year and day of the year: `2024-031`.
        case ordinal
        /// Year, week and day of the week: `2024-W05-3`.
        case week
        /// The same in the names that Google's Pixel phones give, `PXL_20240131_064512123`: the time is that of UTC.
        case pixel
        /// Unix time: `1706683512345`. The wall clock is that of UTC.
        case epochMilliseconds
        /// WhatsApp's `IMG-20240131-WA0007`: the day on which it was sent.
        case messenger

        /// Whether the wall clock is that of UTC, wherever the photo was taken.
        var isUTC: Bool { self == .pixel || self == .epochMilliseconds }
    }

    var date: CaptureDate
    var form: Form

    /// High only for a time that a clock on the wall showed.
    var confidence: DateConfidence {
        switch form {
        case .calendar, .ordinal, .week: date.time == nil ? .medium : .high
        case .pixel, .epochMilliseconds, .messenger: .medium
        }
    }

    /// The first date that has a time, else the first date, else nil.
    static func parse(_ name: String) -> FileNameDate? {
        let text = searchableText(of: name)
        var dayAlone: FileNameDate?
        for start in text.indices
        where FileName.isDigit(text[start]) && (start == 0 || !FileName.isDigit(text[start - 1])) {
            var cursor = NameCursor(text, at: start)
            guard let found = cursor.read() else { continue }
            if let time = found.date.time { return name.hasPrefix("PXL_") ? found.inUTC(time) : found }
            dayAlone = dayAlone ?? found
        }
        return dayAlone
    }

    private func inUTC(_ time: CaptureDate.Time) -> FileNameDate {
        FileNameDate(date: date.at(time.with(utcOffset: 0)), form: .pixel)
    }

    /// The name without what may look like a date and tells nothing about the photo.
    private static func searchableText(of name: String) -> [UInt8] {
        var text = Array(FileName.stem(of: name).utf8)
        // Dropbox, Nextcloud and Syncthing go on with the date of the conflict.
        for mark in ["conflicted copy", "conflict-"] {
            if let range = text.firstRange(of: Array(mark.utf8)) { text.removeSubrange(range.lowerBound...) }
        }
        // A UUID, 8-4-4-4-12 hexadecimal digits (RFC 9562, section 4): the first or last of them may look like a day.
        for start in text.indices.dropLast(35) where text[start + 8] == UInt8(ascii: "-") {
            let range = start..<start + 36
            let groups = text[range].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard groups.map(\.count) == [8, 4, 4, 4, 12], groups.joined().allSatisfy(FileName.isHexadecimalDigit)
            else { continue }
            // No name holds a zero byte.
            text.replaceSubrange(range, with: repeatElement(0, count: range.count))
        }
        return text
    }
}

extension FileName {
    /// Whether a byte is an ASCII digit, or a letter from A to F.
    static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// Whether a byte is an ASCII letter or digit.
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
}
