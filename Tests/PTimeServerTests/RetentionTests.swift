// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Fixtures
import Foundation
import GRDB
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import PictureTimeCore
import Synchronization
import Testing

@testable import ptime_server

/// How long photos wait to be fetched, and what a server puts in order when it starts. The clock is the test's.
struct RetentionTests {
    private static let day = 86_400.0

    // MARK: Waiting

    @Test(arguments: [1, 7, 30, 3650]) func aPhotoWaitsItsWholeTimeAndNoLonger(days: Int) async throws {
        let site = try await StoppedSite(retentionDays: days)
        let photo = try site.add("a.jpg")
        site.clock.advance(by: Double(days) * Self.day - 1)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == nil)
        #expect(try site.files() == ["frames/\(site.frameName(photo))", "originals/\(photo.id).jpg"])
        #expect(site.log.entries.isEmpty)

        site.clock.advance(by: 1)
        try await site.server.library.sweep()
        let ended = try await site.photo(photo)
        #expect(ended.end == .expired && ended.ended == site.clock.now)
        #expect(try site.files() == [])
        // The calendar remembers the day.
        #expect(ended.captureDate == photo.captureDate && ended.name == "a.jpg")
        await #expect(throws: Failure.self) { try await site.server.library.present(photo.id) }
    }

    @Test func withoutASettingItIsAWeek() async throws {
        let site = try await StoppedSite(retentionDays: nil)
        let photo = try site.add("a.jpg")
        site.clock.advance(by: 7 * Self.day - 1)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == nil)
        site.clock.advance(by: 1)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == .expired)
    }

    @Test func zeroDaysAreForEver() async throws {
        let site = try await StoppedSite(retentionDays: 0)
        let photo = try site.add("a.jpg")
        for years in [1.0, 10, 100] {
            site.clock.advance(by: years * 365 * Self.day)
            try await site.server.library.sweep()
            #expect(try await site.photo(photo).end == nil)
        }
        #expect(try site.files().count == 2)
        #expect(photo.expires(after: Retention(days: 0)) == nil)
    }

    @Test func eachPhotoHasATimeOfItsOwn() async throws {
        let site = try await StoppedSite(retentionDays: 7)
        var photos: [StoredPhoto] = []
        for number in 0..<5 {
            photos.append(try site.add("\(number).jpg"))
            site.clock.advance(by: Self.day)
        }
        // Nine days after the first came, and five after the last.
        site.clock.advance(by: 4 * Self.day)
        try await site.server.library.sweep()
        var left: [String] = []
        for photo in photos where try await site.photo(photo).end == nil { left.append(photo.name) }
        #expect(left == ["3.jpg", "4.jpg"])
        #expect(try site.files().count == 4)
    }

    /// Whoever sets another time means the photos that are there, too.
    @Test func anotherTimeCountsAtOnce() async throws {
        let site = try await StoppedSite(retentionDays: 30)
        let photo = try site.add("a.jpg")
        site.clock.advance(by: 3 * Self.day)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == nil)
        try site.set(retentionDays: 3)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == .expired)
    }

    @Test func whatWasRemovedIsLogged() async throws {
        let site = try await StoppedSite(retentionDays: 7)
        let old = try site.add("old.jpg")
        site.clock.advance(by: Self.day)
        let unwanted = try site.add("unwanted.jpg")
        try await site.server.library.trash(unwanted.id)
        _ = try site.add("new.jpg", uploaded: site.clock.now.addingTimeInterval(6 * Self.day))
        site.clock.advance(by: 6 * Self.day)
        try await site.server.library.sweep()
        let entries = site.log.entries.sorted { $0.metadata["name"] ?? "" < $1.metadata["name"] ?? "" }
        #expect(entries.map(\.message) == ["photo removed", "photo removed"])
        #expect(entries.allSatisfy { $0.level == .notice })
        #expect(entries.map { $0.metadata["name"] } == ["old.jpg", "unwanted.jpg"])
        #expect(entries.map { $0.metadata["sha256"] } == [old.digest, unwanted.digest])
        #expect(entries.map { $0.metadata["photo"] } == [old.id, unwanted.id])
        #expect(entries.map { $0.metadata["why"] } == ["expired", "deleted"])
        // Nothing is left to say.
        try await site.server.library.sweep()
        #expect(site.log.entries.count == 2)
    }

    // MARK: Deleting

    @Test func aDeletedPhotoCanBeHadBackForADay() async throws {
        let site = try await StoppedSite(retentionDays: 7)
        let photos = [try site.add("kept.jpg"), try site.add("unwanted.jpg")]
        for photo in photos { try await site.server.library.trash(photo.id) }
        site.clock.advance(by: Self.day)
        try await site.server.library.sweep()
        #expect(try site.files().count == 4)
        try await site.server.library.restore(photos[0].id)
        site.clock.advance(by: 1)
        try await site.server.library.sweep()
        #expect(try await site.photo(photos[0]).end == nil)
        #expect(try await site.photo(photos[1]).end == .deleted)
        #expect(try site.files().allSatisfy { $0.contains(photos[0].id) } && site.files().count == 2)
        await #expect(throws: Failure.self) { try await site.server.library.restore(photos[1].id) }
    }

    /// Else a photo that is deleted in its last hour could not be had back.
    @Test func aDeletedPhotoIsNotRemovedEarlierForBeingOld() async throws {
        let site = try await StoppedSite(retentionDays: 1)
        let photo = try site.add("a.jpg")
        site.clock.advance(by: Self.day - 1)
        try await site.server.library.trash(photo.id)
        site.clock.advance(by: Self.day - 1)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == nil)
        site.clock.advance(by: 2)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == .deleted)
    }

    // MARK: Fetching

    @Test func aPhotoThatIsBeingFetchedStays() async throws {
        let site = try await StoppedSite(retentionDays: 7)
        let (photo, unwanted) = (try site.add("a.jpg"), try site.add("b.jpg"))
        try await site.server.library.trash(unwanted.id)
        let downloads = site.server.library.downloads
        var under: [Downloads.Download?] = [
            downloads.begin(photo.id), downloads.begin(photo.id), downloads.begin(unwanted.id),
        ]
        site.clock.advance(by: 100 * Self.day)
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == nil)
        #expect(try await site.photo(unwanted).end == nil)
        #expect(try site.files().count == 4)
        // Two fetch it, and one has it.
        under[0] = nil
        under[2] = nil
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == nil)
        #expect(try await site.photo(unwanted).end == .deleted)
        under[1] = nil
        try await site.server.library.sweep()
        #expect(try await site.photo(photo).end == .expired)
        #expect(try site.files() == [])
    }

    /// The same over a connection: more than the buffers on the way hold, so that it is under way until it is read.
    @Test(.timeLimit(.minutes(15))) func whoFetchesSlowlyGetsTheWholePhoto() async throws {
        let site = try await StoppedSite(retentionDays: 7)
        let photo = try site.add("a.jpg", content: Data(repeating: 7, count: 30_000_000))
        try await site.whileServing { address in
            let request = try site.request(address + "/picture-time/photos/\(photo.id)/original")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
            #expect(response.status == .ok)
            site.clock.advance(by: 8 * Self.day)
            try await site.server.library.sweep()
            #expect(try await site.photo(photo).end == nil)
            let body = try await response.body.collect(upTo: 1 << 26)
            #expect(Data(body.readableBytesView).sha256 == photo.digest)
            #expect(await site.isLeftAlone(photo))
            try await site.server.library.sweep()
            #expect(try await site.photo(photo).end == .expired)
            #expect(try site.files() == [])
        }
    }

    @Test(.timeLimit(.minutes(15))) func aDownloadThatBreaksOffIsOver() async throws {
        let site = try await StoppedSite(retentionDays: 7)
        let photo = try site.add("a.jpg", content: Data(repeating: 7, count: 30_000_000))
        try await site.whileServing { address in
            let request = try site.request(address + "/picture-time/photos/\(photo.id)/original")
            let reading = Task {
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
                for try await _ in response.body { try await Task.sleep(for: .seconds(300)) }
            }
            while !site.server.library.downloads.isUnderWay(photo.id) {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await Task.sleep(for: .milliseconds(300))
            #expect(site.server.library.downloads.isUnderWay(photo.id))
            reading.cancel()
            _ = await reading.result
            #expect(await site.isLeftAlone(photo))
            site.clock.advance(by: 8 * Self.day)
            try await site.server.library.sweep()
            #expect(try await site.photo(photo).end == .expired)
        }
    }

    enum Ending: String, CaseIterable, Sendable {
        case whole
        case part
        case head
        case notModified
        case notSatisfiable
        /// The file is gone from the disk.
        case missing
    }

    /// However a request for a photo ends, it ends; else the photo would stay for as long as the server runs.
    @Test(.timeLimit(.minutes(15)), arguments: Ending.allCases, ["original", "frame"])
    func noAnswerHoldsAPhotoForEver(_ ending: Ending, file: String) async throws {
        let site = try await StoppedSite(retentionDays: 7)
        let photo = try site.add("a.jpg")
        let url = try #require(file == "original" ? site.data.original(photo) : site.data.frame(photo))
        let digest = file == "original" ? photo.digest : photo.frameDigest ?? ""
        try await site.whileServing { address in
            var request = try site.request(address + "/picture-time/photos/\(photo.id)/\(file)")
            var expected: [UInt] = [200]
            switch ending {
            case .whole: break
            case .part:
                request.headers.add(name: "Range", value: "bytes=1-2")
                expected = [206]
            case .head: request.method = .HEAD
            case .notModified:
                request.headers.add(name: "If-None-Match", value: "\"\(digest)\"")
                expected = [304]
            case .notSatisfiable:
                request.headers.add(name: "Range", value: "bytes=1000000-")
                expected = [416]
            case .missing:
                try FileManager.default.removeItem(at: url)
                expected = [404, 410, 500]
            }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
            #expect(expected.contains(response.status.code), "\(response.status)")
            _ = try await response.body.collect(upTo: 1 << 20)
            #expect(await site.isLeftAlone(photo))
            site.clock.advance(by: 8 * Self.day)
            try await site.server.library.sweep()
            #expect(try await site.photo(photo).end == .expired)
        }
    }

    // MARK: Housekeeping

    @Test(.timeLimit(.minutes(15))) func housekeepingAlignsAndSweepsAtOnceAndEndsWhenItIsAsked() async throws {
        let site = try await StoppedSite(retentionDays: 7)
        let old = try site.add("old.jpg")
        site.clock.advance(by: 7 * Self.day)
        let waiting = try site.add("waiting.jpg", content: SentPhoto.jpeg(), state: .waiting)
        let housekeeping = Task { try await Housekeeping(library: site.server.library).run() }
        let deadline = ContinuousClock.now + .seconds(120)
        while try await site.photo(old).end == nil, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await site.photo(old).end == .expired)
        let aligned = try await site.photo(waiting)
        #expect(aligned.state == .aligned, "\(aligned.reason ?? "")")
        #expect(try site.files() == ["frames/\(site.frameName(aligned))", "originals/\(waiting.id).jpg"])
        housekeeping.cancel()
        try await housekeeping.value
    }

    // MARK: Putting in order

    @Test func whatHadNotArrivedWholeIsRemoved() async throws {
        let site = try await StoppedSite()
        let names = ["0123456789abcdef01234567.part", "film-0123.part", "frame-0123.part", "latest-0123.part", "x"]
        for name in names { try site.write("half", to: "incoming/\(name)") }
        let findings = try site.check()
        #expect(findings.repaired == names.sorted().map { "'\($0)' had not arrived whole." })
        #expect(findings.problems == [])
        #expect(try site.files() == [])
        #expect(try site.check() == StartupCheck.Findings())
    }

    @Test func aLinkAmongWhatComesGoesWithoutWhatItLeadsTo() async throws {
        let site = try await StoppedSite()
        try site.folder.write("mine", to: "outside")
        try FileManager.default.createSymbolicLink(
            atPath: site.data.incoming("link").path, withDestinationPath: site.folder.path("outside"))
        #expect(try site.check().repaired.count == 1)
        #expect(try names(in: site.data.incoming.path) == [])
        #expect(try String(contentsOf: site.folder.url("outside"), encoding: .utf8) == "mine")
    }

    /// It was written down, so whoever sent it may have been told that it is there.
    @Test func aPhotoThatWasOnItsWayToItsPlaceGetsThere() async throws {
        let site = try await StoppedSite()
        let photo = try site.add("a.jpg")
        let content = try Data(contentsOf: site.data.original(photo))
        try FileManager.default.moveItem(at: site.data.original(photo), to: site.data.incoming(photo.id))
        let findings = try site.check()
        #expect(findings.repaired.count == 1 && findings.repaired[0].contains("a.jpg"), "\(findings)")
        #expect(findings.problems == [])
        #expect(try Data(contentsOf: site.data.original(photo)) == content)
        #expect(try await site.photo(photo).state == .aligned)
        #expect(try site.check() == StartupCheck.Findings())
    }

    @Test func whatIsInItsPlaceIsNotReplacedByWhatComes() async throws {
        let site = try await StoppedSite()
        let photo = try site.add("a.jpg")
        let content = try Data(contentsOf: site.data.original(photo))
        try site.write("another", to: "incoming/\(photo.id).part")
        #expect(try site.check().repaired.count == 1)
        #expect(try Data(contentsOf: site.data.original(photo)) == content)
        #expect(try names(in: site.data.incoming.path) == [])
    }

    /// It may be somebody's only copy.
    @Test func anOriginalThatNobodyKnowsIsToldAndNotTouched() async throws {
        let site = try await StoppedSite()
        try site.write("whose?", to: "originals/holiday.jpg")
        let findings = try site.check()
        #expect(findings.repaired == [])
        #expect(findings.problems.count == 1 && findings.problems[0].contains("originals/holiday.jpg"))
        #expect(try site.files() == ["originals/holiday.jpg"])
        #expect(try site.check() == findings, "It is told until somebody sees to it.")
    }

    @Test(arguments: [true, false]) func aPhotoWhoseFileIsGoneNeedsAttention(hasFrame: Bool) async throws {
        let site = try await StoppedSite()
        let (gone, other) = (try site.add("gone.jpg"), try site.add("other.jpg"))
        try FileManager.default.removeItem(at: site.data.original(gone))
        if !hasFrame { try FileManager.default.removeItem(at: #require(site.data.frame(gone))) }
        let findings = try site.check()
        #expect(findings.problems.count == 1, "\(findings)")
        #expect(findings.problems.first?.contains("gone.jpg") == true)
        let found = try await site.photo(gone)
        #expect(found.state == .needsAttention && found.end == nil)
        #expect(found.reason?.isEmpty == false)
        #expect(try await site.photo(other).state == .aligned)
        // Without its photo no frame can be made again.
        #expect(findings.repaired == [], "\(findings)")
    }

    /// The same photo and the same settings make the same frame.
    @Test(.timeLimit(.minutes(15))) func aFrameThatIsMissingIsMadeAgain() async throws {
        let site = try await StoppedSite()
        let photo = try site.add("a.jpg", content: SentPhoto.jpeg(), state: .waiting)
        await site.server.library.alignWaiting()
        let aligned = try await site.photo(photo)
        let frame = try #require(site.data.frame(aligned))
        let bytes = try Data(contentsOf: frame)
        #expect(aligned.frameDigest == bytes.sha256)
        try FileManager.default.removeItem(at: frame)

        try site.server.database.close()
        let next = try await StoppedSite(in: site.folder)
        #expect(next.log.entries.map(\.message) == ["repaired"])
        #expect(next.log.entries.first?.level == .notice)
        #expect(next.log.entries.first?.metadata["what"]?.contains("a.jpg") == true)
        let waiting = try await next.photo(photo)
        #expect(waiting.state == .waiting && waiting.frameDigest == nil)
        await next.server.library.alignWaiting()
        let again = try await next.photo(photo)
        #expect(again.state == .aligned && again.frameDigest == aligned.frameDigest)
        #expect(try Data(contentsOf: frame) == bytes)
        #expect(try next.check() == StartupCheck.Findings())
    }

    @Test func aFrameOfNoPhotoIsRemoved() async throws {
        let site = try await StoppedSite()
        let photo = try site.add("a.jpg")
        try site.write("old", to: "frames/\(photo.id)-0123456789abcdef.jpg")
        try site.write("whose?", to: "frames/other.jpg")
        #expect(try site.check().repaired.count == 2)
        #expect(try names(in: site.data.frames.path) == [site.frameName(photo)])
    }

    @Test(arguments: [StoredPhoto.End.fetched, .expired, .deleted])
    func whatWasAboutToBeRemovedIsRemoved(end: StoredPhoto.End) async throws {
        let site = try await StoppedSite()
        let (photo, other) = (try site.add("a.jpg"), try site.add("b.jpg"))
        try await site.server.library.change(photo.id) { $0.end = end }
        let findings = try site.check()
        #expect(findings.repaired.count == 2, "\(findings)")
        #expect(findings.problems == [])
        #expect(try site.files().count == 2 && site.files().allSatisfy { $0.contains(other.id) })
        #expect(try await site.photo(photo).end == end)
    }

    @Test func aFileOfAnotherSizeIsToldAndNotTouched() async throws {
        let site = try await StoppedSite()
        let photo = try site.add("a.jpg")
        try site.write("cut", to: "originals/\(photo.id).jpg")
        let findings = try site.check()
        #expect(findings.problems.count == 1 && findings.repaired == [], "\(findings)")
        #expect(try String(contentsOf: site.data.original(photo), encoding: .utf8) == "cut")
    }

    @Test func aFilmThatIsGoneIsForgotten() async throws {
        let site = try await StoppedSite()
        let film = StoredFilm(
            digest: String(repeating: "a", count: 64), byteCount: 4, frameCount: 1, duration: 1, width: 2, height: 2,
            updated: site.clock.now)
        try site.server.database.writeNow { db in try film.insert(db) }
        try site.write("film", to: "films/\(film.digest).mp4")
        try site.write("half", to: "films/\(String(repeating: "b", count: 64)).mp4")
        #expect(try site.check().repaired.count == 1)
        #expect(try names(in: site.data.films.path) == ["\(film.digest).mp4"])
        try FileManager.default.removeItem(at: site.data.film(film.digest))
        #expect(try site.check().problems.count == 1)
        #expect(try await site.server.shelf.current() == nil)
    }

    @Test func lookingChangesNothingAndFindsTheSame() async throws {
        let site = try await StoppedSite()
        let photos = try (0..<4).map { try site.add("\($0).jpg") }
        try FileManager.default.moveItem(at: site.data.original(photos[0]), to: site.data.incoming(photos[0].id))
        try FileManager.default.removeItem(at: site.data.original(photos[1]))
        try FileManager.default.removeItem(at: #require(site.data.frame(photos[2])))
        try await site.server.library.change(photos[3].id) { $0.end = .fetched }
        try site.write("half", to: "incoming/x.part")
        try site.write("whose?", to: "originals/holiday.jpg")
        try site.write("whose?", to: "films/x.mp4")
        func rows() throws -> [String] {
            try site.server.database.writeNow { db in
                try Row.fetchAll(db, sql: "SELECT * FROM photo ORDER BY id").map(\.description)
            }
        }
        let (files, before) = (try site.files(), try rows())
        let seen = try site.check(repairs: false)
        #expect(try site.files() == files && rows() == before)
        #expect(seen.repaired.count == 6 && seen.problems.count == 2, "\(seen)")
        #expect(try site.check() == seen)
        #expect(try site.files() != files && rows() != before)
    }
}

/// A site whose server is there with all its parts, but answers nobody unless a test lets it.
private final class StoppedSite: Sendable {
    let folder: TemporaryFolder
    let data: DataFolder
    let clock = TestClock()
    let log = LogBook()
    let server: Server

    /// - Parameters:
    ///   - folder: Where another one was before; nil for a new site.
    ///   - retentionDays: Nil to set none.
    init(in folder: TemporaryFolder? = nil, retentionDays: Int? = nil) async throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        data = DataFolder(url: folder.url.appending(path: "data", directoryHint: .isDirectory))
        try data.prepare()
        try ptime_server.Database(data.database).close()
        let settings = try await ServerSettings(
            data: data.url, file: nil, flags: ["listen": "127.0.0.1:0"], environment: [:])
        let (log, clock) = (log, clock)
        server = try Server(settings, logger: Logger(label: "test") { _ in log.handler }, now: { clock.now })
        if let retentionDays { try set(retentionDays: retentionDays) }
    }

    deinit { server.library.queue.stop() }

    func set(retentionDays: Int) throws {
        try server.database.writeNow { db in try Setting.retentionDays.set("\(retentionDays)", in: db) }
    }

    /// Puts a photo there as if it had been sent and, unless it waits, aligned.
    func add(
        _ name: String, uploaded: Date? = nil, content: Data? = nil, state: StoredPhoto.State = .aligned
    ) throws -> StoredPhoto {
        let content = content ?? Data("the photo \(name)".utf8)
        var photo = StoredPhoto(
            id: Secret.identifier(), name: name, digest: content.sha256, byteCount: content.count, fileExtension: "jpg",
            mediaType: "image/jpeg", uploaded: uploaded ?? clock.now, state: state)
        photo.captureDate = "2024-03-01"
        try content.write(to: data.original(photo))
        if state == .aligned {
            let frame = Data("the frame of \(name)".utf8)
            (photo.frameDigest, photo.frameByteCount) = (frame.sha256, frame.count)
            try frame.write(to: data.frame(photo)!)
        }
        let added = photo
        try server.database.writeNow { db in try added.insert(db) }
        return photo
    }

    /// What is known of it now.
    func photo(_ photo: StoredPhoto) async throws -> StoredPhoto { try await server.library.find(photo.id) }

    func frameName(_ photo: StoredPhoto) -> String { data.frame(photo)?.lastPathComponent ?? "" }

    func write(_ text: String, to path: String) throws { try folder.write(text, to: "data/\(path)") }

    func check(repairs: Bool = true) throws -> StartupCheck.Findings {
        try StartupCheck(folder: data, database: server.database).run(repairs: repairs)
    }

    /// All that it keeps of photos and films, and has on its way.
    func files() throws -> [String] {
        try ["incoming", "originals", "frames", "films"].flatMap { folder in
            try names(in: data.url.appending(path: folder).path).map { "\(folder)/\($0)" }
        }.sorted()
    }

    /// Whether nobody fetches it any more, or soon.
    func isLeftAlone(_ photo: StoredPhoto) async -> Bool {
        // Shorter than the time after which the server gives a reader up by itself.
        let deadline = ContinuousClock.now + .seconds(45)
        while server.library.downloads.isUnderWay(photo.id) {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return true
    }

    /// A request with a key that is made for it.
    func request(_ url: String) throws -> HTTPClientRequest {
        let new = StoredKey.make(label: "test", at: clock.now)
        try server.database.writeNow { db in try new.stored.insert(db) }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "X-API-Key", value: new.key)
        return request
    }

    /// Answers on a port of its own as long as `body` runs.
    func whileServing(_ body: (_ address: String) async throws -> Void) async throws {
        let (ports, source) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: server.router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in source.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task {
            defer { source.finish() }
            try await application.run()
        }
        let port = try #require(await ports.first { _ in true })
        let result: Result<Void, any Error>
        do { result = .success(try await body("http://127.0.0.1:\(port)")) } catch { result = .failure(error) }
        running.cancel()
        _ = await running.result
        try result.get()
    }
}

/// A clock that stands still until it is moved.
private final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

    var now: Date { time.withLock { $0 } }
    func advance(by seconds: Double) { time.withLock { $0 += seconds } }
}

/// What a server logs.
private final class LogBook: Sendable {
    struct Entry: Sendable {
        var level: Logger.Level
        var message: String
        var metadata: [String: String]
    }

    private let state = Mutex<[Entry]>([])

    var entries: [Entry] { state.withLock { $0 } }
    var handler: any LogHandler { Handler(book: self) }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
            book.state.withLock {
                $0.append(Entry(level: event.level, message: "\(event.message)", metadata: all))
            }
        }
    }
}
