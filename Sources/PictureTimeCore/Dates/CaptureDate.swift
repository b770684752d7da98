// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

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
        guard (1800...2199).contains(year), Day(year: year, month: month, day: day) != nil else { return nil }
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
        guard (1800...2199).contains(year), dayOfYear >= 1, dayOfYear <= (Day.isLeap(year) ? 366 : 365) else {
            return nil
        }
        self.init(dayNumber: Day.firstOf(year: year).number + dayOfYear - 1)
    }

    /// An ISO 8601 week date; weekday 1 is Monday, and week 1 the one with the year's first Thursday.
    init?(year: Int, week: Int, weekday: Int) {
        guard (1800...2199).contains(year), week >= 1, (1...7).contains(weekday) else { return nil }
        // Week 1 always holds the 4th of January.
        func firstMonday(of year: Int) -> Int {
            let fourth = Day.firstOf(year: year).number + 3
            return fourth - Day(number: fourth)!.weekday
        }
        let monday = firstMonday(of: year) + (week - 1) * 7
        guard week <= 53, monday < firstMonday(of: year + 1) else { return nil }
        self.init(dayNumber: monday + weekday - 1)
    }

    /// Days since 1970-01-01.
    var dayNumber: Int { Day(year: year, month: month, day: day)!.number }

    /// The inverse of `dayNumber`; nil out of the range of years.
    init?(dayNumber: Int) {
        guard let day = Day(number: dayNumber) else { return nil }
        self.init(year: day.year, month: day.month, day: day.day)
    }
}

extension CaptureDate {
    /// What the clock on the wall showed here at a moment.
    init(_ moment: Date) {
        var seconds = time_t(moment.timeIntervalSince1970.rounded(.down))
        var clock = tm()
        localtime_r(&seconds, &clock)
        let time = Time(
            hour: Int(clock.tm_hour), minute: Int(clock.tm_min), second: min(Int(clock.tm_sec), 59),
            utcOffset: clock.tm_gmtoff / 60)
        let year = Int(clock.tm_year) + 1900
        self =
            CaptureDate(year: year, month: Int(clock.tm_mon) + 1, day: Int(clock.tm_mday), time: time)
            ?? CaptureDate(year: 1970, month: 1, day: 1)!
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
        guard let day = Day(String(parts[0])) else { return nil }
        self.init(year: day.year, month: day.month, day: day.day)
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
    /// The same time with another offset, in minutes, which some clock on Earth has.
    func with(utcOffset: Int) -> CaptureDate.Time? {
        CaptureDate.Time(hour: hour, minute: minute, second: second, subsecond: subsecond, utcOffset: utcOffset)
    }

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
