// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CMarkGFM
internal import Glibc

/// GitHub's Markdown as HTML that is safe to show: without raw HTML, and with links to the Web, to mail and telephone
/// programs and within the site only.
///
/// Headings begin at `h2`, for the page's title is its `h1`, and have an `id`. Pictures load when they come into view;
/// one that stands alone and has a title becomes a figure with the title below; a film gets controls. What lies on
/// other sites is linked, never loaded.
struct Markdown {
    let html: String
    /// The pictures and films of the site that the text shows, in order, and the files to which it links.
    let mentions: [Mention]

    struct Mention: Hashable, Sendable {
        /// Its path in the site's folder.
        let file: [String]
        /// Whether it is shown in the text, not only linked.
        let isShown: Bool
        /// Of the paragraph it is in, counted from 1.
        let line: Int
    }

    /// - Parameters:
    ///   - folder: Where the text lies, relative to the site's folder.
    ///   - firstLine: The number of the text's first line in its file.
    ///   - root: What to put before each path, such as `https://example.org` for a feed.
    ///   - page: The path of the page it is shown on, to which `root` turns links to its own headings.
    init(_ text: String, in folder: [String], firstLine: Int = 1, root: String = "", page: String = "") {
        var document = Document(parsing: text)
        var writer = Writer(
            folder: folder, firstLine: firstLine, root: root, fragmentRoot: root.isEmpty ? "" : root + page)
        writer.rewrite(document)
        document.detached = writer.detached
        html = document.html
        mentions = writer.mentions
    }
}

// MARK: - The document

extension Markdown {
    /// A parsed text.
    fileprivate struct Document: ~Copyable {
        let root: OpaquePointer  // owned
        /// What was taken out of it. It goes with the document and not before, for what is inside a block, wherever it
        /// has been moved to, may use the memory of that block's text.
        var detached: [OpaquePointer] = []  // owned

        /// Registers the extensions, once.
        private static let extensionNames: [String] = {
            cmark_gfm_core_extensions_ensure_registered()
            return ["table", "strikethrough", "autolink", "tasklist"]
        }()
        private static let options = CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8

        init(parsing text: String) {
            // Both return NULL only where memory ends, and then cmark has ended the program.
            let parser = cmark_parser_new(Self.options)!
            defer { cmark_parser_free(parser) }
            for name in Self.extensionNames {
                cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name))
            }
            var text = text
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
            }
            root = cmark_parser_finish(parser)!
        }

        /// All nodes, each before those inside it.
        var nodes: [OpaquePointer] {
            let iterator = cmark_iter_new(root)
            defer { cmark_iter_free(iterator) }
            var nodes: [OpaquePointer] = []
            while case let event = cmark_iter_next(iterator), event != CMARK_EVENT_DONE {
                if event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) { nodes.append(node) }
            }
            return nodes
        }

        var html: String {
            let attached = Self.extensionNames.reduce(nil as UnsafeMutablePointer<cmark_llist>?) { list, name in
                cmark_llist_append(
                    cmark_get_default_mem_allocator(), list, UnsafeMutableRawPointer(cmark_find_syntax_extension(name)))
            }
            defer { cmark_llist_free(cmark_get_default_mem_allocator(), attached) }
            let text = cmark_render_html(root, Self.options, attached)!
            defer { free(text) }
            return String(cString: text)
        }

        deinit {
            cmark_node_free(root)
            for node in detached { cmark_node_free(node) }
        }
    }
}

// MARK: - What is changed in it

extension Markdown {
    /// Rewrites a document for the site.
    fileprivate struct Writer {
        let folder: [String]
        let firstLine: Int
        let root: String
        let fragmentRoot: String
        var mentions: [Mention] = []
        /// The nodes that no longer belong to the document, for their owner to free.
        var detached: [OpaquePointer] = []
        /// `main` is the place to which the page's first link skips.
        private var identifiers: Set<String> = ["main"]

        init(folder: [String], firstLine: Int, root: String, fragmentRoot: String) {
            self.folder = folder
            self.firstLine = firstLine
            self.root = root
            self.fragmentRoot = fragmentRoot
        }

        mutating func rewrite(_ document: borrowing Document) {
            let all = document.nodes
            func nodes(_ type: cmark_node_type) -> [OpaquePointer] { all.filter { cmark_node_get_type($0) == type } }
            let headings = nodes(CMARK_NODE_HEADING)
            let (images, links) = (nodes(CMARK_NODE_IMAGE), nodes(CMARK_NODE_LINK))
            for html in nodes(CMARK_NODE_HTML_BLOCK) + nodes(CMARK_NODE_HTML_INLINE) { detach(html) }
            let shift: Int32 = headings.contains { cmark_node_get_heading_level($0) == 1 } ? 1 : 0
            for heading in headings { rewrite(heading: heading, shift: shift) }
            for link in links { rewrite(link: link) }
            // An image takes with it what its description holds, links and other images among it.
            for image in images.reversed() { rewrite(image: image) }
            mentions.reverse()
        }

        private mutating func rewrite(heading: OpaquePointer, shift: Int32) {
            let slug = text(of: heading).slug()
            let base = slug.isEmpty ? "section" : slug
            var identifier = base
            var number = 1
            while !identifiers.insert(identifier).inserted {
                number += 1
                identifier = "\(base)-\(number)"
            }
            let element = "h\(min(cmark_node_get_heading_level(heading) + shift, 6))"
            let block = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK)!
            cmark_node_set_on_enter(block, "<\(element) id=\"\(identifier.markupEscaped)\">")
            cmark_node_set_on_exit(block, "</\(element)>")
            moveChildren(of: heading) { cmark_node_append_child(block, $0) }
            replace(heading, by: block)
        }

