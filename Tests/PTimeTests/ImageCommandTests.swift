// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// `ptime image`, from the outside.
struct ImageCommandTests {
    private let folder: TemporaryFolder
    private let frames: String

    init() throws {
        folder = try TemporaryFolder()
        frames = folder.path("frames")
    }

    @Test func turnsPhotosIntoNumberedFramesInTheOrderOfTheirDates() async throws {
        let originals = try fileContents(in: Samples.folder)
        let result = try await ptime("image", Samples.folder, frames, "--size", "270x360")

        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("13 frames"))
        let frameNames = (0..<13).map { String(format: "%05d.jpg", $0) }
        #expect(try names(in: frames) == frameNames + companionsWithProfile)
        #expect(try fileContents(in: Samples.folder) == originals, "Originals must stay as they are.")

        let report = try ReportDocument(in: frames)
        #expect(report.frameSize == [270, 360])
        let sources = Samples.dated.map { $0.name }
        #expect(report.photos.map(\.source) == sources)
        #expect(report.photos.compactMap(\.output) == frameNames)
        let dates = Samples.dated.map { $0.captureDate }
        #expect(report.photos.compactMap(\.captureDate) == dates)
        #expect(report.photos.allSatisfy { $0.status == "aligned" && $0.dateSource == "fileName" })

