// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// When a photo was taken, as a clock on the wall showed it there: the day, and the time where it is known.
public struct CaptureDate: Hashable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int
    /// Nil when only the day is known.
    public let time: Time?

    public struct Time: Hashable, Sendable {
        public let hour: Int
        public let minute: Int
        public let second: Int
        /// The digits after the second's decimal point, as many as were given; may be empty.
        public let subsecond: String
        /// Minutes that the wall clock was ahead of UTC; nil when unknown.
        public let utcOffset: Int?

        /// Returns nil for a time that no clock shows.
        public init?(hour: Int, minute: Int, second: Int, subsecond: String = "", utcOffset: Int? = nil) {
            guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
                subsecond.utf8.count <= 9, subsecond.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                utcOffset.map({ (-14 * 60...14 * 60).contains($0) }) ?? true
            else { return nil }
            self.hour = hour
            self.minute = minute
            self.second = second
            self.subsecond = subsecond
            self.utcOffset = utcOffset
        }
    }

    /// Returns nil for a date that no calendar has (Gregorian, years 1800 to 2199: photography's, with room).
    public init?(year: Int, month: Int, day: Int, time: Time? = nil) {
        guard (1800...2199).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.daysInMonth(month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.time = time
    }

    /// The same day with a time, or with none.
    func at(_ time: Time?) -> CaptureDate {
        // The day was checked before.
        CaptureDate(year: year, month: month, day: day, time: time)!
    }
}

extension CaptureDate {
    /// An ISO 8601 ordinal date; day 1 is the first of January.
    init?(year: Int, dayOfYear: Int) {
        guard dayOfYear >= 1 else { return nil }
        var (month, day) = (1, dayOfYear)
        while month <= 12, day > Self.daysInMonth(month, year: year) {
            day -= Self.daysInMonth(month, year: year)
            month += 1
        }
        self.init(year: year, month: month, day: day)
    }

