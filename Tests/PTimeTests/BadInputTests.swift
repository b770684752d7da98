// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// Input that cannot work: the right status, the file by its name, and nothing half-written.
struct BadInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Where a command is told to write. Named so that no message contains it by chance.
    private func output(of command: String) -> String {
        folder.path(command == "make" ? "result.mp4" : "result")
    }

    /// Runs a command that must fail, and expects that it leaves every file as it was, adds none, and says all of
    /// `words` on the standard error and nothing on the standard output.
    private func expectFailure(
        _ arguments: [String], status: Int32, saying words: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try folder.contents()
        let result = try await ptime(arguments)
        #expect(result.status == status, "\(result)", sourceLocation: sourceLocation)
        #expect(result.output.isEmpty, "\(result)", sourceLocation: sourceLocation)
        for word in words {
            #expect(result.errors.contains(word), "\(result)", sourceLocation: sourceLocation)
        }
        let after = try folder.contents()
        #expect(after == before, "\(result)", sourceLocation: sourceLocation)
    }

    // MARK: Nothing to work on

    @Test(arguments: ["image", "video", "make"])
    func namesAFolderThatIsMissing(command: String) async throws {
        let missing = folder.path("gone")
        try await expectFailure([command, missing, output(of: command)], status: 1, saying: [missing])
    }

    @Test(arguments: ["image", "video", "make"])
    func namesAFileThatIsNoFolder(command: String) async throws {
        try folder.write(Samples.jpeg(), to: "2024-01-01.jpg")
        let file = folder.path("2024-01-01.jpg")
        try await expectFailure([command, file, output(of: command)], status: 1, saying: [file])
    }

    @Test(arguments: ["image", "video", "make"])
    func namesAFolderThatIsEmpty(command: String) async throws {
        let empty = try folder.makeFolder("empty")
        try await expectFailure([command, empty, output(of: command)], status: 1, saying: [empty])
    }

    @Test(arguments: [
        ("holiday.jpg", "date-ISO", "date-metadata"),
        ("holiday.jpg", "number-order", "date-metadata"),
        ("holiday 7.png", "date-ISO", "number-order"),
        ("holiday 7.png", "date-metadata", "number-order"),
        ("2024-02-30.png", "date-ISO", "number-order"),
        ("2024-01-31.png", "date-metadata", "date-ISO"),
        ("holiday.png", "date-ISO", "file-order"),
    ])
    func namesTheOrderThatWorks(name: String, order: String, advice: String) async throws {
        // The JPEG has a date in its Exif, the PNG has none.
        if name.hasSuffix(".jpg") {
            try folder.write(Samples.jpeg(), to: "photos/\(name)")
        } else {
            try await folder.writeWithoutExif(to: "photos/\(name)")
        }
        let arguments = ["image", folder.path("photos"), output(of: "image"), "--size", "90x120", "-p"]
        try await expectFailure(arguments + [order], status: 1, saying: [advice])
        let result = try await ptime(arguments + [advice])
        #expect(result.status == 0, "\(result)")
    }

    @Test(arguments: ["image", "make"])
    func namesThePhotosWhenNoneHasAFace(command: String) async throws {
        let photos = try folder.makeFolder("photos")
        try await paintTestChart(count: 1, width: 320, height: 320, in: photos)
        try FileManager.default.moveItem(atPath: "\(photos)/00000.png", toPath: "\(photos)/2024-01-01.png")
        try await expectFailure(
            [command, photos, output(of: command), "--size", "90x120"], status: 1, saying: ["2024-01-01.png", "face"])
    }

    // MARK: Broken photos

    @Test(arguments: BrokenPhoto.allCases)
    func skipsABrokenPhotoBesideAGoodOne(broken: BrokenPhoto) async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-03-01.jpg")
        try broken.write(to: folder, in: "photos")
        let frames = output(of: "image")
        let result = try await ptime("image", folder.path("photos"), frames, "--size", "90x120")

        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains(broken.name))
        #expect(try names(in: frames) == ["00000.jpg"] + companions)
        let report = try ReportDocument(in: frames)
        #expect(report.aligned.map(\.source) == ["2024-03-01.jpg"])
        #expect(report.skipped.map(\.source) == [broken.name])
        #expect(report.skipped.allSatisfy { $0.output == nil && $0.reason?.isEmpty == false })
    }

    @Test(arguments: BrokenPhoto.allCases)
    func namesABrokenPhotoThatIsAlone(broken: BrokenPhoto) async throws {
        _ = try folder.makeFolder("photos")
        try broken.write(to: folder, in: "photos")
        try await expectFailure(
            ["image", folder.path("photos"), output(of: "image")], status: 1, saying: [broken.name])
    }

    @Test func makesAFilmOfWhatIsLeft() async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-03-01.jpg")
        for broken in BrokenPhoto.allCases { try broken.write(to: folder, in: "photos") }
        let film = output(of: "make")
        let result = try await ptime("make", folder.path("photos"), film, "--size", "90x120")
        #expect(result.status == 0, "\(result)")
        for broken in BrokenPhoto.allCases { #expect(result.output.contains(broken.name)) }
        let probed = try await ProbedFilm(film)
        #expect(probed.frames.count == 1)
    }

    @Test(arguments: BrokenPhoto.allCases)
    func makesNoFilmWithoutAFrameThatCannotBeRead(broken: BrokenPhoto) async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-03-01.jpg")
        try broken.write(to: folder, in: "photos")
        try await expectFailure(
            ["video", folder.path("photos"), output(of: "video")], status: 1, saying: [broken.name])
    }

    // MARK: Outputs

    @Test(arguments: ["image", "video", "make"])
    func namesAnOutputThatCannotBeWritten(command: String) async throws {
        try folder.write("No folder.\n", to: "file")
        let input = try await smallInput(of: command)
        let outputs = command == "make" ? ["file/film.mp4", "file/a/film.mp4"] : ["file", "file/a"]
        for output in outputs {
            try await expectFailure(
                [command, input, folder.path(output)], status: 1, saying: [folder.path(output)])
        }
    }

    @Test(arguments: ["image", "video", "make"])
    func namesAnOutputThatHasNoRoom(command: String) async throws {
        let input = try await smallInput(of: command)
        let before = try folder.contents()
        // Files that may not grow beyond some blocks of 512 bytes are as good as a full disk; where the signal for it
        // is ignored, writing fails. A catalogue has room, a whole frame has not.
        let script = "trap '' XFSZ; ulimit -f \(command == "image" ? 200 : 4); exec \"$0\" \"$@\""
        let size = command == "make" ? ["--size", "270x360"] : []
        let arguments = ["-c", script, try builtExecutable("ptime").path, command, input, output(of: command)] + size
        let result = try await RunningCommand.start(URL(filePath: "/bin/sh"), arguments).result()
        #expect(result.status == 1, "\(result)")
        let expected = ["image": "result/00000.jpg", "video": "result/timelapse.mp4", "make": "result.mp4"]
        #expect(result.errors.contains(folder.path(expected[command]!)), "\(result)")
        let after = try folder.contents()
        #expect(after == before, "\(result)")
    }

    @Test(arguments: ["photos", "photos/", "link", "link/", "photos/../photos", "photos/."])
    func refusesToWriteFramesAmongThePhotos(output: String) async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-01-01.jpg")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("photos"))
        try await expectFailure(
            ["image", folder.path("photos"), folder.path(output)], status: 64, saying: ["photos"])
        try await expectFailure(
            ["image", folder.path(output), folder.path("photos")], status: 64, saying: ["photos"])
    }

    @Test(arguments: ["video", "make"])
    func refusesToReplaceATextNamedLikeTheFilm(command: String) async throws {
        let (target, path) = command == "make" ? ("film.mp4", "film.mp4") : ("films/timelapse.mp4", "films")
        try folder.write("My own words.\n", to: target)
        let input = try await smallInput(of: command)
        try await expectFailure([command, input, folder.path(path)], status: 1, saying: [folder.path(target)])
    }

    @Test func refusesToReplaceAFilmOfSomeoneElse() async throws {
        try await tool(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "3"]
                + [folder.path("film.mp4")])
        let input = try await smallInput(of: "make")
        let film = folder.path("film.mp4")
        try await expectFailure(["make", input, film], status: 1, saying: [film])
    }

    @Test(arguments: [true, false])
    func refusesToReplaceAFrameOfSomeoneElse(isPhoto: Bool) async throws {
        try folder.write(isPhoto ? Samples.jpeg() : Data("My own words.\n".utf8), to: "frames/00000.jpg")
        let input = try await smallInput(of: "image")
        try await expectFailure(
            ["image", input, folder.path("frames")], status: 1, saying: [folder.path("frames/00000.jpg")])
    }

    @Test func refusesToReplaceAReportOfSomeoneElse() async throws {
        try folder.write("{\"mine\": true}\n", to: "frames/report.json")
        let input = try await smallInput(of: "image")
        try await expectFailure(
            ["image", input, folder.path("frames"), "--size", "90x120"], status: 1,
            saying: [folder.path("frames/report.json")])
    }

    /// One photo for `image` and `make`, one frame for `video`.
    private func smallInput(of command: String) async throws -> String {
        let input = try folder.makeFolder("input")
        if command == "video" {
            try await paintTestChart(count: 1, width: 256, height: 256, in: input)
        } else {
            try folder.write(Samples.jpeg(), to: "input/2024-01-01.jpg")
        }
        return input
    }

    // MARK: Options

    @Test(arguments: ["0", "-5", "1001", "words", "1/0", "", "0/1", "20/", "1e2", "nan", " 20"])
    func refusesARateThatIsNone(fps: String) async throws {
        // A value that begins with a dash would be taken for an option.
        let option = fps.hasPrefix("-") ? ["--fps=\(fps)"] : ["--fps", fps]
        for command in ["video", "make"] {
            let input = try await smallInput(of: command)
            try await expectFailure(
                [command, input, output(of: command)] + option, status: 64, saying: ["'\(fps)'", "30000/1001"])
        }
    }

    @Test(arguments: [
        ("--quality=0", "quality"), ("--quality=101", "101"), ("--quality=words", "words"),
        ("--size=0x0", "0x0"), ("--size=words", "words"), ("--size=-5x5", "-5x5"), ("--size=90", "90"),
        ("--size=90x120x3", "90x120x3"), ("--size=10x10", "10×10"), ("--size=20000x20000", "20000×20000"),
        ("--size=99999999999999999999x10", "99999999999999999999x10"),
        ("--eye-distance=2", "distance"), ("--eye-distance=0", "distance"), ("--eye-distance=nan", "distance"),
        ("--eye-line=1.5", "1.5"), ("--eye-line=-1", "-1"), ("--count-start=-1", "-1"), ("--count-start=x", "x"),
        ("--process-order=random", "date-metadata"), ("--preset=poster", "landscape"),
    ])
    func refusesASettingOutOfItsRange(option: String, says word: String) async throws {
        let input = try await smallInput(of: "image")
        try await expectFailure(["image", input, output(of: "image"), option], status: 64, saying: [word])
    }

    @Test(arguments: ["image", "make"])
    func suggestsTheNearestNameToStartWith(command: String) async throws {
        try await expectFailure(
            [command, Samples.folder, output(of: command), "-s", "img_20240302_071513.jpg"], status: 64,
            saying: ["'img_20240302_071513.jpg'", "'IMG_20240302_071512.jpg'"])
    }

    @Test(arguments: [["", "out"], ["in", ""]])
    func refusesAnEmptyPath(paths: [String]) async throws {
        try await expectFailure(["image"] + paths, status: 64, saying: ["empty"])
    }

    // MARK: Names

    @Test(arguments: [
        "é", "e\u{301}", "日本", "🙂", "name with spaces", "-dash", "quote\"s and 'such'", "100%20", "new\nline",
        "longest",
    ])
    func takesAnyName(name: String) async throws {
        // Names have at most 255 bytes on Linux.
        func full(_ ending: String) -> String {
            let start = name == "longest" ? String(repeating: "x", count: 255 - ending.utf8.count) : name
            return start + ending
        }
        let photo = full(" 2024-01-01.jpg")
        let input = full("")
        try folder.write(Samples.jpeg(), to: "\(input)/\(photo)")

        let frames = folder.path("out/" + full(""))
        let images = try await ptime("image", folder.path(input), frames, "--size", "90x120", "--input-start=\(photo)")
        #expect(images.status == 0, "\(images)")
        #expect(try names(in: frames) == ["00000.jpg"] + companions)
        let report = try ReportDocument(in: frames)
        #expect(report.photos.map { Array($0.source.utf8) } == [Array(photo.utf8)])

        // Beside it are files with longer names, which SQLite makes.
        let film = name == "longest" ? String(repeating: "x", count: 236) + ".mp4" : full(".mp4")
        let video = try await ptime("video", frames, folder.path("films"), "--filename=\(film)")
        #expect(video.status == 0, "\(video)")
        let made = try await ptime("make", folder.path(input), folder.path("made/\(film)"), "--size", "90x120")
        #expect(made.status == 0, "\(made)")
        for place in ["films", "made"] {
            let found = try names(in: folder.path(place))
            #expect(found.map { Array($0.utf8) } == [Array(film.utf8), Array("\(film).sqlite".utf8)])
        }
    }

    @Test func namesAFilmWhoseNameIsTooLong() async throws {
        let input = try await smallInput(of: "video")
        let name = String(repeating: "x", count: 252) + ".mp4"
        try await expectFailure(
            ["video", input, output(of: "video"), "--filename", name], status: 64, saying: [name])
    }
}

extension TemporaryFolder {
    /// Writes a small PNG with one face and without a date.
    fileprivate func writeWithoutExif(to name: String) async throws {
        try write(Data(contentsOf: Fixtures.url("astronaut.png")), to: name)
        try await tool("exiftool", ["-quiet", "-overwrite_original", "-all=", path(name)])
    }
}
