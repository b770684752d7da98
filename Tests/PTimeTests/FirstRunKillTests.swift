// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// `kill -9` in the moment in which a first run begins its catalogue.
struct FirstRunKillTests {
    private let folder: TemporaryFolder
    private let frames: String

    init() throws {
        folder = try TemporaryFolder()
        frames = try folder.makeFolder("frames")
    }

    @Test(arguments: ["video", "image", "make"])
    func itStopsNoLaterRun(command: String) async throws {
        let input: String
        if command == "video" {
            try await paintTestChart(count: 3, width: 64, height: 48, in: frames)
            input = frames
        } else {
            input = try folder.makeFolder("photos")
            try folder.write(Samples.jpeg(), to: "photos/2024-03-01.jpg")
        }
        var hitCount = 0
        for round in 0..<6 {
            let output = folder.path("out-\(round)")
            let place = command == "make" ? "\(output)/film.mp4" : output
            let catalogue =
                "\(output)/"
                + (command == "video"
                    ? "timelapse.mp4.sqlite" : command == "make" ? "film.mp4.sqlite" : "picture-time.sqlite")
            let arguments = [command, input, place, "--quiet"] + (command == "video" ? [] : ["--size", "90x120"])
            // A shell, for nothing else is quick enough to see the file's first bytes.
            let script = """
                "$@" & pid=$!
                while kill -0 $pid 2> /dev/null; do [ -s "$CATALOGUE" ] && { kill -9 $pid; break; }; done
                wait $pid
                """
            let killed = try await RunningCommand.start(
                URL(filePath: "/bin/bash"), ["-c", script, "bash", builtExecutable("ptime").path] + arguments,
                environment: ["CATALOGUE": catalogue]
            ).result()
            if killed.status == 128 + 9 { hitCount += 1 }
            let next = try await ptime(arguments)
            #expect(next.status == 0, "round \(round): \(next)")
        }
        #expect(hitCount >= 3, "\(hitCount) of 6 runs were hit.")
    }
}
