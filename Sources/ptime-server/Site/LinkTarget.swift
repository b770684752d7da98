// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Where a link in a Markdown file leads.
///
/// Links are written as the files lie in the site's folder, so that they also work in an editor: `kite.jpg` and
/// `../other/index.md` in a project, `projects/kites/index.md` or `assets/me.jpg` on the front page.
enum LinkTarget: Equatable {
    /// Another site, or a mail program.
    case external(String)
    /// A path of this site from its root, with query and fragment if there are any; `file` is the path of the file it
    /// leads to in the site's folder, percent-decoded.
    case local(String, file: [String])
    /// A place on the same page: `#name`.
    case fragment(String)

    /// Returns nil for a link that is not to be followed: to a scheme that runs or reads something, or out of the site.
    ///
    /// - Parameters:
    ///   - link: As Markdown gives it.
    ///   - folder: Where the Markdown file lies, relative to the site's folder.
    init?(_ link: String, in folder: [String]) {
        if link.hasPrefix("#") {
            self = .fragment(link)
            return
        }
        let pathEnd = link.firstIndex { $0 == "?" || $0 == "#" } ?? link.endIndex
        let (path, suffix) = (link[..<pathEnd], link[pathEnd...])
        let firstSegment = path.prefix { $0 != "/" }
        if let colon = firstSegment.firstIndex(of: ":") {
            let isFollowed = ["http", "https", "mailto", "tel"].contains(firstSegment[..<colon].lowercased())
            guard isFollowed else { return nil }
            self = .external(link)
        } else if link.hasPrefix("//") {
            self = .external("https:" + link)
        } else {
            var segments = path.hasPrefix("/") ? [] : folder
            for segment in path.split(separator: "/") {
                switch segment {
                case ".": continue
                case "..": guard segments.popLast() != nil else { return nil }
                default: segments.append(String(segment).percentDecoded ?? String(segment))
                }
            }
            // `%2e%2e` and `%2f` are dots and slashes again once they are decoded.
            guard !segments.contains(where: { $0 == ".." || $0 == "." || $0.contains("/") }) else { return nil }
            let target = path.hasPrefix("/") ? segments : Self.urlSegments(ofFile: segments)
            self = .local("/" + target.map(\.percentEncoded).joined(separator: "/") + suffix, file: segments)
        }
    }

    /// The URL under which the site shows a file of its folder.
    private static func urlSegments(ofFile segments: [String]) -> [String] {
        switch (segments.first, segments.count) {
        case ("index.md", 1), ("projects", 1), ("pages", 1): []
        case ("projects", 3) where segments[2] == "index.md": Array(segments.dropLast())
        case ("pages", 2) where segments[1].hasSuffix(".md"): ["pages", String(segments[1].dropLast(3))]
        case ("assets", _): ["site"] + segments
        default: segments
        }
    }

    /// Whether this is an address with `http` or `https`, a host, and nothing that does not belong in an address.
    static func isWebAddress(_ text: String) -> Bool {
        let lowercased = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowercased.hasPrefix) else { return false }
        let rest = text.dropFirst(scheme.count)
        return !rest.isEmpty && !"/?#:@".contains(rest.first!)
            && !text.unicodeScalars.contains { $0.value <= 0x20 || "\"<>\\^`{|}\u{7F}".unicodeScalars.contains($0) }
    }
}
