// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// `kill -9` while a film grows: the old film or the new one stands there, whole.
struct FilmKillTests {
    private static let momentCount = 40

    @Test func theOldFilmOrTheNewOneStandsThereWhole() async throws {
        let folder = try TemporaryFolder()
        let (all, frames, films) = (
            try folder.makeFolder("all"), try folder.makeFolder("frames"), folder.path("films")
        )
        let film = "\(films)/timelapse.mp4"
        try await paintTestChart(count: 150, width: 320, height: 240, in: all)
        let names = try names(in: all)
        func add(_ number: Int) throws {
            try FileManager.default.copyItem(atPath: "\(all)/\(names[number])", toPath: "\(frames)/\(names[number])")
        }
        func filmMadeAtOnce() async throws -> Data {
            let elsewhere = try TemporaryFolder()
            let result = try await ptime("video", frames, elsewhere.path("out"), "--quiet")
            try #require(result.status == 0, "\(result)")
            return try Data(contentsOf: URL(filePath: elsewhere.path("out/timelapse.mp4")))
        }
        /// How long a run takes to its last file, in seconds.
        func run() async throws -> Double {
            let command = try await RunningCommand.start(builtExecutable("ptime"), ["video", frames, films, "--quiet"])
            let start = Date()
            let result = try await command.result()
            try #require(result.status == 0, "\(result)")
            let attributes = try FileManager.default.attributesOfItem(atPath: film)
            let end = try #require(attributes[.modificationDate] as? Date)
            return max(end.timeIntervalSince(start), 0.01)
        }

        for number in 0..<100 { try add(number) }
        _ = try await run()
        var length = 0.0
        var random = SplitMix64(state: 0x6772_6F77)
        var (killedCount, oldCount) = (0, 0)
        for moment in 0..<Self.momentCount {
            let old = try Data(contentsOf: URL(filePath: film))
            // A day more; now and then an old photo as well, so that several groups are encoded.
            try add(100 + moment)
            if moment % 8 == 0 { try FileManager.default.removeItem(atPath: "\(frames)/\(names[moment])") }
            let new = try await filmMadeAtOnce()
            if length == 0 {
                length = try await run()
                try #require(try Data(contentsOf: URL(filePath: film)) == new)
                continue
            }
            let delay = length * random.nextFraction() * 0.9
            let timeout = ["timeout", "--foreground", "--signal=KILL", String(format: "%.4f", max(delay, 0.0001))]
            let killed = try await RunningCommand.start(
                URL(filePath: "/usr/bin/env"),
                timeout + [builtExecutable("ptime").path, "video", frames, films, "--quiet"]
            ).result()
            if killed.status == 128 + 9 { killedCount += 1 }
            let found = try Data(contentsOf: URL(filePath: film))
            #expect(found == old || found == new, "moment \(moment), killed after \(delay) s")
            if found == old { oldCount += 1 }
            _ = try await run()
            #expect(try Data(contentsOf: URL(filePath: film)) == new, "moment \(moment)")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: films).sorted() == [
                    "timelapse.mp4", "timelapse.mp4.sqlite",
                ])
        }
        #expect(
            killedCount > Self.momentCount / 4,
            "\(killedCount) of \(Self.momentCount) runs were hit, \(oldCount) before the end.")
    }
}
