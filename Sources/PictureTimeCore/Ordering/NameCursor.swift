// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a date and its time in a file's name, from left to right.
struct NameCursor {
    private let text: [UInt8]
    /// The date's first digit.
    private let start: Int
    private var position: Int
    private var form = FileNameDate.Form.calendar
    /// A time that stood in one run of digits with its date, as in `20240131074512`.
    private var joinedTime: CaptureDate.Time?
    /// Whether the date was written with separators.
    private var isExtended = false

    /// - Parameter start: Where a run of digits begins.
    init(_ text: [UInt8], at start: Int) {
        self.text = text
        self.start = start
        position = start
    }

    /// The date that begins here, with the time that belongs to it; nil when none begins here.
    mutating func read() -> FileNameDate? {
        if let date = epochMilliseconds() { return FileNameDate(date: date, form: .epochMilliseconds) }
        guard !isInHexadecimalNumber, let date = date(), mayEndHere else { return nil }
        if isMarkedByWhatsApp { return FileNameDate(date: date, form: .messenger) }
        let isWholeName = start == text.startIndex && position == text.endIndex
        let time = time()
        // A number with three digits behind it is more often a counter or a size than a day of a year.
        if form == .ordinal, time == nil, !isWholeName { return nil }
        return FileNameDate(date: date.at(time), form: form)
    }

    // MARK: Bytes and digits

    private func byte(_ offset: Int = 0) -> UInt8? {
        let index = position + offset
        return text.indices.contains(index) ? text[index] : nil
    }

    private func next(is characters: String, offset: Int = 0) -> Bool {
        byte(offset).map(characters.utf8.contains) ?? false
    }

    private func rest(from offset: Int = 0) -> ArraySlice<UInt8> { text[min(position + offset, text.endIndex)...] }

    /// How many digits follow without a break.
    private func digitRun(from offset: Int = 0) -> Int {
        rest(from: offset).prefix(while: FileName.isDigit).count
    }