        private mutating func rewrite(image: OpaquePointer) {
            let target = LinkTarget(string(cmark_node_get_url(image)), in: folder)
            guard case .local(let path, let file)? = target else {
                // Pictures of other sites are not loaded: the page's security policy forbids it.
                turnIntoLink(image, to: target)
                return
            }
            mention(file, isShown: true, at: image)
            let title = string(cmark_node_get_title(image))
            let parent = cmark_node_parent(image)
            let standsAlone =
                cmark_node_get_type(parent) == CMARK_NODE_PARAGRAPH && cmark_node_next(image) == nil
                && cmark_node_previous(image) == nil
            let isFigure = standsAlone && !title.isEmpty
            let description = text(of: image).markupEscaped
            let tooltip = title.isEmpty || isFigure ? "" : " title=\"\(title.markupEscaped)\""
            let source = "src=\"\((root + path).markupEscaped)\""
            let element: String
            switch MediaType(fileName: file.last ?? "") {
            case .picture: element = "<img \(source) alt=\"\(description)\"\(tooltip) loading=\"lazy\">"
            case .video:
                element =
                    "<video \(source) aria-label=\"\(description)\"\(tooltip) controls preload=\"metadata\"></video>"
            default:
                turnIntoLink(image, to: target)
                return
            }
            if isFigure, let parent {
                let caption = "<figcaption>\(title.markupEscaped)</figcaption>"
                replace(parent, by: custom(CMARK_NODE_CUSTOM_BLOCK, "<figure>\(element)\(caption)</figure>"))
            } else if !replace(image, by: custom(CMARK_NODE_CUSTOM_INLINE, element)) {
                // A table's cell takes no such node.
                if element.hasPrefix("<img") {
                    cmark_node_set_url(image, root + path)
                } else {
                    turnIntoLink(image, to: target)
                }
            }
        }

        /// Puts a link with its description in a picture's place, or the description alone where there can be no link.
        private mutating func turnIntoLink(_ image: OpaquePointer, to target: LinkTarget?) {
            let description = text(of: image)
            let address = target.map(url) ?? ""
            let text = cmark_node_new(CMARK_NODE_TEXT)!
            cmark_node_set_literal(text, description.isEmpty ? address : description)
            guard target != nil, ancestors(of: image).allSatisfy({ cmark_node_get_type($0) != CMARK_NODE_LINK }) else {
                replace(image, by: text)
                return
            }
            let link = cmark_node_new(CMARK_NODE_LINK)!
            cmark_node_set_url(link, address)
            cmark_node_append_child(link, text)
            replace(image, by: link)
        }

        private mutating func rewrite(link: OpaquePointer) {
            guard let target = LinkTarget(string(cmark_node_get_url(link)), in: folder) else {
                moveChildren(of: link) { cmark_node_insert_before(link, $0) }
                detach(link)
                return
            }
            if case .local(_, let file) = target { mention(file, isShown: false, at: link) }
            cmark_node_set_url(link, url(target))
        }

        private func url(_ target: LinkTarget) -> String {
            switch target {
            case .external(let url): url
            case .local(let path, _): root + path
            case .fragment(let fragment): fragmentRoot + fragment
            }
        }

        private mutating func mention(_ file: [String], isShown: Bool, at node: OpaquePointer) {
            // cmark counts the lines of blocks only.
            let lines = ancestors(of: node).map { cmark_node_get_start_line($0) }
            let line = lines.first { $0 > 0 } ?? 1
            mentions.append(Mention(file: file, isShown: isShown, line: Int(line) + firstLine - 1))
        }
    }
}

// MARK: - Nodes

extension Markdown.Writer {
    private func string(_ text: UnsafePointer<CChar>?) -> String {
        text.map { String(cString: $0) } ?? ""
    }

    /// What a node says without its markup.
    private func text(of node: OpaquePointer) -> String {
        let iterator = cmark_iter_new(node)
        defer { cmark_iter_free(iterator) }
        var text = ""
        while case let event = cmark_iter_next(iterator), event != CMARK_EVENT_DONE {
            guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
            switch cmark_node_get_type(node) {
            case CMARK_NODE_TEXT, CMARK_NODE_CODE: text += string(cmark_node_get_literal(node))
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += " "
            default: break
            }
        }
        return text
    }

    private func children(of node: OpaquePointer) -> [OpaquePointer] {
        cmark_node_first_child(node).map { Array(sequence(first: $0) { cmark_node_next($0) }) } ?? []
    }

    private func ancestors(of node: OpaquePointer) -> [OpaquePointer] {
        cmark_node_parent(node).map { Array(sequence(first: $0) { cmark_node_parent($0) }) } ?? []
    }

    private mutating func moveChildren(of node: OpaquePointer, by move: (OpaquePointer) -> Int32) {
        for child in children(of: node) {
            cmark_node_unlink(child)
            if move(child) == 0 { detached.append(child) }
        }
    }

    private func custom(_ type: cmark_node_type, _ html: String) -> OpaquePointer {
        let node = cmark_node_new(type)!
        cmark_node_set_on_enter(node, html)
        return node
    }

    /// - Returns: False when the parent of `node` takes no node such as `other`.
    @discardableResult
    private mutating func replace(_ node: OpaquePointer, by other: OpaquePointer) -> Bool {
        guard cmark_node_insert_before(node, other) == 1 else {
            detached.append(other)
            return false
        }
        detach(node)
        return true
    }

    private mutating func detach(_ node: OpaquePointer) {
        cmark_node_unlink(node)
        detached.append(node)
    }
}
