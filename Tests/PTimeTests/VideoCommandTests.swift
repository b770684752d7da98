// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// `ptime video`, from the outside.
struct VideoCommandTests {
    private let folder: TemporaryFolder
    private let frames: String
    private let films: String

    init() throws {
        folder = try TemporaryFolder()
        frames = try folder.makeFolder("frames")
        films = folder.path("films")
    }

    @Test(arguments: [
        ("20", "20/1", 20.0),
        ("29.97", "2997/100", 29.97),
        ("30000/1001", "30000/1001", 30_000.0 / 1001),
    ])
    func makesAFilmAtExactlyTheRateAskedFor(fps: String, rate: String, perSecond: Double) async throws {
        let images = try await ptime(
            "image", Samples.folder, frames, "--size", "90x120", "-s", Samples.startOfLast(4))
        #expect(images.status == 0, "\(images)")
        let result = try await ptime("video", frames, films, "-f", "me", "-F", fps)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("4 frames"))
        #expect(try names(in: films) == ["me.mp4", "me.mp4.sqlite"])

        let film = "\(films)/me.mp4"
        let probed = try await ProbedFilm(film)
        let stream = try #require(probed.streams.first)
        #expect(probed.streams.count == 1)
        #expect(stream.codecName == "h264")
        #expect(stream.profile == "High")
        #expect(stream.pixFmt == "yuv420p")
        #expect(stream.size == [90, 120])
        #expect(stream.colorRange == "tv")
        #expect(stream.colorSpace == "bt709")
        #expect(stream.colorTransfer == "bt709")
        #expect(stream.colorPrimaries == "bt709")
        #expect(stream.rFrameRate == rate)
        #expect(stream.avgFrameRate == rate)
        #expect(stream.nbFrames == "4")
        #expect(stream.nbReadFrames == "4")
        let duration = try #require(Double(stream.duration ?? ""))
        #expect(abs(duration - 4 / perSecond) < 0.001, "seconds")
        let startTime = try #require(Double(stream.startTime ?? ""))
        #expect(startTime == 0)
        try await expectClean(film)
    }

    @Test func putsTheIndexBeforeThePictures() async throws {
        try await paintTestChart(count: 3, width: 64, height: 64, in: frames)
        let result = try await ptime("video", frames, films)
        #expect(result.status == 0, "\(result)")
        let types = try boxTypes(of: "\(films)/timelapse.mp4")
        #expect(types.first == "ftyp")
        let index = try #require(types.firstIndex(of: "moov"))
        let pictures = try #require(types.firstIndex(of: "mdat"))
        #expect(index < pictures)
    }

    /// Pictures of more bytes than libavformat passes on to a file at once, in a film that is made and in one that grows.
    @Test func holdsPicturesOfManyBytes() async throws {
        for count in [2, 3] {
            try await tool(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "color=gray:size=960x720:rate=1", "-vf",
                    "noise=alls=100:allf=t+u:all_seed=1", "-frames:v", "\(count)", "\(frames)/%05d.png",
                ])
            let result = try await ptime("video", frames, films, "--crf", "1")
            #expect(result.status == 0, "\(result)")
            let film = "\(films)/timelapse.mp4"
            let sizes = try await tool(
                "ffprobe", ["-v", "error", "-show_entries", "packet=size", "-of", "csv=p=0", film]
            ).output.split(whereSeparator: \.isNewline).compactMap { Int($0) }
            #expect(sizes.count == count)
            #expect(sizes.allSatisfy { $0 > 1 << 18 }, "\(sizes)")
            #expect(try await tool("ffmpeg", ["-v", "error", "-i", film, "-f", "null", "-"]).errors == "")
        }
    }

    @Test func beginsGroupsOfPicturesAndKeepsEachFrameInItsPlace() async throws {
        let levels = (0..<45).map { UInt8($0 * 5 + 10) }
        let pictures = levels.enumerated().map { (name: String(format: "%05d.png", $0), paint: Paint.grey($1)) }
        try await paint(pictures, width: 64, height: 64, in: frames)
        let result = try await ptime("video", frames, films)
        #expect(result.status == 0, "\(result)")

        let film = "\(films)/timelapse.mp4"
        let probed = try await ProbedFilm(film)
        #expect(probed.frames.count == 45)
        let keyFrames = probed.frames.indices.filter { probed.frames[$0].keyFrame == 1 }
        #expect(keyFrames.first == 0)
        // Groups, and behind them the pieces of the one that may still grow.
        let lengths = zip(keyFrames, keyFrames.dropFirst() + [45]).map { $1 - $0 }
        let pieces = lengths.drop { (10...32).contains($0) }
        #expect(pieces.dropLast().allSatisfy { $0 == 4 } && (pieces.last ?? 1) <= 4, "\(lengths)")
        #expect(pieces.reduce(0, +) <= 32 && lengths.count > pieces.count, "\(lengths)")
        let intraCoded = probed.frames.indices.filter { probed.frames[$0].pictType == "I" }
        #expect(intraCoded == keyFrames)
        let shown = try await pixels(of: film, format: "gray")
        try #require(shown.count == 45 * 64 * 64)
        for (number, level) in levels.enumerated() {
            #expect(abs(Int(shown[number * 64 * 64 + 2000]) - Int(level)) <= 2, "frame \(number)")
        }
        try await expectClean(film)
    }

    @Test func keepsColoursAndTheirOrder() async throws {
        let colours: [(String, Paint)] = [
            ("1.png", Paint(red: 0xC8, green: 0x32, blue: 0x32)), ("2.png", Paint(red: 0x32, green: 0xC8, blue: 0x32)),
            ("3.png", Paint(red: 0x32, green: 0x32, blue: 0xC8)), ("4.png", Paint(red: 0xC8, green: 0xC8, blue: 0x32)),
            ("5.png", .grey(0)), ("6.png", .grey(0x80)), ("7.png", .grey(0xFF)),
        ]
        try await paint(colours.map { (name: $0.0, paint: $0.1) }, width: 64, height: 64, in: frames)
        let result = try await ptime("video", frames, films)
        #expect(result.status == 0, "\(result)")

        let shown = try await pixels(of: "\(films)/timelapse.mp4", format: "rgb24")
        let expectedCount = colours.count * 64 * 64 * 3
        try #require(shown.count == expectedCount)
        for (index, colour) in colours.enumerated() {
            for place in [0, 32 * 64 + 32, 64 * 64 - 1] {
                let start = (index * 64 * 64 + place) * 3
                let pixel = shown[start..<(start + 3)].map { Int($0) }
                let expected = [colour.1.red, colour.1.green, colour.1.blue].map { Int($0) }
                let isClose = zip(pixel, expected).allSatisfy { abs($0 - $1) <= 3 }
                #expect(isClose, "\(colour.0): \(pixel) is not \(expected)")
            }
        }
    }

    @Test func ordersPicturesByTheValueOfTheirNumbers() async throws {
        try await paint(
            [("10.jpg", .grey(220)), ("2.jpg", .grey(130)), ("1.jpg", .grey(40))], width: 64, height: 64, in: frames)
        let result = try await ptime("video", frames, films)
        #expect(result.status == 0, "\(result)")
        let shown = try await pixels(of: "\(films)/timelapse.mp4", format: "gray")
        try #require(shown.count == 3 * 64 * 64)
        for (index, level) in [40, 130, 220].enumerated() {
            #expect(abs(Int(shown[index * 64 * 64 + 2000]) - level) <= 4, "frame \(index)")
        }
    }

    @Test func makesOddFramesEvenAndSaysSo() async throws {
        try await paint([("1.png", .grey(90)), ("2.png", .grey(160))], width: 65, height: 63, in: frames)
        let result = try await ptime("video", frames, films)
        #expect(result.status == 0, "\(result)")
        #expect((result.output + result.errors).contains("65×63"))
        #expect((result.output + result.errors).contains("64×62"))
        let probed = try await ProbedFilm("\(films)/timelapse.mp4")
        let stream = try #require(probed.streams.first)
        #expect(stream.size == [64, 62])
        #expect(stream.nbReadFrames == "2")
    }

    @Test func fitsFramesOfAnotherSizeIntoTheMiddleAndSaysSo() async throws {
        try await paint([("1.png", .grey(100))], width: 64, height: 64, in: frames)
        try await paint([("2.png", .grey(200))], width: 128, height: 64, in: frames)
        let result = try await ptime("video", frames, films)
        #expect(result.status == 0, "\(result)")
        #expect((result.output + result.errors).contains("another size"))
        let shown = try await pixels(of: "\(films)/timelapse.mp4", format: "gray")
        try #require(shown.count == 2 * 64 * 64)
        // Half as high as the film is left: 16 rows of black above and below.
        let second = shown[(64 * 64)...]
        func level(row: Int) -> Int { Int(second[second.startIndex + row * 64 + 32]) }
        #expect(abs(level(row: 32) - 200) <= 6)
        #expect(level(row: 4) <= 6)
        #expect(level(row: 59) <= 6)
    }

    @Test(arguments: [("me", "me.mp4"), ("me.mp4", "me.mp4"), ("me.MP4", "me.MP4"), ("my face", "my face.mp4")])
    func namesTheFilmAsAsked(name: String, file: String) async throws {
        try await paintTestChart(count: 2, width: 64, height: 64, in: frames)
        let result = try await ptime("video", frames, films, "--filename", name)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains(file))
        #expect(try names(in: films) == [file, "\(file).sqlite"])
    }

    @Test(arguments: ["a/b", "/me", "../me", "me/", "", ".", "..", ".me"])
    func refusesANameThatIsNone(name: String) async throws {
        try await paintTestChart(count: 2, width: 64, height: 64, in: frames)
        let before = try folder.contents()
        let result = try await ptime("video", frames, films, "--filename", name)
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains("'\(name)'"))
        #expect(try folder.contents() == before)
    }

    @Test func replacesItsOwnFilmByTheSameBytes() async throws {
        try await paintTestChart(count: 25, width: 90, height: 120, in: frames)
        let first = try await ptime("video", frames, films)
        #expect(first.status == 0, "\(first)")
        let film = URL(filePath: "\(films)/timelapse.mp4")
        let before = try Data(contentsOf: film)
        // Nothing is copied from the first one, and what the memory held before must not show.
        try FileManager.default.removeItem(atPath: "\(films)/timelapse.mp4.sqlite")
        let second = try await ptime("video", frames, films, environment: ["MALLOC_PERTURB_": "85"])
        #expect(second.status == 0, "\(second)")
        #expect(try Data(contentsOf: film) == before)
    }
}

/// Expects a film that a strict reader has nothing to say about.
private func expectClean(_ film: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let decoded = try await tool("ffmpeg", ["-nostdin", "-v", "error", "-i", film, "-f", "null", "-"])
    #expect(decoded.output.isEmpty && decoded.errors.isEmpty, "\(decoded)", sourceLocation: sourceLocation)
}
