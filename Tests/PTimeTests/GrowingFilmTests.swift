// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// Films that grow: `ptime video` and `ptime make` run again over more pictures.
struct GrowingFilmTests {
    private let folder: TemporaryFolder
    private let frames: String
    private let films: String
    private let film: String

    init() throws {
        folder = try TemporaryFolder()
        frames = try folder.makeFolder("frames")
        films = folder.path("films")
        film = "\(films)/timelapse.mp4"
    }

    /// What `--json` says of a film.
    private struct Outcome: Decodable {
        struct Film: Decodable {
            let frameCount: Int
            let encodedFrameCount: Int
            let reasonForEncodingAll: String?
        }

        let film: Film
    }

    @discardableResult
    private func video(
        _ options: String..., from input: String? = nil, to output: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome.Film {
        let result = try await ptime(["video", input ?? frames, output ?? films, "--json"] + options)
        try #require(result.status == 0, "\(result)", sourceLocation: sourceLocation)
        return try JSONDecoder().decode(Outcome.self, from: result.bytes).film
    }

    private func bytes(_ file: String) throws -> Data { try Data(contentsOf: URL(filePath: file)) }

    /// The bytes of the film that is made of these pictures at once.
    private func madeAtOnce(_ options: String...) async throws -> Data {
        let elsewhere = try TemporaryFolder()
        let result = try await ptime(["video", frames, elsewhere.path("out")] + options)
        try #require(result.status == 0, "\(result)")
        return try bytes(elsewhere.path("out/timelapse.mp4"))
    }

    private func copy(_ numbers: some Sequence<Int>, from chart: String) throws {
        for number in numbers {
            let name = String(format: "%05d.png", number)
            try FileManager.default.copyItem(atPath: "\(chart)/\(name)", toPath: "\(frames)/\(name)")
        }
    }

    // MARK: Frames

    @Test func aFilmGrownDayByDayIsTheOneMadeAtOnce() async throws {
        let chart = try folder.makeFolder("chart")
        try await paintTestChart(count: 120, width: 64, height: 48, in: chart)
        // Three old photos turn up later.
        let late = [14, 52, 91]
        try copy((0..<40).filter { !late.contains($0) }, from: chart)
        try await video()
        var hasLateOne = false
        for number in 40..<120 {
            if !late.contains(number) { try copy([number], from: chart) }
            let outcome = try await video()
            #expect(hasLateOne || outcome.encodedFrameCount <= 33, "day \(number)")
            hasLateOne = number % 30 == 20
            if hasLateOne { try copy([late[number / 30 - 1]], from: chart) }
        }
        let outcome = try await video()
        #expect(outcome.frameCount == 120)
        #expect(try await bytes(film) == madeAtOnce())
        try await expectSilence(film)
    }

    @Test func samplesOfGroupsThatStayAreTheSameBits() async throws {
        try await paintTestChart(count: 90, width: 64, height: 48, in: frames)
        let last = "\(frames)/00089.png"
        let saved = try bytes(last)
        try FileManager.default.removeItem(atPath: last)
        try await video()
        let before = try await packets(film)
        try saved.write(to: URL(filePath: last))
        let outcome = try await video()
        let after = try await packets(film)
        #expect(before.count == 89 && after.count == 90)
        // Nothing in front of what was encoded now has changed.
        let copied = 90 - outcome.encodedFrameCount
        #expect(copied >= 57)
        #expect(Array(after.prefix(copied)) == Array(before.prefix(copied)))
        #expect(after[copied].isKey, "Encoding begins with a group.")
    }

    @Test(arguments: [["--crf", "25"], ["--fps", "25"]])
    func otherSettingsEncodeAllOfItAndSaySo(options: [String]) async throws {
        try await paintTestChart(count: 40, width: 64, height: 48, in: frames)
        try await video()
        let outcome = try await video(options[0], options[1])
        #expect(outcome.encodedFrameCount == 40)
        #expect(outcome.reasonForEncodingAll?.contains("other settings") == true)
        #expect(try await bytes(film) == madeAtOnce(options[0], options[1]))
    }

    /// Whatever happens to the film or to what is known of it, the next run makes the right film.
    @Test(arguments: [
        "edited by another tool", "cut", "a byte changed", "no catalogue", "a damaged catalogue", "another's catalogue",
    ])
    func aFilmThatDoesNotFitIsMadeAnew(what: String) async throws {
        try await paintTestChart(count: 60, width: 64, height: 48, in: frames)
        try await video()
        let whole = try bytes(film)
        let catalogue = "\(film).sqlite"
        switch what {
        case "edited by another tool":
            try await tool(
                "ffmpeg",
                ["-nostdin", "-v", "error", "-i", film, "-c:v", "libx264", "-map_metadata", "0", "\(films)/edited.mp4"])
            try FileManager.default.removeItem(atPath: film)
            try FileManager.default.moveItem(atPath: "\(films)/edited.mp4", toPath: film)
        case "cut":
            try whole.prefix(whole.count - 3000).write(to: URL(filePath: film))
        case "a byte changed":
            var changed = whole
            changed[whole.count - 1000] ^= 0x10
            try changed.write(to: URL(filePath: film))
        case "no catalogue":
            try FileManager.default.removeItem(atPath: catalogue)
        case "a damaged catalogue":
            var damaged = try bytes(catalogue)
            damaged.replaceSubrange(4096..<8192, with: Data(repeating: 0x55, count: 4096))
            try damaged.write(to: URL(filePath: catalogue))
        default:
            let other = try folder.makeFolder("other")
            try await paintTestChart(count: 20, width: 32, height: 32, in: other)
            try await video(from: other, to: folder.path("others"))
            try FileManager.default.removeItem(atPath: catalogue)
            try FileManager.default.copyItem(atPath: folder.path("others/timelapse.mp4.sqlite"), toPath: catalogue)
        }
        let outcome = try await video()
        #expect(outcome.encodedFrameCount > 0)
        #expect(try bytes(film) == whole)
        #expect(try await video().encodedFrameCount == 0)
    }

    @Test func aFileOfSomeoneElseInThePlaceOfTheCatalogueStays() async throws {
        try await paintTestChart(count: 3, width: 64, height: 48, in: frames)
        try folder.write("Dear diary.", to: "films/timelapse.mp4.sqlite")
        let result = try await ptime("video", frames, films)
        #expect(result.status == 1)
        #expect(result.errors.contains("timelapse.mp4.sqlite"))
        #expect(try names(in: films) == ["timelapse.mp4.sqlite"])
    }

    // MARK: Length and chapters

    @Test func aFilmLastsAsLongAsWasAskedForAndStillGrows() async throws {
        try await paintTestChart(count: 41, width: 64, height: 48, in: frames)
        let last = "\(frames)/00040.png"
        let saved = try bytes(last)
        try FileManager.default.removeItem(atPath: last)
        try await video("--duration", "8s")
        var stream = try #require(try await ProbedFilm(film).streams.first)
        #expect(stream.duration == "8.000000" && stream.rFrameRate == "5/1")
        try saved.write(to: URL(filePath: last))
        let outcome = try await video("--duration", "8s")
        stream = try #require(try await ProbedFilm(film).streams.first)
        let duration = try #require(Double(stream.duration ?? ""))
        #expect(abs(duration - 8) < 0.001)
        #expect(outcome.encodedFrameCount <= 33)
        #expect(try await bytes(film) == madeAtOnce("--duration", "8s"))
        try await expectSilence(film)
    }

    @Test func theLastPictureStays() async throws {
        let levels = (0..<5).map { UInt8($0 * 40 + 30) }
        try await paint(
            levels.enumerated().map { (name: String(format: "%05d.png", $0), paint: Paint.grey($1)) }, width: 64,
            height: 48, in: frames)
        let outcome = try await video("--hold-last", "1.5s")
        #expect(outcome.frameCount == 35)
        let shown = try await pixels(of: film, format: "gray")
        try #require(shown.count == 35 * 64 * 48)
        for number in 4..<35 {
            #expect(abs(Int(shown[number * 64 * 48 + 1000]) - Int(levels[4])) <= 2, "picture \(number)")
        }
    }

    @Test func oneOfSoManyIsTaken() async throws {
        let levels = (0..<10).map { UInt8($0 * 22 + 20) }
        try await paint(
            levels.enumerated().map { (name: String(format: "%05d.png", $0), paint: Paint.grey($1)) }, width: 64,
            height: 48, in: frames)
        try await video("--every", "4")
        let shown = try await pixels(of: film, format: "gray")
        try #require(shown.count == 3 * 64 * 48)
        for (place, number) in [0, 4, 8].enumerated() {
            #expect(abs(Int(shown[place * 64 * 48 + 1000]) - Int(levels[number])) <= 2)
        }
    }

    @Test(arguments: [
        (["--every", "0"], 64, "1 or more"), (["--duration", "abc"], 64, "'abc'"), (["--duration", "0s"], 64, "0 s"),
        (["--duration", "5s", "--fps", "20"], 64, "--duration"), (["--chapters", "week"], 64, "month"),
        (["--crf", "60"], 64, "CRF"), (["--duration", "2s", "--hold-last", "3s"], 64, "cannot stay"),
        (["--hold-last=-1s"], 64, "'-1s'"),
    ])
    func refusesWhatMakesNoFilm(options: [String], status: Int32, says word: String) async throws {
        try await paintTestChart(count: 3, width: 64, height: 48, in: frames)
        let result = try await ptime(["video", frames, films] + options)
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(word), "\(result)")
        #expect(!FileManager.default.fileExists(atPath: films))
    }

