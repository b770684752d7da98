// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// The owner's public pages, as they were when they were read.
///
/// ```
/// site/
/// ├── index.md                  the front page
/// ├── pages/about.md            a page
/// ├── projects/kites/index.md   a project, with its pictures beside it
/// ├── templates/*.mustache      instead of the built-in templates of the same names
/// └── assets/style.css          instead of the built-in style sheet; pictures of pages
/// ```
struct Site: Sendable {
    /// The folder it was read from.
    let folder: URL
    let front: Page
    /// In the order of their titles.
    let pages: [Page]
    /// Newest first.
    let projects: [Project]
    /// What is wrong, for the owner to see, in the order of the files.
    let problems: [SiteProblem]
    let templates: SiteTemplates
}

extension Site {
    /// The projects of one year, newest first.
    struct Year: Sendable {
        let year: Int
        let projects: [Project]
    }

    /// Newest first.
    var years: [Year] {
        Dictionary(grouping: projects, by: \.date.year).map { Year(year: $0, projects: $1) }
            .sorted { $0.year > $1.year }
    }

    /// Those of all projects, each once, in the order of their names.
    var tags: [Tag] {
        var found: Set<Tag> = []
        return projects.flatMap(\.tags).filter { found.insert($0).inserted }.sorted { $0.slug < $1.slug }
    }

    func project(_ slug: String) -> Project? { projects.first { $0.slug == slug } }
    func page(_ name: String) -> Page? { pages.first { $0.name == name } }
    func tag(_ slug: String) -> Tag? { tags.first { $0.slug == slug } }

    /// Newest first.
    func projects(tagged tag: Tag) -> [Project] {
        projects.filter { $0.tags.contains(tag) }
    }
}
