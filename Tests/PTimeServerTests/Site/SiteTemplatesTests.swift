// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ptime_server

struct SiteTemplatesTests {
    private func disk(_ templates: [String: String]) throws -> SiteOnDisk {
        let disk = try SiteOnDisk(project: "title: A & B\ndate: 2024-01-01")
        for (name, text) in templates { try disk.write("templates/\(name)", text) }
        return disk
    }

    @Test func usesTheOwnersTemplate() throws {
        let disk = try disk(["project.mustache": "{{#project}}{{title}}, {{date.year}}{{summary}}{{/project}}"])
        let pages = SitePages(disk.load())
        #expect(pages.project("kites") == "A &amp; B, 2024")
        #expect(pages.site.problems == [])
        #expect(pages.front().contains("<!DOCTYPE html>"))
    }

    @Test func usesTheOwnersLayoutAndPartials() throws {
        let disk = try disk([
            "layout.mustache": "[{{>motto}}|{{$main}}none{{/main}}]", "motto.mustache": "Hi", "notes.txt": "{{#",
            "not-found.mustache": "{{<layout}}{{$main}}gone{{/main}}{{/layout}}",
        ])
        let pages = SitePages(disk.load())
        #expect(pages.site.problems == [])
        #expect(pages.notFound() == "[Hi|gone]")
        #expect(pages.front().hasPrefix("[Hi|"))
    }

    private static let unusable: [(String, String, Int?)] = [
        ("a\n{{#x}}b", "front.mustache", 2), ("{{#a}}{{/b}}", "front.mustache", 1), ("{{x", "front.mustache", 1),
        ("\n\n{{=<% %>=}}<%x%>", "front.mustache", 3), ("{{>*name}}", "front.mustache", 1),
        ("{{<*name}}{{/*name}}", "front.mustache", 1), ("{{>front}}", "front.mustache", nil),
        ("{{<layout}}{{$main}}{{$main}}{{/main}}{{/main}}{{/layout}}", "front.mustache", nil),
        ("{{$main}}{{>tag}}{{/main}}", "layout.mustache", nil),
    ]

    @Test(arguments: unusable)
    func tellsOfTemplatesThatCannotBeUsed(text: String, name: String, line: Int?) throws {
        let disk = try disk([name: text])
        let site = disk.load()
        #expect(site.problems.map(\.file) == ["templates/\(name)"])
        #expect(site.problems.map(\.line) == [line])
        #expect(SitePages(site).front().contains("<h1>Home</h1>"))
    }

    @Test func findsCirclesOfSeveralTemplates() throws {
        let disk = try disk(["a.mustache": "{{> b }}", "b.mustache": "{{#x}}{{ y }}{{>a}}{{/x}}"])
        let problem = try #require(disk.load().problems.first)
        #expect(problem.file == "templates/a.mustache")
        #expect(problem.message.contains("a → b → a"))
    }

    @Test func survivesTemplatesThatAreCutOff() throws {
        let whole = """
            {{! c }}{{<layout}}{{$main}}{{#years}}{{{html}}}{{&x}}{{^empty(y)}}{{>project-list}}{{/empty(y)}}{{/years}}\
            {{/main}}{{/layout}}{{% CONTENT_TYPE: TEXT}}{{.}}
            """
        let disk = try disk([:])
        for length in 0...whole.count {
            try disk.write("templates/front.mustache", String(whole.prefix(length)))
            _ = SitePages(disk.load()).front()
        }
    }
}
