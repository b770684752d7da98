// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct DayCalendarTests {
    @Test(arguments: ["2024-02-29", "2000-02-29", "1999-12-31", "0001-01-01", "9999-12-31"])
    func readsDays(text: String) {
        #expect(Day(text)?.description == text)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-01-00", "0000-01-01", "2024-1-31",
        "2024-01-31T07:00", "20240131", "2024/01/31", "2024-0１-31", "+024-01-31", "",
    ])
    func passesOverWhatIsNoDay(text: String) {
        #expect(Day(text) == nil)
        #expect(DayCalendar(days: [text]).takenCount == 0)
    }

    /// Days from the first to the second, and the weekday of the second from Monday, as `date` of coreutils has them.
    @Test(arguments: [
        ("1970-01-01", "2000-01-01", 10957, 5), ("1970-01-01", "2024-02-29", 19782, 3),
        ("1900-02-28", "1900-03-01", 1, 3), ("2000-02-28", "2000-03-01", 2, 2), ("2024-01-01", "2024-12-31", 365, 1),
    ])
    func countsDays(first: String, last: String, distance: Int, weekday: Int) throws {
        let (first, last) = (try #require(Day(first)), try #require(Day(last)))
        #expect(last.number - first.number == distance)
        #expect(last.weekday == weekday)
    }

    @Test func stepsThroughFourCenturies() throws {
        var day = try #require(Day("1799-12-31"))
        let end = try #require(Day("2200-01-01"))
        while day < end {
            let next = day.next
            guard next.number == day.number + 1, next.previous == day, Day(next.description) == next else {
                Issue.record("\(day) is followed by \(next)")
                return
            }
            day = next
        }
        #expect(day == end)
    }

    @Test func findsStreaksAndGaps() {
        let calendar = DayCalendar(days: [
            "2024-03-05", "2024-02-28", "2024-02-29", "2024-03-01", "2024-02-29", "2023-12-31", "2024-03-04",
        ])
        #expect(calendar.takenCount == 6)
        #expect(calendar.missingCount == 58 + 2)
        #expect(calendar.span.map(described) == "2023-12-31…2024-03-05")
        #expect(
            calendar.streaks.map(described) == [
                "2023-12-31…2023-12-31", "2024-02-28…2024-03-01", "2024-03-04…2024-03-05",
            ])
        #expect(calendar.longestStreak.map(described) == "2024-02-28…2024-03-01")
        #expect(calendar.longestStreak?.length == 3)
        #expect(calendar.currentStreak.map(described) == "2024-03-04…2024-03-05")
        #expect(calendar.gaps.map(described) == ["2024-01-01…2024-02-27", "2024-03-02…2024-03-03"])
        #expect(calendar.longestGap?.length == 58)
    }

    @Test func namesTheEarliestOfEquals() {
        let calendar = DayCalendar(days: ["2024-01-01", "2024-01-03", "2024-01-05"])
        #expect(calendar.longestStreak.map(described) == "2024-01-01…2024-01-01")
        #expect(calendar.longestGap.map(described) == "2024-01-02…2024-01-02")
    }

    @Test func nothingHasNoStreak() {
        let calendar = DayCalendar(days: [])
        #expect(calendar.span == nil && calendar.longestStreak == nil && calendar.longestGap == nil)
        #expect(calendar.missingCount == 0 && calendar.years.isEmpty && calendar.months.isEmpty)
    }

    @Test func dividesIntoYearsAndMonths() {
        let calendar = DayCalendar(days: ["2023-12-30", "2023-12-31", "2024-02-10", "2026-01-05"])
        #expect(calendar.years.map(\.year) == [2023, 2024, 2026])
        #expect(calendar.years.map(\.days.count) == [2, 1, 1])
        #expect(calendar.years.map(\.run.length) == [365, 366, 365])
        #expect(calendar.years.map(\.lengthInSpan) == [2, 366, 5])
        #expect(calendar.months.map { "\($0.year)-\($0.month)" } == ["2023-12", "2024-2", "2026-1"])
        #expect(calendar.months.map(\.run.length) == [31, 29, 31])
        #expect(calendar.months.map(\.lengthInSpan) == [2, 29, 5])
    }

    private func described(_ run: DayCalendar.Run) -> String { "\(run.first)…\(run.last)" }
}
