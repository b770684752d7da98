// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
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

    /// Makes a film of the frames with these numbers.
    private func make(
        _ numbers: some Sequence<Int>, workers: Int = 2, at file: URL, failAt: Int? = nil,
        holdLast: FilmLength = .zero, _ change: (inout FilmSettings) -> Void = { _ in }
    ) async throws -> Film? {
        let numbers = Array(numbers)
        let source = ItemSource(numbers)
        var settings = try FilmSettings(holdLast: holdLast, workerCount: workers)
        change(&settings)
        let catalog = try Catalog(at: file.appendingPathExtension("sqlite"))
        return try await FilmMaker(size: Self.size, settings: settings, catalog: catalog)
            .makeFilm(
                at: file, frameRate: try settings.frameRate(frameCount: numbers.count),
                of: FilmMaker.Source(
                    limit: numbers.count, groupsPerWorker: 2,
                    next: {
                        guard let number = source.next() else { return nil }
                        if number == failAt { throw PictureTimeError.invalidSetting("as the test asked") }
                        return FilmFrame(
                            digest: ContentDigest(of: Array("\(number)".utf8)),
                            date: CaptureDate(year: 2020 + number / 30, month: 1, day: 1), content: number)
                    },
                    makeRenderer: {},
                    render: { _, number in Self.frame(number) }))
    }

    @Test func theFilmDoesNotDependOnTheNumberOfWorkers() async throws {
        try await withTemporaryFolder { folder in
            let (one, three) = (folder.appending(path: "1.mp4"), folder.appending(path: "3.mp4"))
            let film = try #require(try await make(0..<70, workers: 1, at: one))
            _ = try await make(0..<70, workers: 3, at: three)
            #expect(film.frameCount == 70)
            #expect(film.duration == 3.5)
            #expect(try Data(contentsOf: one) == Data(contentsOf: three))
        }
    }

    @Test func groupsOfTheSameFramesHaveTheSameBytes() throws {
        let encoder = H264Encoder(size: Self.size, frameRate: .standard, rateFactor: 18)
        let (a, b) = (
            try encoder.encode(count: 20, picture: Self.frame), try encoder.encode(count: 20, picture: Self.frame)
        )
        #expect(a.accessUnits.map(\.bytes) == b.accessUnits.map(\.bytes))
        #expect(a.accessUnits.map(\.pts).sorted() == Array(0..<20))
        // No picture is decoded after it is shown.
        for (index, unit) in a.accessUnits.enumerated() { #expect(index - H264Encoder.reorderDepth <= unit.pts) }
    }

    /// The types of NAL units that each have their length in front.
    private static func nalTypes(_ bytes: [UInt8]) -> [UInt8] {
        var types: [UInt8] = []
        var offset = 0
        while offset + 4 < bytes.count {
            types.append(bytes[offset + 4] & 0x1F)
            offset += 4 + bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        return types
    }

    @Test(arguments: [1, 2, 3, 5])
    func shortGroupsAreWhole(count: Int) throws {
        let encoder = H264Encoder(size: Self.size, frameRate: .standard, rateFactor: 18)
        let gop = try encoder.encode(count: count, picture: Self.frame)
        #expect(gop.accessUnits.count == count)
        // Source: ITU-T H.264, table 7-1; the first units may be supplemental information (6).
        let types = Self.nalTypes(gop.accessUnits[0].bytes)
        #expect(types.last == 5 && gop.accessUnits[0].pts == 0)
        #expect(gop.accessUnits.dropFirst().allSatisfy { !Self.nalTypes($0.bytes).contains(5) })
    }

    @Test func aFailedRunLeavesTheOldFilmAndNothingElse() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(0..<3, at: file)
            let before = try Data(contentsOf: file)
            await #expect(throws: PictureTimeError.self) { try await make(0..<90, at: file, failAt: 66) }
            #expect(try Data(contentsOf: file) == before)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["film.mp4", "film.mp4.sqlite"])
        }
    }

    @Test func aFilmWithMusicAddedIsNotOurs() async throws {
        try await withTemporaryFolder { folder in
            let (film, mixed) = (folder.appending(path: "film.mp4"), folder.appending(path: "mixed.mp4"))
            _ = try await make(0..<20, at: film)
            try await tool(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-i", film.path, "-f", "lavfi", "-i", "sine=duration=1", "-c:v", "copy",
                    "-c:a", "aac", mixed.path,
                ])
            #expect(MP4Reader.isOurs(film))
            #expect(!MP4Reader.isOurs(mixed))
            try Data(";FFMETADATA1\ncomment=Made with Picture Time\n".utf8).write(to: film)
            #expect(!MP4Reader.isOurs(film))
        }
    }

    @Test func noFrameIsNoFilm() async throws {
        try await withTemporaryFolder { folder in
            let film = try await make(0..<0, at: folder.appending(path: "film.mp4")) { _ in }
            #expect(film == nil)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names == ["film.mp4.sqlite"])
        }
    }

    @Test func onlyOwnFilmsAreReplaced() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(0..<3, at: file)
            #expect(throws: Never.self) { try FilmFile(file).prepare() }
            try Data("somebody else's".utf8).write(to: file)
            let error = #expect(throws: PictureTimeError.self) { try FilmFile(file).prepare() }
            #expect(error?.code == .outputInUse)
        }
    }

    // MARK: Growing

    @Test func aFilmGrownFrameByFrameIsTheOneMadeAtOnce() async throws {
        try await withTemporaryFolder { folder in
            let (grown, atOnce) = (folder.appending(path: "grown.mp4"), folder.appending(path: "once.mp4"))
            // Three frames come later than those around them.
            let late = [7, 33, 34]
            var numbers: [Int] = []
            var encoded: [Int] = []
            for number in (0..<60).filter({ !late.contains($0) }) {
                numbers.append(number)
                let film = try #require(try await make(numbers, at: grown))
                #expect(film.frameCount == numbers.count)
                encoded.append(film.encodedFrameCount)
            }
            // A frame at the end changes the last piece of the last group, or completes the group and begins another.
            #expect(encoded.allSatisfy { $0 <= GOPPlan.lengths.upperBound + 1 })
            #expect(encoded.count { $0 > GOPPlan.pieceLength } <= encoded.count / GOPPlan.lengths.lowerBound)
            for number in late {
                numbers = (numbers + [number]).sorted()
                _ = try await make(numbers, at: grown)
            }
            _ = try await make(0..<60, workers: 1, at: atOnce)
            #expect(try Data(contentsOf: grown) == Data(contentsOf: atOnce))
        }
    }

    @Test func aShortFilmThatGrowsNeedsNoExcuse() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(0..<2, at: file)
            let film = try #require(try await make(0..<3, at: file))
            #expect(film.encodedFrameCount == 3 && film.reasonForEncodingAll == nil)
        }
    }

    @Test func nothingIsEncodedWhenNothingIsNew() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(0..<70, at: file)
            let before = try Data(contentsOf: file)
            let film = try #require(try await make(0..<70, at: file))
            #expect(film.encodedFrameCount == 0 && film.reasonForEncodingAll == nil)
            #expect(try Data(contentsOf: file) == before)
        }
    }

    /// Every byte of a picture counts, wherever it is.
    @Test(arguments: [0.2, 0.5, 0.8])
    func aDamagedGroupIsEncodedAgain(place: Double) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(0..<70, at: file)
            let whole = try Data(contentsOf: file)
            let pictures = try #require(whole.range(of: Data("mdat".utf8))).upperBound
            var damaged = whole
            damaged[pictures + Int(Double(whole.count - pictures) * place)] ^= 1
            try damaged.write(to: file)
            let film = try #require(try await make(0..<70, at: file))
            #expect((1...GOPPlan.lengths.upperBound).contains(film.encodedFrameCount))
            #expect(try Data(contentsOf: file) == whole)
        }
    }

    @Test func whatDoesNotFitIsEncodedAgainAndSaysWhy() async throws {
        try await withTemporaryFolder { folder in
            let (file, other) = (folder.appending(path: "film.mp4"), folder.appending(path: "other.mp4"))
            let catalog = folder.appending(path: "film.mp4.sqlite")
            _ = try await make(0..<40, at: file)
            let whole = try Data(contentsOf: file)
            _ = try await make(100..<140, at: other)

            // Another film in its place.
            try Data(contentsOf: other).write(to: file)
            var film = try #require(try await make(0..<40, at: file))
            #expect(film.encodedFrameCount == 40)
            #expect(film.reasonForEncodingAll?.contains("other frames or was changed") == true)
            #expect(try Data(contentsOf: file) == whole)

            // Nothing is known of it.
            try FileManager.default.removeItem(at: catalog)
            film = try #require(try await make(0..<40, at: file))
            #expect(film.encodedFrameCount == 40)
            #expect(film.reasonForEncodingAll?.contains("is not known") == true)
            #expect(try Data(contentsOf: file) == whole)

            // Another rate.
            film = try #require(
                try await make(0..<40, at: file) { $0.pace = .frameRate(try! FrameRate("25")) })
            #expect(film.encodedFrameCount == 40)
            #expect(film.reasonForEncodingAll?.contains("other settings") == true)

            // Cut off.
            _ = try await make(0..<40, at: file)
            let pictures = try #require(whole.range(of: Data("mdat".utf8))).upperBound
            try whole.prefix((pictures + whole.count) / 2).write(to: file)
            film = try #require(try await make(0..<40, at: file))
            #expect((1..<40).contains(film.encodedFrameCount))
            #expect(try Data(contentsOf: file) == whole)
        }
    }

    @Test func anOlderFilmInItsPlaceStillGrows() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            _ = try await make(0..<60, at: file)
            let older = try Data(contentsOf: file)
            _ = try await make(0..<61, at: file)
            let newer = try Data(contentsOf: file)
            try older.write(to: file)
            let film = try #require(try await make(0..<61, at: file))
            #expect(film.encodedFrameCount <= GOPPlan.lengths.upperBound + 1)
            #expect(try Data(contentsOf: file) == newer)
        }
    }

    @Test func aGivenLengthIsKeptAndCostsNothing() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            func minute(_ settings: inout FilmSettings) { settings.pace = .length(try! FilmLength("6s")) }
            var film = try #require(try await make(0..<60, at: file, minute))
            #expect(film.frameRate == "10" && film.duration == 6)
            film = try #require(try await make(0..<61, at: file, minute))
            #expect(film.frameRate == "61/6" && abs(film.duration - 6) < 1e-9)
            #expect(film.encodedFrameCount <= GOPPlan.lengths.upperBound + 1)
        }
    }

    @Test func theLastFrameIsHeld() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "film.mp4")
            let film = try #require(
                try await make(0..<30, at: file, holdLast: FilmLength("2s")))
            #expect(film.frameCount == 70 && film.duration == 3.5)
            let whole = try #require(
                try await make(0..<30, at: file, holdLast: FilmLength("2s")) {
                    $0.pace = .length(try! FilmLength("5s"))
                })
            #expect(whole.frameRate == "10" && whole.duration == 5)
            // 4/3 pictures a second would hold the last one for one and a third of them.
            let slow = try #require(
                try await make(0..<12, at: file, holdLast: FilmLength("1s")) {
                    $0.pace = .length(try! FilmLength("10s"))
                })
            #expect(slow.frameCount == 13 && abs(slow.duration - 10) < 1e-9)
        }
        #expect(throws: PictureTimeError.self) { try FilmSettings(holdLast: FilmLength("61s")) }
    }
}
