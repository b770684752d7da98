// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Mustache

/// The templates that pages are made with: the owner's where there are any, else the built-in ones.
struct SiteTemplates: Sendable {
    private let library: MustacheLibrary

    /// Reads `templates/*.mustache` of a site's folder. A template that cannot be used is told of, and the built-in one
    /// is used.
    init(overriddenIn folder: URL, problems: inout [SiteProblem]) {
        var texts: [String: String] = [:]
        var library = Self.builtIn
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(["templates"]).path)
        for fileName in (names ?? []).sorted() where !fileName.hasPrefix(".") && fileName.hasSuffix(".mustache") {
            do throws(SiteProblem) {
                let name = String(fileName.dropLast(".mustache".count))
                let (text, template) = try Self.read(fileName, in: folder)
                texts[name] = text
                library.register(template, named: name)
            } catch {
                problems.append(error)
            }
        }
        // Rendering such a circle would never end.
        if !texts.isEmpty, let circle = TemplateReferences.circle(in: Self.builtInTexts.merging(texts) { $1 }) {
            // The built-in ones have none, so that one of the owner's is part of it.
            let culprit = circle.first { texts[$0] != nil } ?? texts.keys.sorted()[0]
            problems.append(
                SiteProblem(
                    "templates/\(culprit).mustache",
                    "The templates use each other in a circle: \(circle.joined(separator: " → ")). "
                        + "All built-in templates are used until it is broken."))
            library = Self.builtIn
        }
        self.library = library
    }

    /// Fills a template in; empty when there is none of this name.
    func render(_ name: String, _ values: [String: Any]) -> String {
        library.render(values, withTemplate: name) ?? ""
    }

    private static let builtInTexts = [
        "layout": PackageResources.layout_mustache,
        "front": PackageResources.front_mustache,
        "project": PackageResources.project_mustache,
        "project-list": PackageResources.project_list_mustache,
        "page": PackageResources.page_mustache,
        "tag": PackageResources.tag_mustache,
        "not-found": PackageResources.not_found_mustache,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    private static let builtIn: MustacheLibrary = {
        do {
            return MustacheLibrary(templates: try builtInTexts.mapValues { try MustacheTemplate(string: $0) })
        } catch {
            preconditionFailure("A built-in template cannot be read: \(error)")
        }
    }()

    private static func read(
        _ fileName: String, in folder: URL
    ) throws(SiteProblem) -> (text: String, template: MustacheTemplate) {
        let file = "templates/\(fileName)"
        let text = try FolderFile.text(["templates", fileName], in: folder)
        let template: MustacheTemplate
        do {
            template = try MustacheTemplate(string: text)
        } catch let error as MustacheTemplate.ParserError {
            throw SiteProblem(
                file, line: error.context.lineNumber,
                "The template cannot be read (\(error.error)). The built-in one is used until it is mended.")
        } catch {
            throw SiteProblem(file, "The template cannot be read (\(error)).")
        }
        if let line = TemplateReferences.lineOfUnknownTag(in: text) {
            throw SiteProblem(
                file, line: line,
                "Templates can neither change their delimiters ({{=) nor choose a partial by a value ({{>*).")
        }
        return (text, template)
    }
}
