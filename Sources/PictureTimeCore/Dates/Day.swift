// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A day of the Gregorian calendar, years 1 to 9999.
struct Day: Hashable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    /// Returns nil for a day that no calendar has.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.init(year, month, day)
    }

    /// Reads `2024-01-31`; nil for anything else and for a day that there never was.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let digits = bytes.filter { $0 != UInt8(ascii: "-") }
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), digits.count == 8,
            digits.allSatisfy(FileName.isDigit)
        else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        self.init(year: number(0..<4), month: number(4..<6), day: number(6..<8))
    }

    private init(_ year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    static func firstOf(year: Int) -> Day { Day(year, 1, 1) }
    static func firstOf(month: Int, year: Int) -> Day { Day(year, month, 1) }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    var lastOfMonth: Day { Day(year, month, Self.length(ofMonth: month, year: year)) }
}

// MARK: - Counting days

extension Day {
    /// Days since 1970-01-01.
    ///
    /// With years that begin in March the leap day is the last of its year, and the months before month m (March is 0)
    /// have (153·m + 2) / 5 days. Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    var number: Int {
        let years = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * years + years / 4 - years / 100 + years / 400 + dayOfYear - Self.marchOfYearZero
    }

    /// From the first of March of the year 0 to 1970-01-01.
    private static let marchOfYearZero = 719_468

    /// The inverse of `number`; nil out of the range of years. Source: as above, civil_from_days.
    init?(number: Int) {
        guard (-719_162...2_932_896).contains(number) else { return nil }
        let days = number + Self.marchOfYearZero
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        self.init(
            yearOfEra + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9,
            dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// Monday is 0. The first of January 1970 was a Thursday.
    var weekday: Int { ((number + 3) % 7 + 7) % 7 }

    /// The day after; the last day that there is has none but itself.
    var next: Day { Day(number: number + 1) ?? self }
    /// The day before; the first day that there is has none but itself.
    var previous: Day { Day(number: number - 1) ?? self }
}

extension Day: Comparable {
    static func < (a: Day, b: Day) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
}

extension Day: CustomStringConvertible {
    /// ISO 8601: `2024-01-31`.
    var description: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
}
