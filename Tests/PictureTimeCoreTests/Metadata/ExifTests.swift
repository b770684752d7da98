// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@testable import PictureTimeCore

struct ExifWriterTests {
    private static let size = PixelSize(width: 1080, height: 1440)

    private static func metadata(writtenFor date: CaptureDate?) throws -> ExifMetadata {
        let payload = try ExifWriter.app1Payload(captureDate: date, size: size)
        #expect(payload.starts(with: "Exif\0\0".utf8))
        return ExifMetadata(exifBlock: Array(payload.dropFirst(6)))
    }

    static let times: [(String, Int?, String)] = [
        ("", nil, "2024-01-31T07:45:12"),
        ("5", nil, "2024-01-31T07:45:12.5"),
        ("045", nil, "2024-01-31T07:45:12.045"),
        ("123456789", 840, "2024-01-31T07:45:12.123456789+14:00"),
        ("", 0, "2024-01-31T07:45:12+00:00"),
        ("", 60, "2024-01-31T07:45:12+01:00"),
        ("25", -210, "2024-01-31T07:45:12.25-03:30"),
    ]

    @Test(arguments: times)
    func dateComesBackWithItsFractionAndOffset(subsecond: String, utcOffset: Int?, expected: String) throws {
        let time = try #require(
            CaptureDate.Time(hour: 7, minute: 45, second: 12, subsecond: subsecond, utcOffset: utcOffset))
        let date = try #require(CaptureDate(year: 2024, month: 1, day: 31, time: time))
        let metadata = try Self.metadata(writtenFor: date)
        #expect(metadata.dateTimeOriginal?.description == expected)
        #expect(metadata.dateTimeOriginal == date)
    }

    @Test func dayWithoutTimeIsWrittenAsMidnight() throws {
        let metadata = try Self.metadata(writtenFor: CaptureDate(year: 2024, month: 1, day: 31))
        #expect(metadata.dateTimeOriginal?.description == "2024-01-31T00:00:00")
    }

    @Test func writesNoDateWhenThereIsNone() throws {
        let metadata = try Self.metadata(writtenFor: nil)
        #expect(metadata.dateTimeOriginal == nil)
        #expect(metadata.dateTimeDigitized == nil)
        #expect(metadata.dateTime == nil)
    }

    @Test func signsWithItsName() throws {
        let metadata = try Self.metadata(writtenFor: nil)
        #expect(metadata.software?.hasPrefix("Picture Time") == true)
        #expect(metadata.orientation == .upright)
    }

    @Test func writesTheSameBytesTwice() throws {
        let date = CaptureDate(year: 2024, month: 1, day: 31)
        let first = try ExifWriter.app1Payload(captureDate: date, size: Self.size)
        #expect(try ExifWriter.app1Payload(captureDate: date, size: Self.size) == first)
    }
}

struct ExifMetadataTests {
    private static func dateTimeOriginal(_ field: TIFFBlock.Field) -> CaptureDate? {
        ExifMetadata(exifBlock: TIFFBlock(exif: [field]).bytes).dateTimeOriginal
    }

    @Test(arguments: TIFFBlock.ByteOrder.allCases, 1...8)
    func readsOrientation(order: TIFFBlock.ByteOrder, value: Int) {
        let block = TIFFBlock(order: order, zeroth: [.short(0x0112, UInt16(value))])
        #expect(ExifMetadata(exifBlock: block.bytes).orientation.rawValue == value)
    }

    @Test(arguments: [0, 9, 255, 65_535] as [UInt16])
    func takesUnknownOrientationForUpright(value: UInt16) {
        let block = TIFFBlock(zeroth: [.short(0x0112, value)])
        #expect(ExifMetadata(exifBlock: block.bytes).orientation == .upright)
    }

    @Test(arguments: TIFFBlock.ByteOrder.allCases)
    func readsEachDateWithItsOwnFractionAndOffset(order: TIFFBlock.ByteOrder) {
        let metadata = ExifMetadata(exifBlock: TIFFBlock.withEverything(order).bytes)
        #expect(metadata.dateTime?.description == "2021-01-31T07:45:11.1+01:00")
        #expect(metadata.dateTimeOriginal?.description == "2022-01-31T07:45:12.22+02:00")
        #expect(metadata.dateTimeDigitized?.description == "2023-01-31T07:45:13.333-03:30")
        #expect(metadata.orientation == .rotated90Clockwise)
        #expect(metadata.software == "Camera 1.0")
    }

    @Test func readsDateWithoutNUL() {
        let date = Self.dateTimeOriginal(.ascii(0x9003, "2024:01:31 07:45:12", isTerminated: false))
        #expect(date?.description == "2024-01-31T07:45:12")
    }

