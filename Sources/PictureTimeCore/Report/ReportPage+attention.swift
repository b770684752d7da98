// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What a person should look at: photos without a frame and frames that may be wrong.
extension ReportPage {
    /// Of a list so many come with a picture; the others are folded, so that a thousand photos with one fault do not
    /// hide everything else, nor have to be decoded for this page.
    private static let shownCount = 12

    func writeAttention(_ findings: Findings, to sink: Sink) throws(PictureTimeError) {
        let skipped = report.skipped
        let leftOut = report.leftOut
        try sink("<section id=\"attention\" aria-labelledby=\"attention-title\">\n")
        try sink("<h2 id=\"attention-title\">Needs your eye</h2>\n")
        if skipped.isEmpty && findings.doubtful.isEmpty {
            let photo = leftOut.isEmpty ? "photo" : "photo that is wanted"
            try sink("<p>Nothing does. Every \(photo) became a frame, and no frame looks wrong.</p>\n")
        }
        let withBlanks = skipped + findings.doubtful.map(\.photo) + leftOut
        if withBlanks.contains(where: \.remedyHasBlanks) {
            try sink("<p class=\"muted\">In the commands, words in capitals are for you to fill in.</p>\n")
        }
        if !skipped.isEmpty { try writeSkipped(skipped, to: sink) }
        if !findings.doubtful.isEmpty { try writeDoubtful(findings.doubtful, to: sink) }
        if !leftOut.isEmpty { try sink(leftOutTables(leftOut)) }
        try sink("</section>\n")
    }

    // MARK: Skipped

    private func writeSkipped(_ photos: [PhotoRecord], to sink: Sink) throws(PictureTimeError) {
        try sink("<h3>\(PlainEnglish.count(photos.count, "photo")) skipped</h3>\n")
        // What many share comes first, what stands alone last.
        let groups = Self.grouped(photos)
        for group in groups where group.photos.count > 1 {
            // A command that would mend all of them is said once.
            let shared = Set(group.photos.map(\.remedyCommand)).count == 1
            try sink("<h4>\(group.reason.asHTML)</h4>\n")
            try sink("<p class=\"muted\">\(PlainEnglish.count(group.photos.count, "photo"))</p>\n")
            if shared, let command = group.photos[0].remedyCommand { try sink(Self.code(command)) }
            try writeCards(
                group.photos.map { Card(photo: $0, reasons: [], hasCommand: !shared) }, isBrief: shared, to: sink)
        }
        let single = groups.filter { $0.photos.count == 1 }
        if !single.isEmpty, single.count < groups.count { try sink("<h4>Others</h4>\n") }
        try writeCards(
            single.map { Card(photo: $0.photos[0], reasons: [$0.reason], hasCommand: true) }, to: sink)
    }

    private struct Group {
        let reason: String
        let photos: [PhotoRecord]
    }

    /// Photos with the same reason together, the largest group first.
    private static func grouped(_ photos: [PhotoRecord]) -> [Group] {
        let groups = photos.groupedByReason.map { group in
            Group(reason: (group.reason.isEmpty ? "could not be used." : group.reason).asSentence, photos: group.photos)
        }
        // Swift's sort is stable: equally large groups stay in the order in which they came.
        return groups.sorted { $0.photos.count > $1.photos.count }
    }

    // MARK: Doubtful

    private func writeDoubtful(_ doubtful: [Findings.Doubt], to sink: Sink) throws(PictureTimeError) {
        try sink("<h3>\(PlainEnglish.count(doubtful.count, "frame")) to look at</h3>\n")
        try sink("<p class=\"muted\">They are in the film. The oddest come first.</p>\n")
        try writeCards(
            doubtful.map { Card(photo: $0.photo, reasons: $0.reasons, hasCommand: true) }, to: sink)
    }

    // MARK: Cards

    private struct Card {
        let photo: PhotoRecord
        let reasons: [String]
        let hasCommand: Bool
    }

    /// - Parameter isBrief: Whether the names are all there is to say, so that more of them go side by side.
    private func writeCards(_ cards: [Card], isBrief: Bool = false, to sink: Sink) throws(PictureTimeError) {
        guard !cards.isEmpty else { return }
        try sink("<ul class=\"cards\(isBrief ? " brief" : "")\">\n")
        for card in cards.prefix(Self.shownCount) {
            let image = try image(
                of: card.photo, alternative: card.photo.isFrame ? "The aligned frame" : "The photo")
            try sink("<li>\(image)<div>\(Self.description(card))</div></li>\n")
        }
        try sink("</ul>\n")
        let others = cards.dropFirst(Self.shownCount)
        guard !others.isEmpty else { return }
        try sink(
            "<details><summary>\(PlainEnglish.number(others.count)) more like these</summary>\n<ul class=\"plain\">\n")
        for card in others { try sink("<li>\(Self.description(card))</li>\n") }
        try sink("</ul>\n</details>\n")
    }

    private static func description(_ card: Card) -> String {
        let photo = card.photo
        var html = "<p class=\"name\"><bdi>\(photo.source.asBreakableHTML)</bdi></p>\n"
        let facts = [
            photo.calendarDay.map(PlainEnglish.date),
            photo.output.map { "frame <a href=\"\($0.asRelativeLink)\">\($0.asHTML)</a>" },
        ].compactMap(\.self)
        if !facts.isEmpty { html += "<p class=\"muted\">\(facts.joined(separator: ", "))</p>\n" }
        html += card.reasons.map { "<p>\($0.asHTML)</p>\n" }.joined()
        if card.hasCommand, let command = photo.remedyCommand { html += code(command) }
        return html
    }

    /// A command that one click selects.
    private static func code(_ command: String) -> String { "<pre><code>\(command.asBreakableHTML)</code></pre>\n" }

    // MARK: Left out

    private func leftOutTables(_ photos: [PhotoRecord]) -> String {
        let groups = Self.grouped(photos)
        var html = "<details><summary>\(PlainEnglish.count(photos.count, "photo")) left out on purpose</summary>\n"
        for group in groups where group.photos.count > 1 {
            html += Self.leftOutTable(group.photos, reason: group.reason)
        }
        let single = groups.filter { $0.photos.count == 1 }.map { $0.photos[0] }
        if !single.isEmpty { html += Self.leftOutTable(single, reason: nil) }
        return html + "</details>\n"
    }

    /// - Parameter reason: What they share; nil to say it in each row.
    private static func leftOutTable(_ photos: [PhotoRecord], reason: String?) -> String {
        let hasCommands = photos.contains { $0.remedyCommand != nil }
        let columns = ["Photo", "Day"] + (reason == nil ? ["Why"] : []) + (hasCommands ? ["To have it back"] : [])
        let rows = photos.map { photo in
            var cells = [photo.calendarDay.map(PlainEnglish.date) ?? ""]
            if reason == nil { cells.append((photo.reason ?? "").asSentence.asHTML) }
            if hasCommands { cells.append(photo.remedyCommand.map { "<code>\($0.asBreakableHTML)</code>" } ?? "") }
            return "<tr><th scope=\"row\"><bdi>\(photo.source.asBreakableHTML)</bdi></th>"
                + cells.map { "<td>\($0)</td>" }.joined() + "</tr>\n"
        }
        let caption = reason ?? "Each for a reason of its own"
        return """
            <table class="stacked">
            <caption>\(caption.asHTML) <span class="muted">\(PlainEnglish.count(photos.count, "photo"))</span></caption>
            <thead><tr>\(columns.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
            <tbody>
            \(rows.joined())</tbody>
            </table>

            """
    }
}
