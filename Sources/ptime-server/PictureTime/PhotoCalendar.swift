// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Which days have a photo, from the first one to today.
struct PhotoCalendar: Sendable {
    enum DayState: String, Sendable {
        case taken
        case missing
        case doubtful
        case future
        /// Before the first photo.
        case before
    }

    /// A day with its photo's page.
    struct Entry: Sendable {
        var isDoubtful: Bool
        var photo: String?
    }

    private let entries: [String: Entry]
    /// `2026-11-27`
    let today: String
    private let calendar: Calendar

    /// - Parameter entries: By day, `2026-11-27`.
    init(_ entries: [String: Entry], today: Date, timeZone: TimeZone) {
        self.entries = entries
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        calendar.firstWeekday = 2
        self.calendar = calendar
        self.today = Self.text(calendar.dateComponents([.year, .month, .day], from: today))
    }

    private static func text(_ parts: DateComponents) -> String {
        func padded(_ value: Int?, _ count: Int) -> String {
            let text = String(value ?? 0)
            return String(repeating: "0", count: max(count - text.count, 0)) + text
        }
        return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
    }

    var isTakenToday: Bool { entries[today] != nil }
    var dayCount: Int { entries.count }

    /// Days in a row up to today, or up to yesterday as long as today is still open.
    var streak: Int {
        var day = isTakenToday ? today : previous(today)
        var count = 0
        while entries[day] != nil {
            count += 1
            day = previous(day)
        }
        return count
    }

    var longestStreak: Int {
        var best = 0
        var run = 0
        var last = ""
        for day in entries.keys.sorted() {
            run = previous(day) == last ? run + 1 : 1
            best = max(best, run)
            last = day
        }
        return best
    }

    private func previous(_ day: String) -> String {
        guard let date = date(day), let before = calendar.date(byAdding: .day, value: -1, to: date) else { return "" }
        return Self.text(calendar.dateComponents([.year, .month, .day], from: before))
    }

    private func date(_ day: String) -> Date? {
        let parts = day.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        // Noon is on the same day whatever the clocks do.
        return calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2], hour: 12))
    }

    // MARK: For the page

    struct Year: Sendable {
        var year: Int
        var isOpen: Bool
        var summary: String
        var months: [Month]
    }

    struct Month: Sendable {
        var name: String
        var weeks: [Week]
    }

    struct Week: Sendable { var days: [Day] }

    struct Day: Sendable {
        var label = ""
        var isBlank = true
        var isToday = false
        var state = ""
        var href: String?
        var title = ""
    }

    /// The newest year first, each from January to December, as far as there is something to show.
    func years(in language: PageLanguage) -> [Year] {
        guard let first = entries.keys.min(), let firstYear = Int(first.prefix(4)), let lastYear = Int(today.prefix(4))
        else {
            return []
        }
        return (min(firstYear, lastYear)...lastYear).reversed().map { year in
            let months = (1...12).compactMap { month(year: year, month: $0, first: first, language) }
            let count = entries.keys.count { $0.hasPrefix("\(year)-") }
            return Year(
                year: year, isOpen: year == lastYear, summary: count == 1 ? "1 day" : "\(count) days", months: months)
        }
    }

    private func month(year: Int, month: Int, first: String, _ language: PageLanguage) -> Month? {
        let begin = Self.text(DateComponents(year: year, month: month, day: 1))
        // Nothing to show before the first photo and after today.
        guard begin.prefix(7) >= first.prefix(7), begin.prefix(7) <= today.prefix(7), let date = date(begin),
            let length = calendar.range(of: .day, in: .month, for: date)?.count
        else { return nil }
        let offset = (calendar.component(.weekday, from: date) + 5) % 7
        var days = Array(repeating: Day(), count: offset)
        days += (1...length).map {
            day(Self.text(DateComponents(year: year, month: month, day: $0)), first: first, language)
        }
        while days.count % 7 != 0 { days.append(Day()) }
        let weeks = stride(from: 0, to: days.count, by: 7).map { Week(days: Array(days[$0..<$0 + 7])) }
        return Month(name: language.months[month - 1], weeks: weeks)
    }

    private func day(_ day: String, first: String, _ language: PageLanguage) -> Day {
        let entry = entries[day]
        let state: DayState =
            if let entry { entry.isDoubtful ? .doubtful : .taken } else if day > today {
                .future
            } else { day < first ? .before : .missing }
        let word = state == .future || state == .before ? "" : ": \(state.rawValue)"
        return Day(
            label: String(Int(day.suffix(2))!), isBlank: false, isToday: day == today, state: state.rawValue,
            href: entry?.photo.map { "/picture-time/photos/\($0)" }, title: language.date(day) + word)
    }
}

/// In which words dates are written: by the browser's language.
enum PageLanguage: Sendable {
    case english
    case german

    /// - Parameter header: `Accept-Language`; the first that we speak counts.
    init(_ header: String?) {
        let tags = (header ?? "").lowercased().split(separator: ",").map { part -> (tag: String, weight: Double) in
            let pieces = part.split(separator: ";")
            let weight = pieces.dropFirst().first.flatMap { Double(String($0).trimmed.dropFirst(2)) } ?? 1
            return (String(pieces.first ?? "").trimmed, weight)
        }
        let known = tags.filter { $0.tag.hasPrefix("de") || $0.tag.hasPrefix("en") }
        // Of equal weight the first.
        let best = known.enumerated().max { ($0.element.weight, -$0.offset) < ($1.element.weight, -$1.offset) }
        self = best?.element.tag.hasPrefix("de") == true ? .german : .english
    }

    var months: [String] {
        switch self {
        case .english:
            [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November",
                "December",
            ]
        case .german:
            [
                "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
                "November",
                "Dezember",
            ]
        }
    }

    /// `2026-11-27`, perhaps with a time behind it, as people write it.
    func date(_ text: String) -> String {
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]) else { return text }
        let month = months[parts[1] - 1]
        return self == .german ? "\(parts[2]). \(month) \(parts[0])" : "\(parts[2]) \(month) \(parts[0])"
    }

    /// With the time of day, where there is one.
    func dateAndTime(_ text: String) -> String {
        let time = text.dropFirst(11).prefix(5)
        return time.count == 5 && text.dropFirst(10).first == "T" ? "\(date(text)), \(time)" : date(text)
    }

    /// `today`, `yesterday` or the date, with the time of day.
    func moment(_ moment: Date, now: Date, timeZone: TimeZone) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: moment)
        func padded(_ value: Int?) -> String { (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
        let time = "\(padded(parts.hour)):\(padded(parts.minute))"
        let days = calendar.dateComponents(
            [.day], from: calendar.startOfDay(for: moment), to: calendar.startOfDay(for: now)
        ).day
        switch days {
        case 0: return self == .german ? "heute \(time)" : "today \(time)"
        case 1: return self == .german ? "gestern \(time)" : "yesterday \(time)"
        default: return "\(date("\(parts.year ?? 0)-\(padded(parts.month))-\(padded(parts.day))")), \(time)"
        }
    }
}