    /// An ISO 8601 week date; weekday 1 is Monday, and week 1 the one with the year's first Thursday.
    init?(year: Int, week: Int, weekday: Int) {
        guard (1...53).contains(week), (1...7).contains(weekday) else { return nil }
        // Week 1 always holds the 4th of January.
        let fourth = Self.weekday(year: year, month: 1, day: 4)
        let dayOfYear = 4 - (fourth - 1) + (week - 1) * 7 + (weekday - 1)
        if week == 53 {
            // Only years whose first or last day is a Thursday have 53 weeks.
            let first = Self.weekday(year: year, month: 1, day: 1)
            let last = Self.weekday(year: year, month: 12, day: 31)
            guard first == 4 || last == 4 else { return nil }
        }
        let length = Self.isLeap(year) ? 366 : 365
        if dayOfYear < 1 {
            self.init(year: year - 1, month: 12, day: 31 + dayOfYear)
        } else if dayOfYear > length {
            self.init(year: year + 1, month: 1, day: dayOfYear - length)
        } else {
            self.init(year: year, dayOfYear: dayOfYear)
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    ///
    /// Counts years from March on, so that a leap day is a year's last. Source: Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", days_from_civil, for years that are not negative.
    var dayNumber: Int {
        let y = month <= 2 ? year - 1 : year
        let yearOfEra = y % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return y / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `dayNumber`; nil out of the range of years.
    init?(dayNumber: Int) {
        guard (-100_000...200_000).contains(dayNumber) else { return nil }
        let shifted = dayNumber + 719_468
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + shifted / 146_097 * 400 + (month <= 2 ? 1 : 0)
        self.init(year: year, month: month, day: dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// How many days its month has.
    var lengthOfMonth: Int { Self.daysInMonth(month, year: year) }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Monday is 1. Sakamoto's method, comp.lang.c, 1992.
    private static func weekday(year: Int, month: Int, day: Int) -> Int {
        let offsets = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let y = month < 3 ? year - 1 : year
        let sundayIsZero = (y + y / 4 - y / 100 + y / 400 + offsets[month - 1] + day) % 7
        return sundayIsZero == 0 ? 7 : sundayIsZero
    }
}

extension CaptureDate: Comparable {
    /// By the wall clock: a day without a time comes before the times of that day, and offsets do not count, for a
    /// photo without one could not be placed among the others then.
    public static func < (a: CaptureDate, b: CaptureDate) -> Bool {
        let (x, y) = (a.fields, b.fields)
        if x != y { return x.lexicographicallyPrecedes(y) }
        // Digits after the decimal point compare as text.
        return (a.time?.subsecond ?? "").utf8.lexicographicallyPrecedes((b.time?.subsecond ?? "").utf8)
    }

    private var fields: [Int] {
        [year, month, day, time?.hour ?? -1, time?.minute ?? -1, time?.second ?? -1]
    }
}

extension CaptureDate: CustomStringConvertible {
    /// ISO 8601 in extended form, only as precise as is known: `2024-01-31`, `2024-01-31T07:45:12.5+01:00`.
    public var description: String {
        let date = "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))"
        guard let time else { return date }
        let subsecond = time.subsecond.isEmpty ? "" : ".\(time.subsecond)"
        return "\(date)T\(time.hour.padded(2)):\(time.minute.padded(2)):\(time.second.padded(2))\(subsecond)"
            + (time.offsetDescription ?? "")
    }
}

extension CaptureDate: Codable {
    /// Reads what `description` writes, and nothing else: `2024-01-31`, `2024-01-31T07:45:12.5+01:00`. Seconds may be
    /// missing.
    public init?(_ text: String) {
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let day = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
        guard parts[0].utf8.count == 10, day.count == 3, let year = day[0], let month = day[1], let dayOfMonth = day[2]
        else { return nil }
        self.init(year: year, month: month, day: dayOfMonth)
        guard parts.count == 2 else { return }
        guard let time = Time(parts[1]) else { return nil }
        self = at(time)
    }

    fileprivate static func number(_ digits: Substring) -> Int? {
        digits.utf8.allSatisfy(FileName.isDigit) ? Int(digits) : nil
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let date = CaptureDate(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no date."))
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension CaptureDate.Time {
    fileprivate init?(_ text: Substring) {
        var clock = text
        var offset: Int?
        if clock.last == "Z" {
            clock.removeLast()
            offset = 0
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            offset = Self.utcOffset(String(clock[sign...]))
            guard offset != nil else { return nil }
            clock = clock[..<sign]
        }
        let parts = clock.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fields = parts[0].split(separator: ":", omittingEmptySubsequences: false)
        let numbers = fields.map(CaptureDate.number)
        guard (2...3).contains(fields.count), fields.allSatisfy({ $0.utf8.count == 2 }), let hour = numbers[0],
            let minute = numbers[1], let second = fields.count == 3 ? numbers[2] : 0,
            parts.count == 1 || fields.count == 3 && !parts[1].isEmpty
        else { return nil }
        self.init(
            hour: hour, minute: minute, second: second, subsecond: parts.count == 2 ? String(parts[1]) : "",
            utcOffset: offset)
    }

    /// Minutes ahead of UTC, from `+01:00` or `Z`; nil for anything else, and where no clock on Earth is so far ahead.
    static func utcOffset(_ text: String) -> Int? {
        if text == "Z" { return 0 }
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ FileName.isDigit(bytes[$0]) })
        else { return nil }
        func number(at index: Int) -> Int { Int(bytes[index] - 0x30) * 10 + Int(bytes[index + 1] - 0x30) }
        let (hours, minutes) = (number(at: 1), number(at: 4))
        guard minutes < 60, hours * 60 + minutes <= 14 * 60 else { return nil }
        return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    /// The offset as `+01:00`, which is also how Exif writes it.
    var offsetDescription: String? {
        utcOffset.map { "\($0 < 0 ? "-" : "+")\((abs($0) / 60).padded(2)):\((abs($0) % 60).padded(2))" }
    }
}

extension Int {
    /// In decimal digits, with zeros in front up to a width. For numbers that are not negative.
    func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(width - digits.count, 0)) + digits
    }
}
