// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ptime_server

struct SitePagesTests {
    @Test func escapesWhatFrontMatterSays() throws {
        let nasty = "<script>alert(\"1\")</script> & 'x'"
        let disk = try SiteOnDisk([
            "index.md": "---\ntitle: \(nasty)\nsummary: \(nasty)\n---\n",
            "pages/about.md": "---\ntitle: \(nasty)\nsummary: \(nasty)\n---\n",
            "projects/a/index.md": "---\ntitle: \(nasty)\ndate: 2024-01-01\nsummary: \(nasty)\ntags: [\"<b>\"]\n"
                + "link: https://example.org/?a=1&b='\n---\n",
            "projects/b/index.md": "---\ntitle: \(nasty)\ndate: 2024-01-02\n---\n",
        ])
        let site = disk.load()
        #expect(site.problems == [])
        let pages = SitePages(site)
        let all = [
            pages.front(), pages.notFound(), try #require(pages.project("a")), try #require(pages.page("about")),
            try #require(pages.tag("b")),
        ]
        for html in all {
            #expect(!html.contains("<script"))
            #expect(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;"))
            #expect(!html.contains("<b>"))
        }
        #expect(all[2].contains("href=\"https://example.org/?a=1&amp;b=&#39;\""))
    }

    @Test func needsNothingThatItsSecurityPolicyForbids() throws {
        let disk = try SiteOnDisk()
        #expect(try SampleSite.write(to: disk.folder))
        let pages = SitePages(disk.load())
        let all =
            [pages.front(), pages.notFound()] + pages.site.projects.compactMap { pages.project($0.slug) }
            + pages.site.pages.compactMap { pages.page($0.name) } + pages.site.tags.compactMap { pages.tag($0.slug) }
        #expect(all.count == 2 + 2 + 1 + 4)
        for html in all {
            for forbidden in ["<script", "<style", " style=", " onclick", "src=\"http", "src=\"//", "@import", "<form"]
            {
                #expect(!html.contains(forbidden), "\(forbidden)")
            }
            #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
            #expect(html.contains("<main id=\"main\">") && html.hasSuffix("</html>\n"))
            #expect(html.ranges(of: "<h1>").count == 1)
        }
        guard case .builtIn(let style, _)? = pages.site.asset(named: "style.css") else { return }
        #expect(!String(decoding: style, as: UTF8.self).contains("url("))
    }

    @Test func linksNeighbours() throws {
        let disk = try SiteOnDisk(["index.md": ""])
        for (slug, year) in [("a", 2022), ("b", 2023), ("c", 2024)] {
            try disk.write("projects/\(slug)/index.md", "---\ntitle: The \(slug)\ndate: \(year)-01-01\n---\n")
        }
        let pages = SitePages(disk.load())
        let middle = try #require(pages.project("b"))
        #expect(middle.contains("<a href=\"/projects/c\" rel=\"prev\">The c</a>"))
        #expect(middle.contains("<a href=\"/projects/a\" rel=\"next\">The a</a>"))
        #expect(pages.project("c")?.contains("rel=\"prev\"") == false)
        #expect(pages.project("a")?.contains("rel=\"next\"") == false)
    }

    @Test func doesNotBorrowTheSitesSummary() throws {
        let disk = try SiteOnDisk([
            "index.md": "---\ntitle: Home\nsummary: About all\n---\n",
            "projects/a/index.md": "---\ntitle: A\ndate: 2024-01-01\n---\n",
        ])
        #expect(try #require(SitePages(disk.load()).project("a")).contains("About all") == false)
    }

    @Test func marksThePageOneIsOn() throws {
        let disk = try SiteOnDisk(["index.md": "", "pages/about.md": "---\ntitle: About\ndate: 2024-03-01\n---\n"])
        let pages = SitePages(disk.load())
        let about = try #require(pages.page("about"))
        #expect(about.contains("<a href=\"/pages/about\" aria-current=\"page\">About</a>"))
        #expect(about.contains("<time datetime=\"2024-03-01\">1 March 2024</time>"))
        #expect(!pages.front().contains("aria-current"))
        #expect(pages.page("none") == nil && pages.page("") == nil && pages.project("none") == nil)
    }

    @Test func writesTheSampleIntoAnEmptyFolderOnly() throws {
        let disk = try SiteOnDisk()
        #expect(try SampleSite.write(to: disk.folder.appending(path: "new")))
        #expect(try !SampleSite.write(to: disk.folder))
        #expect(disk.load().projects.isEmpty)
        let site = Site.load(from: disk.folder.appending(path: "new"))
        #expect(site.problems == [])
        #expect(site.projects.map(\.cover) == ["faces.png", "kites.png"])
    }
}
