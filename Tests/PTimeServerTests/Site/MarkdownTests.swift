// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ptime_server

struct MarkdownTests {
    private static let project = ["projects", "kites"]

    private func html(_ text: String, in folder: [String] = project) -> String {
        Markdown(text, in: folder).html.replacing("\n", with: "")
    }

    @Test(arguments: [
        ("~~a~~", "<del>a</del>"), ("| a |\n| - |\n| b |", "<td>b</td>"), ("- [x] a", "type=\"checkbox\" checked"),
        ("see https://example.org/", "<a href=\"https://example.org/\">"), ("a[^1]\n\n[^1]: b", "class=\"footnotes\""),
        ("a & b", "a &amp; b"), ("`<b>`", "<code>&lt;b&gt;</code>"),
    ])
    func knowsGitHubsMarkdown(text: String, part: String) {
        #expect(html(text).contains(part))
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", ""), ("a <b onclick='x'>c</b>", "<p>a c</p>"), ("<!-- secret -->", ""),
        ("a <img src=x onerror=alert(1)>", "<p>a </p>"), ("<iframe src='https://example.org'></iframe>", ""),
    ])
    func leavesRawHTMLOut(text: String, result: String) {
        #expect(html(text) == result)
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", "vbscript:x", "data:text/html,x", "file:///etc/passwd",
        "java&#115;cript:alert(1)", "&#1;javascript:alert(1)", "java&#9;script:alert(1)", "javascript&colon;alert(1)",
        "data:image/png;base64,AAAA", "blob:x", "../../../etc/passwd", "%2e%2e/%2e%2e/%2e%2e/x", "a%2f..%2fb",
    ])
    func dropsLinksThatAreNotToBeFollowed(link: String) {
        #expect(html("[*text*](<\(link)>)") == "<p><em>text</em></p>")
        #expect(html("![text](<\(link)>)") == "<p>text</p>")
        #expect(!html("<\(link)>").contains("href"))
    }

    @Test(arguments: [
        ("kite.jpg", "/projects/kites/kite.jpg"), ("./kite.jpg", "/projects/kites/kite.jpg"),
        ("my kite.jpg", "/projects/kites/my%20kite.jpg"), ("my%20kite.jpg", "/projects/kites/my%20kite.jpg"),
        ("50%.jpg", "/projects/kites/50%25.jpg"), ("ü.jpg", "/projects/kites/%C3%BC.jpg"),
        ("../other/index.md", "/projects/other"), ("../other", "/projects/other"),
        ("../../pages/about.md", "/pages/about"), ("../../pages/about.md#me", "/pages/about#me"),
        ("../../index.md", "/"), ("../../assets/me.jpg", "/site/assets/me.jpg"), ("/tags/paper", "/tags/paper"),
        ("film.mp4?t=3", "/projects/kites/film.mp4?t=3"), ("#top", "#top"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("HTTPS://example.org/a b", "HTTPS://example.org/a%20b"), ("//example.org/x", "https://example.org/x"),
        ("a\\\\b.jpg", "/projects/kites/a%5Cb.jpg"),
    ])
    func resolvesLinksAsFilesLie(link: String, url: String) {
        #expect(html("[text](<\(link)>)") == "<p><a href=\"\(url)\">text</a></p>")
    }

    @Test(arguments: [
        (
            "![a \"b\" *c*](k.jpg)",
            "<p><img src=\"/projects/kites/k.jpg\" alt=\"a &quot;b&quot; c\" loading=\"lazy\"></p>"
        ),
        (
            "![a](k.jpg \"It's <it>\")",
            "<figure><img src=\"/projects/kites/k.jpg\" alt=\"a\" loading=\"lazy\">"
                + "<figcaption>It&#39;s &lt;it&gt;</figcaption></figure>"
        ),
        (
            "x ![a](k.jpg \"t\")",
            "<p>x <img src=\"/projects/kites/k.jpg\" alt=\"a\" title=\"t\" loading=\"lazy\"></p>"
        ),
        (
            "[![a](k.jpg)](k.jpg)",
            "<p><a href=\"/projects/kites/k.jpg\">"
                + "<img src=\"/projects/kites/k.jpg\" alt=\"a\" loading=\"lazy\"></a></p>"
        ),
        (
            "![a](f.mp4)",
            "<p><video src=\"/projects/kites/f.mp4\" aria-label=\"a\" controls preload=\"metadata\"></video></p>"
        ),
        ("![a](p.pdf)", "<p><a href=\"/projects/kites/p.pdf\">a</a></p>"),
        ("![a](https://example.org/x.gif)", "<p><a href=\"https://example.org/x.gif\">a</a></p>"),
        ("[![a](https://example.org/x.gif)](b.pdf)", "<p><a href=\"/projects/kites/b.pdf\">a</a></p>"),
        (
            "![a ![b](c.jpg) [d](e.pdf)](k.jpg)",
            "<p><img src=\"/projects/kites/k.jpg\" alt=\"a  d\" loading=\"lazy\"></p>"
        ),
        ("![](drawing.svg)", "<p><a href=\"/projects/kites/drawing.svg\">/projects/kites/drawing.svg</a></p>"),
    ])
    func showsPictures(text: String, result: String) {
        #expect(html(text) == result)
    }

    @Test(arguments: [
        ("## Größe & *Form*", "<h2 id=\"größe-form\">Größe &amp; <em>Form</em></h2>"),
        ("## A\n## a\n## A!", "<h2 id=\"a\">A</h2><h2 id=\"a-2\">a</h2><h2 id=\"a-3\">A!</h2>"),
        ("## ***", "<h2 id=\"section\">***</h2>"), ("## Main", "<h2 id=\"main-2\">Main</h2>"),
        ("# A\n### B\n###### C", "<h2 id=\"a\">A</h2><h4 id=\"b\">B</h4><h6 id=\"c\">C</h6>"),
        ("A\n=\n\n> B\n> -", "<h2 id=\"a\">A</h2><blockquote><h3 id=\"b\">B</h3></blockquote>"),
        ("## \"x\" <b>y</b>", "<h2 id=\"x-y\">&quot;x&quot; y</h2>"),
    ])
    func givesHeadingsIdentifiersBelowThePagesTitle(text: String, result: String) {
        #expect(html(text) == result)
    }

    @Test func showsPicturesInTables() {
        let row = html("| a |\n| - |\n| ![b](k.jpg) ![c](f.mp4) ![d](https://a.example/x.gif) |")
        #expect(row.contains("<td><img src=\"/projects/kites/k.jpg\" alt=\"b\" />"))
        #expect(row.contains("<a href=\"/projects/kites/f.mp4\">c</a> <a href=\"https://a.example/x.gif\">d</a></td>"))
    }

    @Test func tellsWhichFilesItMentions() {
        let text = "a ![](k.jpg)\n\n![](l%20m.jpg) ![](n.jpg)\n[x](../../assets/p.pdf)\n\n![](https://a.example/o.jpg)"
        let mentions = Markdown(text, in: Self.project, firstLine: 5).mentions
        #expect(mentions.filter(\.isShown).map { $0.file.last } == ["k.jpg", "l m.jpg", "n.jpg"])
        #expect(mentions.filter(\.isShown).map(\.line) == [5, 7, 7])
        #expect(mentions.filter { !$0.isShown }.map(\.file) == [["assets", "p.pdf"]])
    }

    @Test func writesAbsoluteAddressesForFeeds() {
        let text = "![a](k.jpg) [b](#c) [d](https://example.com/) [e](../../pages/f.md)"
        let html = Markdown(text, in: Self.project, root: "https://example.org", page: "/projects/kites").html
        #expect(html.contains("src=\"https://example.org/projects/kites/k.jpg\""))
        #expect(html.contains("href=\"https://example.org/projects/kites#c\""))
        #expect(html.contains("href=\"https://example.com/\""))
        #expect(html.contains("href=\"https://example.org/pages/f\""))
    }

    @Test(arguments: ["", "\u{0}", "![", "[](", "[^1]", "[^1]: x", "# ", "|a|\n|-|", "\u{FFFE}"])
    func survivesFragments(text: String) {
        _ = html(text)
    }

    @Test func survivesDepth() {
        for (open, close) in [(">", ""), ("- ", ""), ("[", "](x)"), ("![", "](x.jpg)"), ("*a ", "*"), ("`", "")] {
            _ = html(String(repeating: open, count: 2000) + "x" + String(repeating: close, count: 2000))
        }
    }
}
