// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import PictureTimeCore

struct FolderLockTests {
    /// How often this program has a folder open.
    private static func openCount(of folder: URL) throws -> Int {
        let path = folder.canonicalPath
        return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
        }
    }

    @Test func keepsOthersOutAsLongAsItLives() async throws {
        try await withTemporaryFolder { folder in
            let lock = try FolderLock(folder)
            for _ in 0..<3 {
                let error = #expect(throws: PictureTimeError.self) { _ = try FolderLock(folder) }
                #expect(error?.code == .outputInUse)
                #expect(error?.file == folder)
                #expect(error?.message.contains(folder.path) == true)
            }
            // Those who were refused leave nothing open.
            #expect(try Self.openCount(of: folder) == 1)
            _ = consume lock

            #expect(try Self.openCount(of: folder) == 0)
            _ = try FolderLock(folder)
        }
    }

    @Test func waitsWhenAskedTo() async throws {
        try await withTemporaryFolder { folder in
            let lock = try FolderLock(folder)
            let hasEntered = Mutex(false)
            Thread.detachNewThread {
                if let other = try? FolderLock(folder, waits: true) {
                    hasEntered.withLock { $0 = true }
                    _ = consume other
                }
            }
            // Longer than it takes to be refused, or let in.
            try await Task.sleep(for: .milliseconds(50))
            #expect(!hasEntered.withLock { $0 })
            _ = consume lock
            for _ in 0..<1000 where !hasEntered.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            #expect(hasEntered.withLock { $0 })
        }
    }

    @Test func isThereUnderEveryNameOfTheFolder() async throws {
        try await withTemporaryFolder { folder in
            let frames = folder.appending(path: "frames")
            try FileManager.default.createDirectory(at: frames, withIntermediateDirectories: false)
            let link = folder.appending(path: "link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: frames)
            let lock = try FolderLock(frames)
            let error = #expect(throws: PictureTimeError.self) { _ = try FolderLock(link) }
            #expect(error?.code == .outputInUse)
            _ = consume lock
        }
    }

    @Test func locksOneFolderAlone() async throws {
        try await withTemporaryFolder { folder in
            let inside = folder.appending(path: "inside")
            try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: false)
            let lock = try FolderLock(folder)
            let other = try FolderLock(inside)
            // Files can still be written.
            try PhotoFiles(folder: folder).add("00000.jpg", [1])
            _ = consume lock
            _ = consume other
        }
    }

    @Test func leavesNothingBehind() async throws {
        try await withTemporaryFolder { folder in
            let lock = try FolderLock(folder)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
            _ = consume lock
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test func needsAFolder() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "a.jpg")
            try Data().write(to: file)
            for url in [file, folder.appending(path: "missing")] {
                let error = #expect(throws: PictureTimeError.self) { _ = try FolderLock(url) }
                #expect(error?.code == .unwritableOutput)
                #expect(error?.file == url)
            }
        }
    }
}
