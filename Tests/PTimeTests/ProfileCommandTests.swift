// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

struct ProfileCommandTests {
    private let folder: TemporaryFolder
    private let photos: String
    private let frames: String

    init() throws {
        folder = try TemporaryFolder()
        photos = folder.path("photos")
        frames = folder.path("frames")
        for name in Samples.names.prefix(9) {
            try folder.write(Data(contentsOf: Samples.url(name)), to: "photos/\(name)")
        }
    }

    private var profile: String { "\(frames)/picture-time.profile.json" }

    private func image(_ output: String, _ options: String...) async throws {
        let result = try await ptime(["image", photos, output, "--size", "270x360", "--quiet"] + options)
        try #require(result.status == 0, "\(result)")
    }

    private func jpegs(_ output: String) throws -> [String: Data] {
        try fileContents(in: output).filter { $0.key.hasSuffix(".jpg") }
    }

    @Test func theFirstRunMakesOneThatStays() async throws {
        try await image(frames)
        let (before, made) = (try jpegs(frames), try Data(contentsOf: URL(filePath: profile)))
        let name = Samples.names[9]
        try folder.write(Data(contentsOf: Samples.url(name)), to: "photos/\(name)")
        try await image(frames)
        #expect(try Data(contentsOf: URL(filePath: profile)) == made)
        let after = try jpegs(frames)
        #expect(after.count == before.count + 1)
        for (name, frame) in before { #expect(after[name] == frame, "\(name)") }

        // Without the catalogue, which may be deleted, it is the same again.
        try FileManager.default.removeItem(atPath: "\(frames)/picture-time.sqlite")
        try await image(frames)
        #expect(try jpegs(frames) == after)
    }

    @Test func aLibraryThatBeganSmallKeepsTheAverageFaceUntilItIsToldOtherwise() async throws {
        let more = Samples.names[5..<9]
        for name in more { try FileManager.default.removeItem(atPath: "\(photos)/\(name)") }
        try await image(frames)
        let before = try jpegs(frames)
        for name in more { try folder.write(Data(contentsOf: Samples.url(name)), to: "photos/\(name)") }
        try await image(frames)
        #expect(!FileManager.default.fileExists(atPath: profile))
        for (name, frame) in before { #expect(try jpegs(frames)[name] == frame, "\(name)") }
        let shown = try await ptime("profile", "show", frames)
        #expect(shown.status == 1)
        #expect(shown.errors.contains("average face") && shown.errors.contains("ptime profile renew"), "\(shown)")

        let renewed = try await ptime("profile", "renew", photos, frames)
        #expect(renewed.status == 0, "\(renewed)")
        #expect(renewed.output.contains("9 photos"), "\(renewed)")
        try await image(frames)
        // As if it had been there from the beginning.
        try await image(folder.path("anew"))
        #expect(try jpegs(frames) == jpegs(folder.path("anew")))
        #expect(try jpegs(frames)["00000.jpg"] != before["00000.jpg"])
    }

    @Test func goesFromOneLibraryToAnother() async throws {
        try await image(frames)
        let file = folder.path("me.json")
        #expect(try await ptime("profile", "export", frames, file).status == 0)
        #expect(try Data(contentsOf: URL(filePath: file)) == Data(contentsOf: URL(filePath: profile)))
        try FileManager.default.removeItem(atPath: "\(photos)/\(Samples.names[0])")
        try await image(folder.path("given"), "--profile", file)
        let other = try folder.makeFolder("other")
        #expect(try await ptime("profile", "import", file, other).status == 0)
        try await image(other)
        #expect(try jpegs(other) == jpegs(folder.path("given")))
        // The same photos have the same frames in the other library.
        #expect(try jpegs(other)["00000.jpg"] == jpegs(frames)["00001.jpg"])

        let shown = try await ptime("profile", "show", other, "--picture", folder.path("face.jpg"), "--json")
        #expect(shown.status == 0, "\(shown)")
        #expect(shown.output.contains("\"photoCount\" : 9"), "\(shown)")
        #expect(try Data(contentsOf: URL(filePath: folder.path("face.jpg"))).starts(with: [0xFF, 0xD8]))
    }

    @Test func aDamagedOneStopsTheRunInsteadOfMovingEveryFrame() async throws {
        try await image(frames)
        let before = try jpegs(frames)
        try folder.write(Data("{".utf8), to: "frames/picture-time.profile.json")
        let result = try await ptime("image", photos, frames, "--size", "270x360")
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("picture-time.profile.json"), "\(result)")
        #expect(try jpegs(frames) == before)
    }

    /// Thirty days on an average face: time to say that there is something better.
    @Test func adviceComesWhenThereArePhotosEnough() async throws {
        let many = try folder.makeFolder("many")
        try folder.write(Samples.jpeg(), to: "many/2024-001.jpg")
        let first = try await ptime("image", many, frames, "--size", "90x120")
        #expect(first.status == 0 && !first.output.contains("ptime profile renew"), "\(first)")
        for day in 2...30 { try folder.write(Samples.jpeg(copy: day), to: String(format: "many/2024-%03d.jpg", day)) }
        let grown = try await ptime("image", many, frames, "--size", "90x120")
        #expect(grown.output.contains("ptime profile renew \(many) \(frames)"), "\(grown)")
        let chosen = try await ptime("image", many, frames, "--size", "90x120", "--profile", "average")
        #expect(!chosen.output.contains("ptime profile renew"), "\(chosen)")
    }
}
