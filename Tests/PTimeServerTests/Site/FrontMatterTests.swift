// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ptime_server

struct FrontMatterTests {
    private func parse(_ lines: String) throws -> FrontMatter {
        try FrontMatterParser.parse("---\n\(lines)\n---\nText", file: "index.md").frontMatter
    }

    @Test func readsEveryKey() throws {
        let result = try parse(
            """
            # A comment
            title: Paper kites: a study

            date: 2024-02-29
            tags: paper, Out of doors
            summary: "Six \\"kites\\" and a \\\\"
            link: https://example.org/kites?a=1#b
            draft: true
            """)
        #expect(result.title == "Paper kites: a study")
        #expect(result.date?.description == "2024-02-29")
        #expect(result.tags.map(\.name) == ["paper", "Out of doors"])
        #expect(result.tags.map(\.slug) == ["paper", "out-of-doors"])
        #expect(result.summary == "Six \"kites\" and a \\")
        #expect(result.link == "https://example.org/kites?a=1#b")
        #expect(result.isDraft)
    }

    @Test(arguments: [
        ("title: It's", "It's"), ("title: 'It''s: [1]'", "It's: [1]"), ("title: \"  wide  \"", "wide"),
        ("title:   C# and #3  ", "C# and #3"), ("title: <b>&", "<b>&"), ("title: Übung 日本", "Übung 日本"),
        ("title:", nil), ("title: \"\"", nil), ("", nil),
    ])
    func readsText(line: String, title: String?) throws {
        #expect(try parse(line).title == title)
    }

    @Test(arguments: [
        ("tags: a", ["a"]), ("tags: a, b c , 'd, e'", ["a", "b c", "d, e"]),
        ("tags: [a, \"b]\", c]", ["a", "b]", "c"]),
        ("tags: []", []), ("tags:", []), ("tags:\n  - a\n- \"b: c\"\ntitle: x", ["a", "b: c"]),
        ("tags: C, C++, C#, c", ["C", "C++", "C#"]), ("tags: a, A , a.", ["a"]),
    ])
    func readsTags(lines: String, names: [String]) throws {
        #expect(try parse(lines).tags.map(\.name) == names)
    }

    @Test func separatesTheTextAndCountsItsLines() throws {
        let parts = try FrontMatterParser.parse("\u{FEFF}---\r\ntitle: x\r\n---\r\nOne\r\n---\r\nTwo", file: "index.md")
        #expect(parts.frontMatter.title == "x")
        #expect(parts.body == "One\n---\nTwo")
        #expect(parts.bodyLine == 4)
    }

    @Test(arguments: ["", "Text", "\n---\ntitle: x\n---\n", "--- x\n"])
    func needsNoFrontMatter(text: String) throws {
        let parts = try FrontMatterParser.parse(text, file: "index.md")
        #expect(parts.frontMatter == FrontMatter())
        #expect(parts.body == text)
        #expect(parts.bodyLine == 1)
    }

    @Test(arguments: [
        // The first line of the front matter is the file's second.
        ("title: a\ndate: 2023-02-29", 3, "'2023-02-29' is no day"),
        ("date: 2024-1-31", 2, "is no day"), ("date: 31.01.2024", 2, "is no day"), ("date:", 2, "is no day"),
        ("date: 2024-01-31T10:00:00Z", 2, "is no day"), ("date: 0000-01-01", 2, "is no day"),
        ("title: a\n\ntitle: b", 4, "given twice"), ("author: me", 2, "'author' is not known"),
        ("Title: x", 2, "'Title' is not known"), ("just text", 2, "no 'key: value'"),
        ("title:x", 2, "a space behind 'title:'"), ("  title: x", 2, "no 'key: value'"),
        ("title: a\n- b", 3, "no 'key: value'"),
        ("draft: yes", 2, "neither true nor false"), ("draft: True", 2, "neither true nor false"),
        ("title: \"a", 2, "closing quotation mark"), ("title: 'a' b", 2, "text behind"),
        ("title: \"a\\n\"", 2, "behind a backslash"), ("title: [a]", 2, "needs quotation marks"),
        ("summary: |", 2, "needs quotation marks"), ("title: *a", 2, "needs quotation marks"),
        ("title: a\u{7}b", 2, "control character"), ("tags: a,,b", 2, "empty tag"), ("tags: a,", 2, "empty tag"),
        ("tags: [a", 2, "closing bracket"), ("tags: [a] b", 2, "behind the bracket"),
        ("tags: ++", 2, "neither a letter"),
        ("tags: 'a' b", 2, "text behind"), ("tags:\n  - a\n  -", 4, "behind the dash"),
        ("tags:\n  -a", 3, "behind the dash"), ("link: example.org", 2, "no address"),
        ("link: javascript:alert(1)", 2, "no address"), ("link: https://", 2, "no address"),
        ("link: https://a b", 2, "no address"), ("link: \"https://a\\\"b\"", 2, "no address"),
    ])
    func namesFileAndLineOfWhatIsWrong(lines: String, line: Int, message: String) {
        let problem = #expect(throws: SiteProblem.self) { try parse(lines) }
        #expect(problem?.file == "index.md")
        #expect(problem?.line == line)
        #expect(problem?.message.contains(message) == true, "\(problem?.message ?? "")")
        #expect(problem?.description.hasPrefix("index.md:\(line): ") == true)
    }

    @Test func missesTheEnd() {
        let problem = #expect(throws: SiteProblem.self) {
            try FrontMatterParser.parse("---\ntitle: x\n\nText", file: "index.md")
        }
        #expect(problem?.line == 1)
    }
}
