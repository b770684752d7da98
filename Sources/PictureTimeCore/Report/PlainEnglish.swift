// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers and days as a sentence has them.
enum PlainEnglish {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `1 frame`, `4,000 frames`
    static func count(_ count: Int, _ noun: String) -> String {
        "\(number(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// `999`, `4,000`. For numbers that are not negative.
    static func number(_ number: Int) -> String {
        number < 1000 ? "\(number)" : "\(self.number(number / 1000)),\((number % 1000).padded(3))"
    }

    /// `31 January 2024`
    static func date(_ day: Day) -> String { "\(day.day) \(months[day.month - 1]) \(day.year)" }

    /// `2 to 4 May 2023`: of the first date no more than differs.
    static func dates(_ run: DayCalendar.Run) -> String {
        let (first, last) = (run.first, run.last)
        if first == last { return date(last) }
        if first.year != last.year { return "\(date(first)) to \(date(last))" }
        if first.month != last.month { return "\(first.day) \(months[first.month - 1]) to \(date(last))" }
        return "\(first.day) to \(date(last))"
    }

    /// `3 days (2 to 4 May 2023)`
    static func run(_ run: DayCalendar.Run) -> String { "\(count(run.length, "day")) (\(dates(run)))" }
}

extension Double {
    /// In decimal digits, with as many behind the point.
    func decimal(_ places: Int) -> String {
        let factor = (0..<places).reduce(1) { value, _ in value * 10 }
        // Beyond what an Int holds digits behind the point would be noise anyhow.
        guard let scaled = Int(exactly: (self * Double(factor)).rounded()) else { return "\(self)" }
        let sign = scaled < 0 ? "-" : ""
        let digits = "\(sign)\(abs(scaled) / factor)"
        return places == 0 ? digits : "\(digits).\((abs(scaled) % factor).padded(places))"
    }
}

extension String {
    /// With a capital at the beginning and a full stop at the end, unless it ends otherwise.
    var asSentence: String {
        guard let first else { return self }
        let text = first.uppercased() + dropFirst()
        return ".!?:".contains(text.last!) ? text : text + "."
    }
}
