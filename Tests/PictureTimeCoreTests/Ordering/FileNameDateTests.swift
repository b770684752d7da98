// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

/// What ISO 8601 allows in a name. What phones and programs make of it is in `FileNameTableTests`.
struct FileNameDateTests {
    // MARK: Dates

    static let calendarDates: [(String, String?)] = [
        ("2024-01-31.jpg", "2024-01-31"),
        ("20240131.jpg", "2024-01-31"),
        ("2024_01_31.jpg", "2024-01-31"),
        ("2024.01.31.jpg", "2024-01-31"),
        ("2024 01 31.jpg", "2024-01-31"),
        ("me, 2024-01-31, tired.jpg", "2024-01-31"),
        ("day 12 - 2024-01-31.jpg", "2024-01-31"),
        ("été-2024-01-31-été.jpg", "2024-01-31"),
        ("2024-01-31-2.jpg", "2024-01-31"),
        ("2024-01-31 (2).jpg", "2024-01-31"),
        ("2024-01-31a.jpg", "2024-01-31"),
        ("1900-01-01.jpg", "1900-01-01"),
        ("2099-12-31.jpg", "2099-12-31"),
        ("1899-12-31.jpg", nil),
        ("2100-01-01.jpg", nil),
        ("18991231.jpg", nil),
        ("21000101.jpg", nil),
        ("2024-02-29.jpg", "2024-02-29"),
        ("2000-02-29.jpg", "2000-02-29"),
        ("2023-02-29.jpg", nil),
        ("20230229.jpg", nil),
        ("1900-02-29.jpg", nil),
        ("2024-02-30.jpg", nil),
        ("20240230.jpg", nil),
        ("2024-04-31.jpg", nil),
        ("2024-00-10.jpg", nil),
        ("2024-10-00.jpg", nil),
        ("2024-13-01.jpg", nil),
        ("2024-01_31.jpg", nil),
        ("2024-1-31.jpg", nil),
        ("2024-01.jpg", nil),
        ("2024.jpg", nil),
    ]

    @Test(arguments: calendarDates)
    func readsCalendarDate(name: String, expected: String?) {
        let found = FileNameDate.parse(name)
        #expect(found?.date.description == expected)
        #expect(found?.form == expected.map { _ in .calendar })
    }

