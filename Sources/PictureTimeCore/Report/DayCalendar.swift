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

extension Day {
    /// The days of the year that the day is in.
    fileprivate var wholeYear: DayCalendar.Run {
        .init(first: .firstOf(year: year), last: Day.firstOf(month: 12, year: year).lastOfMonth)
    }

    /// The days of the month that the day is in.
    var wholeMonth: DayCalendar.Run { .init(first: .firstOf(month: month, year: year), last: lastOfMonth) }
}
