// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@testable import PictureTimeCore

struct ClockShiftTests {
    // MARK: Reading

    struct Period: Sendable, CustomTestStringConvertible {
        var text: String
        var shift: ClockShift

        init(_ text: String, months: Int = 0, days: Int = 0, seconds: Int = 0) {
            self.text = text
            shift = ClockShift(months: months, days: days, seconds: seconds)
        }

        var testDescription: String { text }
    }

    @Test(arguments: [
        Period("PT1H", seconds: 3600), Period("-PT1H30M", seconds: -5400), Period("+P1D", days: 1),
        Period("P1Y2M3D", months: 14, days: 3), Period("P1Y2M3DT4H5M6S", months: 14, days: 3, seconds: 14_706),
        Period("-P1Y2M3DT4H5M6S", months: -14, days: -3, seconds: -14_706),
        Period("-P1DT12H", days: -1, seconds: -43_200),
        Period("P2W", days: 14), Period("-P1W", days: -7), Period("P18M", months: 18), Period("PT0S"),
        // An M is months in front of the T, and minutes behind it.
        Period("P5M", months: 5), Period("PT5M", seconds: 300), Period("P5MT5M", months: 5, seconds: 300),
        Period("PT36H", seconds: 129_600), Period("PT999999S", seconds: 999_999), Period("P007D", days: 7),
    ])
    func readsDurationsOfISO8601(period: Period) throws {
        #expect(try ClockShift(period.text) == period.shift)
    }

    @Test(arguments: [
        Period("1h", seconds: 3600), Period("-2d", days: -2), Period("90s", seconds: 90), Period("+90s", seconds: 90),
        Period("1h30m", seconds: 5400), Period("-1h30m", seconds: -5400), Period("5m", seconds: 300),
        Period("1y", months: 12), Period("2w", days: 14), Period("1d12h", days: 1, seconds: 43_200),
        Period("pt1h", seconds: 3600), Period("-p1d", days: -1), Period("1H", seconds: 3600),
        // The minus sign of typography, as programs put it in the place of a hyphen.
        Period("\u{2212}1h", seconds: -3600), Period("\u{2212}P1D", days: -1),
    ])
    func readsShortForms(period: Period) throws {
        #expect(try ClockShift(period.text) == period.shift)
    }

    @Test(arguments: [
        "", " ", "P", "T", "-", "+", "-P", "PT", "-PT", "P1DT", "P1D2", "1", "P1", "PT1", "h", "d1", "1x", "P1X",
        "P1H", "P1S", "PT1D", "PT1Y", "PT1W", "PTT1H", "P1DT1HT1M", "T1H", "1hT", "1hT1m", "PPT1H", "--1h", "+-1h",
        "-+1h", "1h-30m", "1h 30m", " 1h", "1h ", "1 h", "P-1D", "PT-1H", "1.5h", "PT0.5H", "PT1,5H", "1000000h",
        "PT1000000S", "٣h", "1h\u{301}", "tomorrow", "1:30", "01:00:00", "2024-01-31", "P201Y", "-P2401M", "73201d",
    ])
    func refusesWhatIsNoPeriod(text: String) {
        let error = #expect(throws: PictureTimeError.self) { try ClockShift(text) }
        #expect(error?.code == .invalidSetting)
        #expect(error?.message.contains("'\(text)'") == true)
    }

    // MARK: Shifting

    /// Known values: Python's `datetime` and `calendar`.
    static let shifted: [(String, ClockShift, String)] = [
        // Ends of months, leap days.
        ("2024-01-31", ClockShift(months: 1), "2024-02-29"),
        ("2023-01-31", ClockShift(months: 1), "2023-02-28"),
        ("2024-03-31", ClockShift(months: -1), "2024-02-29"),
        ("2024-05-31", ClockShift(months: 1), "2024-06-30"),
        ("2024-02-29", ClockShift(months: 12), "2025-02-28"),
        ("2024-02-29", ClockShift(months: 48), "2028-02-29"),
        ("2024-02-29", ClockShift(months: -1), "2024-01-29"),
        ("1896-02-29", ClockShift(months: 48), "1900-02-28"),
        ("2024-02-28", ClockShift(days: 1), "2024-02-29"),
        ("2023-02-28", ClockShift(days: 1), "2023-03-01"),
        ("2024-03-01", ClockShift(days: -1), "2024-02-29"),
        ("2100-03-01", ClockShift(days: -1), "2100-02-28"),
        ("2024-02-29", ClockShift(days: 366), "2025-03-01"),
        // The month first, then the days.
        ("2024-01-31", ClockShift(months: 1, days: 1), "2024-03-01"),
        ("2024-03-31", ClockShift(months: -1, days: -1), "2024-02-28"),
        // Years.
        ("2024-12-31", ClockShift(days: 1), "2025-01-01"),
        ("2024-01-01", ClockShift(days: -1), "2023-12-31"),
        ("2024-12-15", ClockShift(months: 1), "2025-01-15"),
        ("2024-01-15", ClockShift(months: -1), "2023-12-15"),
        ("2024-01-15", ClockShift(months: -13), "2022-12-15"),
        ("2004-06-07", ClockShift(months: 240), "2024-06-07"),
        // Midnight.
        ("2024-02-28T23:59:59", ClockShift(seconds: 1), "2024-02-29T00:00:00"),
        ("2023-02-28T23:59:59", ClockShift(seconds: 1), "2023-03-01T00:00:00"),
        ("2024-01-01T00:00:00", ClockShift(seconds: -1), "2023-12-31T23:59:59"),
        ("2024-01-31T00:00:00", ClockShift(seconds: 0), "2024-01-31T00:00:00"),
        ("2024-01-31T00:00:00", ClockShift(seconds: 86_400), "2024-02-01T00:00:00"),
        ("2024-01-31T00:00:00", ClockShift(seconds: -86_400), "2024-01-30T00:00:00"),
        ("2024-01-31T07:45:12", ClockShift(seconds: -100_000), "2024-01-30T03:58:32"),
        ("2024-01-31T07:45:12", ClockShift(seconds: 31_536_000), "2025-01-30T07:45:12"),
        ("2024-01-31T23:30:00", ClockShift(months: 1, seconds: 3600), "2024-03-01T00:30:00"),
        ("2024-01-31T07:45:12", ClockShift(months: 1, days: -1, seconds: -1), "2024-02-28T07:45:11"),
        // What the clock was wrong by says nothing of its fraction or its zone.
        ("2024-01-31T07:45:12.045+01:00", ClockShift(seconds: 3600), "2024-01-31T08:45:12.045+01:00"),
        ("2024-01-31T23:45:12.9-03:30", ClockShift(seconds: 3600), "2024-02-01T00:45:12.9-03:30"),
    ]

