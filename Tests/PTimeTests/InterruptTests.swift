// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// Ctrl-C in the middle of the work.
struct InterruptTests {
    private let folder: TemporaryFolder
    private let photos: String

    init() throws {
        folder = try TemporaryFolder()
        photos = folder.path("photos")
        for day in 1...40 { try folder.write(Samples.jpeg(copy: day), to: String(format: "photos/2024-%03d.jpg", day)) }
    }

    @Test func interruptedImageLeavesWholeFramesOnly() async throws {
        let originals = try fileContents(in: photos)
        let frames = folder.path("frames")
        let command = try await startPtime("image", photos, frames, "--size", "270x360")
        command.interrupt(once: { FileManager.default.fileExists(atPath: "\(frames)/00001.jpg") })
        let result = try await command.result()

        #expect(result.status == 130, "\(result)")
        #expect(result.errors.contains("Interrupted"))
        // The catalogue is for the next run, which goes on from there.
        let written = try fileContents(in: frames).filter {
            $0.key != "picture-time.sqlite" && $0.key != "picture-time.profile.json"
        }
        #expect((2..<40).contains(written.count))
        // From the first on, without holes, and nothing beside them.
        let expected = (0..<written.count).map { String(format: "%05d.jpg", $0) }
        #expect(written.keys.sorted() == expected)
        #expect(written.values.allSatisfy { $0.starts(with: [0xFF, 0xD8]) && $0.suffix(2) == Data([0xFF, 0xD9]) })
        #expect(try fileContents(in: photos) == originals)
    }

    @Test func interruptedMakeLeavesNoFile() async throws {
        let films = try folder.makeFolder("films")
        let command = try await startPtime("make", photos, "\(films)/film.mp4", "--size", "270x360")
        // The film under way, or the trial whether one can be written there.
        command.interrupt(once: { (try? names(in: films).isEmpty) == false })
        let result = try await command.result()
        #expect(result.status == 130, "\(result)")
        #expect(try names(in: films).isEmpty)
    }

    @Test func interruptedMakeKeepsTheEarlierFilm() async throws {
        let films = try folder.makeFolder("films")
        let film = "\(films)/film.mp4"
        let earlier = try await ptime("make", photos, film, "--size", "90x120", "-s", "2024-038.jpg")
        #expect(earlier.status == 0, "\(earlier)")
        let before = try fileContents(in: films)

        let command = try await startPtime("make", photos, film, "--size", "270x360")
        command.interrupt(once: { (try? names(in: films).count) ?? 0 > 1 })
        let result = try await command.result()
        #expect(result.status == 130, "\(result)")
        #expect(try fileContents(in: films) == before)
    }
}
