// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@testable import PictureTimeCore

struct CaptureDateTests {
    private typealias Time = CaptureDate.Time

    // MARK: The calendar

    @Test(arguments: [
        (2024, 1, 31), (2024, 2, 29), (2000, 2, 29), (2023, 2, 28), (2024, 4, 30), (2024, 12, 31), (1800, 1, 1),
        (2199, 12, 31),
    ])
    func acceptsDaysOfTheCalendar(year: Int, month: Int, day: Int) {
        let date = CaptureDate(year: year, month: month, day: day)
        #expect(date?.year == year)
        #expect(date?.month == month)
        #expect(date?.day == day)
        #expect(date?.time == nil)
    }

    @Test(arguments: [
        (2024, 0, 1), (2024, 13, 1), (2024, 1, 0), (2024, 1, 32), (2024, 2, 30), (2023, 2, 29), (1900, 2, 29),
        (2100, 2, 29), (2024, 4, 31), (2024, 6, 31), (2024, 9, 31), (2024, 11, 31), (1799, 12, 31), (2200, 1, 1),
        (2024, -1, 1), (2024, 1, -1), (Int.min, 1, 1), (Int.max, 1, 1),
    ])
    func refusesDaysThatNoCalendarHas(year: Int, month: Int, day: Int) {
        #expect(CaptureDate(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: [(0, 0, 0), (23, 59, 59), (7, 45, 12)])
    func acceptsTimesOfTheClock(hour: Int, minute: Int, second: Int) {
        #expect(Time(hour: hour, minute: minute, second: second) != nil)
    }

    @Test(arguments: [(24, 0, 0), (0, 60, 0), (0, 0, 60), (-1, 0, 0), (0, -1, 0), (0, 0, -1)])
    func refusesTimesThatNoClockShows(hour: Int, minute: Int, second: Int) {
        #expect(Time(hour: hour, minute: minute, second: second) == nil)
    }

    @Test(arguments: [("", true), ("0", true), ("123456789", true), ("1234567890", false), ("5 ", false), ("٣", false)])
    func acceptsUpToNineDigitsOfSubsecond(subsecond: String, isTime: Bool) {
        #expect((Time(hour: 7, minute: 45, second: 12, subsecond: subsecond) != nil) == isTime)
    }

    @Test(arguments: [(840, true), (-840, true), (0, true), (841, false), (-841, false)])
    func acceptsOffsetsUpToFourteenHours(utcOffset: Int, isTime: Bool) {
        #expect((Time(hour: 7, minute: 45, second: 12, utcOffset: utcOffset) != nil) == isTime)
    }

    // MARK: Ordinal and week dates. Known values: Python's `datetime`.

    static let ordinalDates: [(Int, Int, String?)] = [
        (2024, 1, "2024-01-01"), (2024, 31, "2024-01-31"), (2024, 32, "2024-02-01"), (2024, 60, "2024-02-29"),
        (2023, 60, "2023-03-01"), (1900, 60, "1900-03-01"), (2023, 365, "2023-12-31"), (2024, 366, "2024-12-31"),
        (2000, 366, "2000-12-31"), (2023, 366, nil), (1900, 366, nil), (2024, 367, nil), (2024, 0, nil),
        (2024, -1, nil), (2024, Int.max, nil), (1799, 1, nil),
    ]

    @Test(arguments: ordinalDates)
    func convertsOrdinalDate(year: Int, dayOfYear: Int, expected: String?) {
        #expect(CaptureDate(year: year, dayOfYear: dayOfYear)?.description == expected)
    }

    struct WeekDate: Sendable, CustomTestStringConvertible {
        var year: Int
        var week: Int
        var weekday: Int
        var expected: String?

        init(_ year: Int, _ week: Int, _ weekday: Int, _ expected: String?) {
            (self.year, self.week, self.weekday, self.expected) = (year, week, weekday, expected)
        }

        var testDescription: String { "\(year)-W\(week)-\(weekday)" }
    }

    @Test(arguments: [
        WeekDate(2024, 5, 3, "2024-01-31"), WeekDate(2020, 53, 7, "2021-01-03"), WeekDate(2019, 1, 1, "2018-12-31"),
        WeekDate(2020, 1, 1, "2019-12-30"), WeekDate(2008, 1, 2, "2008-01-01"), WeekDate(2016, 1, 1, "2016-01-04"),
        WeekDate(2015, 53, 7, "2016-01-03"), WeekDate(2009, 53, 4, "2009-12-31"),
        WeekDate(2026, 53, 4, "2026-12-31"), WeekDate(2004, 53, 6, "2005-01-01"),
        WeekDate(1976, 53, 6, "1977-01-01"), WeekDate(1981, 53, 7, "1982-01-03"),
        WeekDate(2005, 52, 7, "2006-01-01"), WeekDate(2021, 52, 7, "2022-01-02"),
        WeekDate(2018, 53, 1, nil), WeekDate(2019, 53, 1, nil), WeekDate(2021, 53, 1, nil),
        WeekDate(2024, 53, 1, nil), WeekDate(2024, 0, 1, nil), WeekDate(2024, 54, 1, nil),
        WeekDate(2024, 5, 0, nil), WeekDate(2024, 5, 8, nil),
        // Wednesday was the first day of 1800: that week began in 1799.
        WeekDate(1800, 1, 3, "1800-01-01"), WeekDate(1800, 1, 2, nil),
    ])
    func convertsWeekDate(date: WeekDate) {
        let result = CaptureDate(year: date.year, week: date.week, weekday: date.weekday)
        #expect(result?.description == date.expected)
    }

    // MARK: Order

    /// From the earliest to the latest, each before the next.
    static let ascending: [CaptureDate?] = [
        CaptureDate(year: 2023, month: 12, day: 31, time: Time(hour: 23, minute: 59, second: 59)),
        CaptureDate(year: 2024, month: 1, day: 31),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 0, minute: 0, second: 0)),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 7, minute: 45, second: 12)),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 7, minute: 45, second: 12, subsecond: "05")),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 7, minute: 45, second: 12, subsecond: "45")),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 7, minute: 45, second: 12, subsecond: "5")),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 7, minute: 45, second: 13)),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 7, minute: 46, second: 0)),
        CaptureDate(year: 2024, month: 1, day: 31, time: Time(hour: 8, minute: 0, second: 0)),
        CaptureDate(year: 2024, month: 2, day: 1),
        CaptureDate(year: 2025, month: 1, day: 1),
    ]

    @Test func comparesByTheWallClock() throws {
        let dates = try Self.ascending.map { try #require($0) }
        for (i, a) in dates.enumerated() {
            for (j, b) in dates.enumerated() {
                #expect((a < b) == (i < j), "\(a) and \(b)")
            }
        }
    }

    @Test func sortsWhateverTheOrderBefore() throws {
        let dates = try Self.ascending.map { try #require($0) }
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20 {
            #expect(dates.shuffled(using: &generator).sorted() == dates)
        }
    }

    @Test func doesNotCountOffsetsInTheOrder() throws {
        let east = Time(hour: 7, minute: 45, second: 12, utcOffset: 600)
        let west = Time(hour: 7, minute: 45, second: 12, utcOffset: -600)
        let a = try #require(CaptureDate(year: 2024, month: 1, day: 31, time: east))
        let b = try #require(CaptureDate(year: 2024, month: 1, day: 31, time: west))
        #expect(!(a < b))
        #expect(!(b < a))
    }

    // MARK: Text

    static let descriptions: [(String, Int?, String)] = [
        ("", nil, "2024-01-31T07:05:09"),
        ("5", nil, "2024-01-31T07:05:09.5"),
        ("050", 60, "2024-01-31T07:05:09.050+01:00"),
        ("", 0, "2024-01-31T07:05:09+00:00"),
        ("", -30, "2024-01-31T07:05:09-00:30"),
        ("", -210, "2024-01-31T07:05:09-03:30"),
        ("", 345, "2024-01-31T07:05:09+05:45"),
    ]

    @Test(arguments: descriptions)
    func describesItselfInISO8601(subsecond: String, utcOffset: Int?, expected: String) {
        let time = Time(hour: 7, minute: 5, second: 9, subsecond: subsecond, utcOffset: utcOffset)
        #expect(CaptureDate(year: 2024, month: 1, day: 31, time: time)?.description == expected)
    }

    @Test func describesDayAloneWithoutTime() {
        #expect(CaptureDate(year: 1999, month: 3, day: 4)?.description == "1999-03-04")
    }

    @Test func takesAnotherTimeOnTheSameDay() throws {
        let day = try #require(CaptureDate(year: 2024, month: 1, day: 31))
        let timed = day.at(Time(hour: 7, minute: 45, second: 12))
        #expect(timed.description == "2024-01-31T07:45:12")
        #expect(timed.at(nil) == day)
    }
}
