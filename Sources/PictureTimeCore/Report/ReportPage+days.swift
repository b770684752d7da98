// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The days with a frame and those without, a block for each year.
extension ReportPage {
    func days(_ calendar: DayCalendar) -> String {
        guard let span = calendar.span else { return "" }
        let (years, months) = (calendar.years, calendar.months)
        // A photo was taken, and something kept it out of the film.
        let withoutFrame = Set(report.photos.compactMap { $0.isFrame ? nil : $0.calendarDay }).subtracting(
            calendar.days)
        var html = """
            <section id="days" aria-labelledby="days-title">
            <h2 id="days-title">Days</h2>
            <p>\(Self.words(on: calendar))</p>
            <ul class="legend muted">
            <li>\(Self.legend(Self.taken, "taken"))a frame</li>
            <li>\(Self.legend(Self.missing, "missing"))no photo</li>
            \(withoutFrame.isEmpty ? "" : "<li>\(Self.legend(Self.unused, "unused"))a photo, but no frame</li>\n")\
            <li>Columns are weeks, Monday on top.</li>
            </ul>

            """
        for (index, year) in years.enumerated() {
            if index > 0, year.year > years[index - 1].year + 1 {
                let (from, to) = (years[index - 1].year + 1, year.year - 1)
                html += "<p class=\"muted\">\(from == to ? "\(from)" : "\(from) to \(to)"): no photo.</p>\n"
            }
            html += block(of: year, months: months.filter { $0.year == year.year }, span: span, withoutFrame)
        }
        if !calendar.gaps.isEmpty { html += Self.gapTable(calendar.gaps) }
        return html + "</section>\n"
    }

    private static func words(on calendar: DayCalendar) -> String {
        guard let span = calendar.span, let streak = calendar.longestStreak, let current = calendar.currentStreak else {
            return ""
        }
        if calendar.missingCount == 0 {
            return "Not one day is missing: \(PlainEnglish.run(streak))."
        }
        var text =
            "\(PlainEnglish.number(calendar.takenCount)) of \(PlainEnglish.count(span.length, "day")) have a frame, "
            + "\(PlainEnglish.number(calendar.missingCount)) have none. "
            + "The longest streak is \(PlainEnglish.run(streak))"
        if let gap = calendar.longestGap { text += ", the longest gap \(PlainEnglish.run(gap))" }
        let last =
            current == streak
            ? "It is also the last, and may still grow." : "The last streak is \(PlainEnglish.run(current))."
        return "\(text). \(last)"
    }

    // MARK: A year

    /// What is drawn for a day. The states differ in shape, not in colour alone.
    private struct Mark {
        /// Where the outline begins inside the day's field of ten by ten.
        let start: (x: Int, y: Int)
        let outline: String

        func path(_ x: Int, _ y: Int) -> String { "M\(x + start.x) \(y + start.y)\(outline)z" }
    }

    private static let taken = Mark(start: (1, 1), outline: "h8v8h-8")
    private static let missing = Mark(start: (4, 4), outline: "h3v3h-3")
    private static let unused = Mark(start: (1, 9), outline: "l8-8v8")
    /// A leap year that begins on a Sunday touches as many weeks.
    private static let weeksPerYear = 54

    private func block(
        of year: DayCalendar.Part, months: [DayCalendar.Part], span: DayCalendar.Run,
        _ withoutFrame: Set<Day>
    ) -> String {
        let taken = Set(year.days)
        var paths = (taken: "", missing: "", unused: "")
        var missingCount = 0
        var unusedCount = 0
        let first = year.run.first
        var day = first
        while day <= year.run.last {
            let place = day.number - first.number + first.weekday
            let (x, y) = (place / 7 * 10, place % 7 * 10)
            if taken.contains(day) {
                paths.taken += Self.taken.path(x, y)
            } else if withoutFrame.contains(day) {
                unusedCount += 1
                paths.unused += Self.unused.path(x, y)
            } else if day >= span.first, day <= span.last {
                missingCount += 1
                paths.missing += Self.missing.path(x, y)
            }
            day = day.next
        }
        let count = "\(year.days.count) of \(PlainEnglish.count(year.lengthInSpan, "day"))"
        let label =
            "\(year.year): \(PlainEnglish.count(year.days.count, "day")) with a frame, \(missingCount) without a photo"
            + (unusedCount > 0 ? ", \(unusedCount) with a photo but no frame" : "")
        let names = (1...12).map { month in
            let start = Day.firstOf(month: month, year: year.year)
            // The first week that begins in the month, so that a name stands above its own days.
            let week = (start.number - first.number + first.weekday + 6) / 7
            let name = PlainEnglish.months[month - 1]
            // A phone has room for the first letter.
            let text = "\(name.prefix(1))<i>\(name.dropFirst().prefix(2))</i>"
            let content =
                months.contains { $0.month == month }
                ? "<a href=\"#\(Self.monthID(start))\" aria-label=\"\(name) \(year.year)\">\(text)</a>"
                : "<span aria-hidden=\"true\">\(text)</span>"
            return "<li style=\"left:\((Double(week) * 100 / Double(Self.weeksPerYear)).decimal(2))%\">\(content)</li>"
        }
        return """
            <figure class="year">
            <figcaption><h3>\(year.year) <span class="muted">\(count)</span></h3></figcaption>
            <ul class="months">\(names.joined())</ul>
            <svg viewBox="0 0 \(Self.weeksPerYear * 10) 70" role="img" aria-label="\(label)">
            <path class="missing" d="\(paths.missing)"/><path class="unused" d="\(paths.unused)"/>\
            <path class="taken" d="\(paths.taken)"/>
            </svg>
            </figure>

            """
    }

    /// The part of the page with a month's frames.
    static func monthID(_ day: Day) -> String { "frames-\(day.year.padded(4))-\(day.month.padded(2))" }

    private static func legend(_ mark: Mark, _ name: String) -> String {
        "<svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path class=\"\(name)\" d=\"\(mark.path(0, 0))\"/></svg>"
    }

    // MARK: Gaps

    private static func gapTable(_ gaps: [DayCalendar.Run]) -> String {
        let rows = gaps.map { gap in
            "<tr><td>\(PlainEnglish.date(gap.first))</td><td>\(PlainEnglish.date(gap.last))</td>"
                + "<td>\(PlainEnglish.number(gap.length))</td></tr>\n"
        }
        return """
            <details><summary>\(PlainEnglish.count(gaps.count, "gap"))</summary>
            <table>
            <caption>Days without a frame</caption>
            <thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Days</th></tr></thead>
            <tbody>
            \(rows.joined())</tbody>
            </table>
            </details>

            """
    }
}
