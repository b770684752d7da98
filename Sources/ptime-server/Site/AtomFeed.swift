// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// The newest projects as an Atom feed (RFC 4287), with absolute addresses throughout.
struct AtomFeed {
    private let site: Site
    private let root: String

    /// To be sent with the feed.
    static let mediaType = "application/atom+xml; charset=utf-8"

    /// More would be fetched over and over.
    static let entryLimit = 20

    /// - Parameter baseURL: Where the site is, with scheme and host: `https://example.org`.
    init(_ site: Site, baseURL: URL) {
        self.site = site
        var root = baseURL.absoluteString
        while root.hasSuffix("/") { root.removeLast() }
        self.root = root
    }

    /// The document. It depends on the site and nothing else, so that it is the same until the site changes.
    var xml: String {
        let entries = site.projects.prefix(Self.entryLimit)
        let subtitle = site.front.frontMatter.summary.map { "  <subtitle>\($0.markupEscaped)</subtitle>\n" } ?? ""
        // An address with an empty path is the same with a slash; the latter is the normal form (RFC 3986, 6.2.3).
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="\(url("/"))">
              <id>\(url("/"))</id>
              <title>\(site.front.title.markupEscaped)</title>
            \(subtitle)  <author><name>\(site.front.title.markupEscaped)</name></author>
              <link rel="self" type="application/atom+xml" href="\(url("/feed.xml"))"/>
              <link rel="alternate" type="text/html" href="\(url("/"))"/>
              <updated>\(timestamp(entries.first?.date))</updated>
            \(entries.map(entry).joined())</feed>

            """
    }

    private func entry(_ project: Project) -> String {
        // The text again, now with absolute addresses: many readers do not know xml:base.
        let text = Markdown(project.markdown, in: ["projects", project.slug], root: root, page: project.path)
        let categories = project.tags.map { tag in
            "    <category term=\"\(tag.slug.markupEscaped)\" label=\"\(tag.name.markupEscaped)\"/>\n"
        }
        let summary = project.frontMatter.summary.map { "    <summary>\($0.markupEscaped)</summary>\n" }
        let related = project.frontMatter.link.map { link in
            "    <link rel=\"related\" href=\"\(link.markupEscaped)\"/>\n"
        }
        let address = url(project.path)
        let content = "<content type=\"html\" xml:base=\"\(address)\">\(text.html.markupEscaped)</content>"
        return """
              <entry>
                <id>\(address)</id>
                <title>\(project.title.markupEscaped)</title>
                <link rel="alternate" type="text/html" href="\(address)"/>
            \(related ?? "")    <published>\(timestamp(project.date))</published>
                <updated>\(timestamp(project.date))</updated>
            \(categories.joined())\(summary ?? "")    \(content)
              </entry>

            """
    }

    private func url(_ path: String) -> String {
        (root + path).markupEscaped
    }

    /// RFC 3339. Front matter knows days, not times; a site without projects was never updated.
    private func timestamp(_ date: CalendarDate?) -> String {
        "\(date?.description ?? "1970-01-01")T00:00:00Z"
    }
}
