// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

extension Site {
    /// Reads a site from its folder.
    ///
    /// What cannot be read is left out and told of in `problems`; a folder that does not exist is an empty site.
    ///
    /// - Parameter showsDrafts: Whether projects and pages with `draft: true` are part of the site.
    static func load(from folder: URL, showsDrafts: Bool = false) -> Site {
        var reader = SiteReader(folder: folder, showsDrafts: showsDrafts)
        return reader.site()
    }
}

private struct SiteReader {
    private let folder: URL
    private let showsDrafts: Bool
    private var problems: [SiteProblem] = []

    init(folder: URL, showsDrafts: Bool) {
        self.folder = folder
        self.showsDrafts = showsDrafts
    }

    mutating func site() -> Site {
        let front = front()
        let pages = pages()
        let projects = projects()
        let templates = SiteTemplates(overriddenIn: folder, problems: &problems)
        return Site(
            folder: folder, front: front,
            pages: pages.sorted { ($0.title.lowercased(), $0.name) < ($1.title.lowercased(), $1.name) },
            projects: projects.sorted { ($1.date, $0.slug) < ($0.date, $1.slug) },
            problems: problems.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }, templates: templates)
    }

    // MARK: Kinds of pages

    private mutating func front() -> Page {
        let parts = collecting { reader throws(SiteProblem) in
            guard FolderFile(["index.md"], in: reader.folder) != nil else {
                throw SiteProblem(
                    "index.md", "The front page is missing. Write its text, and the site's title at its top.")
            }
            return try reader.parts(of: ["index.md"])
        }
        let markdown = Markdown(parts?.body ?? "", in: [], firstLine: parts?.bodyLine ?? 1)
        check(markdown, of: ["index.md"])
        return Page(
            name: "", title: parts?.frontMatter.title ?? "Projects", frontMatter: parts?.frontMatter ?? FrontMatter(),
            html: markdown.html)
    }

    private mutating func pages() -> [Page] {
        names(in: ["pages"]).filter { $0.hasSuffix(".md") }.compactMap { fileName in
            collecting { reader throws(SiteProblem) in try reader.page(fileName) }
        }
    }

    private mutating func page(_ fileName: String) throws(SiteProblem) -> Page? {
        let file = ["pages", fileName]
        let name = String(fileName.dropLast(3))
        guard name.isSlug else { throw badName(file) }
        let parts = try parts(of: file)
        guard let title = parts.frontMatter.title else { throw missing("title", file, example: "About me") }
        if parts.frontMatter.isDraft, !showsDrafts { return nil }
        let markdown = Markdown(parts.body, in: ["pages"], firstLine: parts.bodyLine)
        check(markdown, of: file)
        return Page(name: name, title: title, frontMatter: parts.frontMatter, html: markdown.html)
    }

    private mutating func projects() -> [Project] {
        names(in: ["projects"]).filter { isFolder(["projects", $0]) }.compactMap { slug in
            collecting { reader throws(SiteProblem) in try reader.project(slug) }
        }
    }

    private mutating func project(_ slug: String) throws(SiteProblem) -> Project? {
        let path = ["projects", slug]
        guard slug.isSlug else { throw badName(path) }
        let file = path + ["index.md"]
        let parts = try parts(of: file)
        guard let title = parts.frontMatter.title else { throw missing("title", file, example: "Paper kites") }
        guard let date = parts.frontMatter.date else { throw missing("date", file, example: "2024-01-31") }
        if parts.frontMatter.isDraft, !showsDrafts { return nil }
        let markdown = Markdown(parts.body, in: path, firstLine: parts.bodyLine)
        check(markdown, of: file)
        let files = names(in: path).filter { SiteFile(path + [$0], in: folder) != nil }
        func own(_ mention: Markdown.Mention) -> String? {
            mention.file.dropLast() == path[...] && files.contains(mention.file[2]) ? mention.file[2] : nil
        }
        let pictures = files.filter { MediaType(fileName: $0)?.isPicture == true }
        let mentioned = markdown.mentions.compactMap(own)
        let shown = markdown.mentions.filter(\.isShown).compactMap(own).filter(pictures.contains)
        return Project(
            slug: slug, title: title, date: date, frontMatter: parts.frontMatter, files: files,
            cover: shown.first ?? pictures.first, gallery: pictures.filter { !mentioned.contains($0) },
            markdown: parts.body, html: markdown.html)
    }

    // MARK: Files

    /// The names in a folder without the hidden ones, in order; none where there is no such folder.
    private func names(in path: [String]) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path).path)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    private func isFolder(_ path: [String]) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: folder.appending(path).path, isDirectory: &isFolder) && isFolder
    }

    private func parts(of path: [String]) throws(SiteProblem) -> FrontMatterParser.Parts {
        try FrontMatterParser.parse(FolderFile.text(path, in: folder), file: path.joined(separator: "/"))
    }

    // MARK: Problems

    /// Nil also when `body` throws; what it threw is then among the problems.
    private mutating func collecting<Result>(
        _ body: (inout SiteReader) throws(SiteProblem) -> Result?
    ) -> Result? {
        do {
            return try body(&self)
        } catch {
            problems.append(error)
            return nil
        }
    }

    /// Tells of pictures and files that a text mentions and that do not exist or cannot be shown.
    private mutating func check(_ markdown: Markdown, of file: [String]) {
        for mention in markdown.mentions {
            let name = mention.file.joined(separator: "/")
            let isServed = MediaType(fileName: name) != nil
            // Other links may lead to pages, which are no files.
            guard isServed || mention.isShown, SiteFile(mention.file, in: folder) == nil else { continue }
            let message =
                FolderFile(mention.file, in: folder) == nil
                ? "There is no file '\(name)'. Put it there, or change the link."
                : "Browsers do not show '\(name)'. Use JPEG, PNG, WebP, AVIF, GIF, MP4 or WebM."
            problems.append(SiteProblem(file.joined(separator: "/"), line: mention.line, message))
        }
    }

    private func badName(_ path: [String]) -> SiteProblem {
        SiteProblem(
            path.joined(separator: "/"),
            "It is left out, for its name cannot be part of an address. Use the letters a to z, digits and hyphens."
        )
    }

    private func missing(_ key: String, _ file: [String], example: String) -> SiteProblem {
        SiteProblem(
            file.joined(separator: "/"), line: 1,
            "The \(key) is missing. Begin the file with front matter: a line '---', a line such as "
                + "'\(key): \(example)', and another '---'.")
    }
}
