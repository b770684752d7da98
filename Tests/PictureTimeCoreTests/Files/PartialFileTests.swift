// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct PartialFileTests {
    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func takesItsTargetsPlaceWhenCommitted() async throws {
        try await withTemporaryFolder { folder in
            let target = folder.appending(path: "frame.jpg")
            try Data("old".utf8).write(to: target)
            let partial = try PartialFile(for: target)
            try partial.append(Array("new".utf8))
            #expect(try Data(contentsOf: target) == Data("old".utf8))
            try partial.commit(synchronized: true)
            #expect(try Data(contentsOf: target) == Data("new".utf8))
            #expect(try names(folder) == ["frame.jpg"])
        }
    }

    @Test func neverWritesThroughALink() async throws {
        try await withTemporaryFolder { folder in
            let precious = folder.appending(path: "precious")
            try Data("mine".utf8).write(to: precious)
            let partial = try PartialFile(for: folder.appending(path: "film.mp4"))
            try FileManager.default.removeItem(at: partial.url)
            try FileManager.default.createSymbolicLink(at: partial.url, withDestinationURL: precious)
            let error = #expect(throws: PictureTimeError.self) { try partial.append([1]) }
            #expect(error?.code == .unwritableOutput)
            #expect(try Data(contentsOf: precious) == Data("mine".utf8))
        }
    }

    @Test func leavesNothingWhenDropped() async throws {
        try await withTemporaryFolder { folder in
            do {
                let partial = try PartialFile(for: folder.appending(path: "frame.jpg"))
                try partial.append([1, 2, 3])
            }
            #expect(try names(folder).isEmpty)
        }
    }

    @Test func worksForTheLongestNames() async throws {
        try await withTemporaryFolder { folder in
            let name = String(repeating: "n", count: 255)
            try PartialFile.write([7], to: folder.appending(path: name))
            #expect(try names(folder) == [name])
        }
    }

    @Test func namesTheTargetWhenTheFolderIsMissing() async throws {
        try await withTemporaryFolder { folder in
            let target = folder.appending(path: "no/such/folder/frame.jpg")
            let error = #expect(throws: PictureTimeError.self) { _ = try PartialFile(for: target) }
            #expect(error?.code == .unwritableOutput)
            #expect(error?.file == target)
        }
    }

    @Test func clearsWhatADeadProgramLeftAndNothingElse() async throws {
        try await withTemporaryFolder { folder in
            // No process has the largest number that Linux allows, 2^22, for numbers begin at 1.
            let abandoned = ".ptime-4194304-1.partial"
            let own = ".ptime-\(getpid())-999999.partial"
            for name in [abandoned, own, "a.partial", ".ptime-x.partial"] {
                try Data().write(to: folder.appending(path: name))
            }
            PartialFile.removeAbandoned(in: folder)
            #expect(try names(folder) == [own, ".ptime-x.partial", "a.partial"].sorted())
        }
    }
}
