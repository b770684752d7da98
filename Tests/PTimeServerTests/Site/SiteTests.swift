// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ptime_server

struct SiteTests {
    @Test func readsFrontPagePagesAndProjects() throws {
        let disk = try SiteOnDisk([
            "index.md": "---\ntitle: Home\nsummary: Mine\n---\nHello",
            "pages/about.md": "---\ntitle: about me\n---\nI", "pages/imprint.md": "---\ntitle: Imprint\n---\n",
            "pages/zebra.md": "---\ntitle: A zebra\n---\n", "pages/notes.txt": "not a page",
            "projects/kites/index.md": "---\ntitle: Kites\ndate: 2024-04-12\n---\nText",
            "projects/file.md": "not a project", "projects/.hidden/index.md": "not a project",
        ])
        let site = disk.load()
        #expect(site.problems == [])
        #expect(site.front.title == "Home")
        #expect(site.front.html == "<p>Hello</p>\n")
        #expect(site.pages.map(\.name) == ["zebra", "about", "imprint"])
        #expect(site.projects.map(\.slug) == ["kites"])
    }

    @Test func isEmptyWithoutAFolder() {
        let site = Site.load(from: URL(filePath: "/nowhere/at/all"))
        #expect(site.projects.isEmpty && site.pages.isEmpty)
        #expect(site.problems.map(\.file) == ["index.md"])
        #expect(SitePages(site).front().contains("No projects yet."))
    }

    @Test func sortsByDateThenName() throws {
        let disk = try SiteOnDisk(["index.md": ""])
        for (slug, date) in [("b", "2023-05-01"), ("a", "2024-01-01"), ("d", "2024-12-31"), ("c", "2024-01-01")] {
            try disk.write("projects/\(slug)/index.md", "---\ntitle: \(slug)\ndate: \(date)\n---\n")
        }
        let site = disk.load()
        #expect(site.projects.map(\.slug) == ["d", "a", "c", "b"])
        #expect(site.years.map(\.year) == [2024, 2023])
        #expect(site.years.map { $0.projects.map(\.slug) } == [["d", "a", "c"], ["b"]])
    }

    @Test func groupsByTag() throws {
        let disk = try SiteOnDisk(["index.md": ""])
        for (slug, tags) in [("a", "Paper, wood"), ("b", "paper"), ("c", "Out of doors, Übung")] {
            try disk.write("projects/\(slug)/index.md", "---\ntitle: x\ndate: 2024-01-01\ntags: \(tags)\n---\n")
        }
        let site = disk.load()
        #expect(site.tags.map(\.slug) == ["out-of-doors", "paper", "wood", "übung"])
        #expect(site.tag("paper").map { site.projects(tagged: $0).map(\.slug) } == ["a", "b"])
        let pages = SitePages(site)
        let page = try #require(pages.tag("paper"))
        #expect(page.contains("2 projects"))
        #expect(page.contains("href=\"/projects/a\"") && !page.contains("href=\"/projects/c\""))
        #expect(pages.front().contains("href=\"/tags/%C3%BCbung\""))
        #expect(pages.tag("Paper") == nil && pages.tag("") == nil)
    }

    @Test func hidesDrafts() throws {
        let disk = try SiteOnDisk(
            project: "title: Secret\ndate: 2024-01-01\ntags: hush\ndraft: true",
            files: ["pages/plan.md": "---\ntitle: Plan\ndraft: true\n---\n", "projects/kites/k.jpg": "x"])
        let site = disk.load()
        #expect(site.projects.isEmpty && site.pages.isEmpty && site.tags.isEmpty && site.problems.isEmpty)
        #expect(site.file(forPath: "/projects/kites/k.jpg") == nil)
        let pages = SitePages(site)
        #expect(pages.project("kites") == nil && pages.page("plan") == nil && pages.tag("hush") == nil)
        #expect(!pages.front().contains("Secret"))
        #expect(!AtomFeed(site, baseURL: URL(string: "https://example.org")!).xml.contains("Secret"))

        let all = disk.load(showsDrafts: true)
        #expect(all.projects.map(\.slug) == ["kites"] && all.pages.map(\.name) == ["plan"])
        #expect(all.file(forPath: "/projects/kites/k.jpg") != nil)
        #expect(SitePages(all).front().contains("draft"))
    }

