// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct SyncPlanTests {
    private func photo(
        _ number: Int, name: String? = nil, captureDate: String? = "2024-02-03", sha256: String? = nil,
        href: String? = nil, expires: Double? = nil
    ) -> ServerPhoto {
        var photo = ServerPhoto(
            id: "\(number)", name: name ?? "IMG_\(number).jpg", state: .aligned,
            uploaded: Date(timeIntervalSince1970: 1_750_000_000), page: "/picture-time/photos/\(number)",
            original: ServerFile(
                href: href ?? "/picture-time/photos/\(number)/original", bytes: 1000 + number,
                sha256: sha256 ?? digest(number).description, mediaType: "image/jpeg"), frame: nil)
        photo.captureDate = captureDate
        photo.expiresAt = expires.map { Date(timeIntervalSince1970: $0) }
        return photo
    }

    private func digest(_ number: Int) -> ContentDigest { ContentDigest(of: Array("photo \(number)".utf8)) }

    private func status(_ photos: [ServerPhoto], now: Double = 1_750_000_000) throws -> ServerStatus {
        ServerStatus(
            now: Date(timeIntervalSince1970: now), photos: photos, video: nil, canvas: ServerCanvas(try Canvas()),
            profile: nil, retentionDays: 7)
    }

    /// The steps in words.
    private func words(_ plan: SyncPlan) -> [String] {
        plan.steps.map { step in
            switch step {
            case .fetch(let photo, let path): "fetch \(photo.id) to \(path)"
            case .acknowledge(let photo, let path): "acknowledge \(photo.id) at \(path)"
            case .refuse(let photo, _): "refuse \(photo.id)"
            }
        }
    }

    @Test func whatIsMissingIsFetchedAndWhatIsThereIsAcknowledged() throws {
        var home = HomeInventory()
        home.add(digest(2), at: "2023/other.jpg")
        let plan = SyncPlan(try status([photo(1), photo(2), photo(3, captureDate: nil)]), home: home)
        #expect(
            words(plan) == [
                "fetch 1 to 2024/IMG_1.jpg", "acknowledge 2 at 2023/other.jpg", "fetch 3 to 2025/IMG_3.jpg",
            ])
        #expect(plan.waiting.isEmpty)
    }

    @Test func noTwoPhotosGetOnePlace() throws {
        var home = HomeInventory()
        home.add(digest(9), at: "2024/img_1.JPG")
        let plan = SyncPlan(
            try status([photo(1), photo(2, name: "a.jpg"), photo(3, name: "A.jpg")]), home: home)
        let short = { (number: Int) in digest(number).description.prefix(8) }
        #expect(
            words(plan) == [
                "fetch 1 to 2024/\(short(1))/IMG_1.jpg", "fetch 2 to 2024/a.jpg", "fetch 3 to 2024/\(short(3))/A.jpg",
            ])
    }

    @Test func onePhotoListedTwiceIsFetchedOnce() throws {
        let plan = SyncPlan(try status([photo(1), photo(1, name: "again.jpg")]), home: HomeInventory())
        #expect(words(plan) == ["fetch 1 to 2024/IMG_1.jpg", "acknowledge 1 at 2024/IMG_1.jpg"])
    }

    @Test func aLimitLeavesTheRestWaiting() throws {
        var options = SyncPlan.Options()
        options.limit = 1
        var home = HomeInventory()
        home.add(digest(3), at: "2024/IMG_3.jpg")
        let plan = SyncPlan(try status([photo(1), photo(2), photo(3)]), home: home, options: options)
        #expect(words(plan) == ["fetch 1 to 2024/IMG_1.jpg", "acknowledge 3 at 2024/IMG_3.jpg"])
        #expect(plan.waiting.map(\.id) == ["2"])
    }

    @Test func keptOnTheServerNothingIsAcknowledged() throws {
        var options = SyncPlan.Options()
        options.keepsOnServer = true
        var home = HomeInventory()
        home.add(digest(1), at: "2024/IMG_1.jpg")
        let plan = SyncPlan(try status([photo(1), photo(2)]), home: home, options: options)
        #expect(words(plan) == ["fetch 2 to 2024/IMG_2.jpg"])
    }

    @Test(arguments: [
        "http://elsewhere.example/x", "//elsewhere.example/x", "picture-time/x", "/a/../../b", "/a b", "/ä",
    ])
    func placesThatLeadElsewhereAreRefused(href: String) throws {
        #expect(words(SyncPlan(try status([photo(1, href: href)]), home: HomeInventory())) == ["refuse 1"])
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 64)])
    func digestsThatAreNoneAreRefused(sha256: String) throws {
        #expect(words(SyncPlan(try status([photo(1, sha256: sha256)]), home: HomeInventory())) == ["refuse 1"])
    }

    @Test(arguments: [
        ("IMG_1.jpg", "IMG_1.jpg"), ("../../etc/passwd", "_./.._etc_passwd".replacing("/", with: "_")),
        (".hidden.jpg", "_hidden.jpg"),
        ("@eaDir", "_eaDir"), ("a/b\\c.jpg", "a_b_c.jpg"), ("a\u{0}b\n.jpg", "a_b_.jpg"), ("", "photo"),
        ("ä é 😀.jpg", "ä é 😀.jpg"), ("a:b?.jpg", "a_b_.jpg"),
    ])
    func namesAreMadeSafe(name: String, expected: String) {
        #expect(HomeInventory.safe(name) == expected)
    }

    @Test func aLongNameKeepsItsEnd() {
        let name = HomeInventory.safe(String(repeating: "ä", count: 200) + "2024-01-31.jpg")
        #expect(name.utf8.count <= 200 && name.hasSuffix("ä2024-01-31.jpg"))
    }

    @Test func whatGoesSoonIsNamedByTheServersClock() throws {
        let day = 86_400.0
        let photos = [
            photo(1, expires: 1_000_000 + 1.9 * day), photo(2, expires: 1_000_000 + 2.1 * day), photo(3),
            photo(4, expires: 5),
        ]
        let soon = SyncPlan.expiring(photos, now: try status(photos, now: 1_000_000))
        #expect(soon.map(\.id) == ["1", "4"])
    }

    @Test func whatTheServerWritesIsRead() throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        let sent = try status([photo(1, expires: 1_750_500_000)])
        let read = try ServerStatus(document: Array(try encoder.encode(sent)))
        #expect(read.now == sent.now && read.photos.first?.expiresAt == sent.photos.first?.expiresAt)
        #expect(read.photos.first?.originalFile == sent.photos.first?.originalFile)
        #expect(throws: PictureTimeError.self) { try ServerStatus(document: Array("{}".utf8)) }
        #expect(throws: PictureTimeError.self) { try ServerStatus(document: Array("<html>".utf8)) }
    }
}
