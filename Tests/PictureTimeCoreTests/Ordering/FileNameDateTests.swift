// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct FileNameDateTests {
    // MARK: ISO 8601

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
        ("2024-02-29.jpg", "2024-02-29"),
        ("2000-02-29.jpg", "2000-02-29"),
        ("2023-02-29.jpg", nil),
        ("1900-02-29.jpg", nil),
        ("2024-02-30.jpg", nil),
        ("20240230.jpg", nil),
        ("2024-04-31.jpg", nil),
        ("2024-00-10.jpg", nil),
        ("2024-10-00.jpg", nil),
        ("2024-13-01.jpg", nil),
        ("2024-01_31.jpg", nil),
        ("1850-01-31.jpg", nil),
        ("2150-01-31.jpg", nil),
        ("18500131.jpg", nil),
        ("21500131.jpg", nil),
    ]

    /// A word that begins like AM or PM is none, and a clock of 24 hours needs neither.
    @Test(arguments: [
        ("2024-01-31 13.45.12 Amsterdam.jpg", "2024-01-31T13:45:12"),
        ("2024-02-01 12.45.12 Amelie.jpg", "2024-02-01T12:45:12"),
        ("2024-02-06 07.45.12 Pmax.jpg", "2024-02-06T07:45:12"),
        ("2024-02-06 19.45.12 PM.jpg", "2024-02-06T19:45:12"),
        ("2024-W05-3a.jpg", "2024-01-31"),
        ("31-01-2024-07-12-30.jpg", nil),
    ])
    func isNotMisledByWhatFollows(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    @Test(arguments: calendarDates)
    func readsCalendarDate(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    /// Known values: Python's `datetime.date.fromisocalendar`.
    static let ordinalAndWeekDates: [(String, String?)] = [
        ("2024-031.jpg", "2024-01-31"),
        ("2024-060.jpg", "2024-02-29"),
        ("2023-060.jpg", "2023-03-01"),
        ("2024-366.jpg", "2024-12-31"),
        ("2023-366.jpg", nil),
        ("2024-367.jpg", nil),
        ("2024-000.jpg", nil),
        ("2024031.jpg", "2024-01-31"),
        ("2024366.jpg", "2024-12-31"),
        ("IMG_2024031.jpg", nil),
        ("2024-W05-3.jpg", "2024-01-31"),
        ("2024W053.jpg", "2024-01-31"),
        ("me 2024-w05-3.jpg", "2024-01-31"),
        ("2020-W53-7.jpg", "2021-01-03"),
        ("2019-W01-1.jpg", "2018-12-31"),
        ("2021-W53-1.jpg", nil),
        ("2024W531.jpg", nil),
        ("2024-W00-1.jpg", nil),
        ("2024-W05-8.jpg", nil),
        ("2024-W05-0.jpg", nil),
        ("2024-W05.jpg", nil),
    ]

    @Test(arguments: ordinalAndWeekDates)
    func readsOrdinalAndWeekDate(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    static let times: [(String, String?)] = [
        ("2024-01-31T07:45:12.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31T07-45-12.jpg", "2024-01-31T07:45:12"),
        ("20240131T074512.jpg", "2024-01-31T07:45:12"),
        ("20240131t074512.jpg", "2024-01-31T07:45:12"),
        ("20240131T0745.jpg", "2024-01-31T07:45:00"),
        ("2024-01-31T07:45.jpg", "2024-01-31T07:45:00"),
        ("2024-01-31 07:45.jpg", "2024-01-31T07:45:00"),
        ("2024-031T07:45:12.jpg", "2024-01-31T07:45:12"),
        ("2024-W05-3T07:45:12.jpg", "2024-01-31T07:45:12"),
        ("2024W053T074512.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31T00:00:00.jpg", "2024-01-31T00:00:00"),
        ("2024-01-31T23:59:59.jpg", "2024-01-31T23:59:59"),
        ("2024-01-31T07:45:12.5.jpg", "2024-01-31T07:45:12.5"),
        ("2024-01-31T07:45:12,25.jpg", "2024-01-31T07:45:12.25"),
        ("2024-01-31T07:45:12.123456789.jpg", "2024-01-31T07:45:12.123456789"),
    ]

    @Test(arguments: times)
    func readsTime(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    static let offsets: [(String, String?)] = [
        ("20240131T074512Z.jpg", "2024-01-31T07:45:12+00:00"),
        ("20240131t074512z.jpg", "2024-01-31T07:45:12+00:00"),
        ("2024-01-31T07-45-12.500Z.jpg", "2024-01-31T07:45:12.500+00:00"),
        ("2024-01-31T07:45:12+01:00.jpg", "2024-01-31T07:45:12+01:00"),
        ("2024-01-31T07.45.12+01.00.jpg", "2024-01-31T07:45:12+01:00"),
        ("20240131T074512+0100.jpg", "2024-01-31T07:45:12+01:00"),
        ("20240131T074512+01.jpg", "2024-01-31T07:45:12+01:00"),
        ("20240131T074512-0330.jpg", "2024-01-31T07:45:12-03:30"),
        ("20240131T0745+0545.jpg", "2024-01-31T07:45:00+05:45"),
        ("20240131T074512+1400.jpg", "2024-01-31T07:45:12+14:00"),
        // No place on Earth has these.
        ("20240131T074512+1500.jpg", "2024-01-31T07:45:12"),
        ("20240131T074512+0175.jpg", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: offsets)
    func readsOffset(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    // MARK: Phones, cameras and programs

    static let appNames: [(String, String?)] = [
        ("IMG_20240131_074512.jpg", "2024-01-31T07:45:12"),
        ("IMG_20240131_074512~2.jpg", "2024-01-31T07:45:12"),
        ("IMG20240131074512.jpg", "2024-01-31T07:45:12"),
        ("20240131074512.jpg", "2024-01-31T07:45:12"),
        ("20240131074512123.jpg", "2024-01-31T07:45:12.123"),
        ("PXL_20240131_074512123.jpg", "2024-01-31T07:45:12.123"),
        ("PXL_20240131_074512123.MP.jpg", "2024-01-31T07:45:12.123"),
        ("PXL_20240131_074512123.PORTRAIT-01.jpg", "2024-01-31T07:45:12.123"),
        ("00100lrPORTRAIT_00100_BURST20240131074512123_COVER.jpg", "2024-01-31T07:45:12.123"),
        ("MVIMG_20240131_074512.jpg", "2024-01-31T07:45:12"),
        ("20240131_074512.jpg", "2024-01-31T07:45:12"),
        ("20240131_074512(0).jpg", "2024-01-31T07:45:12"),
        ("20240131-074512.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31 07.45.12.jpg", "2024-01-31T07:45:12"),
        ("2024-01-31 07.45.12-1.jpg", "2024-01-31T07:45:12"),
        ("2024_01_31_07_45_12.jpg", "2024-01-31T07:45:12"),
        ("WIN_20240131_07_45_12_Pro.jpg", "2024-01-31T07:45:12"),
        ("photo_2024-01-31_07-45-12.jpg", "2024-01-31T07:45:12"),
        ("photo_2024-01-31_07-45-12 (2).jpg", "2024-01-31T07:45:12"),
        ("signal-2024-01-31-074512.jpeg", "2024-01-31T07:45:12"),
        ("signal-2024-01-31-07-45-12-123.jpg", "2024-01-31T07:45:12.123"),
        ("signal-2024-01-31-07-45-12-123-1.jpg", "2024-01-31T07:45:12.123"),
        ("IMG-20240131-WA0007.jpg", "2024-01-31"),
        ("WhatsApp Image 2024-01-31 at 07.45.12.jpeg", "2024-01-31T07:45:12"),
        ("WhatsApp Image 2024-01-31 at 07.45.12 (1).jpeg", "2024-01-31T07:45:12"),
        ("Screenshot 2024-01-31 at 07.45.12.png", "2024-01-31T07:45:12"),
        ("Screenshot from 2024-01-31 07-45-12.png", "2024-01-31T07:45:12"),
        ("Screenshot_2024-01-31-07-45-12.png", "2024-01-31T07:45:12"),
        ("Screenshot_20240131-074512_Camera.png", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: appNames)
    func readsNamesOfPhonesAndPrograms(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    /// What macOS and WhatsApp write where the clock has twelve hours; newer systems put U+202F in front of `PM`.
    static let twelveHourTimes: [(String, String?)] = [
        ("Screenshot 2024-01-31 at 10.45.12 PM.png", "2024-01-31T22:45:12"),
        ("Screenshot 2024-01-31 at 10.45.12\u{202F}PM.png", "2024-01-31T22:45:12"),
        ("Screenshot 2024-01-31 at 10.45.12 AM.png", "2024-01-31T10:45:12"),
        ("Screenshot 2024-01-31 at 12.05.00 AM.png", "2024-01-31T00:05:00"),
        ("Screenshot 2024-01-31 at 12.05.00 PM.png", "2024-01-31T12:05:00"),
        ("WhatsApp Image 2024-01-31 at 7.45.12 PM.jpeg", "2024-01-31T19:45:12"),
        ("WhatsApp Image 2024-01-31 at 7.45.12 AM (1).jpeg", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: twelveHourTimes)
    func readsTwelveHourClock(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    static let namesWithoutExtension: [(String, String?)] = [
        ("2024-01-31", "2024-01-31"),
        ("20240131", "2024-01-31"),
        ("2024.01.31", "2024-01-31"),
        ("2024-01-31 07.45.12", "2024-01-31T07:45:12"),
        ("2024-01-31T07.45.12", "2024-01-31T07:45:12"),
        ("2024-01-31T07.45.12Z", "2024-01-31T07:45:12+00:00"),
        ("2024-01-31 07.45.12 (2)", "2024-01-31T07:45:12"),
        ("2024.01.31 holiday", "2024-01-31"),
        ("", nil),
        (".", nil),
        (".jpg", nil),
    ]

    @Test(arguments: namesWithoutExtension)
    func readsNameWithoutExtension(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    // MARK: What is no date, and no time

    static let traps: [String] = [
        "holiday.jpg",
        "IMG_1234.jpg",
        "IMG_2024.jpg",
        "DSC_20201301.jpg",
        "DSC02031.jpg",
        "1920x1080.jpg",
        "2048x1536-01.jpg",
        "01701234567.jpg",
        "20121234567.jpg",
        "FB_IMG_1706683512000.jpg",
        "1706683512.jpg",
        "received_2024013107451234.jpeg",
        "550e8400-e29b-41d4-a716-446655440000.jpg",
        "photo_5@31-01-2024_07-45-12.jpg",
        "12-31-24.jpg",
        // Digits that run on.
        "202401311.jpg",
        "120240131.jpg",
        "2024-01-311.jpg",
        "12024-01-31.jpg",
        "IMG_20240131074512345678.jpg",
        "20240131240000.jpg",
        // Letters that run on.
        "20240131cafe.jpg",
    ]

    @Test(arguments: traps)
    func findsNoDate(name: String) {
        #expect(FileNameDate.parse(name) == nil)
    }

    static let dateWithoutTime: [(String, String?)] = [
        ("IMG_20240131_240000.jpg", "2024-01-31"),
        ("IMG_20240131_076000.jpg", "2024-01-31"),
        ("IMG_20240131_074560.jpg", "2024-01-31"),
        ("2024-01-31 24.00.00.jpg", "2024-01-31"),
        ("2024-01-31T24:00:00.jpg", "2024-01-31"),
        ("20240131T240000Z.jpg", "2024-01-31"),
        ("20240131_0012.jpg", "2024-01-31"),
        ("20240131_0745123.jpg", "2024-01-31"),
        ("2024-01-31-01.jpg", "2024-01-31"),
        ("2024-01-31 12.jpg", "2024-01-31"),
        ("2024-01-31 at home.jpg", "2024-01-31"),
    ]

    @Test(arguments: dateWithoutTime)
    func keepsDateWhereNoTimeFollows(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }

    static let severalDates: [(String, String?)] = [
        ("2024-01-31 to 2024-02-05.jpg", "2024-01-31"),
        ("20240131-20240205.jpg", "2024-01-31"),
        ("2023-12-24 copy of IMG_20240131_074512.jpg", "2024-01-31T07:45:12"),
        ("2024-13-01 2024-01-31.jpg", "2024-01-31"),
    ]

    @Test(arguments: severalDates)
    func prefersFirstDateWithTime(name: String, expected: String?) {
        #expect(FileNameDate.parse(name)?.description == expected)
    }
}
