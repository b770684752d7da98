// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A word by which projects are grouped. Tags that differ only in case, spaces or punctuation are the same tag.
struct Tag: Sendable {
    /// As it was written.
    let name: String
    /// Its part of a URL before percent-encoding: lower-case letters and digits of any script, with hyphens between.
    /// `+` and `#` stay, for C, C++ and C# are three languages.
    let slug: String

    /// Returns nil for a name without a letter or a digit.
    init?(_ name: String) {
        self.name = name
        slug = name.slug(keeping: "+#")
        guard slug.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
    }
}

extension Tag: Hashable {
    static func == (a: Tag, b: Tag) -> Bool { a.slug == b.slug }
    func hash(into hasher: inout Hasher) { hasher.combine(slug) }
}

extension String {
    /// The text as an identifier for people: its letters and digits in lower case, and a hyphen for all between them.
    func slug(keeping kept: String = "") -> String {
        lowercased().split { !($0.isLetter || $0.isNumber || kept.contains($0)) }.joined(separator: "-")
    }

    /// Whether this may name a project or a page: lower-case ASCII letters, digits and hyphens, at least one.
    var isSlug: Bool {
        !isEmpty && utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
