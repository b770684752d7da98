// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// What the program says of itself.
struct HelpTests {
    @Test(arguments: [
        (["--help"], "ptime make ~/Selfies film.mp4"),
        (["help"], "ptime make ~/Selfies film.mp4"),
        (["image", "--help"], "ptime image ~/Selfies frames"),
        (["video", "--help"], "ptime video frames ."),
        (["make", "--help"], "ptime make ~/Selfies film.mp4"),
        (["sync", "--help"], "ptime sync install --every 1h"),
        (["sync", "init", "--help"], "ptime sync init --server https://photos.example.org"),
        (["sync", "import", "--help"], "ptime sync import ~/Pictures/Selfies"),
        (["sync", "status", "--help"], "ptime sync status --short"),
        (["sync", "install", "--help"], "ptime sync install --daily 04:30"),
    ])
    func explainsItselfWithAnExample(arguments: [String], example: String) async throws {
        let result = try await ptime(arguments)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("EXAMPLES"))
        #expect(result.output.contains(example))
        #expect(result.errors.isEmpty)
    }

    @Test func tellsItsVersion() async throws {
        let result = try await ptime("--version")
        #expect(result.status == 0, "\(result)")
        #expect(result.output == "0.1.0\n")
    }

    @Test(arguments: [
        ["--nope"], ["nope"], ["image", "in", "out", "--nope"], ["video", "in", "out", "--nope"],
        ["make", "in", "out.mp4", "--nope"], ["image", "in", "out", "nope"],
    ])
    func refusesWhatItDoesNotKnow(arguments: [String]) async throws {
        let result = try await ptime(arguments)
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains("nope"))
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ["image", "video", "make"])
    func saysWhichArgumentIsMissing(command: String) async throws {
        let result = try await ptime(command)
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains("<input>"))
        #expect(result.errors.contains("ptime \(command) --help"))
    }
}
