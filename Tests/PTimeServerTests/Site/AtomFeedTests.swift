// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationXML
import Testing

@testable import ptime_server

struct AtomFeedTests {
    /// What a feed reader sees.
    private final class Reader: NSObject, XMLParserDelegate {
        var texts: [String: [String]] = [:]
        var addresses: [String] = []
        private var path: [String] = []
        private var text = ""

        func parser(
            _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            path.append(element)
            text = ""
            addresses += ["href", "xml:base"].compactMap { attributes[$0] }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

        func parser(
            _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
        ) {
            texts[path.joined(separator: "/"), default: []].append(text)
            path.removeLast()
        }

        init(_ xml: String) throws {
            super.init()
            let parser = XMLParser(data: Data(xml.utf8))
            parser.delegate = self
            try #require(parser.parse(), "\(String(describing: parser.parserError))")
        }
    }

    private func feed(_ site: Site, _ base: String = "https://example.org") -> String {
        AtomFeed(site, baseURL: URL(string: base)!).xml
    }

    @Test func holdsWhatRFC4287Demands() throws {
        let disk = try SiteOnDisk([
            "index.md": "---\ntitle: A & <B>\nsummary: \"]]> & '\"\n---\n",
            "projects/a/index.md": "---\ntitle: \"<i>A</i> & 'B'\"\ndate: 2023-01-01\ntags: C++, Übung\n"
                + "link: https://example.com/?a=1&b=2\nsummary: S & T\n---\n"
                + "## H\n![p](p.jpg) [h](#h) &#1; <b>\u{1}\u{FFFE}",
            "projects/a/p.jpg": "", "projects/b/index.md": "---\ntitle: B\ndate: 2024-02-29\n---\n",
        ])
        let xml = feed(disk.load(), "https://example.org/")
        let reader = try Reader(xml)
        #expect(reader.texts["feed/id"] == ["https://example.org/"])
        #expect(reader.texts["feed/title"] == ["A & <B>"])
        #expect(reader.texts["feed/subtitle"] == ["]]> & '"])
        #expect(reader.texts["feed/author/name"] == ["A & <B>"])
        #expect(reader.texts["feed/updated"] == ["2024-02-29T00:00:00Z"])
        #expect(
            reader.texts["feed/entry/id"] == ["https://example.org/projects/b", "https://example.org/projects/a"])
        #expect(reader.texts["feed/entry/title"] == ["B", "<i>A</i> & 'B'"])
        #expect(reader.texts["feed/entry/updated"] == ["2024-02-29T00:00:00Z", "2023-01-01T00:00:00Z"])
        #expect(reader.texts["feed/entry/summary"] == ["S & T"])
        for address in reader.addresses { #expect(URL(string: address)?.scheme == "https", "\(address)") }
        let content = try #require(reader.texts["feed/entry/content"]?.last)
        #expect(content.contains("src=\"https://example.org/projects/a/p.jpg\""))
        #expect(content.contains("href=\"https://example.org/projects/a#h\""))
        #expect(!content.contains("=\"/") && !content.contains("<b>"))
    }

    @Test func isWholeWithoutProjects() throws {
        let reader = try Reader(feed(Site.load(from: URL(filePath: "/nowhere"))))
        #expect(reader.texts["feed/updated"] == ["1970-01-01T00:00:00Z"])
        #expect(reader.texts["feed/entry"] == nil)
    }

    @Test func holdsTheNewestOnly() throws {
        let disk = try SiteOnDisk(["index.md": ""])
        for number in 10..<35 {
            try disk.write("projects/p\(number)/index.md", "---\ntitle: x\ndate: 20\(number)-01-01\n---\n")
        }
        let identifiers = try Reader(feed(disk.load())).texts["feed/entry/id"]
        #expect(identifiers?.count == 20)
        #expect(identifiers?.first == "https://example.org/projects/p34")
    }

    @Test func keepsThePathOfTheBase() throws {
        let disk = try SiteOnDisk(project: "title: x\ndate: 2024-01-01")
        let reader = try Reader(feed(disk.load(), "http://localhost:8080/me/"))
        #expect(reader.texts["feed/entry/id"] == ["http://localhost:8080/me/projects/kites"])
    }

    @Test func readsTheSample() throws {
        let disk = try SiteOnDisk()
        _ = try SampleSite.write(to: disk.folder)
        #expect(try Reader(feed(disk.load())).texts["feed/entry"]?.count == 2)
    }
}
