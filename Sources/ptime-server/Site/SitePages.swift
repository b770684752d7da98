// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The site's pages as HTML.
struct SitePages: Sendable {
    let site: Site

    init(_ site: Site) {
        self.site = site
    }

    /// What browsers may load for these pages: their style sheet, pictures and films, from this server.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    func front() -> String {
        render(
            "front", title: site.front.title, description: site.front.frontMatter.summary, path: "/",
            [
                "isFront": true,
                "html": site.front.html,
                "years": site.years.map { object(["year": $0.year, "projects": items($0.projects)]) },
                "allTags": countedTagItems(),
            ])
    }

    /// Nil when there is no such project.
    func project(_ slug: String) -> String? {
        guard let index = site.projects.firstIndex(where: { $0.slug == slug }) else { return nil }
        let project = site.projects[index]
        let gallery = project.gallery.map { name in
            ["url": project.path(ofFile: name), "thumbnail": project.path(ofThumbnailFor: name), "name": name.spoken]
        }
        let newer = index > 0 ? site.projects[index - 1] : nil
        let older = index + 1 < site.projects.count ? site.projects[index + 1] : nil
        return render(
            "project", title: project.title, description: project.frontMatter.summary, path: project.path,
            [
                "project": item(project),
                "html": project.html,
                "gallery": gallery,
                "hasGallery": !gallery.isEmpty,
                "newer": newer.map(item) ?? Missing(),
                "older": older.map(item) ?? Missing(),
                "hasNeighbours": newer != nil || older != nil,
            ])
    }

    /// Nil when no project that is shown has this tag.
    func tag(_ slug: String) -> String? {
        guard let tag = site.tag(slug) else { return nil }
        let projects = site.projects(tagged: tag)
        return render(
            "tag", title: tag.name, description: nil, path: tag.path,
            [
                "tag": tag.name, "projects": items(projects),
                "count": "\(projects.count) \(projects.count == 1 ? "project" : "projects")",
            ])
    }

    /// Nil when there is no such page.
    func page(_ name: String) -> String? {
        guard let page = site.page(name) else { return nil }
        return render(
            "page", title: page.title, description: page.frontMatter.summary, path: page.path,
            ["date": page.frontMatter.date.map(dateItem) ?? Missing(), "html": page.html])
    }

    /// To be sent with the status 404.
    func notFound() -> String {
        render("not-found", title: "Page not found", description: nil, path: nil, [:])
    }

    // MARK: Values for the templates

    private func render(
        _ template: String, title: String, description: String?, path: String?, _ values: [String: Any]
    ) -> String {
        let navigation = site.pages.map { page in
            object(["title": page.title, "url": page.path, "isCurrent": page.path == path])
        }
        let common: [String: Any] = [
            "site": object(["title": site.front.title, "summary": site.front.frontMatter.summary ?? Missing()]),
            "page": object(["title": title, "description": description ?? Missing()]),
            "navigation": navigation,
            "isFront": false,
        ]
        return site.templates.render(template, common.merging(values) { $1 })
    }

    /// Only says what the literal is.
    private func object(_ values: [String: Any]) -> [String: Any] { values }

    private func items(_ projects: [Project]) -> [[String: Any]] {
        projects.map(item)
    }

    /// A project. Each key is always there: one that is missing would be looked for in the values around it.
    private func item(_ project: Project) -> [String: Any] {
        [
            "title": project.title,
            "url": project.path,
            "date": dateItem(project.date),
            "summary": project.frontMatter.summary ?? Missing(),
            "link": project.frontMatter.link.map { ["url": $0, "text": $0.withoutScheme] } ?? Missing(),
            "thumbnail": project.cover.map(project.path(ofThumbnailFor:)) ?? Missing(),
            "isDraft": project.frontMatter.isDraft,
            "tags": tagItems(project.tags),
            "hasTags": !project.tags.isEmpty,
        ]
    }

    private func dateItem(_ date: CalendarDate) -> [String: String] {
        ["iso": date.description, "text": date.inWords, "year": String(date.year)]
    }

    private func tagItems(_ tags: [Tag]) -> [[String: String]] {
        tags.map { ["name": $0.name, "url": $0.path] }
    }

    /// The tags of all projects, with how many have them. Where these write one in several ways, the newest counts.
    private func countedTagItems() -> [[String: Any]] {
        let counts = Dictionary(site.projects.flatMap(\.tags).map { ($0, 1) }, uniquingKeysWith: +)
        return site.tags.map { object(["name": $0.name, "url": $0.path, "count": counts[$0, default: 0]]) }
    }
}

extension Tag {
    /// The path of its page.
    var path: String { "/tags/\(slug.percentEncoded)" }
}

extension String {
    /// An address as people read it.
    fileprivate var withoutScheme: String {
        let scheme = ["https://", "http://"].first(where: lowercased().hasPrefix) ?? ""
        let rest = dropFirst(scheme.count)
        return String(rest.hasSuffix("/") ? rest.dropLast() : rest)
    }

    /// A file's name as a picture's description, for want of a better one.
    fileprivate var spoken: String {
        let stem = lastIndex(of: ".").map { self[..<$0] } ?? self[...]
        return String(stem.map { "-_".contains($0) ? " " : $0 })
    }
}
