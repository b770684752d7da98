// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The days that have a photo and those between them that have none.
struct DayCalendar: Sendable {
    /// The days with a photo, in order, each once.
    let days: [Day]
    /// Days in a row with a photo, in order.
    let streaks: [Run]
    /// Days in a row without one, between the first day and the last, in order.
    let gaps: [Run]

    /// - Parameter days: As `2024-01-31`, in any order, also more than once. What is no day of the Gregorian calendar
    ///   does not count.
    init(days: [String]) {
        self.days = Set(days.compactMap(Day.init)).sorted()
        var streaks: [Run] = []
        for day in self.days {
            if let last = streaks.last?.last, last.next == day {
                streaks[streaks.count - 1].last = day
            } else {
                streaks.append(Run(first: day, last: day))
            }
        }
        self.streaks = streaks
        gaps = zip(streaks, streaks.dropFirst()).map { Run(first: $0.last.next, last: $1.first.previous) }
    }

    /// Several days in a row.
    struct Run: Hashable, Sendable {
        var first: Day
        var last: Day

        /// How many days these are.
        var length: Int { last.number - first.number + 1 }

        /// The days of this run that are also in another one; nil when there is none.
        func intersection(_ other: Run) -> Run? {
            let (first, last) = (max(first, other.first), min(last, other.last))
            return first <= last ? Run(first: first, last: last) : nil
        }
    }

    /// From the first day with a photo to the last; nil when there is no day.
    var span: Run? { days.first.map { Run(first: $0, last: days[days.count - 1]) } }
    var takenCount: Int { days.count }
    /// Days without a photo between the first day and the last.
    var missingCount: Int { gaps.reduce(0) { $0 + $1.length } }
    /// The earliest of those that are equally long.
    var longestStreak: Run? { Self.longest(streaks) }
    /// The streak that ends with the last day.
    var currentStreak: Run? { streaks.last }
    /// The earliest of those that are equally long.
    var longestGap: Run? { Self.longest(gaps) }

    private static func longest(_ runs: [Run]) -> Run? {
        // `max(by:)` would give the last one.
        runs.reduce(nil) { best, run in run.length > best?.length ?? 0 ? run : best }
    }
}

// MARK: - Years and months

extension DayCalendar {
    /// A year or a month and its days with a photo.
    struct Part: Sendable {
        /// All of its days.
        let run: Run
        /// Those with a photo.
        let days: ArraySlice<Day>
        /// How many of its days are between the first photo and the last.
        let lengthInSpan: Int

        var year: Int { run.first.year }
        var month: Int { run.first.month }
    }

    /// The years with at least one photo, in order.
    var years: [Part] { parts(around: \.wholeYear) }

    /// The months with at least one photo, in order.
    var months: [Part] { parts(around: \.wholeMonth) }

    private func parts(around run: (Day) -> Run) -> [Part] {
        guard let span else { return [] }
        var parts: [Part] = []
        var start = 0
        while start < days.count {
            let run = run(days[start])
            let end = days[start...].firstIndex { $0 > run.last } ?? days.count
            parts.append(
                Part(run: run, days: days[start..<end], lengthInSpan: run.intersection(span)?.length ?? 0))
            start = end
        }
        return parts
    }
}

// MARK: - Days

extension DayCalendar {
    /// A day of the Gregorian calendar, years 1 to 9999.
    struct Day: Hashable, Sendable {
        let year: Int
        let month: Int
        let day: Int
    }
}

extension DayCalendar.Day {
    /// Reads `2024-01-31`; nil for anything else and for a day that there never was.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(0) { (value: Int?, byte: UInt8) in
                guard let value, (0x30...0x39).contains(byte) else { return nil }
                return value * 10 + Int(byte - 0x30)
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), year >= 1,
            (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    static func firstOf(year: Int) -> Self { Self(year: year, month: 1, day: 1) }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        let next = month == 12 ? firstOf(year: year + 1) : Self(year: year, month: month + 1, day: 1)
        return next.number - Self(year: year, month: month, day: 1).number
    }

    /// Counts days without a break, so that differences are numbers of days; a Monday is a multiple of seven.
    ///
    /// With years that begin in March the leap day is the last of its year, and the months before month m (March is 0)
    /// have (153·m + 2) / 5 days. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021.
    var number: Int {
        let years = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        return 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day + 1
    }

    /// Monday is 0.
    var weekday: Int { number % 7 }

    var next: Self {
        if day < Self.length(ofMonth: month, year: year) { return Self(year: year, month: month, day: day + 1) }
        return month == 12 ? .firstOf(year: year + 1) : Self(year: year, month: month + 1, day: 1)
    }

    var previous: Self {
        if day > 1 { return Self(year: year, month: month, day: day - 1) }
        let (year, month) = month == 1 ? (year - 1, 12) : (year, month - 1)
        return Self(year: year, month: month, day: Self.length(ofMonth: month, year: year))
    }

    /// The days of the year that the day is in.
    var wholeYear: DayCalendar.Run {
        .init(first: .firstOf(year: year), last: Self(year: year, month: 12, day: 31))
    }

    /// The days of the month that the day is in.
    var wholeMonth: DayCalendar.Run {
        .init(
            first: Self(year: year, month: month, day: 1),
            last: Self(year: year, month: month, day: Self.length(ofMonth: month, year: year)))
    }
}

extension DayCalendar.Day: Comparable {
    static func < (a: Self, b: Self) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
}

extension DayCalendar.Day: CustomStringConvertible {
    /// ISO 8601: `2024-01-31`.
    var description: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
}
