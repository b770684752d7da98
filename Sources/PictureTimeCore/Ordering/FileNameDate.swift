// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Finds a date in a file's name.
///
/// ISO 8601 in its calendar, ordinal and week forms, basic and extended, with or without a time and an offset, anywhere
/// in the name, also with the separators that phones and cameras put in the place of `T` and `:`. A date that no
/// calendar has is no date, and digits that run on beyond a date belong to something else.
enum FileNameDate {
    /// The first date that has a time, else the first date, else nil.
    static func parse(_ name: String) -> CaptureDate? {
        let stem = Array(FileName.stem(of: name).utf8)[...]
        var dateOnly: CaptureDate?
        for start in stem.indices
        where FileName.isDigit(stem[start]) && (start == 0 || !FileName.isDigit(stem[start - 1])) {
            var cursor = NameCursor(stem, at: start)
            guard let date = cursor.date() else { continue }
            let mayEndHere = cursor.mayEndHere
            if let time = cursor.time() { return date.at(time) }
            if dateOnly == nil, mayEndHere { dateOnly = date }
        }
        return dateOnly
    }
}

/// Reads numbers and separators of a name from left to right.
private struct NameCursor {
    private let text: ArraySlice<UInt8>
    private let start: Int
    private var position: Int
    /// A time that stood in one run of digits with its date, as in `20240131074512`.
    private var joinedTime: CaptureDate.Time?
    /// Whether the date was written with separators.
    private var isExtended = false

    init(_ text: ArraySlice<UInt8>, at start: Int) {
        self.text = text
        self.start = start
        position = start
    }

    private func byte(_ offset: Int = 0) -> UInt8? {
        let index = position + offset
        return index < text.endIndex ? text[index] : nil
    }

    private func next(is characters: String, offset: Int = 0) -> Bool {
        byte(offset).map(characters.utf8.contains) ?? false
    }

    /// How many digits follow without a break.
    private func digitRun(from offset: Int = 0) -> Int {
        text[min(position + offset, text.endIndex)...].prefix(while: FileName.isDigit).count
    }