    /// The value of digits that are known to be there.
    private func number(at offset: Int, count: Int) -> Int {
        rest(from: offset).prefix(count).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private func digits(at offset: Int, count: Int) -> String {
        String(decoding: rest(from: offset).prefix(count), as: UTF8.self)
    }

    // MARK: What stands around a date

    /// Whether more digits and letters from A to F surround the run of digits here, as in a hash. A word in front such
    /// as `face` makes no such number, nor does a letter behind.
    private var isInHexadecimalNumber: Bool {
        let inFront = text[..<position].suffix(while: FileName.isAlphanumeric)
        let behind = rest(from: digitRun()).prefix(while: FileName.isAlphanumeric)
        guard inFront.allSatisfy(FileName.isHexadecimalDigit), behind.allSatisfy(FileName.isHexadecimalDigit) else {
            return false
        }
        return inFront.contains(where: FileName.isDigit) || behind.contains(where: FileName.isDigit)
    }

    /// Whether the date just read can end here. In basic form it must not run on into a word, for in other numbers
    /// digits run on into letters, nor go on with an account's number, as in names that Facebook gives.
    private var mayEndHere: Bool {
        guard let byte = byte(), !isExtended else { return true }
        if FileName.isLetter(byte) { return next(is: "Tt") && digitRun(from: 1) > 0 }
        return digitRun(from: 1) < 15
    }

    /// `IMG-20240131-WA0007`, also with underscores.
    private var isMarkedByWhatsApp: Bool {
        next(is: "-_") && next(is: "Ww", offset: 1) && next(is: "Aa", offset: 2) && digitRun(from: 3) > 0
    }

    /// Whether the year stands behind two short numbers: in `31-01-2024-07-12` July is no month.
    private var isBehindDayAndMonth: Bool {
        var inFront = text[..<start]
        guard let separator = inFront.last, "-._ ".utf8.contains(separator) else { return false }
        for _ in 0..<2 {
            guard inFront.popLast() == separator else { return false }
            let digits = inFront.suffix(while: FileName.isDigit).count
            guard (1...2).contains(digits) else { return false }
            inFront = inFront.dropLast(digits)
        }
        return true
    }

    // MARK: Unix time

    /// Words that programs put directly in front of Unix time: WeChat, and bursts of Google's camera.
    private static let wordsBeforeEpoch = ["mmexport", "BURST"]

    /// `1706683512345`, from September 2001 to May 2033.
    private func epochMilliseconds() -> CaptureDate? {
        guard digitRun() == 13, next(is: "1"), standsAlone(digits: 13) else { return nil }
        let (days, second) = number(at: 0, count: 10).quotientAndRemainder(dividingBy: 24 * 60 * 60)
        let time = CaptureDate.Time(
            hour: second / 3600, minute: second / 60 % 60, second: second % 60,
            subsecond: digits(at: 10, count: 3), utcOffset: 0
        )
        return CaptureDate(dayNumber: days)?.at(time)
    }

    /// Whether the digits here are neither part of a word, nor of a decimal or telephone number, nor one of the groups
    /// that make up a longer number.
    private func standsAlone(digits count: Int) -> Bool {
        let (inFront, behind) = (text[..<position], rest(from: count))
        if let last = inFront.last, FileName.isAlphanumeric(last) || "+.".utf8.contains(last) {
            let word = String(decoding: inFront.suffix(while: FileName.isAlphanumeric), as: UTF8.self)
            guard Self.wordsBeforeEpoch.contains(where: word.hasSuffix) else { return false }
        }
        if let first = behind.first, FileName.isLetter(first) { return false }
        let neighbours = [
            inFront.dropLast().suffix(while: FileName.isAlphanumeric),
            behind.dropFirst().prefix(while: FileName.isAlphanumeric),
        ]
        // Up to three digits count copies; Facebook's groups, random numbers and pieces of hashes are longer.
        return !neighbours.contains { word in
            word.count > 3 && word.contains(where: FileName.isDigit) && word.allSatisfy(FileName.isHexadecimalDigit)
        }
    }

    // MARK: Dates

    /// Reads a date and moves behind it.
    private mutating func date() -> CaptureDate? {
        switch digitRun() {
        case 8, 14, 17: basicCalendarDate()
        case 7: basicOrdinalDate()
        case 4: weekDate() ?? extendedDate()
        default: nil
        }
    }

    /// Four-digit years of the time in which people name photo files.
    private func year() -> Int? {
        let year = number(at: 0, count: 4)
        return (1900...2099).contains(year) ? year : nil
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
        form = .ordinal
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
        form = .week
        position += length
        return date
    }

    /// `2024-01-31` with one kind of separator, or `2024-031`.
    private mutating func extendedDate() -> CaptureDate? {
        guard let year = year(), next(is: "-._ ", offset: 4), !isBehindDayAndMonth else { return nil }
        isExtended = true
        if next(is: "-", offset: 4), digitRun(from: 5) == 3 {
            guard let date = CaptureDate(year: year, dayOfYear: number(at: 5, count: 3)) else { return nil }
            form = .ordinal
            position += 8
            return date
        }
        guard digitRun(from: 5) == 2, byte(7) == byte(4), digitRun(from: 8) == 2,
            let date = CaptureDate(year: year, month: number(at: 5, count: 2), day: number(at: 8, count: 2))
        else { return nil }
        position += 10
        return date
    }

    // MARK: Times

    /// Reads the time that belongs to the date just read.
    private mutating func time() -> CaptureDate.Time? {
        if let joinedTime { return joinedTime }
        let hasT = next(is: "Tt")
        guard hasT || next(is: "_- .") else { return nil }
        position += 1
        let hasWord = !hasT && skipWord()
        switch digitRun() {
        case 6, 9: return basicTime(isISO: hasT)
        case 4 where hasT: return hoursAndMinutes()
        case 1 where !hasT, 2: return extendedTime(isISO: hasT, mayOmitZero: hasWord)
        default: return nil
        }
    }

    /// What macOS and WhatsApp put between a date and its time. Other words may lead to another date: `to 05-02-24`.
    private static let wordsBeforeTime: Set = [
        "at", "um", "à", "a las", "alle", "om", "às", "à(s)", "kl.", "o", "в",
    ]

    /// Moves behind a word such as `at`, if there is one.
    private mutating func skipWord() -> Bool {
        let upToDigit = rest().prefix { !FileName.isDigit($0) }
        // Strings compare equal whether an accent is a character of its own, as on older Macs, or not.
        guard let last = upToDigit.last, " _".utf8.contains(last),
            Self.wordsBeforeTime.contains(String(decoding: upToDigit.dropLast(), as: UTF8.self))
        else { return false }
        position += upToDigit.count
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
        guard !isInHexadecimalNumber, let time = compactTime(at: 0, digits: length) else { return nil }
        position += length
        return time.with(subsecond: length == 6 ? fraction(isISO: isISO) : nil, utcOffset: isISO ? offset() : nil)
    }

    private mutating func hoursAndMinutes() -> CaptureDate.Time? {
        let time = CaptureDate.Time(hour: number(at: 0, count: 2), minute: number(at: 2, count: 2), second: 0)
        position += 4
        return time?.with(subsecond: nil, utcOffset: offset())
    }

    /// `07:45:12`, or `7.45.12 PM`.
    private mutating func extendedTime(isISO: Bool, mayOmitZero: Bool) -> CaptureDate.Time? {
        let width = digitRun()
        guard let separator = byte(width), ":.-_ ".utf8.contains(separator), digitRun(from: width + 1) == 2 else {
            return nil
        }
        var hour = number(at: 0, count: width)
        let minute = number(at: width + 1, count: 2)
        guard byte(width + 3) == separator, digitRun(from: width + 4) == 2 else {
            // Hours and minutes alone only where nothing but a time looks like that.
            guard isISO || (separator == UInt8(ascii: ":") && (width == 2 || mayOmitZero)),
                let time = CaptureDate.Time(hour: hour, minute: minute, second: 0)
            else { return nil }
            position += width + 3
            return time.with(subsecond: nil, utcOffset: isISO ? offset() : nil)
        }
        let second = number(at: width + 4, count: 2)
        position += width + 6
        let isAfternoon = meridiem()
        guard width == 2 || mayOmitZero || isAfternoon != nil else { return nil }
        // A clock of 24 hours needs neither AM nor PM.
        if let isAfternoon, (1...12).contains(hour) { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        guard let time = CaptureDate.Time(hour: hour, minute: minute, second: second) else { return nil }
        var subsecond = fraction(isISO: isISO)
        // `2024-01-31-07-45-12-123`: the milliseconds follow with the separator of the rest.
        if subsecond == nil, separator == UInt8(ascii: "-"), byte() == separator, digitRun(from: 1) == 3 {
            subsecond = digits(at: 1, count: 3)
            position += 4
        }
        return time.with(subsecond: subsecond, utcOffset: isISO ? offset(behind: separator) : nil)
    }

    /// Whether ` PM` or ` AM` follows, behind a space of any kind; nil for neither.
    private func meridiem() -> Bool? {
        // A plain space, or the narrow one that does not break, U+202F.
        for space in [[0x20], [0xE2, 0x80, 0xAF], []] as [[UInt8]] where rest().starts(with: space) {
            let word = rest(from: space.count).prefix(while: FileName.isLetter)
            let letters = String(decoding: word, as: UTF8.self).uppercased()
            if letters == "AM" || letters == "PM" { return letters == "PM" }
        }
        return nil
    }

    /// Digits behind a decimal point or comma; at most nine.
    private mutating func fraction(isISO: Bool) -> String? {
        guard next(is: ".,") else { return nil }
        let length = digitRun(from: 1)
        // Two digits behind a dot might be a copy's number; ISO 8601 leaves no doubt, nor do milli-, micro- and
        // nanoseconds.
        guard [3, 6, 9].contains(length) || (isISO && (1...9).contains(length)) else { return nil }
        let result = digits(at: 1, count: length)
        position += 1 + length
        return result
    }

    /// `Z`, `+01`, `+0100` or `+01:00`; also with `-`, `.` or `_` for the colon, which some file systems refuse.
    ///
    /// - Parameter separator: What stood between the hours and minutes of the time, if anything did.
    private mutating func offset(behind separator: UInt8? = nil) -> Int? {
        if next(is: "Zz") { return byte(1).map(FileName.isAlphanumeric) == true ? nil : 0 }
        guard next(is: "+-"), let sign = byte() else { return nil }
        let minutes: Int
        switch digitRun(from: 1) {
        case 4: minutes = number(at: 3, count: 2)
        case 2 where next(is: ":.-_", offset: 3) && digitRun(from: 4) == 2: minutes = number(at: 4, count: 2)
        // In `07-45-12-05` the last number counts copies.
        case 2 where sign != separator: minutes = 0
        default: return nil
        }
        // No place on Earth has others.
        guard minutes < 60, minutes.isMultiple(of: 15) else { return nil }
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

extension ArraySlice<UInt8> {
    /// The longest end whose bytes all satisfy a condition.
    fileprivate func suffix(while condition: (UInt8) -> Bool) -> Self {
        self[(lastIndex { !condition($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