    @Test(arguments: [
        ("year", ["2023", "2024"], ["0.000000", "0.150000"]),
        ("month", ["November 2023", "December 2023", "February 2024"], ["0.000000", "0.050000", "0.150000"]),
    ])
    func playersShowChapters(unit: String, titles: [String], starts: [String]) async throws {
        try await paintTestChart(count: 5, width: 64, height: 48, in: frames)
        for (number, date) in ["2023:11:30", "2023:12:01", "2023:12:24", "2024:02:01", "2024:02:02"].enumerated() {
            let frame = "\(frames)/0000\(number)"
            try await tool("ffmpeg", ["-nostdin", "-v", "error", "-i", "\(frame).png", "-q:v", "2", "\(frame).jpg"])
            try await tool(
                "exiftool", ["-q", "-overwrite_original", "-DateTimeOriginal=\(date) 08:00:00", "\(frame).jpg"])
            try FileManager.default.removeItem(atPath: "\(frame).png")
        }
        for _ in 1...2 {  // encoded, then copied
            try await video("--chapters", unit)
            let result = try await tool("ffprobe", ["-v", "error", "-show_chapters", "-of", "json", film])
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let probed = try decoder.decode(Chapters.self, from: result.bytes)
            #expect(probed.chapters.map(\.tags.title) == titles)
            #expect(probed.chapters.map(\.startTime) == starts)
            #expect(probed.chapters.last?.endTime == "0.250000")
            try await expectSilence(film)
        }
        #expect(try boxTypes(of: film).firstIndex(of: "moov")! < boxTypes(of: film).firstIndex(of: "mdat")!)
    }

