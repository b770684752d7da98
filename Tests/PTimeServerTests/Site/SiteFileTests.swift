// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ptime_server

struct SiteFileTests {
    private func disk() throws -> SiteOnDisk {
        let disk = try SiteOnDisk(
            project: "title: Kites\ndate: 2024-01-01",
            files: [
                "projects/kites/k 1.jpg": "picture", "projects/kites/ü.png": "", "projects/kites/a%2fb.jpg": "",
                "projects/kites/film.mp4": "", "projects/kites/p.PDF": "", "projects/kites/notes.txt": "",
                "projects/kites/drawing.svg": "", "projects/kites/page.html": "", "projects/kites/.hidden.jpg": "",
                "projects/kites/.git/x.jpg": "", "projects/kites/folder.jpg/inner.jpg": "", "outside.jpg": "",
                "projects/broken/index.md": "", "projects/broken/b.jpg": "",
            ])
        try Data("secret".utf8).write(to: disk.parent.appending(path: "secret.jpg"))
        try disk.link("projects/kites/inside.jpg", to: "k 1.jpg")
        try disk.link("projects/kites/out.jpg", to: "../../../secret.jpg")
        try disk.link("projects/kites/absolute.jpg", to: disk.parent.appending(path: "secret.jpg").path)
        try disk.link("projects/kites/text.jpg", to: "notes.txt")
        try disk.link("projects/kites/covered.jpg", to: ".hidden.jpg")
        try disk.link("projects/kites/in-git.jpg", to: ".git/x.jpg")
        try disk.link("projects/kites/dangling.jpg", to: "nowhere.jpg")
        try disk.link("projects/kites/circle.jpg", to: "circle.jpg")
        try disk.link("projects/kites/passwd.jpg", to: "/etc/passwd")
        return disk
    }

    @Test(arguments: [
        ("/projects/kites/k%201.jpg", "k 1.jpg", "image/jpeg"), ("/projects/kites/k 1.jpg", "k 1.jpg", "image/jpeg"),
        ("/projects/kites/%C3%BC.png", "ü.png", "image/png"), ("/projects/kites/film.mp4", "film.mp4", "video/mp4"),
        ("/projects/kites/p.PDF", "p.PDF", "application/pdf"), ("/projects/kites/inside.jpg", "k 1.jpg", "image/jpeg"),
        ("/projects/kites/a%252fb.jpg", "a%2fb.jpg", "image/jpeg"),
        ("/projects/%6bites/film.mp4", "film.mp4", "video/mp4"),
    ])
    func servesFilesOfProjects(path: String, name: String, mediaType: String) throws {
        let disk = try disk()
        let file = try #require(disk.load().file(forPath: path))
        #expect(file.url.lastPathComponent == name)
        #expect(file.url.deletingLastPathComponent().lastPathComponent == "kites")
        #expect(file.mediaType == mediaType)
    }

    @Test(arguments: [
        "", "/", "/projects", "/projects/kites", "/projects/kites/", "projects/kites/film.mp4",
        "/projects/kites/film.mp4/", "//projects/kites/film.mp4", "/projects//film.mp4",
        "/projects/kites/../../outside.jpg", "/projects/kites/../kites/film.mp4", "/projects/../outside.jpg",
        "/projects/kites/..", "/projects/kites/.", "/projects/kites/%2e%2e", "/projects/%2e%2e/outside.jpg",
        "/projects/kites/%2e%2e%2f%2e%2e%2foutside.jpg", "/projects/kites/..%2F..%2Foutside.jpg",
        "/projects/kites/%252e%252e%252foutside.jpg", "/projects/kites/..%5c..%5coutside.jpg",
        "/projects/kites/%2fetc%2fpasswd.jpg", "/projects/kites/film.mp4%00.jpg", "/projects/kites/%00",
        "/projects/kites/%", "/projects/kites/%zz.jpg", "/projects/kites/%ff.jpg", "/projects/kites/notes.txt",
        "/projects/kites/index.md",
        "/projects/kites/page.html", "/projects/kites/drawing.svg", "/projects/kites/.hidden.jpg",
        "/projects/kites/%2ehidden.jpg", "/projects/kites/.git/x.jpg", "/projects/kites/folder.jpg",
        "/projects/kites/folder.jpg/inner.jpg", "/projects/kites/out.jpg", "/projects/kites/absolute.jpg",
        "/projects/kites/text.jpg", "/projects/kites/covered.jpg", "/projects/kites/in-git.jpg",
        "/projects/kites/dangling.jpg", "/projects/kites/circle.jpg", "/projects/kites/passwd.jpg",
        "/projects/kites/none.jpg", "/projects/none/film.mp4", "/projects/broken/b.jpg", "/pages/kites/film.mp4",
        "/projects/KITES/film.mp4",
    ])
    func servesNothingElse(path: String) throws {
        let disk = try disk()
        #expect(disk.load().file(forPath: path) == nil)
    }

    @Test func listsOnlyWhatItServes() throws {
        let disk = try disk()
        let site = disk.load()
        let project = try #require(site.project("kites"))
        for name in project.files { #expect(site.file(named: name, inProject: "kites") != nil, "\(name)") }
        #expect(!project.files.contains("out.jpg"))
    }

    @Test func makesThumbnailsOfPicturesOnly() throws {
        let disk = try disk()
        let site = disk.load()
        #expect(site.picture(named: "k 1.jpg", inProject: "kites") != nil)
        #expect(site.picture(named: "film.mp4", inProject: "kites") == nil)
        #expect(site.picture(named: "out.jpg", inProject: "kites") == nil)
    }

    @Test func readsNoTextThroughALinkOutOfItsFolder() throws {
        let disk = try SiteOnDisk(project: "title: Kites\ndate: 2024-01-01")
        try FileManager.default.createDirectory(
            at: disk.folder.appending(path: "pages"), withIntermediateDirectories: true)
        try Data("---\ntitle: Secret\n---\n".utf8).write(to: disk.parent.appending(path: "secret.md"))
        try disk.link("pages/secret.md", to: "../../secret.md")
        let site = disk.load()
        #expect(site.pages.isEmpty)
        #expect(site.problems.map(\.file) == ["pages/secret.md"])
    }

    @Test func prefersTheOwnersAssets() throws {
        let disk = try SiteOnDisk(["assets/style.css": "body {}", "assets/me.jpg": "", "assets/x.js": ""])
        let site = disk.load()
        guard case .file(let style)? = site.asset(named: "style.css") else {
            Issue.record("style.css is not the owner's")
            return
        }
        #expect(style.mediaType == "text/css; charset=utf-8")
        guard case .builtIn(let bytes, "image/png")? = site.asset(named: "icon.png") else {
            Issue.record("icon.png is not built in")
            return
        }
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(site.asset(named: "me.jpg") != nil)
        for name in ["x.js", "none.css", "../index.md", "", ".", ".."] { #expect(site.asset(named: name) == nil) }
        guard case .builtIn? = try SiteOnDisk().load().asset(named: "style.css") else {
            Issue.record("style.css is not built in")
            return
        }
    }
}
