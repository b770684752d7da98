// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

/// Evidence that names an instant, and not what the clock on the wall showed.
struct UTCDateTests {
    private static func sources(
        name: String, offset: Int? = nil, takeout: CaptureDate? = nil
    ) throws -> CaptureDateResolver.Sources {
        let time = CaptureDate.Time(hour: 1, minute: 2, second: 3, utcOffset: offset)
        let exif = ExifDates(digitized: CaptureDate(year: 2001, month: 1, day: 1, time: time))
        return CaptureDateResolver.Sources(
            name: name, edit: nil, exif: { exif }, xmpSidecar: { nil }, takeout: { takeout })
    }

    /// An hour after midnight in UTC is the evening before in New York (-05:00 in winter).
    @Test(arguments: [
        ("PXL_20240131_010000123.jpg", "2024-01-30T20:00:00.123-05:00"),
        ("1706662800000.jpg", "2024-01-30T20:00:00.000-05:00"),
        ("IMG_20240131_010000.jpg", "2024-01-31T01:00:00"),  // not in UTC
    ])
    func turnsANameInUTCIntoLocalTime(name: String, expected: String) throws {
        let resolver = CaptureDateResolver(order: .dateISO, shift: nil)
        let found = try #require(resolver.resolve(Self.sources(name: name, offset: -300)))
        #expect(found.date.description == expected)
        #expect(found.confidence == .high)
    }

    @Test func leavesANameInUTCWhereTheOffsetIsUnknown() throws {
        let resolver = CaptureDateResolver(order: .dateISO, shift: nil)
        let found = try #require(resolver.resolve(Self.sources(name: "PXL_20240131_010000123.jpg")))
        #expect(found.date.description == "2024-01-31T01:00:00.123+00:00")
        #expect(found.confidence == .medium)
    }

    /// With the offset it is surer than the day of the scan that Exif names; without it, of equals the first counts.
    @Test(arguments: [(-300, "2024-01-30T20:00:00-05:00"), (nil, "2001-01-01T01:02:03")])
    func trustsTakeoutsTimeWhereTheOffsetIsKnown(offset: Int?, expected: String) throws {
        let takeout = try #require(CaptureDate("2024-01-31T01:00:00Z"))
        let resolver = CaptureDateResolver(order: .date, shift: nil)
        let found = try #require(resolver.resolve(Self.sources(name: "a.jpg", offset: offset, takeout: takeout)))
        #expect(found.date.description == expected)
    }
}
