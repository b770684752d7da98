// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension BrowserTests {
    /// A film that `ptime` made and that has grown, in a browser.
    struct FilmPlaybackTests {
        private let folder: TemporaryFolder
        private let frames: String

        private static let framesPerSecond = 20.0
        private static let frameCount = 60

        init() throws {
            folder = try TemporaryFolder()
            frames = try folder.makeFolder("frames")
        }

        /// What `ptime video --json` says of a film.
        private struct Outcome: Decodable {
            struct Film: Decodable {
                let frameCount: Int
                let encodedFrameCount: Int
            }

            let film: Film
        }

        @Test(.timeLimit(.minutes(15)))
        func aFilmThatHasGrownPlaysAndSeeks() async throws {
            let film = try await grownFilm()
            #expect(try await tool("ffmpeg", ["-v", "error", "-i", film.path, "-f", "null", "-"]).errors == "")

            let server = try await RunningServer()
            let program = Client(server, headers: ["X-API-Key": server.key])
            let answer = try await program.send("PUT", "/picture-time/video", body: try Data(contentsOf: film))
            #expect(answer.status == 200)
            #expect(try answer.json()["frameCount"] as? Int == Self.frameCount)
            try await Browser.use { browser in
                try await browser.logIn(to: server)
                try await browser.wait(until: "return document.querySelector('video').readyState >= 1")
                #expect(try await browser.run("return document.querySelector('video').duration") == 3)
                try await playToTheEnd(in: browser)
                for index in [0, 59, 30, 39, 40, 41, 7, 52, 20, 45] { try await seek(to: index, in: browser) }
                #expect(try await browser.complaints() == [])
            }
        }

        /// A film of sixty frames, whose first forty were one before.
        private func grownFilm() async throws -> URL {
            let chart = try folder.makeFolder("chart")
            // The number in it grows with every frame.
            try await tool(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=1", "-frames:v",
                    "\(Self.frameCount)", "-start_number", "1", "\(chart)/%05d.png",
                ])
            for count in [40, Self.frameCount] {
                for number in 1...count where !FileManager.default.fileExists(atPath: frame(number - 1).path) {
                    try FileManager.default.copyItem(
                        atPath: "\(chart)/\(frame(number - 1).lastPathComponent)", toPath: frame(number - 1).path)
                }
                let arguments = ["video", frames, folder.path("films"), "--json"]
                let result = try await RunningCommand.start(builtExecutable("ptime"), arguments).result()
                try #require(result.status == 0, "\(result)")
                let outcome = try JSONDecoder().decode(Outcome.self, from: result.bytes).film
                #expect(outcome.frameCount == count)
                // It grew: what was there was not encoded again.
                if count == Self.frameCount { #expect(outcome.encodedFrameCount < count, "\(outcome)") }
            }
            return folder.url("films/timelapse.mp4")
        }

        /// - Parameter index: From 0.
        private func frame(_ index: Int) -> URL { URL(filePath: "\(frames)/\(String(format: "%05d.png", index + 1))") }

        /// Plays it and counts the frames that were decoded.
        private func playToTheEnd(in browser: Browser) async throws {
            try await browser.run(
                """
                const film = document.querySelector('video');
                window.shown = [];
                const note = (now, { mediaTime, presentedFrames }) => {
                    window.shown.push(mediaTime);
                    film.requestVideoFrameCallback(note);
                };
                film.requestVideoFrameCallback(note);
                film.play();
                """)
            try await browser.wait(until: "return document.querySelector('video').ended")
            let state = try await browser.run(
                """
                const film = document.querySelector('video');
                const { totalVideoFrames, corruptedVideoFrames } = film.getVideoPlaybackQuality();
                return { time: film.currentTime, error: film.error?.message ?? null, shown: window.shown,
                    totalVideoFrames, corruptedVideoFrames };
                """)
            #expect(state["time"] == 3)
            #expect(state["error"] == .null)
            #expect(state["totalVideoFrames"] == .number(Double(Self.frameCount)))
            // A busy machine leaves some out; none comes twice or out of its turn.
            let times = try #require(state["shown"].numbers)
            #expect(times.count > 10)
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(times)")
            let indices = times.map { ($0 * Self.framesPerSecond).rounded() }
            #expect(zip(times, indices).allSatisfy { abs($0 - $1 / Self.framesPerSecond) < 0.001 }, "\(times)")
            #expect(indices.last == Double(Self.frameCount - 1))
        }

        /// Seeks into the middle of a frame and looks whether it is the one that is shown.
        private func seek(to index: Int, in browser: Browser) async throws {
            let time = (Double(index) + 0.5) / Self.framesPerSecond
            let neighbours = [index - 1, index, index + 1].filter { (0..<Self.frameCount).contains($0) }
            let pictures = try neighbours.map {
                JSONValue.string("data:image/png;base64,\(try Data(contentsOf: frame($0)).base64EncodedString())")
            }
            let state = try await browser.runAsync(
                """
                const [time, pictures] = args;
                const film = document.querySelector('video');
                const seeked = new Promise((resolve) => film.addEventListener('seeked', resolve, { once: true }));
                // On a busy machine the frame is handed over some time after that.
                const shownAnew = new Promise((resolve) => film.requestVideoFrameCallback(resolve));
                film.currentTime = time;
                await Promise.all([seeked, shownAnew]);
                const pixels = (source) => {
                    const canvas = document.createElement('canvas');
                    [canvas.width, canvas.height] = [320, 240];
                    const context = canvas.getContext('2d');
                    context.drawImage(source, 0, 0, 320, 240);
                    return context.getImageData(0, 0, 320, 240).data;
                };
                const shown = pixels(film);
                const differences = [];
                for (const picture of pictures) {
                    const image = new Image();
                    image.src = picture;
                    await image.decode();
                    const wanted = pixels(image);
                    differences.push(wanted.reduce((sum, value, i) => sum + Math.abs(value - shown[i]), 0) / wanted.length);
                }
                return { time: film.currentTime, readyState: film.readyState, differences };
                """, .number(time), .array(pictures))
            #expect(abs((state["time"].number ?? -1) - time) < 0.001)
            #expect((state["readyState"].number ?? 0) >= 2)
            // In levels of 255, on average.
            let differences = try #require(state["differences"].numbers)
            let smallest = try #require(differences.min())
            #expect(
                differences.firstIndex(of: smallest) == neighbours.firstIndex(of: index), "\(index): \(differences)")
            #expect(smallest < 4, "\(index): \(differences)")
        }
    }
}