    private static let broken: [(String, String, String, Int?)] = [
        ("projects/Big/index.md", "---\ntitle: x\ndate: 2024-01-01\n---\n", "projects/Big", nil),
        ("projects/a_b/index.md", "---\ntitle: x\ndate: 2024-01-01\n---\n", "projects/a_b", nil),
        ("pages/Über.md", "---\ntitle: x\n---\n", "pages/Über.md", nil),
        ("projects/bad/index.md", "---\ndate: 2024-01-01\n---\n", "projects/bad/index.md", 1),
        ("projects/bad/index.md", "---\ntitle: x\n---\n", "projects/bad/index.md", 1),
        ("projects/bad/index.md", "---\ntitle: x\ndate: soon\n---\n", "projects/bad/index.md", 3),
        ("projects/bad/index.txt", "", "projects/bad/index.md", nil),
        ("pages/bad.md", "no front matter", "pages/bad.md", 1),
    ]

    @Test(arguments: broken)
    func tellsOfWhatIsBrokenAndShowsTheRest(path: String, text: String, file: String, line: Int?) throws {
        let disk = try SiteOnDisk(project: "title: Kites\ndate: 2024-01-01")
        try disk.write(path, text)
        let site = disk.load()
        #expect(site.problems.map(\.file) == [file])
        #expect(site.problems.map(\.line) == [line])
        #expect(site.projects.map(\.slug) == ["kites"])
        #expect(site.pages.isEmpty)
    }

    @Test func tellsOfTextThatIsNoUTF8() throws {
        let disk = try SiteOnDisk(project: "title: Kites\ndate: 2024-01-01")
        try Data([0x2D, 0xFF, 0xFE]).write(to: disk.folder.appending(path: "index.md"))
        let site = disk.load()
        #expect(site.problems.map(\.file) == ["index.md"])
        #expect(site.problems.first?.message.contains("UTF-8") == true)
        #expect(site.projects.count == 1)
    }

    @Test func tellsOfPicturesThatAreMissing() throws {
        let disk = try SiteOnDisk(
            project: "title: Kites\ndate: 2024-01-01", text: "![](here.jpg)\n\n![](gone.jpg)\n\n![](old.heic)",
            files: ["projects/kites/here.jpg": "", "projects/kites/old.heic": ""])
        let site = disk.load()
        #expect(site.problems.map(\.line) == [7, 9])
        #expect(site.problems.first?.message.contains("'projects/kites/gone.jpg'") == true)
        #expect(site.projects.count == 1)
    }

    @Test func choosesCoverAndGallery() throws {
        let disk = try SiteOnDisk(
            project: "title: Kites\ndate: 2024-01-01", text: "![](c.png) [d](d.webp) ![](gone.png)",
            files: [
                "projects/kites/a b.jpg": "", "projects/kites/c.png": "", "projects/kites/d.webp": "",
                "projects/kites/f.mp4": "", "projects/kites/g.gif": "", "projects/kites/n.txt": "",
                "projects/kites/.h.jpg": "",
            ])
        let site = disk.load()
        let project = try #require(site.project("kites"))
        #expect(project.files == ["a b.jpg", "c.png", "d.webp", "f.mp4", "g.gif"])
        #expect(project.cover == "c.png")
        #expect(project.gallery == ["a b.jpg", "g.gif"])
        let page = try #require(SitePages(site).project("kites"))
        #expect(page.contains("<a href=\"/projects/kites/a%20b.jpg\"><img src=\"/projects/kites/thumb/a%20b.jpg\""))
        #expect(page.contains("<img src=\"/projects/kites/g.gif\""))
        #expect(SitePages(site).front().contains("src=\"/projects/kites/thumb/c.png\""))
    }
}