    @Test(arguments: shifted)
    func shiftsADate(text: String, shift: ClockShift, expected: String) throws {
        let date = try #require(CaptureDate(text))
        #expect(date.shifted(by: shift)?.description == expected)
    }

    /// Only whole days can move a day.
    @Test(arguments: [
        (0, "2024-03-01"), (3600, "2024-03-01"), (86_399, "2024-03-01"), (86_400, "2024-03-02"), (90_000, "2024-03-02"),
        (172_800, "2024-03-03"), (-3600, "2024-03-01"), (-86_399, "2024-03-01"), (-86_400, "2024-02-29"),
        (-90_000, "2024-02-29"), (-172_800, "2024-02-28"),
    ])
    func movesADayWithoutATimeByWholeDays(seconds: Int, expected: String) throws {
        let day = try #require(CaptureDate("2024-03-01"))
        #expect(day.shifted(by: ClockShift(seconds: seconds))?.description == expected)
    }

    @Test(
        arguments: [
            ("2199-12-31", ClockShift(days: 1)), ("2199-12-31T23:59:59", ClockShift(seconds: 1)),
            ("1800-01-01", ClockShift(days: -1)), ("1800-01-01T00:00:00", ClockShift(seconds: -1)),
            ("1800-01-31", ClockShift(months: -1)), ("2199-12-01", ClockShift(months: 1)),
            ("2024-01-31", ClockShift(months: 12_000)), ("2024-01-31", ClockShift(months: -24_300)),
            ("2024-01-31", ClockShift(months: -999_999 * 12)), ("2024-01-31", ClockShift(days: 999_999)),
            ("2024-01-31", ClockShift(days: -999_999)), ("2024-01-31T07:45:12", ClockShift(seconds: 7_200_000_000)),
        ] as [(String, ClockShift)])
    func hasNoDateOutOfTheYears(text: String, shift: ClockShift) throws {
        let date = try #require(CaptureDate(text))
        #expect(date.shifted(by: shift) == nil)
    }

    @Test func shiftingBackGivesTheSameDate() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let number = Int.random(in: -40_000...60_000, using: &generator)
            let seconds = Int.random(in: 0..<86_400, using: &generator)
            let date = try #require(CaptureDate(dayNumber: number)).at(
                CaptureDate.Time(hour: seconds / 3600, minute: seconds / 60 % 60, second: seconds % 60))
            let by = Int.random(in: -200_000_000...200_000_000, using: &generator)
            let there = try #require(date.shifted(by: ClockShift(seconds: by)))
            #expect((by > 0) == (date < there))
            #expect(there.shifted(by: ClockShift(seconds: -by)) == date)
        }
    }

    // MARK: When days end

    /// A date, the minutes after midnight at which days end, and the day it counts for.
    static let days: [(String, Int, String)] = [
        ("2024-01-31T03:59:59", 240, "2024-01-30"),
        ("2024-01-31T04:00:00", 240, "2024-01-31"),
        ("2024-01-31T00:00:00", 240, "2024-01-30"),
        ("2024-01-31T23:59:59", 240, "2024-01-31"),
        ("2024-01-31T00:00:00", 0, "2024-01-31"),
        ("2024-01-31T00:00:59", 1, "2024-01-30"),
        ("2024-01-31T00:01:00", 1, "2024-01-31"),
        ("2024-01-31T23:58:59", 1439, "2024-01-30"),
        ("2024-01-31T23:59:00", 1439, "2024-01-31"),
        ("2024-01-31T02:29:00", 150, "2024-01-30"),
        ("2024-01-31T02:30:00", 150, "2024-01-31"),
        // Over the ends of months and years.
        ("2024-03-01T01:00:00", 240, "2024-02-29"),
        ("2023-03-01T01:00:00", 240, "2023-02-28"),
        ("2024-01-01T01:00:00", 240, "2023-12-31"),
        // Without a time, its own.
        ("2024-01-31", 240, "2024-01-31"),
        ("2024-01-31", 1439, "2024-01-31"),
        // There is no day before.
        ("1800-01-01T01:00:00", 240, "1800-01-01"),
    ]

    @Test(arguments: days)
    func countsForTheDayBeforeUntilThatEnds(text: String, minutes: Int, expected: String) throws {
        let date = try #require(CaptureDate(text))
        let day = date.day(endingAt: minutes)
        #expect(day.description == expected)
    }
}
