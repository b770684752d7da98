// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// `ptime make`, from the outside.
struct MakeCommandTests {
    private let folder: TemporaryFolder
    private let film: String

    init() throws {
        folder = try TemporaryFolder()
        film = folder.path("film.mp4")
    }

    @Test func turnsPhotosIntoAFilmAndLeavesNothingElse() async throws {
        let originals = try fileContents(in: Samples.folder)
        let result = try await ptime("make", Samples.folder, film, "--size", "270x360")

        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("13 frames"))
        #expect(try names(in: folder.url.path) == ["film.mp4", "film.mp4.profile.json", "film.mp4.sqlite"])
        #expect(try fileContents(in: Samples.folder) == originals, "Originals must stay as they are.")
        let probed = try await ProbedFilm(film)
        let stream = try #require(probed.streams.first)
        #expect(stream.size == [270, 360])
        #expect(stream.nbReadFrames == "13")
        #expect(stream.avgFrameRate == "20/1")
    }

    @Test func makesTheSameFilmTwice() async throws {
        let arguments = ["make", Samples.folder, film, "--size", "270x360", "-s", Samples.startOfLast(4)]
        let first = try await ptime(arguments)
        #expect(first.status == 0, "\(first)")
        let before = try Data(contentsOf: URL(filePath: film))
        // Nothing is copied from the first one, and what the memory held before must not show.
        try FileManager.default.removeItem(atPath: folder.path("film.mp4.sqlite"))
        let second = try await ptime(arguments, environment: ["MALLOC_PERTURB_": "85"])
        #expect(second.status == 0, "\(second)")
        #expect(try Data(contentsOf: URL(filePath: film)) == before)
    }

    @Test func showsTheFramesThatImageMakes() async throws {
        let options = ["--size", "90x120", "-s", Samples.startOfLast(3)]
        let made = try await ptime(["make", Samples.folder, film] + options)
        #expect(made.status == 0, "\(made)")
        let frames = folder.path("frames")
        let images = try await ptime(["image", Samples.folder, frames, "--quality", "100"] + options)
        #expect(images.status == 0, "\(images)")

        let shown = try await pixels(of: film, format: "gray")
        try #require(shown.count == 3 * 90 * 120)
        for number in 0..<3 {
            let frame = Array(shown[(number * 10_800)..<((number + 1) * 10_800)])
            let image = try await pixels(of: "\(frames)/0000\(number).jpg", format: "gray")
            #expect(meanDifference(frame, image) < 8, "frame \(number), grey levels")
        }
    }

    @Test func makesFoldersOnTheWay() async throws {
        let result = try await ptime(
            "make", Samples.folder, folder.path("a/b/film.mp4"), "--size", "90x120", "-s", Samples.startOfLast(1))
        #expect(result.status == 0, "\(result)")
        #expect(try folder.contents().keys.sorted() == ["a/b/film.mp4", "a/b/film.mp4.sqlite"])
    }

    @Test(arguments: ["film", "film.mov", "film.mp4/", ".mp4"])
    func refusesANameThatIsNoFilm(name: String) async throws {
        let result = try await ptime("make", Samples.folder, folder.path(name), "--size", "90x120")
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains(".mp4"))
        #expect(try names(in: folder.url.path).isEmpty)
    }
}
