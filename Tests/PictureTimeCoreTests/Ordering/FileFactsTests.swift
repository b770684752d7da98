// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct FileFactsTests {
    /// SHA-256 of `abc`. Source: FIPS 180-4's example.
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    private static func photo(_ name: String, in folder: URL) throws -> Photo {
        let url = folder.appending(path: name)
        let stamp = try #require(FileStamp(path: url.path))
        return Photo(url: url, format: .jpeg, stamp: stamp)
    }

    /// The same file as the file system would show it after a change.
    private static func changed(_ photo: Photo) -> Photo {
        var stamp = photo.stamp
        stamp.modified += 1
        return Photo(url: photo.url, format: photo.format, stamp: stamp)
    }

    private static func writePhotoWithExif(_ folder: URL) throws -> Photo {
        let bytes = jpegHeader(width: 8, height: 8).inserting(
            jpegSegment(0xE1, TIFFBlock.withEverything(.big).app1Payload))
        try PhotoFiles(folder: folder).add("a.jpg", bytes)
        return try photo("a.jpg", in: folder)
    }

    @Test func readsAFileOnce() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).add("a.jpg", Array("abc".utf8))
            let photo = try Self.photo("a.jpg", in: folder)
            let facts = FileFacts()
            #expect(facts.knownDigest(of: photo) == nil)
            #expect(try facts.digest(of: photo).description == Self.abc)
            // As long as the stamp is the same nobody looks at the file, not even whether it is still there.
            try FileManager.default.removeItem(at: photo.url)
            #expect(try facts.digest(of: photo).description == Self.abc)
            #expect(facts.knownDigest(of: photo)?.description == Self.abc)
        }
    }

    @Test func readsAFileAgainThatHasChanged() async throws {
        try await withTemporaryFolder { folder in
            let files = PhotoFiles(folder: folder)
            try files.add("a.jpg", Array("before".utf8))
            let before = try Self.photo("a.jpg", in: folder)
            let facts = FileFacts()
            _ = try facts.digest(of: before)
            _ = facts.exifDates(of: before)
            try files.add("a.jpg", Array("abc".utf8))
            let after = Self.changed(before)
            #expect(facts.knownDigest(of: after) == nil)
            #expect(try facts.digest(of: after).description == Self.abc)
            // What was known of the old content is forgotten.
            #expect(facts.takeChanges().map(\.fact.exifDates) == [nil])
        }
    }

    @Test func readsTheDatesOnce() async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.writePhotoWithExif(folder)
            let facts = FileFacts()
            let dates = facts.exifDates(of: photo)
            #expect(dates.original?.description == "2022-01-31T07:45:12.22+02:00")
            #expect(dates.digitized?.description == "2023-01-31T07:45:13.333-03:30")
            #expect(dates.changed?.description == "2021-01-31T07:45:11.1+01:00")
            try FileManager.default.removeItem(at: photo.url)
            #expect(facts.exifDates(of: photo) == dates)
            #expect(facts.exifDates(of: Self.changed(photo)) == ExifDates())
        }
    }

    @Test func remembersThatThereAreNoDates() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).add("a.jpg", jpegHeader(width: 8, height: 8))
            let photo = try Self.photo("a.jpg", in: folder)
            let facts = FileFacts()
            #expect(facts.exifDates(of: photo) == ExifDates())
            #expect(facts.takeChanges().map(\.fact.exifDates) == [ExifDates()])
        }
    }

    @Test func learnsNothingFromAFileThatCannotBeRead() async throws {
        try await withTemporaryFolder { folder in
            let photo = Photo(url: folder.appending(path: "missing.jpg"), format: .jpeg)
            let facts = FileFacts()
            #expect(facts.exifDates(of: photo) == ExifDates())
            let error = #expect(throws: PictureTimeError.self) { try facts.digest(of: photo) }
            #expect(error?.code == .unreadableFile)
            #expect(error?.file == photo.url)
            #expect(facts.takeChanges().isEmpty)
        }
    }

    @Test func tellsEachChangeOnce() async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.writePhotoWithExif(folder)
            try PhotoFiles(folder: folder).add("b.jpg", Array("abc".utf8))
            let other = try Self.photo("b.jpg", in: folder)
            let facts = FileFacts()
            _ = facts.exifDates(of: photo)
            let digest = try facts.digest(of: photo)
            facts.learn(try #require(ContentDigest(Self.abc)), of: other)

            let changes = facts.takeChanges().sorted { $0.path < $1.path }
            #expect(changes.map(\.path) == [photo.url.path, other.url.path])
            #expect(changes.map(\.fact.stamp) == [photo.stamp, other.stamp])
            #expect(changes.map(\.fact.digest) == [digest, ContentDigest(Self.abc)])
            #expect(changes.map { $0.fact.exifDates != nil } == [true, false])
            #expect(facts.takeChanges().isEmpty)

            // Knowing it already is no news.
            _ = try facts.digest(of: photo)
            _ = facts.exifDates(of: photo)
            #expect(facts.takeChanges().isEmpty)
            _ = facts.exifDates(of: other)
            #expect(facts.takeChanges().map(\.path) == [other.url.path])
        }
    }

    @Test func beginsWithWhatIsKnown() throws {
        let photo = Photo(
            url: URL(filePath: "/photos/a.jpg"), format: .jpeg, stamp: FileStamp(size: 3, modified: 5, inode: 7))
        let dates = ExifDates(original: CaptureDate("2024-01-31"))
        let facts = FileFacts(known: [
            "/photos/a.jpg": FileFact(stamp: photo.stamp, digest: ContentDigest(Self.abc), exifDates: dates)
        ])
        #expect(facts.knownDigest(of: photo)?.description == Self.abc)
        #expect(facts.exifDates(of: photo) == dates)
        #expect(facts.takeChanges().isEmpty)
        let moved = Photo(url: URL(filePath: "/photos/b.jpg"), format: .jpeg, stamp: photo.stamp)
        #expect(facts.knownDigest(of: moved) == nil)
    }

    @Test func theDateOfThePictureIsTheBest() {
        let (a, b, c) = (CaptureDate("2022-01-01"), CaptureDate("2023-01-01"), CaptureDate("2021-01-01"))
        #expect(ExifDates(original: a, digitized: b, changed: c).best == a)
        #expect(ExifDates(digitized: b, changed: c).best == b)
        #expect(ExifDates(changed: c).best == c)
        #expect(ExifDates().best == nil)
    }
}
