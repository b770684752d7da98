// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// Which photos `ptime image` takes, and in which order.
struct SelectionTests {
    private let folder: TemporaryFolder
    private let photos: String
    private let frames: String

    init() throws {
        folder = try TemporaryFolder()
        photos = try folder.makeFolder("photos")
        frames = folder.path("frames")
    }

    /// Makes small frames and returns what the report says of each photo.
    private func run(
        _ options: String..., into output: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [PhotoDetails] {
        let output = output ?? frames
        let result = try await ptime(["image", photos, output, "--size", "90x120"] + options)
        try #require(result.status == 0, "\(result)", sourceLocation: sourceLocation)
        return try photoDetails(in: output)
    }

    // MARK: Folders inside

    @Test func looksIntoFoldersInsideWhenAskedTo() async throws {
        for (index, name) in ["a.jpg", "2024/b.jpg", "2024/March/c.jpg", "2025/a.jpg"].enumerated() {
            try folder.write(Samples.data(index), to: "photos/\(name)")
        }
        let flat = try await run("--process-order", "file-order")
        #expect(flat.map(\.source) == ["a.jpg"])
        for option in ["--recursive", "-r"] {
            let deep = try await run("--process-order", "file-order", option)
            #expect(deep.map(\.source) == ["a.jpg", "2024/b.jpg", "2024/March/c.jpg", "2025/a.jpg"])
            #expect(deep.allSatisfy { $0.output != nil })
        }
        // A name that is there twice is told apart by its path.
        let start = try await run("--process-order", "file-order", "--recursive", "--input-start", "2025/a.jpg")
        #expect(start.map(\.source) == ["2025/a.jpg"])
    }

    @Test func passesOverFoldersThatHoldNoPhotosOfItsOwn() async throws {
        try folder.write(Samples.jpeg(copy: 1), to: "photos/2024-01-01.jpg")
        try folder.write(Samples.jpeg(copy: 2), to: "photos/more/2024-01-02.jpg")
        let hidden = [".trashed", "@eaDir", "@Recycle", "more/.thumbnails", "more/@eaDir"]
        for (index, name) in hidden.enumerated() {
            try folder.write(Samples.jpeg(copy: index + 10), to: "photos/\(name)/2024-02-0\(index + 1).jpg")
        }
        try folder.write(Samples.jpeg(copy: 30), to: "photos/.2024-02-09.jpg")
        // A way back up.
        try FileManager.default.createSymbolicLink(atPath: "\(photos)/more/up", withDestinationPath: photos)
        // Frames of other photos, and those of these ones.
        try folder.write(Samples.jpeg(copy: 40), to: "others/2024-03-01.jpg")
        let others = try await ptime("image", folder.path("others"), "\(photos)/film/frames", "--size", "90x120")
        #expect(others.status == 0, "\(others)")
        for _ in 1...2 {
            let found = try await run("--recursive", into: "\(photos)/more/out")
            #expect(found.map(\.source) == ["2024-01-01.jpg", "more/2024-01-02.jpg"])
            #expect(try names(in: "\(photos)/more/out") == ["00000.jpg", "00001.jpg"] + companions)
        }
        #expect(try names(in: "\(photos)/film/frames") == ["00000.jpg"] + companions)
    }

    // MARK: Dates

    /// A photo and all that speaks of when it was taken.
    private struct Dated {
        var name: String
        /// Tags with their values, as exiftool takes them; nothing for no Exif at all.
        var exif: [String] = []
        /// The value of `exif:DateTimeOriginal` in an XMP file.
        var xmp: String?
        /// Seconds since 1970 in a JSON file of Google Takeout.
        var takeout: String?

        var date: String
        var source: String
        var confidence: String
        /// What the remark about a conflict says.
        var remark: [String] = []
    }

    private static let original = "-DateTimeOriginal=2024:05:01 07:00:00"

    /// In the order of the dates that they should be given.
    private static let dated = [
        Dated(
            name: "unset 2024-04-20.jpg", exif: ["-DateTimeOriginal=2000:01:01 00:00:10"],
            date: "2024-04-20", source: "fileName", confidence: "medium"),
        Dated(
            name: "exif.jpg", exif: [original, "-CreateDate=2024:05:01 09:00:00", "-ModifyDate=2024:06:01 09:00:00"],
            date: "2024-05-01T07:00:00", source: "DateTimeOriginal", confidence: "high"),
        Dated(
            name: "day before 2024-05-01.jpg", exif: ["-DateTimeOriginal=2024:05:02 00:10:00"],
            date: "2024-05-02T00:10:00", source: "DateTimeOriginal", confidence: "high"),
        Dated(
            name: "xmp.jpg", exif: ["-DateTimeOriginal=2010:05:01 07:00:00"], xmp: "2024-05-02T08:00:00+02:00",
            date: "2024-05-02T08:00:00+02:00", source: "xmpSidecar", confidence: "high",
            remark: ["2024-05-02", "XMP", "Exif", "2010-05-01"]),
        // 1714719600 is 2024-05-03 07:00:00 UTC.
        Dated(
            name: "takeout.jpg", takeout: "1714719600",
            date: "2024-05-03T07:00:00+00:00", source: "googleTakeout", confidence: "medium"),
        Dated(
            name: "takeout 2024-05-04.jpg", takeout: "1714806000",
            date: "2024-05-04T07:00:00+00:00", source: "googleTakeout", confidence: "medium"),
        Dated(
            name: "20240505_070000.jpg", takeout: "1714723200",
            date: "2024-05-05T07:00:00", source: "fileName", confidence: "high",
            remark: ["2024-05-05", "name", "Takeout", "2024-05-03"]),
        Dated(
            name: "day 2024-05-06.jpg",
            date: "2024-05-06", source: "fileName", confidence: "medium"),
        Dated(
            name: "digitized.jpg", exif: ["-CreateDate=2024:05:07 07:00:00", "-ModifyDate=2024:06:07 07:00:00"],
            date: "2024-05-07T07:00:00", source: "DateTimeDigitized", confidence: "medium"),
        Dated(
            name: "changed.jpg", exif: ["-ModifyDate=2024:05:08 07:00:00"],
            date: "2024-05-08T07:00:00", source: "DateTime", confidence: "low"),
        Dated(
            name: "changed 2024-05-09.jpg", exif: ["-ModifyDate=2024:06:09 07:00:00"],
            date: "2024-05-09", source: "fileName", confidence: "medium"),
        Dated(
            name: "20240610_070000.jpg", exif: ["-DateTimeOriginal=2024:05:10 07:00:00"],
            date: "2024-05-10T07:00:00", source: "DateTimeOriginal", confidence: "high",
            remark: ["2024-05-10", "Exif", "name", "2024-06-10"]),
    ]

    /// Writes the photos, each another file of the same picture, and what stands beside them.
    private func write(_ photos: [Dated]) async throws {
        var arguments: [String] = []
        for (index, photo) in photos.enumerated() {
            try folder.write(Samples.jpeg(copy: index + 1), to: "photos/\(photo.name)")
            if index > 0 { arguments.append("-execute") }
            arguments += ["-EXIF:all="] + photo.exif + [folder.path("photos/\(photo.name)")]
            if let date = photo.xmp { try folder.write(Self.xmp(date), to: "photos/\(photo.name).xmp") }
            if let seconds = photo.takeout {
                try folder.write(
                    #"{"title": "\#(photo.name)", "photoTakenTime": {"timestamp": "\#(seconds)"}}"#,
                    to: "photos/\(photo.name).json")
            }
        }
        try await tool("exiftool", arguments + ["-common_args", "-quiet", "-overwrite_original"])
    }

    private static func xmp(_ date: String) -> String {
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
          <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:DateTimeOriginal="\(date)"/>
          </rdf:RDF>
        </x:xmpmeta>
        """
    }

    @Test func ordersByTheSurestOfAllDatesAndSaysWhereItIsFrom() async throws {
        try await write(Self.dated)
        let found = try await run("--process-order", "date")
        #expect(found.map(\.source) == Self.dated.map(\.name))
        for (photo, expected) in zip(found, Self.dated) {
            #expect(photo.captureDate == expected.date, "\(photo.source)")
            #expect(photo.dateSource == expected.source, "\(photo.source)")
            #expect(photo.dateConfidence == expected.confidence, "\(photo.source)")
            #expect(photo.day == String(expected.date.prefix(10)), "\(photo.source)")
            #expect((photo.reason == nil) == expected.remark.isEmpty, "\(photo.source): \(photo.reason ?? "")")
            for word in expected.remark { #expect(photo.reason?.contains(word) == true, "\(photo.source)") }
            let remedy = ["edit", "\(photos)/\(photo.source)", "--date", "YYYY-MM-DD"]
            #expect(photo.remedy == (expected.remark.isEmpty ? nil : remedy))
        }
    }

    @Test func takesNamesAloneOrMetadataAloneWhenAskedTo() async throws {
        try await write(Self.dated)
        let byMetadata = try await run("--process-order", "date-metadata")
        #expect(
            byMetadata.filter { $0.output != nil }.map(\.source) == [
                "unset 2024-04-20.jpg", "exif.jpg", "day before 2024-05-01.jpg", "xmp.jpg", "takeout.jpg",
                "20240505_070000.jpg", "takeout 2024-05-04.jpg", "digitized.jpg", "changed.jpg", "20240610_070000.jpg",
                "changed 2024-05-09.jpg",
            ])
        #expect(byMetadata.filter { $0.status == "skipped" }.map(\.source) == ["day 2024-05-06.jpg"])
        #expect(byMetadata.allSatisfy { $0.dateSource != "fileName" })

        let byName = try await run("--process-order", "date-ISO")
        #expect(
            byName.filter { $0.output != nil }.map(\.source) == [
                "unset 2024-04-20.jpg", "day before 2024-05-01.jpg", "takeout 2024-05-04.jpg", "20240505_070000.jpg",
                "day 2024-05-06.jpg", "changed 2024-05-09.jpg", "20240610_070000.jpg",
            ])
        #expect(byName.filter { $0.status == "skipped" }.count == 5)
        #expect(byName.allSatisfy { $0.reason == nil || $0.status == "skipped" }, "One date alone contradicts nothing.")
        for photo in byName where photo.status == "skipped" {
            #expect(photo.remedy == ["edit", "\(photos)/\(photo.source)", "--date", "YYYY-MM-DD"])
        }
    }

    // MARK: Clocks that were wrong, and days that end late

    @Test(arguments: [
        (["--shift", "PT1H"], "2024-05-01T08:00:00", "2024-05-05"),
        (["--shift", "-PT8H"], "2024-04-30T23:00:00", "2024-05-05"),
        (["--shift=-PT8H"], "2024-04-30T23:00:00", "2024-05-05"),
        (["--shift", "-8h"], "2024-04-30T23:00:00", "2024-05-05"),
        (["--shift", "-2d"], "2024-04-29T07:00:00", "2024-05-03"),
        (["--shift", "P1Y2M3DT4H5M6S"], "2025-07-04T11:05:06", "2025-07-08"),
        (["--shift", "-PT48H"], "2024-04-29T07:00:00", "2024-05-03"),
    ])
    func addsTheShiftToWhatCamerasSaid(options: [String], exif: String, name: String) async throws {
        // What is not from the camera's clock was right.
        try await write([
            Dated(name: "exif.jpg", exif: [Self.original], date: exif, source: "", confidence: ""),
            Dated(name: "2024-05-05.jpg", date: name, source: "", confidence: ""),
            Dated(name: "xmp.jpg", xmp: "2024-05-02T08:00:00", date: "2024-05-02T08:00:00", source: "", confidence: ""),
            Dated(
                name: "takeout.jpg", takeout: "1714719600", date: "2024-05-03T07:00:00+00:00", source: "",
                confidence: ""),
        ])
        let result = try await ptime(
            ["image", photos, frames, "--size", "90x120", "--process-order", "date"] + options)
        #expect(result.status == 0, "\(result)")
        let expected = [
            "exif.jpg": exif, "2024-05-05.jpg": name, "xmp.jpg": "2024-05-02T08:00:00",
            "takeout.jpg": "2024-05-03T07:00:00+00:00",
        ]
        let found = try photoDetails(in: frames)
        #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.source, $0.captureDate) }) == expected)
        #expect(found.compactMap(\.captureDate) == expected.values.sorted())
        // It is in the frames too.
        let place = try #require(found.first { $0.source == "exif.jpg" }?.output)
        let tags = try await exifTags(["DateTimeOriginal"], of: ["\(frames)/\(place)"])
        let written = exif.replacing("-", with: ":").replacing("T", with: " ")
        #expect(tags == [["DateTimeOriginal": written]])
    }

    @Test func countsTheHoursAfterMidnightForTheDayBefore() async throws {
        let names = ["2024-05-01 23.00.00", "2024-05-02 03.59.59", "2024-05-02 04.00.00", "2024-05-03"]
        for (index, name) in names.enumerated() {
            try folder.write(Samples.jpeg(copy: index + 1), to: "photos/\(name).jpg")
        }
        let usual = try await run()
        #expect(usual.map(\.day) == ["2024-05-01", "2024-05-02", "2024-05-02", "2024-05-03"])
        let late = try await run("--day-ends-at", "04:00")
        #expect(late.map(\.day) == ["2024-05-01", "2024-05-01", "2024-05-02", "2024-05-03"])
        #expect(late.map(\.captureDate) == usual.map(\.captureDate), "The date itself stays.")
        #expect(late.map(\.source) == usual.map(\.source))
        let best = try await run("--day-ends-at", "04:00", "--best-of-day")
        #expect(best.filter { $0.output != nil }.map(\.day) == ["2024-05-01", "2024-05-02", "2024-05-03"])
    }

    // MARK: Photos that are there twice

    @Test func usesEachPhotoOnceHoweverManyFilesHoldIt() async throws {
        try folder.write(Samples.jpeg(copy: 1), to: "photos/2024-01-01.jpg")
        try folder.write(Samples.jpeg(copy: 2), to: "photos/2024-01-02.jpg")
        try folder.write(Samples.jpeg(copy: 1), to: "photos/2024-01-03 copy.jpg")
        try folder.write(Samples.jpeg(copy: 1), to: "photos/backup/2024-01-01.jpg")
        let result = try await ptime("image", photos, frames, "--size", "90x120", "--recursive", "--strict")
        #expect(result.status == 0, "What is left out on purpose is not skipped. \(result)")
        #expect(result.output.contains("'2024-01-03 copy.jpg' is the same photo as '2024-01-01.jpg'"), "\(result)")
        let found = try photoDetails(in: frames)
        #expect(found.filter { $0.output != nil }.map(\.source) == ["2024-01-01.jpg", "2024-01-02.jpg"])
        let twice = found.filter { $0.status == "leftOut" }
        #expect(Set(twice.map(\.source)) == ["2024-01-03 copy.jpg", "backup/2024-01-01.jpg"])
        #expect(twice.allSatisfy { $0.reason == "is the same photo as '2024-01-01.jpg'." })
        #expect(try names(in: frames) == ["00000.jpg", "00001.jpg"] + companions)
    }

    // MARK: The best of a day

    @Test(arguments: [true, false])
    func takesTheSharpPhotoOfADay(isSharpFirst: Bool) async throws {
        let (early, late) = ("\(photos)/2024-03-01 07.00.00.jpg", "\(photos)/2024-03-01 08.00.00.jpg")
        let (sharp, blurred) = isSharpFirst ? (early, late) : (late, early)
        try Samples.data(1).write(to: URL(filePath: sharp))
        try await tool(
            "ffmpeg", ["-nostdin", "-v", "error", "-i", sharp, "-vf", "gblur=sigma=6", "-q:v", "2", blurred])
        // Blurred as it is, it is alone.
        try FileManager.default.copyItem(atPath: blurred, toPath: "\(photos)/2024-03-02 07.00.00.jpg")
        try folder.write(Samples.jpeg(), to: "photos/2024-03-03 07.00.00.jpg")
        let handle = try FileHandle(forWritingTo: URL(filePath: "\(photos)/2024-03-02 07.00.00.jpg"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([0]))
        try handle.close()

        let found = try await run("--best-of-day")
        let used = found.filter { $0.output != nil }.map(\.source)
        let sharpName = URL(filePath: sharp).lastPathComponent
        #expect(used == [sharpName, "2024-03-02 07.00.00.jpg", "2024-03-03 07.00.00.jpg"])
        let left = found.filter { $0.status == "leftOut" }
        #expect(left.map(\.source) == [URL(filePath: blurred).lastPathComponent])
        #expect(left.first?.reason?.contains("not the best photo of its day") == true)
        #expect(left.first?.reason?.contains("'\(sharpName)'") == true)
        #expect(try names(in: frames) == ["00000.jpg", "00001.jpg", "00002.jpg"] + companions)

        // Once it is excluded, the other one is the best there is.
        let edit = try await ptime("edit", sharp, "--exclude")
        #expect(edit.status == 0, "\(edit)")
        let second = try await run("--best-of-day").filter { $0.output != nil }.map(\.source)
        #expect(second == [URL(filePath: blurred).lastPathComponent] + used.dropFirst())
    }

    @Test func takesTheFirstOfPhotosThatAreEquallyGood() async throws {
        for (copy, time) in ["09.00.00", "07.00.00", "08.00.00"].enumerated() {
            try folder.write(Self.copy(copy + 1, ofSample: 5), to: "photos/2024-03-01 \(time).jpg")
        }
        let found = try await run("--best-of-day")
        #expect(found.filter { $0.output != nil }.map(\.source) == ["2024-03-01 07.00.00.jpg"])
        let left = found.filter { $0.status == "leftOut" }
        #expect(left.map(\.source) == ["2024-03-01 08.00.00.jpg", "2024-03-01 09.00.00.jpg"])
        // The same value is the same number: nobody should read that the better one was left out.
        for photo in left {
            let numbers = (photo.reason ?? "").split(separator: " ")
                .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: ",.")) }
                .filter { $0.hasPrefix("0.") && Double($0) != nil }
            #expect(numbers.count == 2 && numbers.first == numbers.last, "\(photo.reason ?? "")")
        }
    }

    @Test func takesEveryPhotoOfADayOtherwise() async throws {
        for copy in 1...3 { try folder.write(Samples.jpeg(copy: copy), to: "photos/2024-03-01 0\(copy).00.00.jpg") }
        let found = try await run()
        #expect(found.compactMap(\.output).count == 3)
    }

    private static func copy(_ number: Int, ofSample index: Int) throws -> Data {
        var photo = try Samples.data(index)
        photo.insert(contentsOf: [0xFF, 0xFE, 0, 3, UInt8(number)], at: 2)
        return photo
    }

    // MARK: What cannot be meant

    @Test(arguments: [
        (["--best-of-day", "--process-order", "file-order"], ["day", "date-ISO"]),
        (["--best-of-day", "--process-order", "number-order"], ["day", "date-ISO"]),
        (["--shift", "soon"], ["'soon'", "PT1H"]),
        (["--shift", "-soon"], ["'-soon'", "PT1H"]),
        (["--shift", "1"], ["'1'", "PT1H"]),
        (["--shift", "PT"], ["'PT'", "PT1H"]),
        (["--shift", ""], ["''", "PT1H"]),
        (["--day-ends-at", "24:00"], ["'24:00'", "HH:MM"]),
        (["--day-ends-at", "4"], ["'4'", "HH:MM"]),
        (["--day-ends-at", "04:60"], ["'04:60'", "HH:MM"]),
        (["--day-ends-at", "04:00:00"], ["'04:00:00'", "HH:MM"]),
        (["--day-ends-at=-1:00"], ["'-1:00'", "HH:MM"]),
        (["--process-order", "dates"], ["'dates'", "date-metadata"]),
    ])
    func refusesWhatCannotBeMeant(options: [String], saying words: [String]) async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-01-01.jpg")
        let before = try folder.contents()
        for (command, output) in [("image", frames), ("make", folder.path("film.mp4"))] {
            let result = try await ptime([command, photos, output, "--size", "90x120"] + options)
            #expect(result.status == 64, "\(result)")
            for word in words { #expect(result.errors.contains(word), "\(result)") }
            #expect(try folder.contents() == before)
        }
    }

    @Test func saysThatThereArePhotosInTheFoldersInside() async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024/2024-01-01.jpg")
        let result = try await ptime("image", photos, frames, "--size", "90x120")
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("--recursive"))
    }
}

/// More of what `report.json` says of a photo.
struct PhotoDetails: Decodable {
    let source: String
    let output: String?
    let status: String
    let reason: String?
    let remedy: [String]?
    let sha256: String?
    let captureDate: String?
    let dateSource: String?
    let dateConfidence: String?
    let day: String?
    let faces: Int?
}

/// What the report beside the frames says of the photos, in its order.
func photoDetails(in folder: String) throws -> [PhotoDetails] {
    struct Document: Decodable { let photos: [PhotoDetails] }
    let data = try Data(contentsOf: URL(filePath: "\(folder)/report.json"))
    return try JSONDecoder().decode(Document.self, from: data).photos
}
