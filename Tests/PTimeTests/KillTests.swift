// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// `kill -9` while frames are renamed, written and removed.
struct KillTests {
    private let folder: TemporaryFolder
    private let photos: String
    private let frames: String

    init() throws {
        folder = try TemporaryFolder()
        photos = try folder.makeFolder("photos")
        frames = folder.path("frames")
    }

    /// What a run is given.
    private struct Stage {
        /// Places in `Samples.dated`.
        var photos: [Int]
        var size: String
    }

    /// Each differs from the one before, and the first from the last, so that all or most frames get other numbers.
    private static let stages: [Stage] = {
        let base = Array(1...5) + Array(7...12)
        let all = Array(0...12)
        return [
            Stage(photos: base, size: "90x120"),
            Stage(photos: [0] + base, size: "90x120"),  // one inserted in front
            Stage(photos: all, size: "90x120"),  // one inserted in the middle
            Stage(photos: all.filter { $0 != 2 }, size: "90x120"),  // one removed
            Stage(photos: all.filter { $0 != 2 }, size: "120x90"),  // another canvas
        ]
    }()

    private static let momentsPerChange = 8

    @Test func theNextRunMendsWhateverAKilledOneLeft() async throws {
        let stages = Self.stages
        var expected: [[String: Data]] = []
        for (index, stage) in stages.enumerated() {
            try arrange(stage)
            let clean = folder.path("clean-\(index)")
            _ = try await lengthOfRun(stage, into: clean)
            expected.append(try frameFiles(in: clean))
        }

        // How long each change takes when nobody disturbs it, in seconds.
        var lengths: [Double] = []
        // All photos at first, so that every face is known afterwards.
        for start in [2, 0] {
            try arrange(stages[start])
            _ = try await lengthOfRun(stages[start], into: frames)
        }
        for next in Array(1..<stages.count) + [0] {
            try arrange(stages[next])
            lengths.append(try await lengthOfRun(stages[next], into: frames))
            try expectOnly(expected[next], "undisturbed, stage \(next)")
        }

        var random = SplitMix64(state: 0x7069_6374_7572_6521)
        var killedCount = 0
        let count = Self.momentsPerChange * stages.count
        for moment in 0..<count {
            let change = moment % stages.count
            let next = (change + 1) % stages.count
            try arrange(stages[next])
            // All along the run, and more often late in it, where files change.
            let slot = Double(moment / stages.count) + random.nextFraction()
            let delay = lengths[change] * (slot / Double(Self.momentsPerChange)).squareRoot()
            let label = "moment \(moment), stage \(next), killed after \(delay) s"
            if let length = try await kill(stages[next], after: delay) {
                // It ended before: the machine is less busy than when the lengths were measured.
                lengths[change] = min(lengths[change], length)
            } else {
                killedCount += 1
            }
            _ = try await lengthOfRun(stages[next], into: frames)
            try expectOnly(expected[next], label)
        }
        #expect(killedCount > count / 2, "\(killedCount) of \(count) runs were hit.")
    }

    // MARK: Runs

    /// Makes the folder of photos what a stage wants, and touches no other file in it.
    private func arrange(_ stage: Stage) throws {
        let wanted = Set(stage.photos.map { Samples.dated[$0].name })
        let present = Set(try names(in: photos))
        for name in present.subtracting(wanted) { try FileManager.default.removeItem(atPath: "\(photos)/\(name)") }
        for name in wanted.subtracting(present) {
            try FileManager.default.copyItem(atPath: "\(Samples.folder)/\(name)", toPath: "\(photos)/\(name)")
        }
    }

    private func arguments(_ stage: Stage, _ output: String) -> [String] {
        // A profile is made of what is there in the first run, which differs from stage to stage.
        ["image", photos, output, "--size", stage.size, "--profile", "average", "--quiet"]
    }

    /// Runs undisturbed.
    ///
    /// - Returns: The seconds from the start to the last file written. Not to when this test hears of the end, for
    ///   others may keep it waiting.
    private func lengthOfRun(_ stage: Stage, into output: String) async throws -> Double {
        let command = try await RunningCommand.start(builtExecutable("ptime"), arguments(stage, output))
        let start = Date()
        let result = try await command.result()
        try #require(result.status == 0, "\(result)")
        return try seconds(from: start, toLastFileIn: output)
    }

    /// Starts a run and kills it.
    ///
    /// - Returns: Nil when it was killed, and how long it took when it had ended before.
    private func kill(_ stage: Stage, after delay: Double) async throws -> Double? {
        // In the foreground `timeout` waits for the program's end, so that it is gone when the next run begins.
        let timeout = ["timeout", "--foreground", "--signal=KILL", String(format: "%.4f", max(delay, 0.0001))]
        let command = try await RunningCommand.start(
            URL(filePath: "/usr/bin/env"), timeout + [builtExecutable("ptime").path] + arguments(stage, frames))
        let start = Date()
        let result = try await command.result()
        if result.status == 128 + 9 { return nil }
        // 124 says that it ended by itself in the very moment in which it was to be killed.
        try #require(result.status == 0 || result.status == 124, "\(result)")
        return try seconds(from: start, toLastFileIn: frames)
    }

    private func seconds(from start: Date, toLastFileIn output: String) throws -> Double {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(output)/report.html")
        let end = try #require(attributes[.modificationDate] as? Date)
        return max(end.timeIntervalSince(start), 0.01)
    }

    // MARK: Results

    private func frameFiles(in output: String) throws -> [String: Data] {
        try fileContents(in: output).filter { $0.key.hasSuffix(".jpg") }
    }

    /// Expects these frames byte for byte, their companions, and nothing else, hidden or not.
    private func expectOnly(_ expected: [String: Data], _ label: String) throws {
        #expect(try names(in: frames) == expected.keys.sorted() + companions, "\(label)")
        let found = try frameFiles(in: frames)
        #expect(found == expected, "\(label)")
    }
}

/// Numbers that look random and are the same every time.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SplitMix64 {
    var state: UInt64

    /// From 0 up to, but not including, 1.
    mutating func nextFraction() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) / 0x1p53
    }
}
