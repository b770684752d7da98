// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Which templates and blocks use which others. As long as there is no circle in them, rendering ends: the values are
/// no deeper than the templates.
enum TemplateReferences {
    /// One tag: `{{>card}}` has the kind `>` and the name `card`; a variable's kind is a space.
    private struct TemplateTag {
        let kind: Character
        let name: String
        let line: Int
    }

    private static func tags(of text: String) -> [TemplateTag] {
        var tags: [TemplateTag] = []
        var line = 1
        var rest = text[...]
        while let character = rest.first {
            guard rest.hasPrefix("{{") else {
                if character.isNewline { line += 1 }
                rest.removeFirst()
                continue
            }
            var content = Substring()
            rest.removeFirst(2)
            while let character = rest.first, !rest.hasPrefix("}}") {
                content.append(character)
                rest.removeFirst()
            }
            let kind = content.first.flatMap { "#^/!{&><$=%".contains($0) ? $0 : nil }
            tags.append(
                TemplateTag(
                    kind: kind ?? " ", name: String((kind == nil ? content : content.dropFirst()).stripped), line: line)
            )
            line += content.count(where: \.isNewline)
        }
        return tags
    }

    /// The line of the first tag that could hide from `circle(in:)`, counted from 1.
    static func lineOfUnknownTag(in text: String) -> Int? {
        tags(of: text).first { $0.kind == "=" || "><".contains($0.kind) && $0.name.hasPrefix("*") }?.line
    }

    /// The names along a circle, the first again at its end; nil when there is none.
    static func circle(in templates: [String: String]) -> [String]? {
        var references: [String: Set<String>] = [:]
        for (name, text) in templates {
            var open = [name]
            for tag in tags(of: text) {
                // Blocks are known by name to all templates; `$` keeps them apart from these.
                let reference = tag.kind == "$" ? "$" + tag.name : tag.name
                if "><$".contains(tag.kind) { references[open.last!, default: []].insert(reference) }
                switch tag.kind {
                case "$": open.append(reference)
                // Others are pushed too, for each has its `/`.
                case "#", "^", "<": open.append(open.last!)
                case "/" where open.count > 1: open.removeLast()
                default: break
                }
            }
        }
        var finished: Set<String> = []
        for name in references.keys.sorted() {
            if let circle = circle(through: name, path: [], references, &finished) { return circle }
        }
        return nil
    }

    private static func circle(
        through name: String, path: [String], _ references: [String: Set<String>], _ finished: inout Set<String>
    ) -> [String]? {
        if let start = path.firstIndex(of: name) { return path[start...] + [name] }
        guard !finished.contains(name) else { return nil }
        for next in references[name, default: []].sorted() {
            if let circle = circle(through: next, path: path + [name], references, &finished) { return circle }
        }
        finished.insert(name)
        return nil
    }
}
