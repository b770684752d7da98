// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct FilmMakerTests {
    private static let size = PixelSize(width: 64, height: 48)

    /// A bar that moves, so that no two frames are the same.
    private static func frame(_ number: Int) -> VideoFrame {
        VideoFrame(
            PixelBuffer(width: size.width, height: size.height) { bytes in
                for i in bytes.indices {
                    let column = i / 3 % size.width
                    bytes[i] = column / 4 == number % 16 ? 220 : UInt8(40 + i % 3 * 30)
                }
            })
    }

    private func make(_ count: Int, workers: Int, at file: URL, failAt: Int? = nil) async throws -> Film? {
        let numbers = ItemSource(Array(0..<count))
        return try await FilmMaker(size: Self.size, settings: FilmSettings(workerCount: workers))
            .makeFilm(at: file) {
                guard let number = numbers.next() else { return nil }
                if number == failAt { throw PictureTimeError.invalidSetting("as the test asked") }
                return Self.frame(number)
            }
    }

    @Test func theFilmDoesNotDependOnTheNumberOfWorkers() async throws {
        try await withTemporaryFolder { folder in
            let (one, three) = (folder.appending(path: "1.mp4"), folder.appending(path: "3.mp4"))
            let film = try #require(try await make(70, workers: 1, at: one))
            _ = try await make(70, workers: 3, at: three)
            #expect(film.frameCount == 70)
            #expect(film.duration == 3.5)
            #expect(try Data(contentsOf: one) == Data(contentsOf: three))
        }
    }

    @Test func groupsOfTheSameFramesHaveTheSameBytes() throws {
        let encoder = H264Encoder(size: Self.size, frameRate: .standard, rateFactor: 18)
        let frames = (0..<20).map(Self.frame)
        let (a, b) = (try encoder.encode(frames), try encoder.encode(frames))
        #expect(a.accessUnits.map(\.bytes) == b.accessUnits.map(\.bytes))
        #expect(a.accessUnits.map(\.pts).sorted() == Array(0..<20))
        // No picture is decoded after it is shown.
        for (index, unit) in a.accessUnits.enumerated() { #expect(index - H264Encoder.reorderDepth <= unit.pts) }
    }

    @Test(arguments: [1, 2, 3, 5])
    func shortGroupsAreWhole(count: Int) throws {
        let encoder = H264Encoder(size: Self.size, frameRate: .standard, rateFactor: 18)
        let gop = try encoder.encode((0..<count).map(Self.frame))
        #expect(gop.accessUnits.count == count)
        #expect(gop.accessUnits[0].isIDR && gop.accessUnits[0].pts == 0)
    }

    @Test func aFailedRunLeavesTheOldFilmAndNothingElse() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(3, workers: 2, at: file)
            let before = try Data(contentsOf: file)
            await #expect(throws: PictureTimeError.self) { try await make(90, workers: 2, at: file, failAt: 66) }
            #expect(try Data(contentsOf: file) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["film.mp4"])
        }
    }

    @Test func aFilmWithMusicAddedIsNotOurs() async throws {
        try await withTemporaryFolder { folder in
            let (film, mixed) = (folder.appending(path: "film.mp4"), folder.appending(path: "mixed.mp4"))
            _ = try await make(20, workers: 1, at: film)
            let ffmpeg = Process()
            ffmpeg.executableURL = URL(filePath: "/usr/bin/env")
            ffmpeg.arguments = [
                "ffmpeg", "-nostdin", "-v", "error", "-i", film.path, "-f", "lavfi", "-i", "sine=duration=1", "-c:v",
                "copy", "-c:a", "aac", mixed.path,
            ]
            try ffmpeg.run()
            ffmpeg.waitUntilExit()
            try #require(ffmpeg.terminationStatus == 0)
            #expect(MP4Reader.isOurs(film))
            #expect(!MP4Reader.isOurs(mixed))
            try Data(";FFMETADATA1\ncomment=Made with Picture Time\n".utf8).write(to: film)
            #expect(!MP4Reader.isOurs(film))
        }
    }

    @Test func noFrameIsNoFilm() async throws {
        try await withTemporaryFolder { folder in
            let film = try await make(0, workers: 2, at: folder.appending(path: "film.mp4"))
            #expect(film == nil)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.isEmpty)
        }
    }

    @Test func onlyOwnFilmsAreReplaced() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(3, workers: 1, at: file)
            #expect(throws: Never.self) { try FilmFile(file).prepare() }
            try Data("somebody else's".utf8).write(to: file)
            let error = #expect(throws: PictureTimeError.self) { try FilmFile(file).prepare() }
            #expect(error?.code == .outputInUse)
        }
    }
}