    @Test func dropsBlanksBehindFractionAndOffset() {
        let block = TIFFBlock(exif: [
            .ascii(0x9003, "2024:01:31 07:45:12"), .ascii(0x9011, "   :  "), .ascii(0x9291, "50  "),
        ])
        #expect(ExifMetadata(exifBlock: block.bytes).dateTimeOriginal?.description == "2024-01-31T07:45:12.50")
    }

    /// What cameras write while their clock is not set.
    @Test(arguments: [
        "0000:00:00 00:00:00", "    :  :     :  :  ", "                   ", "", String(repeating: "\0", count: 19),
        "    -  -     :  :  ", "0000-00-00 00:00:00",
    ])
    func findsNoDateWhereTheClockWasNeverSet(text: String) {
        #expect(Self.dateTimeOriginal(.ascii(0x9003, text)) == nil)
    }

    /// 1 is BYTE, 3 SHORT, 4 LONG, 7 UNDEFINED; 0 and 99 are no types.
    @Test(arguments: [0, 1, 3, 4, 7, 99] as [UInt16])
    func doesNotReadDateOfAnotherType(type: UInt16) {
        let bytes = Array("2024:01:31 07:45:12\0".utf8)
        let field = TIFFBlock.Field(tag: 0x9003, type: type, count: 20, value: .bytes(bytes))
        #expect(Self.dateTimeOriginal(field) == nil)
    }

    @Test(arguments: [0x1000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFF] as [UInt32])
    func doesNotFollowOffsetOutOfTheBlock(offset: UInt32) {
        #expect(Self.dateTimeOriginal(.init(tag: 0x9003, type: 2, count: 20, value: .offset(offset))) == nil)
    }

    @Test(arguments: [0, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFEC, 0xFFFF_FFFF] as [UInt32])
    func doesNotBelieveImpossibleCounts(count: UInt32) {
        let bytes = Array("2024:01:31 07:45:12\0".utf8)
        let block = TIFFBlock(
            zeroth: [.short(0x0112, 6, count: count)],
            exif: [.init(tag: 0x9003, type: 2, count: count, value: .bytes(bytes))])
        let metadata = ExifMetadata(exifBlock: block.bytes)
        #expect(metadata.orientation == .upright)
        #expect(metadata.dateTimeOriginal == nil)
    }

    @Test(arguments: TIFFBlock.ByteOrder.allCases)
    func survivesTruncationAtEveryLength(order: TIFFBlock.ByteOrder) {
        let block = TIFFBlock.withEverything(order).bytes
        for length in 0..<block.count {
            let metadata = ExifMetadata(exifBlock: Array(block[..<length]))
            // What is read is what was written, or nothing.
            #expect(metadata.orientation == .rotated90Clockwise || metadata.orientation == .upright)
            #expect(metadata.dateTimeOriginal?.description.hasPrefix("2022-01-31T07:45:12") != false)
            #expect(metadata.dateTimeDigitized?.description.hasPrefix("2023-01-31T07:45:13") != false)
        }
    }

    @Test(arguments: TIFFBlock.ByteOrder.allCases, [0x00, 0x7F, 0x80, 0xFF] as [UInt8])
    func survivesDamageAtEveryByte(order: TIFFBlock.ByteOrder, value: UInt8) {
        let block = TIFFBlock.withEverything(order).bytes
        for position in block.indices {
            var damaged = block
            damaged[position] = value
            let orientation = ExifMetadata(exifBlock: damaged).orientation
            #expect((1...8).contains(orientation.rawValue))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesDirectoryThatPointsToItself() {
        let pointer = TIFFBlock.Field(tag: 0x8769, type: 4, count: 1, value: .offset(8))
        let metadata = ExifMetadata(exifBlock: TIFFBlock(zeroth: [.short(0x0112, 6), pointer]).bytes)
        #expect(metadata.dateTimeOriginal == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesNoise() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let count = Int.random(in: 0...200, using: &generator)
            let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect((1...8).contains(ExifMetadata(exifBlock: noise).orientation.rawValue))
            let header = Array("II*\0\u{8}\0\0\0".utf8)
            #expect((1...8).contains(ExifMetadata(exifBlock: header + noise).orientation.rawValue))
        }
    }

    @Test func readsNothingFromABlockThatNoSegmentCanHold() {
        let block = TIFFBlock.withEverything(.little).bytes
        let tooLong = block + [UInt8](repeating: 0, count: 65_536 - block.count)
        #expect(ExifMetadata(exifBlock: tooLong) == ExifMetadata())
    }
}