    /// The value of digits that are known to be there.
    private func number(at offset: Int, count: Int) -> Int {
        text[(position + offset)..<(position + offset + count)].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private func digits(at offset: Int, count: Int) -> String {
        String(decoding: text[(position + offset)..<(position + offset + count)], as: UTF8.self)
    }

    /// Whether the date just read can be one without a time. In basic form it must not run on into a word, for in
    /// hexadecimal numbers every digit runs on into letters; a time that no clock shows leaves the date as it is.
    var mayEndHere: Bool {
        guard let byte = byte() else { return true }
        if FileName.isDigit(byte) { return false }
        return isExtended || !FileName.isLetter(byte) || next(is: "Tt") && digitRun(from: 1) > 0
    }

    /// Four-digit years of the time in which people name photo files.
    private func year(at offset: Int = 0) -> Int? {
        let year = number(at: offset, count: 4)
        return (1900...2099).contains(year) ? year : nil
    }

    // MARK: Dates

    /// Reads a date and moves behind it.
    mutating func date() -> CaptureDate? {
        switch digitRun() {
        case 8, 14, 17: basicCalendarDate()
        case 7: basicOrdinalDate()
        case 4: weekDate() ?? extendedDate()
        default: nil
        }
    }

    private mutating func basicCalendarDate() -> CaptureDate? {
        let length = digitRun()
        guard let year = year(),
            let date = CaptureDate(year: year, month: number(at: 4, count: 2), day: number(at: 6, count: 2))
        else { return nil }
        if length > 8 {
            joinedTime = compactTime(at: 8, digits: length - 8)
            guard joinedTime != nil else { return nil }
        }
        position += length
        return date
    }

    /// `2024031`, only where it begins the name: seven digits elsewhere are a camera's counter.
    private mutating func basicOrdinalDate() -> CaptureDate? {
        guard start == text.startIndex, let year = year(),
            let date = CaptureDate(year: year, dayOfYear: number(at: 4, count: 3))
        else { return nil }
        position += 7
        return date
    }

    /// `2024-W05-3` or `2024W053`.
    private mutating func weekDate() -> CaptureDate? {
        guard let year = year() else { return nil }
        let w = next(is: "-", offset: 4) ? 5 : 4
        guard next(is: "Ww", offset: w) else { return nil }
        isExtended = w == 5
        let length: Int
        if isExtended {
            guard digitRun(from: w + 1) == 2, next(is: "-", offset: w + 3), digitRun(from: w + 4) == 1 else {
                return nil
            }
            length = w + 5
        } else {
            guard digitRun(from: w + 1) == 3 else { return nil }
            length = w + 4
        }
        let week = number(at: w + 1, count: 2)
        let weekday = number(at: length - 1, count: 1)
        guard let date = CaptureDate(year: year, week: week, weekday: weekday) else { return nil }
        position += length
        return date
    }

    /// `2024-01-31` with one kind of separator, or `2024-031`.
    private mutating func extendedDate() -> CaptureDate? {
        guard let year = year(), next(is: "-._ ", offset: 4), !isBehindDayAndMonth else { return nil }
        isExtended = true
        if next(is: "-", offset: 4), digitRun(from: 5) == 3 {
            guard let date = CaptureDate(year: year, dayOfYear: number(at: 5, count: 3)) else { return nil }
            position += 8
            return date
        }
        guard digitRun(from: 5) == 2, byte(7) == byte(4), digitRun(from: 8) == 2,
            let date = CaptureDate(year: year, month: number(at: 5, count: 2), day: number(at: 8, count: 2))
        else { return nil }
        position += 10
        return date
    }

    /// Whether the year stands behind two numbers with its own separator: in `31-01-2024-07-12` July is no month.
    private var isBehindDayAndMonth: Bool {
        guard let separator = byte(4) else { return false }
        var before = text[..<start]
        for _ in 0..<2 {
            guard before.popLast() == separator else { return false }
            let digits = before.suffix(2).reversed().prefix(while: FileName.isDigit).count
            guard digits > 0 else { return false }
            before = before.dropLast(digits)
        }
        return true
    }

    // MARK: Times

    /// Reads the time that belongs to the date just read.
    mutating func time() -> CaptureDate.Time? {
        if let joinedTime { return joinedTime }
        let hasT = next(is: "Tt")
        if hasT || next(is: "_- .") {
            position += 1
        } else {
            return nil
        }
        let hasAt = !hasT && skipWordAt()
        switch digitRun() {
        case 6, 9: return basicTime(isISO: hasT)
        case 4 where hasT: return hoursAndMinutes()
        case 2: return extendedTime(isISO: hasT)
        case 1 where hasAt: return extendedTime(isISO: false)
        default: return nil
        }
    }

    /// `Screenshot 2024-01-31 at 07.45.12`
    private mutating func skipWordAt() -> Bool {
        guard next(is: "a"), next(is: "t", offset: 1), next(is: " _", offset: 2) else { return false }
        position += 3
        return true
    }

    /// `HHmmss` or `HHmmssSSS` at an offset, as part of a longer run or on its own.
    private func compactTime(at offset: Int, digits count: Int) -> CaptureDate.Time? {
        CaptureDate.Time(
            hour: number(at: offset, count: 2), minute: number(at: offset + 2, count: 2),
            second: number(at: offset + 4, count: 2), subsecond: digits(at: offset + 6, count: count - 6)
        )
    }

    private mutating func basicTime(isISO: Bool) -> CaptureDate.Time? {
        let length = digitRun()
        guard let time = compactTime(at: 0, digits: length) else { return nil }
        position += length
        return time.with(subsecond: length == 6 ? fraction(isISO: isISO) : nil, utcOffset: isISO ? offset() : nil)
    }

    private mutating func hoursAndMinutes() -> CaptureDate.Time? {
        let time = CaptureDate.Time(hour: number(at: 0, count: 2), minute: number(at: 2, count: 2), second: 0)
        position += 4
        return time?.with(subsecond: nil, utcOffset: offset())
    }

    private mutating func extendedTime(isISO: Bool) -> CaptureDate.Time? {
        let width = digitRun()
        guard let separator = byte(width), ":.-_".utf8.contains(separator), digitRun(from: width + 1) == 2 else {
            return nil
        }
        var hour = number(at: 0, count: width)
        let minute = number(at: width + 1, count: 2)
        if byte(width + 3) == separator, digitRun(from: width + 4) == 2 {
            let second = number(at: width + 4, count: 2)
            position += width + 6
            // A clock of 24 hours needs neither.
            if let isAfternoon = meridiem(), (1...12).contains(hour) {
                hour = hour % 12 + (isAfternoon ? 12 : 0)
            }
            guard let time = CaptureDate.Time(hour: hour, minute: minute, second: second) else { return nil }
            var subsecond = fraction(isISO: isISO)
            // `2024-01-31-07-45-12-123`: the milliseconds follow with the separator of the rest.
            if subsecond == nil, separator == UInt8(ascii: "-"), byte() == separator, digitRun(from: 1) == 3 {
                subsecond = digits(at: 1, count: 3)
                position += 4
            }
            return time.with(subsecond: subsecond, utcOffset: isISO ? offset() : nil)
        }
        // Hours and minutes alone only where nothing but a time looks like that.
        guard separator == UInt8(ascii: ":") || isISO,
            let time = CaptureDate.Time(hour: hour, minute: minute, second: 0)
        else { return nil }
        position += width + 3
        return time.with(subsecond: nil, utcOffset: isISO ? offset() : nil)
    }

    /// Whether ` PM` or ` AM` follows, behind a space of any kind; nil for neither.
    private func meridiem() -> Bool? {
        let rest = text[min(position, text.endIndex)...]
        // A plain space, or the narrow one that does not break, U+202F.
        for space in [[0x20], [0xE2, 0x80, 0xAF], []] as [[UInt8]] where rest.starts(with: space) {
            let word = rest.dropFirst(space.count).prefix(while: FileName.isLetter)
            let letters = String(decoding: word, as: UTF8.self).uppercased()
            if letters == "AM" || letters == "PM" { return letters == "PM" }
        }
        return nil
    }

    /// Digits behind a decimal point or comma; at most nine.
    private mutating func fraction(isISO: Bool) -> String? {
        guard next(is: ".,") else { return nil }
        let length = digitRun(from: 1)
        // Two digits behind a dot might be a copy's number; ISO 8601 leaves no doubt.
        guard length == 3 || (isISO && (1...9).contains(length)) else { return nil }
        let result = digits(at: 1, count: length)
        position += 1 + length
        return result
    }

    /// `Z`, `+01`, `+0100` or `+01:00`; also with `-` or `.` for the colon, which some file systems refuse.
    private mutating func offset() -> Int? {
        if next(is: "Zz") { return 0 }
        guard next(is: "+-"), let sign = byte() else { return nil }
        let minutes: Int
        switch digitRun(from: 1) {
        case 4: minutes = number(at: 3, count: 2)
        case 2 where next(is: ":.-", offset: 3) && digitRun(from: 4) == 2: minutes = number(at: 4, count: 2)
        case 2: minutes = 0
        default: return nil
        }
        guard minutes < 60 else { return nil }
        let total = number(at: 1, count: 2) * 60 + minutes
        return sign == UInt8(ascii: "-") ? -total : total
    }
}

extension CaptureDate.Time {
    /// The same time with what was read behind it; an offset that no place on Earth has is left out.
    fileprivate func with(subsecond: String?, utcOffset: Int?) -> CaptureDate.Time? {
        let subsecond = subsecond ?? self.subsecond
        return CaptureDate.Time(
            hour: hour, minute: minute, second: second, subsecond: subsecond, utcOffset: utcOffset)
            ?? CaptureDate.Time(hour: hour, minute: minute, second: second, subsecond: subsecond)
    }
}