    private struct Chapters: Decodable {
        struct Chapter: Decodable {
            struct Tags: Decodable { let title: String }
            let startTime: String
            let endTime: String
            let tags: Tags
        }

        let chapters: [Chapter]
    }

    // MARK: Photos

    @Test func photosToAFilmThatGrows() async throws {
        let photos = try folder.makeFolder("photos")
        let options = ["--size", "90x120", "--json"]
        func add(_ index: Int) throws {
            try folder.write(Samples.data(index), to: "photos/\(Samples.dated[index].name)")
        }
        func make(_ file: String, _ more: String...) async throws -> Outcome.Film {
            let result = try await ptime(["make", photos, file] + options + more)
            try #require(result.status == 0, "\(result)")
            return try JSONDecoder().decode(Outcome.self, from: result.bytes).film
        }
        let (grown, once) = (folder.path("grown.mp4"), folder.path("once.mp4"))
        for index in [1, 2, 4, 5, 6] { try add(index) }
        // Nobody's face: it takes no frame.
        try await paint([(name: "2024-03-04.jpg", paint: .grey(90))], width: 300, height: 400, in: photos)
        #expect(try await make(grown).frameCount == 5)

        // Nothing new: no photo is opened for more than its first bytes.
        let before = try bytes(grown)
        #expect(try await make(grown).encodedFrameCount == 0)
        #expect(try bytes(grown) == before)

        try add(8)  // behind the others
        #expect(try await make(grown).frameCount == 6)
        try add(3)  // among them
        #expect(try await make(grown).frameCount == 7)
        try FileManager.default.removeItem(atPath: "\(photos)/\(Samples.dated[5].name)")
        #expect(try await make(grown).frameCount == 6)
        #expect(try await make(once).encodedFrameCount == 6)
        #expect(try bytes(grown) == bytes(once))

        // Exactly as long as asked for, though one photo is skipped.
        #expect(try await make(grown, "--duration", "3s").frameCount == 6)
        let stream = try #require(try await ProbedFilm(grown).streams.first)
        #expect(stream.duration == "3.000000" && stream.rFrameRate == "2/1")
    }

    /// The photos are made unreadable behind their first bytes: whoever opened one would find out.
    @Test func photosThatAreKnownAreNotReadAgain() async throws {
        let photos = try folder.makeFolder("photos")
        for index in [1, 2, 4] { try folder.write(Samples.data(index), to: "photos/\(Samples.dated[index].name)") }
        let film = folder.path("film.mp4")
        let arguments = ["make", photos, film, "--size", "90x120"]
        var result = try await ptime(arguments)
        try #require(result.status == 0, "\(result)")
        let before = try bytes(film)
        for name in try names(in: photos) { try overwriteKeepingLength("\(photos)/\(name)") }
        try await makeCatalogueBelieve("\(film).sqlite", photosIn: photos)
        result = try await ptime(arguments)
        #expect(result.status == 0, "\(result)")
        #expect(try bytes(film) == before)
    }

    // MARK: Packets

    private struct Packet: Equatable {
        var isKey: Bool
        var hash: Substring
        var size: Substring
    }

    /// The coded pictures of a film, in decoding order.
    private func packets(_ film: String) async throws -> [Packet] {
        let result = try await tool(
            "ffprobe",
            ["-v", "error", "-select_streams", "v", "-show_packets", "-show_data_hash", "sha256"]
                + ["-show_entries", "packet=flags,size,data_hash", "-of", "csv=p=0", film])
        return result.output.split(separator: "\n").map { line in
            let fields = line.split(separator: ",")
            return Packet(isKey: fields[1].hasPrefix("K"), hash: fields[2], size: fields[0])
        }
    }

    private func expectSilence(_ film: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let result = try await tool(
            "ffmpeg", ["-nostdin", "-v", "error", "-i", film, "-map", "0:v", "-f", "null", "-"])
        #expect(result.errors.isEmpty && result.output.isEmpty, "\(result)", sourceLocation: sourceLocation)
    }
}
