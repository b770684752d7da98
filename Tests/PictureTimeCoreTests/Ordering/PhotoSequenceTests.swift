// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct PhotoSequenceTests {
    private static func sequence(_ folder: URL, by order: ProcessOrder, from start: String? = nil) throws
        -> PhotoSequence
    {
        try PhotoSelection(folder: folder, order: order, start: start).sequence()
    }

    /// The names in the order of the sequence.
    private static func names(_ folder: URL, by order: ProcessOrder, from start: String? = nil) throws -> [String] {
        try sequence(folder, by: order, from: start).entries.map(\.photo.name)
    }

    private static func taken(_ date: String) -> TIFFBlock { TIFFBlock(exif: [.ascii(0x9003, date)]) }

    // MARK: The four orders

    @Test func fileOrderSortsNamesAsAFileManager() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits(["IMG_10.jpg", "img_2.jpg", "IMG_1.jpg", "b.jpg", "A.jpg"])
            let names = try Self.names(folder, by: .fileOrder)
            #expect(names == ["A.jpg", "b.jpg", "IMG_1.jpg", "img_2.jpg", "IMG_10.jpg"])
        }
    }

    @Test func numberOrderComparesNumbersAlone() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits([
                "a10.jpg", "z1.jpg", "m002.jpg", "b9 (2).jpg", "c9 (10).jpg", "d9.jpg", "none.jpg", "none.jp2",
            ])
            let sequence = try Self.sequence(folder, by: .numberOrder)
            #expect(
                sequence.entries.map(\.photo.name) == [
                    "z1.jpg", "m002.jpg", "d9.jpg", "b9 (2).jpg", "c9 (10).jpg", "a10.jpg",
                ])
            // The digit of an extension is no number of the photo.
            #expect(sequence.skipped.map(\.name) == ["none.jp2", "none.jpg"])
        }
    }

    @Test func numberOrderCountsDigitsBehindTheDotOfANameWithoutExtension() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits(["a.10", "b.2"])
            #expect(try Self.names(folder, by: .numberOrder) == ["b.2", "a.10"])
        }
    }

    @Test func dateOrderSortsByTheDateInTheName() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits([
                "a 2024-01-03.jpg", "b 2024-01-02.jpg", "IMG_20240102_080000.jpg", "z 2023-12-31.jpg", "holiday.jpg",
            ])
            let sequence = try Self.sequence(folder, by: .dateISO)
            #expect(
                sequence.entries.map(\.photo.name) == [
                    "z 2023-12-31.jpg", "b 2024-01-02.jpg", "IMG_20240102_080000.jpg", "a 2024-01-03.jpg",
                ])
            #expect(
                sequence.entries.map(\.capture?.date.description) == [
                    "2023-12-31", "2024-01-02", "2024-01-02T08:00:00", "2024-01-03",
                ])
            #expect(sequence.entries.allSatisfy { $0.capture?.source == .fileName })
            #expect(sequence.skipped.map(\.name) == ["holiday.jpg"])
            #expect(sequence.skipped.first?.reason.contains("date") == true)
        }
    }

    @Test func metadataOrderSortsByTheBestDateInExif() async throws {
        try await withTemporaryFolder { folder in
            let files = PhotoFiles(folder: folder)
            // The dates of withEverything are of 2022, 2023 and 2021: DateTimeOriginal is the one that counts.
            try files.addPortrait("a.jpg", exif: .withEverything(.big))
            try files.addPortrait("b.jpg", exif: Self.taken("2021:06:01 12:00:00"))
            try files.addPortrait("c.jpg", exif: TIFFBlock(exif: [.ascii(0x9004, "2021:05:01 12:00:00")]))
            try files.addPortrait("d.jpg", exif: TIFFBlock(zeroth: [.ascii(0x0132, "2021:04:01 12:00:00")]))
            try files.addPortrait("e.jpg", exif: Self.taken("0000:00:00 00:00:00"))
            try files.addPortrait("2021-01-01.jpg")
            let exif = PNGFile.chunk("eXIf", Self.taken("2021:03:01 12:00:00").bytes)
            try files.add("f.png", PNGFile.grey([[7]], chunks: exif))

            let sequence = try Self.sequence(folder, by: .dateMetadata)
            #expect(sequence.entries.map(\.photo.name) == ["f.png", "d.jpg", "c.jpg", "b.jpg", "a.jpg"])
            #expect(
                sequence.entries.map(\.capture?.source) == [
                    .exifDateTimeOriginal, .exifDateTime, .exifDateTimeDigitized, .exifDateTimeOriginal,
                    .exifDateTimeOriginal,
                ])
            #expect(sequence.entries.last?.capture?.date.description == "2022-01-31T07:45:12.22+02:00")
            #expect(sequence.skipped.map(\.name) == ["2021-01-01.jpg", "e.jpg"])
        }
    }

    @Test func metadataOrderTellsPhotosOfOneSecondApart() async throws {
        try await withTemporaryFolder { folder in
            let files = PhotoFiles(folder: folder)
            for (name, subsecond) in [("a.jpg", "5"), ("b.jpg", "45"), ("c.jpg", "05")] {
                let fields: [TIFFBlock.Field] = [.ascii(0x9003, "2024:01:31 07:45:12"), .ascii(0x9291, subsecond)]
                try files.addPortrait(name, exif: TIFFBlock(exif: fields))
            }
            #expect(try Self.names(folder, by: .dateMetadata) == ["c.jpg", "b.jpg", "a.jpg"])
        }
    }

    // MARK: Ties

    @Test(arguments: ProcessOrder.allCases)
    func tiesKeepTheOrderOfNames(order: ProcessOrder) async throws {
        try await withTemporaryFolder { folder in
            let names = ["a 2024-01-31.jpg", "B 2024-01-31.jpg", "c 2024-01-31.jpg"]
            for name in names.reversed() {
                try PhotoFiles(folder: folder).addPortrait(name, exif: Self.taken("2024:01:31 07:45:12"))
            }
            #expect(try Self.names(folder, by: order) == names)
        }
    }

    @Test func tiesOfOneDayKeepTheNaturalOrder() async throws {
        try await withTemporaryFolder { folder in
            let names = ["2024-01-31 (2).jpg", "2024-01-31 (9).jpg", "2024-01-31 (10).jpg", "2024-01-31 (11).jpg"]
            try PhotoFiles(folder: folder).addPortraits(names.reversed())
            #expect(try Self.names(folder, by: .dateISO) == names)
        }
    }

    // MARK: Where to start

    @Test func startsInTheChosenOrder() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits(["a 2024-01-03.jpg", "b 2024-01-01.jpg", "c 2024-01-02.jpg"])
            let start = "c 2024-01-02.jpg"
            #expect(try Self.names(folder, by: .dateISO, from: start) == ["c 2024-01-02.jpg", "a 2024-01-03.jpg"])
            #expect(try Self.names(folder, by: .fileOrder, from: start) == ["c 2024-01-02.jpg"])
        }
    }

    @Test func startsAtTheFirstAndAtTheLast() async throws {
        try await withTemporaryFolder { folder in
            let names = ["1.jpg", "2.jpg", "3.jpg"]
            try PhotoFiles(folder: folder).addPortraits(names)
            #expect(try Self.names(folder, by: .numberOrder, from: "1.jpg") == names)
            #expect(try Self.names(folder, by: .numberOrder, from: "3.jpg") == ["3.jpg"])
        }
    }

    @Test func namesTheNearestForAnUnknownStart() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits(["2023-11-05.jpg", "2024-01-31.jpg", "2024-12-24.jpg"])
            let error = try #require(throws: PictureTimeError.self) {
                try Self.sequence(folder, by: .dateISO, from: "2024-01-31.jpeg")
            }
            #expect(error.code == .invalidSetting)
            #expect(error.message.contains("'2024-01-31.jpeg'"))
            #expect(error.message.contains("'2024-01-31.jpg'"))
        }
    }

    @Test func doesNotDenyAPhotoThatTheOrderHasNoPlaceFor() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits(["2024-01-31.jpg", "holiday.jpg"])
            let error = try #require(throws: PictureTimeError.self) {
                try Self.sequence(folder, by: .dateISO, from: "holiday.jpg")
            }
            #expect(error.code == .invalidSetting)
            #expect(error.message.contains("'holiday.jpg'"))
            #expect(!error.message.contains("There is no photo named"))
        }
    }

    // MARK: When nothing can be ordered

    struct Unordered: Sendable, CustomTestStringConvertible {
        var order: ProcessOrder
        var names: [String]
        /// How many of them, from the first on, have a date in their Exif.
        var datedInExif: Int
        var expected: [String]

        var testDescription: String { "\(order.rawValue): \(names)" }
    }

    @Test(arguments: [
        Unordered(
            order: .dateISO, names: ["a.jpg", "b.jpg", "c.jpg"], datedInExif: 2,
            expected: ["None of the 3 photos", "2 of them", "date-metadata"]),
        Unordered(
            order: .dateISO, names: ["IMG_1.jpg", "IMG_2.jpg", "c.jpg"], datedInExif: 0,
            expected: ["None of the 3 photos", "2 of them", "number-order"]),
        Unordered(
            order: .dateISO, names: ["a.jpg", "b.jpg"], datedInExif: 0,
            expected: ["None of the 2 photos", "file-order"]),
        Unordered(
            order: .dateMetadata, names: ["2024-01-30.jpg", "2024-01-31.jpg", "c.jpg"], datedInExif: 0,
            expected: ["None of the 3 photos", "2 of them", "date-ISO"]),
        Unordered(
            order: .dateMetadata, names: ["IMG_1.jpg", "b.jpg"], datedInExif: 0,
            expected: ["None of the 2 photos", "1 of them", "number-order"]),
        Unordered(
            order: .numberOrder, names: ["a.jpg", "b.jpg"], datedInExif: 2,
            expected: ["None of the 2 photos", "2 of them", "date-metadata"]),
        Unordered(
            order: .numberOrder, names: ["a.jpg", "b.jpg"], datedInExif: 0,
            expected: ["None of the 2 photos", "file-order"]),
    ])
    func countsWhatThereIsAndNamesTheOrderThatWorks(unordered: Unordered) async throws {
        try await withTemporaryFolder { folder in
            for (i, name) in unordered.names.enumerated() {
                let exif = i < unordered.datedInExif ? Self.taken("2024:01:31 07:45:12") : nil
                try PhotoFiles(folder: folder).addPortrait(name, exif: exif)
            }
            let error = try #require(throws: PictureTimeError.self) {
                try Self.sequence(folder, by: unordered.order)
            }
            #expect(error.code == .nothingToDo)
            #expect(error.file?.lastPathComponent == folder.lastPathComponent)
            for text in unordered.expected { #expect(error.message.contains(text)) }
        }
    }

    @Test(arguments: ProcessOrder.allCases)
    func refusesAnEmptyFolder(order: ProcessOrder) async throws {
        try await withTemporaryFolder { folder in
            let error = try #require(throws: PictureTimeError.self) { try Self.sequence(folder, by: order) }
            #expect(error.code == .nothingToDo)
            #expect(error.file == folder)
        }
    }

    @Test func saysWhatIsWrongWithTheOnlyFile() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).add("IMG_1.gif", Array("GIF89a".utf8))
            let error = try #require(throws: PictureTimeError.self) { try Self.sequence(folder, by: .fileOrder) }
            #expect(error.code == .nothingToDo)
            #expect(error.message.contains("IMG_1.gif"))
            #expect(error.message.contains("JPEG"))
        }
    }

    // MARK: What is left out

    @Test(arguments: ProcessOrder.allCases)
    func listsUnusableFilesInEveryOrder(order: ProcessOrder) async throws {
        try await withTemporaryFolder { folder in
            let files = PhotoFiles(folder: folder)
            try files.addPortrait("2024-01-31.JPG", exif: Self.taken("2024:01:31 07:45:12"))
            try files.add("2024-02-01.jpg", Array("no picture".utf8))
            try files.add("2024-02-02.jpg", [])
            try files.add("notes.txt", Array("2024".utf8))
            let sequence = try Self.sequence(folder, by: order)
            #expect(sequence.entries.map(\.photo.name) == ["2024-01-31.JPG"])
            #expect(sequence.skipped.map(\.name) == ["2024-02-01.jpg", "2024-02-02.jpg"])
            #expect(sequence.skipped.allSatisfy { !$0.reason.isEmpty })
        }
    }
}
