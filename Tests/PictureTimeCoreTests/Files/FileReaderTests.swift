// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct FileReaderTests {
    @Test func readsPartsAndTheWhole() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "ten")
            try Data(0..<10).write(to: file)
            let reader = try FileReader(file)
            #expect(reader.size == 10)
            #expect(try reader.contents() == Array(0..<10))
            #expect(try reader.bytes(at: 7, count: 2) == [7, 8])
            #expect(try reader.bytes(at: 8, count: 100) == [8, 9])
            #expect(try reader.bytes(at: 11, count: 1).isEmpty)
        }
    }

    /// A file that claims two gigabytes and has none of them: reading it would fill the memory with zeros.
    @Test func refusesToReadWhatIsTooLargeForAPhoto() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "sparse.jpg")
            try Data().write(to: file)
            try #require(truncate(file.path, 2 << 30) == 0)
            let reader = try FileReader(file)
            let error = try #require(throws: PictureTimeError.self) { try reader.contents() }
            #expect(error.code == .unreadableFile)
            #expect(error.file == file)
            #expect(try reader.bytes(at: 1 << 30, count: 2) == [0, 0])
        }
    }

    @Test func refusesFoldersAndPipes() async throws {
        try await withTemporaryFolder { folder in
            let pipe = folder.appending(path: "pipe.jpg")
            try #require(mkfifo(pipe.path, 0o600) == 0)
            for file in [folder, pipe, folder.appending(path: "missing")] {
                let error = #expect(throws: PictureTimeError.self) { _ = try FileReader(file) }
                #expect(error?.code == .unreadableFile)
            }
        }
    }
}
