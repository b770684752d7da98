// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct CaptureDateArithmeticTests {
    // MARK: Days in a row. Known values: Python's `datetime`.

    static let dayNumbers: [(String, Int)] = [
        ("1970-01-01", 0), ("1969-12-31", -1), ("1970-12-31", 364), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
        ("2001-09-09", 11_574), ("2024-02-29", 19_782), ("2024-03-01", 19_783), ("2038-01-19", 24_855),
        ("2100-03-01", 47_541), ("1900-02-28", -25_509), ("1900-03-01", -25_508), ("1800-01-01", -62_091),
        ("2199-12-31", 84_005),
    ]

    @Test(arguments: dayNumbers)
    func countsDaysSince1970(text: String, number: Int) throws {
        #expect(try #require(CaptureDate(text)).dayNumber == number)
        #expect(CaptureDate(dayNumber: number)?.description == text)
    }

    @Test func doesNotCountTheTime() throws {
        #expect(try #require(CaptureDate("2024-02-29T23:59:59-12:00")).dayNumber == 19_782)
        #expect(CaptureDate(dayNumber: 19_782)?.time == nil)
    }

    @Test(arguments: [-62_092, 84_006, -100_000, 200_000, -100_001, 200_001, .min, .max])
    func hasNoDateOutOfTheYears(number: Int) {
        #expect(CaptureDate(dayNumber: number) == nil)
    }

    @Test func everyDayIsOneAfterTheDayBefore() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var number = -62_091
        // Expecting something of each of 146,097 days would take long: what is wrong is collected, and is nothing.
        var wrong: [String] = []
        for year in 1800...2199 {
            for month in 1...12 {
                let isLongFebruary = month == 2 && year % 4 == 0 && (year % 100 != 0 || year == 2000)
                let length = lengths[month - 1] + (isLongFebruary ? 1 : 0)
                for day in 1...length {
                    let date = CaptureDate(year: year, month: month, day: day)
                    if date == nil || date?.dayNumber != number || CaptureDate(dayNumber: number) != date {
                        wrong.append("\(year)-\(month)-\(day)")
                    }
                    number += 1
                }
                if CaptureDate(year: year, month: month, day: length + 1) != nil {
                    wrong.append("\(year)-\(month)-\(length + 1)")
                }
            }
        }
        #expect(wrong.isEmpty)
        #expect(number == 84_006)
    }

    // MARK: Text

    /// What `description` writes.
    static let written = [
        "2024-01-31", "1800-01-01", "2199-12-31", "2000-02-29", "2024-01-31T07:45:12", "2024-01-31T00:00:00",
        "2024-01-31T23:59:59", "2024-01-31T07:45:12.5", "2024-01-31T07:45:12.050", "2024-01-31T07:45:12.123456789",
        "2024-01-31T07:45:12+00:00", "2024-01-31T07:45:12+01:00", "2024-01-31T07:45:12-03:30",
        "2024-01-31T07:45:12+05:45", "2024-01-31T07:45:12+14:00", "2024-01-31T07:45:12-14:00",
        "2024-01-31T07:45:12.25-00:30",
    ]

    @Test(arguments: written)
    func readsWhatItWrites(text: String) {
        #expect(CaptureDate(text)?.description == text)
    }

    @Test func readsTheFieldsToTheirPlaces() throws {
        let date = try #require(CaptureDate("2024-01-31T07:45:12.045-03:30"))
        #expect((date.year, date.month, date.day) == (2024, 1, 31))
        let time = try #require(date.time)
        #expect((time.hour, time.minute, time.second) == (7, 45, 12))
        #expect(time.subsecond == "045")
        #expect(time.utcOffset == -210)
    }

    /// People write edits by hand, and leave out what they do not know.
    @Test(arguments: [
        ("2024-01-31T07:45", "2024-01-31T07:45:00"), ("2024-01-31T07:45+01:00", "2024-01-31T07:45:00+01:00"),
        ("2024-01-31T07:45:12Z", "2024-01-31T07:45:12+00:00"), ("2024-01-31T07:45Z", "2024-01-31T07:45:00+00:00"),
    ])
    func readsATimeWithoutSeconds(text: String, expected: String) {
        #expect(CaptureDate(text)?.description == expected)
    }

    @Test func readsEveryDateThatItWrites() throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<500 {
            let day = try #require(CaptureDate(dayNumber: Int.random(in: -62_091...84_005, using: &generator)))
            let digits = Int.random(in: 0...9, using: &generator)
            let time = CaptureDate.Time(
                hour: Int.random(in: 0...23, using: &generator), minute: Int.random(in: 0...59, using: &generator),
                second: Int.random(in: 0...59, using: &generator),
                subsecond: (0..<digits).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined(),
                utcOffset: Bool.random(using: &generator) ? Int.random(in: -840...840, using: &generator) : nil)
            let date = day.at(time)
            #expect(date.time != nil)
            #expect(CaptureDate(date.description) == date)
        }
    }

    @Test(arguments: [
        "", "T", "2024", "2024-01", "2024-01-", "2024-01-1", "24-01-31", "02024-01-31", "2024-1-31", "2024-01-031",
        "20240131", "2024/01/31", "2024.01.31", "2024:01:31", "31-01-2024", "2024-031", "2024-W05-3", " 2024-01-31",
        "2024-01-31 ", "-2024-01-31", "+2024-01-31", "2024-+1-31", "2024--1-31", "2024-01--1", "2024-01-31Z",
        "2024-00-31", "2024-13-01", "2024-01-00", "2024-01-32", "2023-02-29", "1799-12-31", "2200-01-01", "٢٠٢٤-٠١-٣١",
        "2024-01-31 07:45:12", "2024-01-31t07:45:12", "2024-01-31T", "2024-01-31T7:45:12", "2024-01-31T07",
        "2024-01-31T07:", "2024-01-31T07:5:12", "2024-01-31T07:45:2", "2024-01-31T07:45:", "2024-01-31T07:45:12:00",
        "2024-01-31T074512", "2024-01-31T07.45.12", "2024-01-31T24:00:00", "2024-01-31T07:60:12",
        "2024-01-31T07:45:60", "2024-01-31T07:45:12.", "2024-01-31T07:45:12,5", "2024-01-31T07:45.5",
        "2024-01-31T07:45:12.1234567890", "2024-01-31T07:45:12.5.5", "2024-01-31T07:45:12.x", "2024-01-31T07:45:12z",
        "2024-01-31T07:45:12ZZ", "2024-01-31T07:45:12+", "2024-01-31T07:45:12+01", "2024-01-31T07:45:12+0100",
        "2024-01-31T07:45:12+1:00", "2024-01-31T07:45:12+01:60", "2024-01-31T07:45:12+14:01",
        "2024-01-31T07:45:12-14:01", "2024-01-31T07:45:12 +01:00", "2024-01-31T07:45:12+01:00+01:00",
        "2024-01-31T07:45:12+01:00Z", "2024-01-31T+07:45", "2024-01-31T-7:45:12", "2024-01-31T07:45:12T07:45:12",
    ])
    func refusesNearMisses(text: String) {
        #expect(CaptureDate(text) == nil)
    }

    /// Ten characters in three groups, but not four, two and two.
    @Test(arguments: ["2024-1-031", "2024-001-1", "02024-1-31", "024-001-31", "20240-1-31", "2024--0131"])
    func refusesGroupsOfOtherLengths(text: String) {
        #expect(CaptureDate(text) == nil)
    }

    // MARK: JSON

    @Test(arguments: written)
    func isItsTextInJSON(text: String) throws {
        let date = try #require(CaptureDate(text))
        let json = try JSONEncoder().encode([date])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([CaptureDate].self, from: json) == [date])
    }

    @Test(arguments: ["[\"yesterday\"]", "[\"2024-02-30\"]", "[\"\"]", "[20240131]", "[null]", "[{\"year\":2024}]"])
    func refusesJSONThatIsNoDate(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([CaptureDate].self, from: Data(json.utf8)) }
    }

    @Test func namesWhatIsNoDateInJSON() throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([CaptureDate].self, from: Data("[\"2024-02-30\"]".utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(context.debugDescription.contains("'2024-02-30'"))
    }
}
