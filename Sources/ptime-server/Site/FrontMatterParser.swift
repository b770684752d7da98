// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Reads front matter: the small part of YAML that a site needs, and an error for all beyond it.
///
/// Each line is `key: value`, empty, or a comment that begins with `#`. A value is plain text up to the line's end, or
/// text in single or double quotes. `tags` is a list: with commas between, in brackets or without, or below on lines
/// that begin with `-`.
struct FrontMatterParser {
    private let file: String
    private let lines: [Substring]
    private var result = FrontMatter()
    private var keys: Set<String> = []
    /// Counted from 1.
    private var lineNumber = 1

    /// A file taken apart.
    struct Parts {
        let frontMatter: FrontMatter
        /// The Markdown below.
        let body: String
        /// The line at which `body` begins, counted from 1.
        let bodyLine: Int
    }

    /// - Parameters:
    ///   - text: The whole file; lines may end with CR LF.
    ///   - file: How problems name it.
    /// - Throws: The first problem. A file that does not begin with `---` has no front matter, which is none.
    static func parse(_ text: String, file: String) throws(SiteProblem) -> Parts {
        // Line feeds are looked for in scalars: CR LF is a single Character.
        var scalars = text.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            Substring(line.last == "\r" ? line.dropLast() : line)
        }
        guard lines[0].stripped == "---" else {
            return Parts(frontMatter: FrontMatter(), body: lines.joined(separator: "\n"), bodyLine: 1)
        }
        guard let end = lines.dropFirst().firstIndex(where: { $0.stripped == "---" }) else {
            throw SiteProblem(file, line: 1, "The front matter has no end: write a line '---' below it.")
        }
        var parser = FrontMatterParser(file: file, lines: Array(lines[1..<end]))
        let frontMatter = try parser.frontMatter()
        return Parts(
            frontMatter: frontMatter, body: lines[(end + 1)...].joined(separator: "\n"), bodyLine: end + 2)
    }

    private init(file: String, lines: [Substring]) {
        self.file = file
        self.lines = lines
    }

    private mutating func frontMatter() throws(SiteProblem) -> FrontMatter {
        var index = 0
        while index < lines.count {
            let line = lines[index]
            lineNumber = index + 2
            index += 1
            if line.unicodeScalars.contains(where: { $0 != "\t" && ($0.value < 0x20 || (0x7F...0x9F) ~= $0.value) }) {
                throw problem("There is a control character in this line. Write the line again.")
            }
            let text = line.stripped
            if text.isEmpty || text.hasPrefix("#") { continue }
            guard let colon = text.firstIndex(of: ":"), !line.first!.isWhitespace, !text.hasPrefix("-") else {
                throw problem("'\(text)' is no 'key: value'. The keys are \(Self.keyList).")
            }
            let key = String(text[..<colon].stripped)
            let value = text[text.index(after: colon)...]
            guard value.isEmpty || value.first!.isWhitespace else {
                throw problem("Put a space behind '\(key):'.")
            }
            guard Self.knownKeys.contains(key) else {
                throw problem("'\(key)' is not known. The keys are \(Self.keyList).")
            }
            guard keys.insert(key).inserted else { throw problem("'\(key)' is given twice. Keep one.") }
            if key == "tags", value.stripped.isEmpty {
                try readDashes(from: &index)
            } else {
                try set(key, to: value.stripped)
            }
        }
        return result
    }

    private static let knownKeys = ["title", "date", "tags", "summary", "link", "draft"]
    private static let keyList = knownKeys.dropLast().joined(separator: ", ") + " and " + knownKeys.last!

    private mutating func set(_ key: String, to value: Substring) throws(SiteProblem) {
        switch key {
        case "title": result.title = try text(value)
        case "summary": result.summary = try text(value)
        case "tags":
            for item in try listItems(value) { try addTag(item) }
        case "date":
            guard let date = CalendarDate(try text(value) ?? "") else {
                throw problem("'\(value)' is no day. Write it as 2024-01-31.")
            }
            result.date = date
        case "link":
            guard let link = try text(value) else { return }
            guard LinkTarget.isWebAddress(link) else {
                throw problem("'\(link)' is no address of the Web. Begin it with https:// or http://.")
            }
            result.link = link
        default:
            switch value {
            case "true": result.isDraft = true
            case "false": result.isDraft = false
            default: throw problem("'\(value)' is neither true nor false.")
            }
        }
    }

    // MARK: Values

    /// Nil for an empty value.
    private func text(_ value: Substring) throws(SiteProblem) -> String? {
        let (text, rest) = try scalar(value, endingAt: [])
        guard rest.isEmpty else { throw problem("There is text behind the closing quotation mark: '\(rest)'.") }
        return text.isEmpty ? nil : text
    }

    /// A plain or quoted text at the start of `value` and what follows it.
    private func scalar(_ value: Substring, endingAt ends: Set<Character>) throws(SiteProblem) -> (String, Substring) {
        guard let first = value.first else { return ("", value) }
        if first == "\"" || first == "'" { return try quoted(value, by: first) }
        if "|>&*!%@`{}[]".contains(first) {
            throw problem("A text that begins with '\(first)' needs quotation marks around it.")
        }
        let end = value.firstIndex { ends.contains($0) } ?? value.endIndex
        return (String(value[..<end].stripped), value[end...])
    }

    private func quoted(_ value: Substring, by mark: Character) throws(SiteProblem) -> (String, Substring) {
        var text = ""
        var rest = value.dropFirst()
        while let character = rest.popFirst() {
            switch character {
            case mark where mark == "'" && rest.first == "'":
                // YAML doubles a single quotation mark inside single ones.
                rest.removeFirst()
                text.append("'")
            case mark: return (text.trimmingSpaces, rest.stripped)
            case "\\" where mark == "\"":
                guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else {
                    throw problem("Between double quotation marks only \\\" and \\\\ are known behind a backslash.")
                }
                text.append(escaped)
            default: text.append(character)
            }
        }
        throw problem("The closing quotation mark \(mark) is missing.")
    }

    // MARK: Tags

    private func listItems(_ value: Substring) throws(SiteProblem) -> [String] {
        var rest = value
        let isBracketed = rest.first == "["
        if isBracketed {
            rest = rest.dropFirst().stripped
            if rest.first == "]", rest.dropFirst().isEmpty { return [] }
        }
        let ends: Set<Character> = isBracketed ? [",", "]"] : [","]
        var items: [String] = []
        while true {
            let (item, next) = try scalar(rest, endingAt: ends)
            if item.isEmpty { throw problem("There is an empty tag between the commas. Leave it out.") }
            items.append(item)
            switch next.first {
            case ",": rest = next.dropFirst().stripped
            case "]" where isBracketed:
                guard next.dropFirst().stripped.isEmpty else { throw problem("There is text behind the bracket ].") }
                return items
            case nil where isBracketed: throw problem("The closing bracket ] is missing.")
            case nil: return items
            default: throw problem("There is text behind the closing quotation mark: '\(next)'.")
            }
        }
    }

    /// The list on the lines from `index` on that begin with `-`.
    private mutating func readDashes(from index: inout Int) throws(SiteProblem) {
        while index < lines.count, lines[index].stripped.hasPrefix("-") {
            lineNumber = index + 2
            let item = lines[index].stripped.dropFirst()
            index += 1
            guard item.first?.isWhitespace ?? true, let name = try text(item.stripped) else {
                throw problem("Write a tag behind the dash, with a space between.")
            }
            try addTag(name)
        }
    }

    private mutating func addTag(_ name: String) throws(SiteProblem) {
        guard let tag = Tag(name) else { throw problem("The tag '\(name)' has neither a letter nor a digit.") }
        if !result.tags.contains(tag) { result.tags.append(tag) }
    }

    private func problem(_ message: String) -> SiteProblem {
        SiteProblem(file, line: lineNumber, message)
    }
}

extension Substring {
    /// Without the white space around it.
    var stripped: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

extension String {
    fileprivate var trimmingSpaces: String { String(self[...].stripped) }
}
