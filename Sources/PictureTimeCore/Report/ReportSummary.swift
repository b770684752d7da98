// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

extension Report {
    /// The report in a few lines for a terminal: the days, and what should be looked at.
    ///
    /// Files that were skipped or left out are not listed; ``skipped`` and ``leftOut`` have them.
    public var summaryLines: [String] {
        let calendar = DayCalendar(of: self)
        let outliers = Outliers(of: self)
        return [
            daysLine(calendar), lastStreakLine(calendar), outlierLine(outliers), noteLine,
        ].compactMap(\.self)
    }

    private func daysLine(_ calendar: DayCalendar) -> String? {
        guard let span = calendar.span, let streak = calendar.longestStreak else { return nil }
        if span.length == 1 { return "All of one day, \(span.first)." }
        guard let gap = calendar.longestGap else {
            return "All \(PlainEnglish.count(span.length, "day")) from \(span.first) to \(span.last)."
        }
        let (taken, days) = (PlainEnglish.number(calendar.takenCount), PlainEnglish.count(span.length, "day"))
        let gapDates = gap.length == 1 ? "\(gap.first)" : "\(gap.first) to \(gap.last)"
        return "\(taken) of \(days) from \(span.first) to \(span.last); "
            + "longest streak \(PlainEnglish.count(streak.length, "day")), "
            + "longest gap \(PlainEnglish.count(gap.length, "day")) (\(gapDates))."
    }

    /// Only when it is more than a day, and not the longest one, which has been told.
    private func lastStreakLine(_ calendar: DayCalendar) -> String? {
        guard let streak = calendar.currentStreak, streak.length > 1, streak != calendar.longestStreak else {
            return nil
        }
        return "The last streak has \(PlainEnglish.count(streak.length, "day")), since \(streak.first)."
    }

    private func outlierLine(_ outliers: Outliers) -> String? {
        guard !outliers.frames.isEmpty else { return nil }
        let names: [(Outliers.Measure, String)] = [(.residual, "fit"), (.tilt, "tilt"), (.size, "size")]
        let measures = names.filter { name in outliers.frames.contains { $0.measures.contains(name.0) } }.map(\.1)
        let count = outliers.frames.count
        return "\(PlainEnglish.count(count, "frame")) \(count == 1 ? "lies" : "lie") off "
            + "(\(measures.joined(separator: " or ")) far from the others); see report.html."
    }

    private var noteLine: String? {
        let count = photos.count { $0.isFrame && $0.reason != nil }
        guard count > 0 else { return nil }
        return
            "\(PlainEnglish.count(count, "frame")) \(count == 1 ? "has" : "have") a remark, such as several faces; see "
            + "report.html."
    }
}

extension DayCalendar {
    /// The days of a report's frames.
    init(of report: Report) { self.init(days: report.photos.filter(\.isFrame).compactMap(\.day)) }
}