        let tags = try await exifTags(
            ["DateTimeOriginal", "SubSecTimeOriginal", "ImageSize"], of: frameNames.map { "\(frames)/\($0)" })
        try #require(tags.count == 13)
        for (photo, tags) in zip(Samples.dated, tags) {
            #expect(tags["DateTimeOriginal"] == photo.exifDate, "\(photo.name)")
            let subseconds: String? = photo.name.hasPrefix("PXL") ? "123" : nil
            #expect(tags["SubSecTimeOriginal"] == subseconds, "\(photo.name)")
            #expect(tags["ImageSize"] == "270x360")
        }
    }

    @Test func reportsWhereTheEyesAreAndWhereTheyGo() async throws {
        let start = Samples.startOfLast(4)
        let result = try await ptime("image", Samples.folder, frames, "--size", "270x360", "-s", start)
        #expect(result.status == 0, "\(result)")

        let report = try ReportDocument(in: frames)
        try #require(report.photos.count == 4)
        for photo in report.photos {
            #expect(photo.faces == 1)
            let confidence = try #require(photo.confidence)
            #expect((0.5...1).contains(confidence))
            let residual = try #require(photo.residual)
            #expect((0..<10).contains(residual))
            let eyes = [photo.leftEye, photo.rightEye].compactMap { $0.flatMap { photo.frameCoordinates(of: $0) } }
            try #require(eyes.count == 2)
            let (left, right) = (eyes[0], eyes[1])
            // Halfway between the sides, 0.45 of the height from the top; pixel centres are at whole numbers.
            #expect(abs((left[0] + right[0]) / 2 - 134.5) < 2, "\(photo.source)")
            #expect(abs((left[1] + right[1]) / 2 - 161.5) < 2, "\(photo.source)")
            #expect(abs(left[1] - right[1]) < 2, "The eyes are level in '\(photo.source)'.")
            // 700/3000 of the width in the profile; faces differ from it.
            #expect(abs((right[0] - left[0]) / 63 - 1) < 0.15, "\(photo.source)")
        }
    }

    @Test(arguments: [
        (
            "file-order",
            [
                "2024-03-01.jpg", "2024-03-05 07.45.12.jpg", "2024-03-11_06-58-40.jpg", "2024-03-21T07-30-00.jpg",
                "2024-03-28.jpg", "20240306T070000.jpg", "20240308.jpg", "20240318_073045.jpg",
                "IMG-20240312-WA0004.jpg", "IMG_20240302_071512.jpg", "photo_2024-03-15_08-02-33.jpg",
                "PXL_20240303_064501123.jpg", "selfie 2024-03-24.png",
            ]
        ),
        (
            "number-order",
            [
                "2024-03-01.jpg", "2024-03-05 07.45.12.jpg", "2024-03-11_06-58-40.jpg",
                "photo_2024-03-15_08-02-33.jpg", "2024-03-21T07-30-00.jpg", "selfie 2024-03-24.png", "2024-03-28.jpg",
                "IMG_20240302_071512.jpg", "PXL_20240303_064501123.jpg", "20240306T070000.jpg", "20240308.jpg",
                "IMG-20240312-WA0004.jpg", "20240318_073045.jpg",
            ]
        ),
    ])
    func ordersPhotosByTheirNames(order: String, expected: [String]) async throws {
        let result = try await ptime("image", Samples.folder, frames, "--size", "90x120", "-p", order)
        #expect(result.status == 0, "\(result)")
        let report = try ReportDocument(in: frames)
        #expect(report.photos.map(\.source) == expected)
        #expect(report.photos.allSatisfy { $0.captureDate == nil })
    }

    @Test func skipsAPhotoWithoutExifWhereExifDecidesAndLeavesNoHole() async throws {
        let result = try await ptime("image", Samples.folder, frames, "--size", "90x120", "-p", "date-metadata")

        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("selfie 2024-03-24.png"))
        let frameNames = (0..<12).map { String(format: "%05d.jpg", $0) }
        #expect(try names(in: frames) == frameNames + companionsWithProfile)
        let report = try ReportDocument(in: frames)
        let jpegs = Samples.dated.map { $0.name }.filter { $0.hasSuffix(".jpg") }
        #expect(report.aligned.map(\.source) == jpegs)
        #expect(report.aligned.allSatisfy { $0.dateSource == "DateTimeOriginal" })
        #expect(report.skipped.map(\.source) == ["selfie 2024-03-24.png"])
        #expect(report.skipped.allSatisfy { $0.output == nil && $0.reason?.contains("Exif") == true })
    }

    @Test func keepsSubsecondsAndOffsetOfExif() async throws {
        try folder.write(Samples.jpeg(), to: "photos/a.jpg")
        try await tool(
            "exiftool",
            [
                "-quiet", "-overwrite_original", "-DateTimeOriginal=2019:12:31 23:59:58", "-SubSecTimeOriginal=045",
                "-OffsetTimeOriginal=+02:00", folder.path("photos/a.jpg"),
            ])
        let result = try await ptime("image", folder.path("photos"), frames, "--size", "90x120", "-p", "date-metadata")

        #expect(result.status == 0, "\(result)")
        let report = try ReportDocument(in: frames)
        #expect(report.photos.compactMap(\.captureDate) == ["2019-12-31T23:59:58.045+02:00"])
        let expected = [
            "DateTimeOriginal": "2019:12:31 23:59:58", "SubSecTimeOriginal": "045", "OffsetTimeOriginal": "+02:00",
        ]
        let tags = try await exifTags(Array(expected.keys), of: ["\(frames)/00000.jpg"])
        #expect(tags == [expected])
    }

    @Test(arguments: [
        (
            "date-ISO", "2024-03-21T07-30-00.jpg",
            ["2024-03-21T07-30-00.jpg", "selfie 2024-03-24.png", "2024-03-28.jpg"]
        ),
        (
            "file-order", "photo_2024-03-15_08-02-33.jpg",
            ["photo_2024-03-15_08-02-33.jpg", "PXL_20240303_064501123.jpg", "selfie 2024-03-24.png"]
        ),
        ("number-order", "IMG-20240312-WA0004.jpg", ["IMG-20240312-WA0004.jpg", "20240318_073045.jpg"]),
    ])
    func startsWithThePhotoAskedForInTheChosenOrder(order: String, start: String, expected: [String]) async throws {
        let result = try await ptime("image", Samples.folder, frames, "--size", "90x120", "-p", order, "-s", start)
        #expect(result.status == 0, "\(result)")
        #expect(try ReportDocument(in: frames).photos.map(\.source) == expected)
    }

    @Test func countsFromTheNumberAskedFor() async throws {
        let start = Samples.startOfLast(2)
        let result = try await ptime("image", Samples.folder, frames, "--size", "90x120", "-s", start, "-c", "100")
        #expect(result.status == 0, "\(result)")
        #expect(try names(in: frames) == ["00100.jpg", "00101.jpg"] + companions)
    }

    @Test func printsAsJSONWhatItReports() async throws {
        let start = Samples.startOfLast(2)
        let result = try await ptime("image", Samples.folder, frames, "--size", "90x120", "-s", start, "--json")
        #expect(result.status == 0, "\(result)")
        let written = try Data(contentsOf: URL(filePath: "\(frames)/report.json"))
        #expect(result.bytes == written)
        let printed = try JSONDecoder().decode(ReportDocument.self, from: result.bytes)
        #expect(printed.aligned.count == 2)
    }

    @Test func printsNothingWhenAskedToBeQuiet() async throws {
        // With something to say on both outputs: a size that is rounded, and a photo without Exif.
        let start = Samples.startOfLast(3)
        try FileManager.default.copyItem(atPath: Samples.folder, toPath: folder.path("photos"))
        let result = try await ptime(
            "image", folder.path("photos"), frames, "--size", "91x121", "-p", "date-metadata", "-s", start, "--quiet")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.isEmpty)
        #expect(result.errors.isEmpty)
    }

    @Test(arguments: [("date-ISO", 0), ("date-metadata", 1)] as [(String, Int32)])
    func failsWhenStrictAndAPhotoWasSkipped(order: String, status: Int32) async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-01-01.jpg")
        try FileManager.default.copyItem(
            at: Fixtures.url("astronaut.png"), to: folder.url("photos/2024-01-02.png"))
        let result = try await ptime(
            "image", folder.path("photos"), frames, "--size", "90x120", "-p", order, "--strict")
        #expect(result.status == status, "\(result)")
        #expect(try names(in: frames).contains("00000.jpg"), "What could be aligned is there all the same.")
    }

    @Test func roundsAnOddSizeAndSaysSo() async throws {
        let start = Samples.startOfLast(1)
        let result = try await ptime("image", Samples.folder, frames, "--size", "271x361", "-s", start)
        #expect(result.status == 0, "\(result)")
        #expect(result.errors.contains("270×360"))
        #expect(result.errors.contains("271×361"))
        #expect(!result.output.contains("271×361"))
        let tags = try await exifTags(["ImageSize"], of: ["\(frames)/00000.jpg"])
        #expect(tags == [["ImageSize": "270x360"]])
    }

    @Test func replacesItsOwnFramesByTheSameBytes() async throws {
        let arguments = ["image", Samples.folder, frames, "--size", "90x120", "-s", Samples.startOfLast(3)]
        let first = try await ptime(arguments)
        #expect(first.status == 0, "\(first)")
        let before = try fileContents(in: frames)
        #expect(before.count == 3 + companions.count)
        // What the memory held before must not show.
        let second = try await ptime(arguments, environment: ["MALLOC_PERTURB_": "85"])
        #expect(second.status == 0, "\(second)")
        #expect(frameFiles(try fileContents(in: frames)) == frameFiles(before))
    }

    @Test func removesTheFramesOfPhotosThatAreGone() async throws {
        for day in 1...3 { try folder.write(Samples.jpeg(copy: day), to: "photos/2024-01-0\(day).jpg") }
        let arguments = ["image", folder.path("photos"), frames, "--size", "90x120"]
        #expect(try await ptime(arguments).status == 0)
        #expect(try names(in: frames) == ["00000.jpg", "00001.jpg", "00002.jpg"] + companions)
        try FileManager.default.removeItem(at: folder.url("photos/2024-01-02.jpg"))
        #expect(try await ptime(arguments).status == 0)
        #expect(try names(in: frames) == ["00000.jpg", "00001.jpg"] + companions)
    }

    @Test func keepsFramesThatAnotherFolderOfPhotosBegan() async throws {
        for day in 1...2 { try folder.write(Samples.jpeg(copy: day), to: "photos/2024-01-0\(day).jpg") }
        try folder.write(Samples.jpeg(copy: 9), to: "more/2024-02-01.jpg")
        #expect(try await ptime("image", folder.path("photos"), frames, "--size", "90x120").status == 0)
        let more = try await ptime("image", folder.path("more"), frames, "--size", "90x120", "-c", "2")
        #expect(more.status == 0)
        #expect(!more.output.contains("another run"))
        #expect(try names(in: frames) == ["00000.jpg", "00001.jpg", "00002.jpg"] + companions)
        // Under the numbers of the other folder's frames they would replace them.
        let before = try fileContents(in: frames)
        let again = try await ptime("image", folder.path("more"), frames, "--size", "90x120")
        #expect(again.status == 1)
        #expect(again.errors.contains("a frame of the photos in '\(folder.path("photos"))'"), "\(again)")
        #expect(try fileContents(in: frames) == before)
    }

    @Test func replacesTheReportOfAnotherVersion() async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-01-01.jpg")
        let old = #"{"version": "0.0.1", "photos": [{"source": "a.jpg", "status": "aligned"}]}"#
        try folder.write(old, to: "frames/report.json")
        let result = try await ptime("image", folder.path("photos"), folder.path("frames"), "--size", "90x120")
        #expect(result.status == 0, "\(result)")
    }

    @Test func makesTheSameFramesOnOneProcessorAsOnAll() async throws {
        let options = ["--size", "90x120", "-s", Samples.startOfLast(4)]
        let all = try await ptime(["image", Samples.folder, frames] + options)
        #expect(all.status == 0, "\(all)")
        let processor = try #require(try firstUsableProcessor())
        try await tool(
            "taskset",
            ["--cpu-list", processor, builtExecutable("ptime").path, "image", Samples.folder, folder.path("one")]
                + options)
        let (onAll, onOne) = (try fileContents(in: frames), try fileContents(in: folder.path("one")))
        #expect(frameFiles(onAll).count == 4)
        #expect(frameFiles(onOne) == frameFiles(onAll))
        #expect(onOne["report.json"] == onAll["report.json"])
        #expect(onOne["report.html"] == onAll["report.html"])
    }
}

/// The frames among the files of a folder.
private func frameFiles(_ files: [String: Data]) -> [String: Data] { files.filter { $0.key.hasSuffix(".jpg") } }

/// The number of a processor on which this process may run.
private func firstUsableProcessor() throws -> String? {
    let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    return line.map { String($0.drop { !$0.isNumber }.prefix { $0.isNumber }) }
}
