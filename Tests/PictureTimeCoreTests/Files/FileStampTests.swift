// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct FileStampTests {
    private static func stamp(_ file: URL) throws -> FileStamp { try #require(FileStamp(path: file.path)) }

    /// Sets when a file was last changed, as copying programs do.
    private static func setModified(_ file: URL, seconds: Int, nanoseconds: Int = 0) throws {
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        try #require(utimensat(AT_FDCWD, file.path, [time, time], 0) == 0)
    }

    @Test func saysWhatTheFileSystemSays() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "a.jpg")
            try Data(0..<100).write(to: file)
            try Self.setModified(file, seconds: 1_706_683_512, nanoseconds: 123_456_789)
            let stamp = try Self.stamp(file)
            #expect(stamp.size == 100)
            #expect(stamp.modified == 1_706_683_512_123_456_789)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(stamp.inode == (attributes[.systemFileNumber] as? NSNumber)?.uint64Value)
            // Setting the one time back changes the other, which no program sets.
            #expect(stamp.changed > stamp.modified)
            #expect(try FileReader(file).stamp == stamp)
        }
    }

    @Test func countsTimesBefore1970() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "a.jpg")
            try Data().write(to: file)
            try Self.setModified(file, seconds: -2, nanoseconds: 500_000_000)
            #expect(try Self.stamp(file).modified == -1_500_000_000)
        }
    }

    @Test func isOfRegularFilesAlone() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "a.jpg")
            try Data([1]).write(to: file)
            let link = folder.appending(path: "link.jpg")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            let pipe = folder.appending(path: "pipe.jpg")
            try #require(mkfifo(pipe.path, 0o600) == 0)
            for other in [folder, link, pipe, folder.appending(path: "missing.jpg"), file.appending(path: "inside")] {
                #expect(FileStamp(path: other.path) == nil, "\(other.lastPathComponent)")
            }
            #expect(FileStamp(path: file.path) != nil)
        }
    }

    @Test func aRenamedFileHasTheSameContent() async throws {
        try await withTemporaryFolder { folder in
            let (old, new) = (folder.appending(path: "a.jpg"), folder.appending(path: "b.jpg"))
            try Data([1, 2, 3]).write(to: old)
            let before = try Self.stamp(old)
            try FileManager.default.moveItem(at: old, to: new)
            #expect(before.isSameContent(as: try Self.stamp(new)))
        }
    }

    @Test func aCopyIsAnotherFile() async throws {
        try await withTemporaryFolder { folder in
            let (file, copy) = (folder.appending(path: "a.jpg"), folder.appending(path: "b.jpg"))
            for url in [file, copy] {
                try Data([1, 2, 3]).write(to: url)
                try Self.setModified(url, seconds: 1_706_683_512)
            }
            #expect(!(try Self.stamp(file).isSameContent(as: Self.stamp(copy))))
        }
    }

    @Test func aFileWrittenInPlaceHasAnotherContent() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "a.jpg")
            try Data([1, 2, 3]).write(to: file)
            try Self.setModified(file, seconds: 1_706_683_512)
            let before = try Self.stamp(file)
            let handle = try FileHandle(forWritingTo: file)
            try handle.write(contentsOf: Data([4, 5, 6]))
            try handle.close()
            let after = try Self.stamp(file)
            #expect(after.inode == before.inode && after.size == before.size)
            #expect(!before.isSameContent(as: after))
        }
    }

    static let stamp = FileStamp(size: 1, modified: 2, changed: 3, inode: 4)

    @Test(arguments: [
        (FileStamp(size: 1, modified: 2, changed: 3, inode: 4), true, true),
        // A rename changes no more than this.
        (FileStamp(size: 1, modified: 2, changed: 9, inode: 4), true, false),
        (FileStamp(size: 9, modified: 2, changed: 3, inode: 4), false, false),
        (FileStamp(size: 1, modified: 9, changed: 3, inode: 4), false, false),
        (FileStamp(size: 1, modified: 2, changed: 3, inode: 9), false, false),
    ])
    func comparesFieldByField(other: FileStamp, isSameContent: Bool, isEqual: Bool) {
        #expect(Self.stamp.isSameContent(as: other) == isSameContent)
        #expect(other.isSameContent(as: Self.stamp) == isSameContent)
        #expect((Self.stamp == other) == isEqual)
    }
}
