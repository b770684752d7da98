// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What a Markdown file says of itself between two lines `---` at its top.
struct FrontMatter: Hashable, Sendable {
    var title: String?
    var date: CalendarDate?
    /// In the order written, each once.
    var tags: [Tag] = []
    var summary: String?
    /// An address of the Web, with `http` or `https`.
    var link: String?
    var isDraft = false
}
