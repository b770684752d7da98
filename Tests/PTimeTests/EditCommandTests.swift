// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// `ptime edit`, and what the next run makes of it.
struct EditCommandTests {
    private let folder: TemporaryFolder
    private let photos: String
    private let frames: String
    /// Where decisions are kept.
    private let file: String

    init() throws {
        folder = try TemporaryFolder()
        photos = try folder.makeFolder("photos")
        frames = folder.path("frames")
        file = "\(photos)/picture-time.edits.json"
    }

    private func photo(_ name: String) -> String { "\(photos)/\(name)" }

    @discardableResult
    private func edit(
        _ photo: String, _ options: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandResult {
        let result = try await ptime(["edit", photo] + options)
        #expect(result.status == 0, "\(result)", sourceLocation: sourceLocation)
        #expect(result.errors.isEmpty, "\(result)", sourceLocation: sourceLocation)
        return result
    }

    /// Makes small frames and returns what the report says of each photo.
    private func run(
        _ options: [String] = [], size: String = "90x120", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [PhotoDetails] {
        let result = try await ptime(["image", photos, frames, "--size", size] + options)
        try #require(result.status == 0, "\(result)", sourceLocation: sourceLocation)
        return try photoDetails(in: frames)
    }

    private func decisions() throws -> EditDocument { try EditDocument(file: file) }

    private func sha256(of file: String) async throws -> String {
        try await String(tool("sha256sum", [file]).output.prefix(64))
    }

    // MARK: The file

    @Test(
        arguments: [
            (
                ["--left-eye", "240.5,275", "--right-eye", "357,277.25"],
                EditDocument.Entry(leftEye: [240.5, 275], rightEye: [357, 277.25]), "eyes at 240.5,275 and 357,277.25"
            ),
            (["--face", "2"], .init(face: 2), "face 2"),
            (["--exclude"], .init(excluded: true), "left out"),
            (["--date", "2024-01-31"], .init(date: "2024-01-31"), "taken 2024-01-31"),
            (["--date", "2024-01-31T07:45"], .init(date: "2024-01-31T07:45:00"), "taken 2024-01-31T07:45:00"),
            (["--date", "1999-12-31T23:59:58.5"], .init(date: "1999-12-31T23:59:58.5"), "taken 1999-12-31T23:59:58.5"),
            (
                ["--date", "2024-01-31T07:45:12+01:00"], .init(date: "2024-01-31T07:45:12+01:00"),
                "taken 2024-01-31T07:45:12+01:00"
            ),
            (["--note", "not me, \"Zoë\""], .init(note: "not me, \"Zoë\""), "note: not me, \"Zoë\""),
            (
                ["--exclude", "--note", "blurred", "--date", "2024-01-31", "--face", "1"],
                .init(face: 1, excluded: true, date: "2024-01-31", note: "blurred"),
                "left out; face 1; taken 2024-01-31; note: blurred"
            ),
        ] as [([String], EditDocument.Entry, String)])
    func writesTheDecisionBesideThePhoto(
        options: [String], expected: EditDocument.Entry, words: String
    ) async throws {
        try folder.write(Samples.jpeg(), to: "photos/a.jpg")
        let before = fileState(photo("a.jpg"))
        let result = try await edit(photo("a.jpg"), options)
        #expect(result.output == "'a.jpg': \(words).\n")
        #expect(fileState(photo("a.jpg")) == before, "The photo stays as it is.")
        #expect(try names(in: photos) == ["a.jpg", "picture-time.edits.json"])

        let written = try decisions()
        var entry = expected
        entry.name = "a.jpg"
        #expect(written.version == 1)
        #expect(written.photos == [try await sha256(of: photo("a.jpg")): entry])

        // Without an option it shows them, and writes nothing.
        let state = fileState(file)
        #expect(try await edit(photo("a.jpg"), []).output == result.output)
        #expect(fileState(file) == state)
        let json = try await edit(photo("a.jpg"), ["--json"])
        let printed = try JSONDecoder().decode([String: EditDocument.Entry].self, from: json.bytes)
        #expect(printed == [photo("a.jpg"): entry])
    }

    @Test func decidesNothingByItself() async throws {
        try folder.write(Samples.jpeg(), to: "photos/a.jpg")
        for options in [[], ["--clear"], ["--include"], ["--note", ""]] {
            let result = try await edit(photo("a.jpg"), options)
            #expect(result.output == "'a.jpg': nothing decided.\n")
            #expect(try names(in: photos) == ["a.jpg"], "There is no file as long as nothing is decided.")
        }
        let json = try await edit(photo("a.jpg"), ["--json"])
        #expect(try JSONDecoder().decode([String: EditDocument.Entry].self, from: json.bytes) == [:])
    }

    /// What is decided after the second command.
    @Test(
        arguments: [
            (["--exclude", "--note", "x"], ["--include"], EditDocument.Entry(note: "x")),
            (["--exclude", "--note", "x"], ["--note", ""], .init(excluded: true)),
            (["--exclude", "--note", "x"], ["--note", "y"], .init(excluded: true, note: "y")),
            (
                ["--exclude", "--face", "1"], ["--date", "2024-01-31"],
                .init(face: 1, excluded: true, date: "2024-01-31")
            ),
            (["--face", "1"], ["--face", "2"], .init(face: 2)),
            (
                ["--face", "1"], ["--left-eye", "1,2", "--right-eye", "3,4"], .init(leftEye: [1, 2], rightEye: [3, 4])
            ),
            (["--left-eye", "1,2", "--right-eye", "3,4"], ["--face", "1"], .init(face: 1)),
            (["--exclude", "--date", "2024-01-31"], ["--clear", "--face", "3"], .init(face: 3)),
            (["--exclude", "--date", "2024-01-31"], ["--clear"], nil),
            (["--exclude"], ["--include"], nil),
        ] as [([String], [String], EditDocument.Entry?)])
    func addsToWhatWasDecidedOrTakesItBack(
        first: [String], second: [String], expected: EditDocument.Entry?
    ) async throws {
        for name in ["a.jpg", "b.jpg"] { try folder.write(Samples.data(name == "a.jpg" ? 0 : 1), to: "photos/\(name)") }
        // The other photo's decision stays throughout.
        try await edit(photo("b.jpg"), ["--face", "7"])
        try await edit(photo("a.jpg"), first)
        let result = try await edit(photo("a.jpg"), second)
        #expect(result.output.contains("nothing decided") == (expected == nil))
        var other = EditDocument.Entry(face: 7)
        other.name = "b.jpg"
        var all = [try await sha256(of: photo("b.jpg")): other]
        if var expected {
            expected.name = "a.jpg"
            all[try await sha256(of: photo("a.jpg"))] = expected
        }
        #expect(try decisions().photos == all)
    }

    @Test func decidesAboutSeveralPhotosAtOnce() async throws {
        for copy in 1...3 { try folder.write(Samples.jpeg(copy: copy), to: "photos/2024-01-0\(copy).jpg") }
        let result = try await ptime(
            "edit", photo("2024-01-01.jpg"), photo("2024-01-03.jpg"), "--exclude", "--note", "not me")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.split(separator: "\n").count == 2)
        #expect(try decisions().photos.values.map(\.name).sorted() == ["2024-01-01.jpg", "2024-01-03.jpg"])
        #expect(try await run().filter { $0.output != nil }.map(\.source) == ["2024-01-02.jpg"])
    }

    // MARK: Eyes

    /// Where a person sees the eyes of the pictures that `paintEyes` makes, 400×300 pixels.
    private static let leftEye = [120.0, 90.0]
    private static let rightEye = [260.0, 150.0]
    private static let eyeOptions = ["--left-eye", "120,90", "--right-eye", "260,150"]

    /// Makes a picture of two bright spots on grey, which nobody would take for a face.
    ///
    /// - Parameter isTurned: Whether it is stored on its side, with an Exif orientation that sets it upright.
    private func paintEyes(to name: String, isTurned: Bool = false) async throws {
        let spots = "exp(-((X-120)^2+(Y-90)^2)/200)+exp(-((X-260)^2+(Y-150)^2)/200)"
        let filter = "geq=lum='60+180*(\(spots))':cb=128:cr=128" + (isTurned ? ",transpose=cclock" : "")
        try await tool(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=gray:s=400x300", "-frames:v", "1"]
                + ["-vf", filter, "-q:v", "1", photo(name)])
        guard isTurned else { return }
        try await tool("exiftool", ["-quiet", "-overwrite_original", "-n", "-Orientation=6", photo(name)])
    }

    /// With where the canvas has the eyes: shares of the width, and of the height.
    @Test(
        arguments: [
            (["--size", "90x120"], 0.5 - 0.35 / 3, 0.5 + 0.35 / 3, 0.45),
            (["--preset", "landscape", "--size", "160x90"], 0.44, 0.56, 0.45),
            (["--preset", "story", "--size", "90x160"], 0.5 - 0.35 / 3, 0.5 + 0.35 / 3, 0.42),
            (["--preset", "classic", "--size", "90x150"], 1200.0 / 3000, 1900.0 / 3000, 0.5),
            (["--size", "120x120", "--eye-distance", "0.4", "--eye-line", "0.3"], 0.3, 0.7, 0.3),
        ], [false, true])
    func putsTheEyesWhereTheyWereSaidToBe(
        canvas: (options: [String], left: Double, right: Double, line: Double), isTurned: Bool
    ) async throws {
        let name = isTurned ? "2024-01-01.jpg" : "2024-01-01.png"
        try await paintEyes(to: name, isTurned: isTurned)
        try await edit(photo(name), Self.eyeOptions)
        let result = try await ptime(["image", photos, frames] + canvas.options)
        try #require(result.status == 0, "\(result)")

        let report = try ReportDocument(in: frames)
        let record = try #require(report.photos.first)
        #expect(record.leftEye == Self.leftEye)
        #expect(record.rightEye == Self.rightEye)
        #expect(record.reason == nil)
        let (width, height) = (report.frameSize[0], report.frameSize[1])
        let shown = try await pixels(of: "\(frames)/00000.jpg", format: "gray")
        try #require(shown.count == width * height)
        for (eye, share) in [(Self.leftEye, canvas.left), (Self.rightEye, canvas.right)] {
            // Pixel centres are at whole numbers.
            let (x, y) = (share * Double(width) - 0.5, canvas.line * Double(height) - 0.5)
            let mapped = try #require(record.frameCoordinates(of: eye))
            #expect(abs(mapped[0] - x) < 0.01 && abs(mapped[1] - y) < 0.01, "\(mapped) is not \(x), \(y)")
            let drawn = try #require(centreOfLight(around: (x, y), in: shown, width: width))
            #expect(abs(drawn.x - x) < 0.25 && abs(drawn.y - y) < 0.25, "\(drawn) is not \(x), \(y)")
        }
    }

    /// The mean position of what is brighter than the ground of `paintEyes`, near a place.
    private func centreOfLight(around place: (x: Double, y: Double), in pixels: [UInt8], width: Int) -> (
        x: Double, y: Double
    )? {
        var (sum, x, y) = (0.0, 0.0, 0.0)
        let (middleX, middleY) = (Int(place.x.rounded()), Int(place.y.rounded()))
        for row in (middleY - 8)...(middleY + 8) {
            for column in (middleX - 8)...(middleX + 8) {
                let light = max(Double(pixels[row * width + column]) - 100, 0)
                sum += light
                x += light * Double(column)
                y += light * Double(row)
            }
        }
        return sum > 0 ? (x / sum, y / sum) : nil
    }

    @Test func findsAPlaceForAPhotoInWhichNoFaceWasFound() async throws {
        try await paintEyes(to: "2024-01-02.png")
        try folder.write(Samples.jpeg(), to: "photos/2024-01-01.jpg")
        let before = try await run()
        let skipped = try #require(before.first { $0.status == "skipped" })
        #expect(skipped.source == "2024-01-02.png")
        #expect(skipped.remedy == ["edit", photo("2024-01-02.png"), "--left-eye", "X,Y", "--right-eye", "X,Y"])
        // The remedy, filled in, mends it.
        var arguments = try #require(skipped.remedy)
        (arguments[3], arguments[5]) = ("120,90", "260,150")
        let result = try await ptime(arguments)
        #expect(result.status == 0, "\(result)")
        let after = try await run()
        #expect(after.map(\.status) == ["unchanged", "aligned"])
    }

    // MARK: Several faces

    @Test func takesTheFaceThatWasChosen() async throws {
        // The larger face is on the right.
        try await tool(
            "ffmpeg",
            ["-nostdin", "-v", "error", "-i", "\(Samples.folder)/2024-03-01.jpg"]
                + ["-i", "\(Samples.folder)/2024-03-11_06-58-40.jpg", "-filter_complex", "hstack", "-q:v", "2"]
                + [photo("2024-01-01.jpg")])
        try folder.write(Samples.jpeg(), to: "photos/2024-01-02.jpg")
        func leftEye() throws -> Double? { try ReportDocument(in: frames).photos.first?.leftEye?.first }

        let unsure = try await run()[0]
        #expect(unsure.faces == 2)
        #expect(unsure.reason?.contains("2 faces") == true)
        #expect(unsure.remedy == ["edit", photo("2024-01-01.jpg"), "--face", "2"])
        #expect((600...1200).contains(try #require(try leftEye())))

        try await edit(photo("2024-01-01.jpg"), ["--face", "2"])
        let second = try await run()
        #expect(second.map(\.status) == ["aligned", "unchanged"])
        #expect(second[0].reason == nil && second[0].remedy == nil, "There is nothing left to ask.")
        #expect((0...600).contains(try #require(try leftEye())))

        try await edit(photo("2024-01-01.jpg"), ["--face", "1"])
        #expect(try await run()[0].reason == nil)
        #expect((600...1200).contains(try #require(try leftEye())))

        try await edit(photo("2024-01-01.jpg"), ["--face", "3"])
        let third = try #require(try await run().first { $0.source == "2024-01-01.jpg" })
        #expect(third.status == "skipped")
        #expect(third.reason?.contains("2 faces") == true && third.reason?.contains("3") == true)
    }

    // MARK: Leaving photos out

    @Test func leavesAPhotoOutAndBringsItBack() async throws {
        for index in 0..<3 { try folder.write(Samples.data(index), to: "photos/2024-01-0\(index + 1).jpg") }
        _ = try await run()
        let before = try framesOnDisk(in: frames)
        let excluded = photo("2024-01-02.jpg")

        try await edit(excluded, ["--exclude"])
        let result = try await ptime("image", photos, frames, "--size", "90x120", "--strict")
        #expect(result.status == 0, "What is left out on purpose is not skipped. \(result)")
        #expect(result.output.contains("2024-01-02.jpg"))
        let without = try photoDetails(in: frames)
        #expect(without.map(\.source) == ["2024-01-01.jpg", "2024-01-03.jpg", "2024-01-02.jpg"])
        #expect(without.map(\.status) == ["unchanged", "unchanged", "leftOut"])
        #expect(without[2].reason == "is left out because you said so.")
        #expect(without[2].remedy == ["edit", excluded, "--include"])
        let left = ["00000.jpg": before["00000.jpg"], "00001.jpg": before["00002.jpg"]].compactMapValues(\.self)
        #expect(try framesOnDisk(in: frames) == left)

        for option in ["--include", "--clear"] {
            try await edit(excluded, ["--exclude"])
            _ = try await run()
            try await edit(excluded, [option])
            #expect(try await run().map(\.status) == ["unchanged", "aligned", "unchanged"])
            #expect(try framesOnDisk(in: frames).mapValues(\.bytes) == before.mapValues(\.bytes))
        }
        // A film follows the same decisions.
        try await edit(excluded, ["--exclude"])
        let film = try await ptime("make", photos, folder.path("film.mp4"), "--size", "90x120")
        #expect(film.status == 0 && film.output.contains("2 frames"), "\(film)")
    }

    @Test func saysSoWhenEveryPhotoIsLeftOut() async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-01-01.jpg")
        try await edit(photo("2024-01-01.jpg"), ["--exclude"])
        let result = try await ptime("image", photos, frames, "--size", "90x120")
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("--include"))
        #expect(try names(in: frames).isEmpty)
    }

    // MARK: Dates

    @Test(arguments: ["date-ISO", "date-metadata", "date"])
    func movesAPhotoToTheDateThatItWasGiven(order: String) async throws {
        for index in [1, 2, 4] { try folder.write(Samples.data(index), to: "photos/\(Samples.dated[index].name)") }
        // Without any date, of another picture.
        try folder.write(Samples.data(11), to: "photos/holiday.png")
        let first = try await run(["--process-order", order])
        #expect(first.map(\.source) == [1, 2, 4].map { Samples.dated[$0].name } + ["holiday.png"])
        let undated = try #require(first.last)
        #expect(undated.status == "skipped")
        #expect(undated.remedy == ["edit", photo("holiday.png"), "--date", "YYYY-MM-DD"])

        try await edit(photo("holiday.png"), ["--date", "2024-03-03T06:45:30"])
        try await edit(photo(Samples.dated[1].name), ["--date", "2024-03-05"])
        // A person's word is right whatever the camera's clock was.
        let second = try await run(["--process-order", order, "--shift", "PT1S"])
        let moved = [Samples.dated[2].name, "holiday.png", Samples.dated[1].name, Samples.dated[4].name]
        #expect(second.map(\.source) == moved)
        #expect(second.compactMap(\.output) == (0..<4).map { String(format: "%05d.jpg", $0) })
        #expect(second.map(\.dateSource) == [second[0].dateSource, "edit", "edit", second[0].dateSource])
        #expect(second[0].dateSource != "edit")
        #expect(second[1].captureDate == "2024-03-03T06:45:30")
        #expect(second[2].captureDate == "2024-03-05")
        #expect(second[1].dateConfidence == "certain" && second[2].dateConfidence == "certain")
        #expect(second[2].reason == nil, "A decision contradicts nothing.")
        let tags = try await exifTags(["DateTimeOriginal"], of: ["\(frames)/00001.jpg", "\(frames)/00002.jpg"])
        let written = tags.map { $0["DateTimeOriginal"] }
        #expect(written == ["2024:03:03 06:45:30", "2024:03:05 00:00:00"])
    }

    // MARK: What decisions survive

    @Test func holdsForThePhotoUnderAnotherNameInAnotherFolderAndOnAnotherCanvas() async throws {
        try await paintEyes(to: "2024-01-01.png")
        try folder.write(Samples.data(1), to: "photos/2024-01-02.jpg")
        try folder.write(Samples.data(2), to: "photos/2024-01-03.jpg")
        try await edit(photo("2024-01-01.png"), Self.eyeOptions)
        try await edit(photo("2024-01-02.jpg"), ["--exclude"])
        try await edit(photo("2024-01-03.jpg"), ["--date", "2023-12-31"])
        let options = ["--recursive", "--process-order", "date"]
        #expect(try await run(options).map(\.source) == ["2024-01-03.jpg", "2024-01-01.png", "2024-01-02.jpg"])

        _ = try folder.makeFolder("photos/inside")
        let manager = FileManager.default
        try manager.moveItem(atPath: photo("2024-01-01.png"), toPath: photo("inside/2024-01-04.png"))
        try manager.moveItem(atPath: photo("2024-01-02.jpg"), toPath: photo("inside/2024-01-05.jpg"))
        try manager.moveItem(atPath: photo("2024-01-03.jpg"), toPath: photo("2024-01-06.jpg"))
        for size in ["90x120", "120x90"] {
            let found = try await run(options, size: size)
            #expect(found.map(\.source) == ["2024-01-06.jpg", "inside/2024-01-04.png", "inside/2024-01-05.jpg"])
            #expect(found.map { $0.output != nil } == [true, true, false])
            let eyes = try ReportDocument(in: frames).photos[1]
            #expect(eyes.leftEye == Self.leftEye && eyes.rightEye == Self.rightEye)
        }
        // The name in the file is for people, and follows the photo.
        try folder.write(Samples.data(2), to: "photos/again.jpg")
        try await edit(photo("again.jpg"), ["--note", "the same bytes"])
        let entries = try decisions().photos.values
        #expect(entries.count == 3)
        #expect(entries.contains { $0.name == "again.jpg" && $0.date == "2023-12-31" && $0.note == "the same bytes" })
    }

    // MARK: A file of decisions that cannot be used

    @Test(arguments: [
        "", "{", "Dear diary.\n", "[]", "{}", #"{"version": 1}"#, #"{"photos": {}}"#,
        #"{"version": 2, "photos": {}}"#, #"{"version": "1", "photos": {}}"#,
        #"{"version": 1, "photos": {"a.jpg": {"name": "a.jpg"}}}"#,
        #"{"version": 1, "photos": {"SHA": {"face": 1}}}"#,
        #"{"version": 1, "photos": {"SHA": {"name": "a.jpg", "face": "large"}}}"#,
        #"{"version": 1, "photos": {"SHA": {"name": "a.jpg", "date": "2024-02-30"}}}"#,
        #"{"version": 1, "photos": {"SHA": {"name": "a.jpg", "leftEye": "1,2"}}}"#,
    ])
    func refusesDecisionsThatItCannotRead(text: String) async throws {
        try await expectRefusal(of: text)
    }

    @Test(arguments: [
        #"{"name": "a.jpg", "leftEye": [1, 2]}"#,
        #"{"name": "a.jpg", "leftEye": [9, 2], "rightEye": [3, 2]}"#,
        #"{"name": "a.jpg", "leftEye": [1, 2, 3], "rightEye": [3, 2]}"#,
        #"{"name": "a.jpg", "face": 0}"#,
    ])
    func refusesDecisionsThatContradictThemselves(entry: String) async throws {
        try await expectRefusal(of: #"{"version": 1, "photos": {"SHA": \#(entry)}}"#)
    }

    /// Expects that nothing is done with a file of decisions like this, and that it is named.
    private func expectRefusal(of text: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try folder.write(Samples.jpeg(), to: "photos/2024-01-01.jpg")
        let digest = try await sha256(of: photo("2024-01-01.jpg"))
        try folder.write(text.replacing("SHA", with: digest), to: "photos/picture-time.edits.json")
        let before = try folder.contents()
        let commands = [
            ["image", photos, frames, "--size", "90x120"],
            ["make", photos, folder.path("film.mp4"), "--size", "90x120"],
            ["edit", photo("2024-01-01.jpg"), "--exclude"], ["edit", photo("2024-01-01.jpg"), "--clear"],
        ]
        for command in commands {
            let result = try await ptime(command)
            #expect(result.status == 1, "\(result)", sourceLocation: sourceLocation)
            #expect(result.errors.contains("picture-time.edits.json"), "\(result)", sourceLocation: sourceLocation)
            let after = try folder.contents()
            #expect(after == before, "\(result)", sourceLocation: sourceLocation)
        }
    }

    // MARK: Wrong usage

    @Test(arguments: [
        (["--left-eye", "240,275"], ["--right-eye"]),
        (["--right-eye", "240,275"], ["--left-eye"]),
        (["--left-eye", "357,277", "--right-eye", "240,275"], ["left", "smaller"]),
        (["--left-eye", "240,275", "--right-eye", "240,300"], ["left", "smaller"]),
        (["--left-eye", "240,275", "--right-eye", "601,277"], ["601", "600×800"]),
        (["--left-eye", "240,801", "--right-eye", "357,277"], ["801", "600×800"]),
        (["--left-eye", "-1,275", "--right-eye", "357,277"], ["-1", "600×800"]),
        (["--left-eye", "240", "--right-eye", "357,277"], ["'240'", "x,y"]),
        (["--left-eye", "240,275,1", "--right-eye", "357,277"], ["'240,275,1'", "x,y"]),
        (["--left-eye", "nan,1", "--right-eye", "357,277"], ["'nan,1'", "x,y"]),
        (["--left-eye", "here", "--right-eye", "there"], ["'here'", "x,y"]),
        (["--face", "0"], ["0", "1"]), (["--face=-1"], ["-1", "1"]), (["--face", "first"], ["'first'"]),
        (["--date", "2024-02-30"], ["'2024-02-30'"]), (["--date", "31.1.2024"], ["'31.1.2024'", "2024-01-31"]),
        (["--date", "2024-01-31T25:00"], ["'2024-01-31T25:00'"]), (["--date", "now"], ["'now'"]),
        (["--exclude", "--include"], ["--exclude", "--include"]),
    ])
    func refusesADecisionThatCannotBeMeant(options: [String], saying words: [String]) async throws {
        try folder.write(Samples.jpeg(), to: "photos/a.jpg")
        let before = try folder.contents()
        let result = try await ptime(["edit", photo("a.jpg")] + options)
        #expect(result.status == 64, "\(result)")
        #expect(result.output.isEmpty, "\(result)")
        for word in words { #expect(result.errors.contains(word), "\(result)") }
        #expect(try folder.contents() == before)
    }

    @Test func refusesEyesAndAFaceTogether() async throws {
        try folder.write(Samples.jpeg(), to: "photos/a.jpg")
        let result = try await ptime(["edit", photo("a.jpg"), "--face", "2"] + Self.eyeOptions)
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains("--face"), "\(result)")
        #expect(try names(in: photos) == ["a.jpg"])
    }

    @Test func measuresAPhotoThatIsStoredOnItsSideAsItIsSeen() async throws {
        // Stored as 800×600, seen as 600×800.
        try folder.write(Samples.data(4), to: "photos/a.jpg")
        try await edit(photo("a.jpg"), ["--left-eye", "0,0", "--right-eye", "600,800"])
        let result = try await ptime("edit", photo("a.jpg"), "--left-eye", "0,0", "--right-eye", "800,600")
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains("600×800"))
    }

    @Test func refusesEyesOfTwoPhotosAtOnce() async throws {
        for copy in 1...2 { try folder.write(Samples.jpeg(copy: copy), to: "photos/\(copy).jpg") }
        let result = try await ptime(["edit", photo("1.jpg"), photo("2.jpg")] + Self.eyeOptions)
        #expect(result.status == 64, "\(result)")
        #expect(try names(in: photos) == ["1.jpg", "2.jpg"])
    }

    @Test func namesWhatIsNoPhoto() async throws {
        try folder.write("Dear diary, no photo today.\n", to: "photos/a.jpg")
        _ = try folder.makeFolder("photos/folder")
        for name in ["a.jpg", "folder", "gone.jpg"] {
            let result = try await ptime("edit", photo(name), "--exclude")
            #expect(result.status == 1, "\(result)")
            #expect(result.output.isEmpty)
            #expect(result.errors.contains("'\(name)'"), "\(result)")
        }
        for arguments in [["edit"], ["edit", "--exclude"], ["edit", ""]] {
            #expect(try await ptime(arguments).status == 64)
        }
        #expect(try names(in: photos) == ["a.jpg", "folder"])
    }
}

/// `picture-time.edits.json` as other programs read it.
struct EditDocument: Decodable, Equatable {
    let version: Int
    /// By SHA-256 in hexadecimal digits.
    let photos: [String: Entry]

    struct Entry: Decodable, Equatable, Sendable {
        var name = ""
        var leftEye: [Double]?
        var rightEye: [Double]?
        var face: Int?
        var excluded: Bool?
        var date: String?
        var note: String?
    }

    init(file: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }
}
