// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct HomeLibraryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var library: URL { folder.url("library") }

    private func content(_ number: Int) -> [UInt8] { Array("content \(number)".utf8) }

    private func keep(_ number: Int, as path: String, in library: HomeLibrary) throws -> String {
        let partial = try library.partialPhoto(ContentDigest(of: content(number)))
        try partial.append(content(number).span.bytes)
        return try library.keep(partial, as: path)
    }

    @Test func whatIsKeptIsFoundAgain() throws {
        do {
            let home = try HomeLibrary(library)
            #expect(try home.inventory().count == 0)
            #expect(try keep(1, as: "2024/a.jpg", in: home) == "2024/a.jpg")
        }
        let home = try HomeLibrary(library)
        let inventory = try home.inventory()
        #expect(inventory.count == 1)
        #expect(inventory.path(of: ContentDigest(of: content(1))) == "2024/a.jpg")
        #expect(home.holds(ContentDigest(of: content(1)), at: "2024/a.jpg"))
        #expect(try names(in: folder.path("library/incoming")) == [])
    }

    /// Else a film would stay as it is after its profile was renewed.
    @Test func anotherProfileIsAReasonToMakeTheFilmAgain() throws {
        let home = try HomeLibrary(library)
        let plan = HomeLibrary.FilmPlan(
            canvas: try Canvas(), settings: try FilmSettings(pace: .frameRate(FrameRate("20"))))
        let inventory = try home.inventory()
        #expect(home.filmBasis(plan, of: inventory) == nil)
        try FileManager.default.createDirectory(at: home.film.folder, withIntermediateDirectories: true)
        try Data("film".utf8).write(to: home.film.url)
        let before = home.filmBasis(plan, of: inventory)
        #expect(before != nil && home.filmBasis(plan, of: inventory) == before)
        try Data("profile".utf8).write(to: LibraryProfile(of: home.film.url).url)
        #expect(home.filmBasis(plan, of: inventory) != before)
    }

    @Test func nothingThatIsThereIsReplaced() throws {
        let home = try HomeLibrary(library)
        try folder.write("somebody's", to: "library/originals/2024/a.jpg")
        let path = try keep(1, as: "2024/a.jpg", in: home)
        #expect(path == "2024/\(ContentDigest(of: content(1)))/a.jpg")
        #expect(try String(contentsOf: folder.url("library/originals/2024/a.jpg"), encoding: .utf8) == "somebody's")
        #expect(home.holds(ContentDigest(of: content(1)), at: path))
    }

    @Test func whatWasDamagedIsThrownAway() throws {
        let home = try HomeLibrary(library)
        let partial = try home.partialPhoto(ContentDigest(of: content(1)))
        try partial.append(content(2).span.bytes)
        #expect(throws: PictureTimeError.self) { try home.keep(partial, as: "2024/a.jpg") }
        #expect(partial.byteCount == 0)
        #expect(try home.inventory().count == 0)
        #expect(try fileContents(in: folder.path("library/originals")).isEmpty)
        // And it can be fetched again.
        try partial.append(content(1).span.bytes)
        #expect(try home.keep(partial, as: "2024/a.jpg") == "2024/a.jpg")
    }

    @Test func aStoppedTransferGoesOn() throws {
        let digest = ContentDigest(of: content(1))
        do {
            let home = try HomeLibrary(library)
            let begin = Array(content(1).prefix(4))
            try home.partialPhoto(digest).append(begin.span.bytes)
        }
        let home = try HomeLibrary(library)
        let partial = try home.partialPhoto(digest)
        #expect(partial.byteCount == 4)
        let rest = Array(content(1).dropFirst(4))
        try partial.append(rest.span.bytes)
        #expect(try home.keep(partial, as: "2024/a.jpg") == "2024/a.jpg")
    }

    @Test func whatWillNotComeAnyMoreIsDropped() throws {
        let home = try HomeLibrary(library)
        let (wanted, gone) = (ContentDigest(of: content(1)), ContentDigest(of: content(2)))
        for digest in [wanted, gone] { try home.partialPhoto(digest).append(content(3).span.bytes) }
        try folder.write("somebody's", to: "library/incoming/notes.txt")
        home.dropPartialPhotos(but: [wanted])
        #expect(try names(in: folder.path("library/incoming")) == ["\(wanted).part", "notes.txt"].sorted())
    }

    @Test func filesThatAPersonMovesOrChangesAreSeen() throws {
        let home = try HomeLibrary(library)
        _ = try keep(1, as: "2024/a.jpg", in: home)
        try folder.write(Data(content(2)), to: "library/originals/mine/b.jpg")
        #expect(try home.inventory().path(of: ContentDigest(of: content(2))) == "mine/b.jpg")
        try FileManager.default.moveItem(
            at: folder.url("library/originals/2024/a.jpg"), to: folder.url("library/originals/mine/c.jpg"))
        #expect(try home.inventory().path(of: ContentDigest(of: content(1))) == "mine/c.jpg")
        try folder.write(Data(content(3)), to: "library/originals/mine/c.jpg")
        let inventory = try home.inventory()
        #expect(inventory.path(of: ContentDigest(of: content(1))) == nil)
        #expect(inventory.path(of: ContentDigest(of: content(3))) == "mine/c.jpg")
        #expect(!home.holds(ContentDigest(of: content(1)), at: "mine/c.jpg"))
    }

    @Test func theFingerprintFollowsDecisionsToo() throws {
        let home = try HomeLibrary(library)
        try FileManager.default.createDirectory(
            atPath: folder.path("library/originals/2024"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Samples.url("2024-03-01.jpg"), to: folder.url("library/originals/2024/a.jpg"))
        let before = try home.inventory().fingerprint
        #expect(try home.inventory().fingerprint == before)
        var edit = Edit(name: "a.jpg")
        edit.excluded = true
        try home.takeOver(edit, date: nil, for: "2024/a.jpg")
        #expect(try home.inventory().fingerprint != before)
        #expect(try home.inventory().count == 1, "The file with decisions is no photo.")
    }

    @Test func decisionsAtHomeComeFirst() throws {
        let home = try HomeLibrary(library)
        try FileManager.default.copyItem(at: Samples.url("2024-03-01.jpg"), to: folder.url("library/originals/a.jpg"))
        let photo = folder.url("library/originals/a.jpg")
        var remote = Edit(name: "other")
        remote.note = "from the site"
        remote.date = CaptureDate("2020-02-02")
        try home.takeOver(remote, date: nil, for: "a.jpg")
        #expect(try EditFile.change(photo) { _ in }?.note == "from the site")
        _ = try EditFile.change(photo) { $0.note = "mine" }
        try home.takeOver(remote, date: (try #require(CaptureDate("2021-01-01")), "sent"), for: "a.jpg")
        let edit = try EditFile.change(photo) { _ in }
        #expect(edit?.note == "mine" && edit?.date == CaptureDate("2020-02-02"))
    }

    @Test func aSecondRunIsRefusedAndALockLeavesNothing() throws {
        do {
            let home = try HomeLibrary(library)
            #expect(throws: PictureTimeError.self) { try HomeLibrary(library) }
            withExtendedLifetime(home) {}
        }
        _ = try HomeLibrary(library)
    }

    @Test func aCatalogueThatIsDamagedIsMadeAgain() throws {
        do {
            let home = try HomeLibrary(library)
            _ = try keep(1, as: "2024/a.jpg", in: home)
        }
        let file = folder.url("library/library.sqlite")
        var bytes = try Data(contentsOf: file)
        bytes.replaceSubrange(100..<bytes.count, with: Data(repeating: 0x55, count: bytes.count - 100))
        try bytes.write(to: file)
        #expect(try HomeLibrary(library).inventory().count == 1)
        try FileManager.default.removeItem(at: file)
        #expect(try HomeLibrary(library).inventory().count == 1)
        try Data("somebody else's, and long enough to look at: \(String(repeating: ".", count: 100))".utf8).write(
            to: file)
        #expect(throws: PictureTimeError.self) { try HomeLibrary(library) }
    }

    @Test func theRecordIsReadAsItWasWritten() throws {
        let now = Date(timeIntervalSince1970: 1_750_000_000)
        var record = SyncRecord(ended: now, isComplete: false, problems: ["no"], photoCount: 3, waitingCount: 2)
        record.lastComplete = now.addingTimeInterval(-60)
        #expect(SyncRecord(library: folder.url) == nil)
        try record.save(in: folder.url)
        let read = try #require(SyncRecord(library: folder.url))
        #expect(read.ended == now && read.problems == ["no"] && read.lastComplete == record.lastComplete)
        try folder.write("{", to: "last-sync.json")
        #expect(SyncRecord(library: folder.url) == nil)
    }
}
