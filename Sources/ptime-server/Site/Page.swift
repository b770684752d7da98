// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A text that is no project: a file of the folder `pages`, or the front page.
struct Page: Sendable {
    /// The file's name without `.md`; empty for the front page.
    let name: String
    let title: String
    let frontMatter: FrontMatter
    let html: String

    /// The path of its page.
    var path: String { name.isEmpty ? "/" : "/pages/\(name)" }
}
