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

extension CaptureDate.Time {
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
