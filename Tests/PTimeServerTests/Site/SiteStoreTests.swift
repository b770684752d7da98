// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import ptime_server

struct SiteStoreTests {
    /// A clock that a test sets.
    private final class TestClock: Sendable {
        private let start = ContinuousClock.now
        private let elapsed = Mutex(Duration.zero)
        var now: ContinuousClock.Instant { elapsed.withLock { start + $0 } }
        func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }
    }

    @Test func readsAgainAfterAChange() throws {
        let disk = try SiteOnDisk(["index.md": "---\ntitle: One\n---\n"])
        let clock = TestClock()
        let store = SiteStore(folder: disk.folder) { clock.now }
        #expect(store.site.front.title == "One")
        try disk.write("index.md", "---\ntitle: Two\n---\n")
        clock.advance(by: .milliseconds(999))
        #expect(store.site.front.title == "One")
        clock.advance(by: .milliseconds(1))
        #expect(store.site.front.title == "Two")
    }

    @Test(arguments: ["file", "picture", "template", "removal", "renaming", "restored time"])
    func noticesEveryKindOfChange(kind: String) throws {
        let disk = try SiteOnDisk(
            project: "title: Kites\ndate: 2024-01-01",
            files: ["projects/kites/a.jpg": "", "projects/old/index.md": "---\ntitle: Old\ndate: 2020-01-01\n---\n"])
        let clock = TestClock()
        let store = SiteStore(folder: disk.folder) { clock.now }
        let before = SitePages(store.site).front() + (SitePages(store.site).project("kites") ?? "")
        let old = disk.folder.appending(path: "projects/old")
        switch kind {
        case "file": try disk.write("pages/new.md", "---\ntitle: New\n---\n")
        case "picture": try disk.write("projects/kites/b.jpg", "")
        case "template": try disk.write("templates/front.mustache", "New")
        case "removal": try FileManager.default.removeItem(at: old)
        case "renaming":
            try FileManager.default.moveItem(at: old, to: disk.folder.appending(path: "projects/older"))
        default:
            // The same size and the same modification time: only the time of the change of status tells.
            let file = old.appending(path: "index.md")
            let time = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]!
            try Data("---\ntitle: New\ndate: 2020-01-01\n---\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file.path)
        }
        clock.advance(by: .seconds(1))
        let after = SitePages(store.site).front() + (SitePages(store.site).project("kites") ?? "")
        #expect(after != before)
    }

    @Test func waitsForAFolderThatIsNotThereYet() throws {
        let disk = try SiteOnDisk()
        let clock = TestClock()
        let store = SiteStore(folder: disk.folder.appending(path: "later")) { clock.now }
        #expect(store.site.projects.isEmpty)
        try disk.write("later/projects/kites/index.md", "---\ntitle: x\ndate: 2024-01-01\n---\n")
        clock.advance(by: .seconds(1))
        #expect(store.site.projects.count == 1)
    }

    @Test func servesManyAtOnce() async throws {
        let disk = try SiteOnDisk(project: "title: Kites\ndate: 2024-01-01", text: "# A\n[b](c)")
        let store = SiteStore(folder: disk.folder)
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { SitePages(store.site).front().utf8.count } }
            let sizes = await group.reduce(into: Set<Int>()) { $0.insert($1) }
            #expect(sizes.count == 1)
        }
    }
}