    /// Known values: Python's `datetime.strptime` with `%Y-%j`.
    static let ordinalDates: [(String, String?)] = [
        ("2024-031.jpg", "2024-01-31"),
        ("2024-060.jpg", "2024-02-29"),
        ("2023-060.jpg", "2023-03-01"),
        ("2024-366.jpg", "2024-12-31"),
        ("2023-366.jpg", nil),
        ("2024-367.jpg", nil),
        ("2024-000.jpg", nil),
        ("2024031.jpg", "2024-01-31"),
        ("2024366.jpg", "2024-12-31"),
        ("2024-031T07:45:12.jpg", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: ordinalDates)
    func readsOrdinalDate(name: String, expected: String?) {
        let found = FileNameDate.parse(name)
        #expect(found?.date.description == expected)
        #expect(found?.form == expected.map { _ in .ordinal })
    }

    /// Known values: Python's `datetime.date.fromisocalendar`.
    static let weekDates: [(String, String?)] = [
        ("2024-W05-3.jpg", "2024-01-31"),
        ("2024W053.jpg", "2024-01-31"),
        ("me 2024-w05-3.jpg", "2024-01-31"),
        ("2024-W05-3a.jpg", "2024-01-31"),
        ("2020-W53-7.jpg", "2021-01-03"),
        ("2019-W01-1.jpg", "2018-12-31"),
        ("2021-W53-1.jpg", nil),
        ("2024W531.jpg", nil),
        ("2024-W54-1.jpg", nil),
        ("2024-W00-1.jpg", nil),
        ("2024-W05-8.jpg", nil),
        ("2024-W05-0.jpg", nil),
        ("2024-W05.jpg", nil),
        ("2024-W053.jpg", nil),
        ("2024-W05-3T07:45:12.jpg", "2024-01-31T07:45:12"),
        ("2024W053T074512.jpg", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: weekDates)
    func readsWeekDate(name: String, expected: String?) {
        let found = FileNameDate.parse(name)
        #expect(found?.date.description == expected)
        #expect(found?.form == expected.map { _ in .week })
    }

    // MARK: Times

    static let times: [(String, String)] = [
        ("2024-01-31T07:45:12.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31T07-45-12.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31T07_45_12.jpg", "2024-01-31T07:45:12"),
        ("20240131T074512.jpg", "2024-01-31T07:45:12"),
        ("20240131t074512.jpg", "2024-01-31T07:45:12"),
        ("20240131T0745.jpg", "2024-01-31T07:45:00"),
        ("2024-01-31T07:45.jpg", "2024-01-31T07:45:00"),
        ("2024-01-31T07-45.jpg", "2024-01-31T07:45:00"),
        ("2024-01-31 07:45.jpg", "2024-01-31T07:45:00"),
        ("2024-01-31T00:00:00.jpg", "2024-01-31T00:00:00"),
        ("2024-01-31T23:59:59.jpg", "2024-01-31T23:59:59"),
        ("2024-01-31T07:45:12.5.jpg", "2024-01-31T07:45:12.5"),
        ("2024-01-31T07:45:12,25.jpg", "2024-01-31T07:45:12.25"),
        ("2024-01-31T07:45:12.123456789.jpg", "2024-01-31T07:45:12.123456789"),
        ("20240131T074512.345.jpg", "2024-01-31T07:45:12.345"),
        // No clock shows these, which leaves the date.
        ("2024-01-31T24:00:00.jpg", "2024-01-31"),
        ("20240131T240000Z.jpg", "2024-01-31"),
        ("2024-01-31T07:60:00.jpg", "2024-01-31"),
        ("2024-01-31T07-45-60.jpg", "2024-01-31"),
    ]

    @Test(arguments: times)
    func readsTime(name: String, expected: String) {
        #expect(FileNameDate.parse(name)?.date.description == expected)
    }

    static let offsets: [(String, String)] = [
        ("20240131T074512Z.jpg", "2024-01-31T07:45:12+00:00"),
        ("20240131t074512z.jpg", "2024-01-31T07:45:12+00:00"),
        ("20240131T074512Z-2.jpg", "2024-01-31T07:45:12+00:00"),
        ("2024-01-31T07-45-12.500Z.jpg", "2024-01-31T07:45:12.500+00:00"),
        ("2024-01-31T07:45:12+01:00.jpg", "2024-01-31T07:45:12+01:00"),
        ("2024-01-31T07.45.12+01.00.jpg", "2024-01-31T07:45:12+01:00"),
        ("2024-01-31T07_45_12+05_30.jpg", "2024-01-31T07:45:12+05:30"),
        ("20240131T074512+0100.jpg", "2024-01-31T07:45:12+01:00"),
        ("20240131T074512+01.jpg", "2024-01-31T07:45:12+01:00"),
        ("20240131T074512-05.jpg", "2024-01-31T07:45:12-05:00"),
        ("20240131T074512-0330.jpg", "2024-01-31T07:45:12-03:30"),
        ("20240131T0745+0545.jpg", "2024-01-31T07:45:00+05:45"),
        ("20240131T074512+1400.jpg", "2024-01-31T07:45:12+14:00"),
        ("2024-01-31T07:45:12-05.jpg", "2024-01-31T07:45:12-05:00"),
        ("2024-01-31T07-45-12+05.jpg", "2024-01-31T07:45:12+05:00"),
        ("2024-01-31T07-45-12-0500.jpg", "2024-01-31T07:45:12-05:00"),
        ("2024-01-31T07-45-12-05:30.jpg", "2024-01-31T07:45:12-05:30"),
        ("2024-01-31T07-45-0500.jpg", "2024-01-31T07:45:00-05:00"),
        ("2024-01-31T07:45:12Z.jpg", "2024-01-31T07:45:12+00:00"),
        // Each colon became a hyphen.
        ("2024-01-31T07-45-12-05-30.jpg", "2024-01-31T07:45:12-05:30"),
        // The number of a copy, not hours behind UTC.
        ("2024-01-31T07-45-12-05.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31T07-45-12-5.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31T07-45-12.500-05.jpg", "2024-01-31T07:45:12.500"),
        // No place on Earth has these.
        ("20240131T074512+1500.jpg", "2024-01-31T07:45:12"),
        ("20240131T074512+0175.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31T07-45-12-0007.jpg", "2024-01-31T07:45:12"),
        // A word, not Zulu time.
        ("20240131T074512Zoe.jpg", "2024-01-31T07:45:12"),
        ("20240131T074512Z2.jpg", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: offsets)
    func readsOffset(name: String, expected: String) {
        #expect(FileNameDate.parse(name)?.date.description == expected)
    }

    // MARK: The whole name

    static let namesWithoutExtension: [(String, String?)] = [
        ("2024-01-31", "2024-01-31"),
        ("20240131", "2024-01-31"),
        ("2024.01.31", "2024-01-31"),
        ("2024-01-31 07.45.12", "2024-01-31T07:45:12"),
        ("2024-01-31T07.45.12", "2024-01-31T07:45:12"),
        ("2024-01-31T07.45.12Z", "2024-01-31T07:45:12+00:00"),
        ("2024-01-31 07.45.12 (2)", "2024-01-31T07:45:12"),
        ("2024.01.31 holiday", "2024-01-31"),
        ("2024-01-31 at ", "2024-01-31"),
        ("2024-01-31T", "2024-01-31"),
        ("2024-01-", nil),
        ("1706683512345", "2024-01-31T06:45:12.345+00:00"),
        ("", nil),
        (".", nil),
        (".jpg", nil),
    ]

    @Test(arguments: namesWithoutExtension)
    func readsNameWithoutExtension(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.date.description == expected)
    }

    static let severalDates: [(String, String)] = [
        ("2024-01-31 to 2024-02-05.jpg", "2024-01-31"),
        ("20240131-20240205.jpg", "2024-01-31"),
        ("2023-12-24 copy of IMG_20240131_074512.jpg", "2024-01-31T07:45:12"),
        ("IMG_20240131_074512 by 2024-02-05 080000.jpg", "2024-01-31T07:45:12"),
        ("2024-13-01 2024-01-31.jpg", "2024-01-31"),
        ("2024-02-05 FB_IMG_1706683512345.jpg", "2024-01-31T06:45:12.345+00:00"),
    ]

    @Test(arguments: severalDates)
    func prefersFirstDateWithTime(name: String, expected: String) {
        #expect(FileNameDate.parse(name)?.date.description == expected)
    }

    /// Known values: GNU `date -u -d @…`.
    @Test(arguments: [
        ("1000000000000.jpg", "2001-09-09T01:46:40.000+00:00"),
        ("1078012800000.jpg", "2004-02-29T00:00:00.000+00:00"),
        ("1078099199999.jpg", "2004-02-29T23:59:59.999+00:00"),
        ("1704067199999.jpg", "2023-12-31T23:59:59.999+00:00"),
        ("1704067200000.jpg", "2024-01-01T00:00:00.000+00:00"),
        ("1735603200000.jpg", "2024-12-31T00:00:00.000+00:00"),
        ("1999999999999.jpg", "2033-05-18T03:33:19.999+00:00"),
    ])
    func convertsUnixTime(name: String, expected: String) {
        let found = FileNameDate.parse(name)
        #expect(found?.date.description == expected)
        #expect(found?.date.time?.utcOffset == 0)
    }
}