struct ExifDateTimeTests {
    static let texts: [(String, String?)] = [
        ("2024:01:31 07:45:12", "2024-01-31T07:45:12"),
        ("2024:02:29 00:00:00", "2024-02-29T00:00:00"),
        ("1999:12:31 23:59:59", "1999-12-31T23:59:59"),
        ("2024-01-31 07:45:12", "2024-01-31T07:45:12"),
        ("2024/01/31 07:45:12", "2024-01-31T07:45:12"),
        ("2024.01.31 07.45.12", "2024-01-31T07:45:12"),
        ("2024-01-31T07:45:12", "2024-01-31T07:45:12"),
        ("2024:1:31 7:45:12", "2024-01-31T07:45:12"),
        ("2024:01:31", "2024-01-31"),
        ("2024:01:31   :  :  ", "2024-01-31"),
        // A time that no clock shows leaves the day.
        ("2024:01:31 24:00:00", "2024-01-31"),
        ("2024:01:31 07:60:12", "2024-01-31"),
        ("2024:01:31 07:45:99999999999999999999", "2024-01-31"),
        ("0000:00:00 00:00:00", nil),
        ("    :  :     :  :  ", nil),
        ("", nil),
        ("unknown", nil),
        ("2024", nil),
        ("2024:01", nil),
        ("2024:13:01 07:45:12", nil),
        ("2024:02:30 07:45:12", nil),
        ("2023:02:29 07:45:12", nil),
        ("2024:00:31 07:45:12", nil),
        ("2024:01:00 07:45:12", nil),
        ("0024:01:31 07:45:12", nil),
        ("31:01:2024 07:45:12", nil),
        ("01/31/2024 07:45:12", nil),
        ("20240131 074512", nil),
        ("2024:001:31 07:45:12", nil),
        ("2024:01:99999999999999999999", nil),
        ("٢٠٢٤:٠١:٣١ ٠٧:٤٥:١٢", nil),
    ]

    @Test(arguments: texts)
    func parsesText(text: String, expected: String?) {
        #expect(ExifDateTime.parse(text, subsecond: nil, offset: nil)?.description == expected)
    }

    static let subseconds: [(String, String)] = [
        ("5", "2024-01-31T07:45:12.5"), ("050", "2024-01-31T07:45:12.050"), ("5  ", "2024-01-31T07:45:12.5"),
        ("123456789", "2024-01-31T07:45:12.123456789"), ("1234567891", "2024-01-31T07:45:12.123456789"),
        ("", "2024-01-31T07:45:12"), ("   ", "2024-01-31T07:45:12"), ("n/a", "2024-01-31T07:45:12"),
    ]

    @Test(arguments: subseconds)
    func addsSubsecond(subsecond: String, expected: String) {
        let date = ExifDateTime.parse("2024:01:31 07:45:12", subsecond: subsecond, offset: nil)
        #expect(date?.description == expected)
    }

    /// Nil is an offset that is unknown; the time stays.
    static let offsets: [(String, String?)] = [
        ("+01:00", "+01:00"), ("-03:30", "-03:30"), ("+00:00", "+00:00"), ("-00:00", "+00:00"), ("Z", "+00:00"),
        ("+14:00", "+14:00"), ("-12:00", "-12:00"), ("+14:01", nil), ("+24:00", nil), ("+01:60", nil), ("", nil),
        ("   :  ", nil), ("01:00", nil), ("+", nil), ("+-1:00", nil), ("++1:00", nil), ("+01:-5", nil),
        ("+1a:00", nil), ("+éé:00", nil),
    ]

    @Test(arguments: offsets)
    func addsOffset(offset: String, expected: String?) {
        let date = ExifDateTime.parse("2024:01:31 07:45:12", subsecond: nil, offset: offset)
        #expect(date?.description == "2024-01-31T07:45:12" + (expected ?? ""))
    }

    static let written: [(CaptureDate.Time?, String)] = [
        (nil, "2024:01:31 00:00:00"),
        (CaptureDate.Time(hour: 7, minute: 5, second: 9), "2024:01:31 07:05:09"),
        (CaptureDate.Time(hour: 23, minute: 59, second: 59, subsecond: "9", utcOffset: 60), "2024:01:31 23:59:59"),
    ]

    @Test(arguments: written)
    func writesText(time: CaptureDate.Time?, expected: String) throws {
        let date = try #require(CaptureDate(year: 2024, month: 1, day: 31, time: time))
        #expect(ExifDateTime.text(of: date) == expected)
    }
}
