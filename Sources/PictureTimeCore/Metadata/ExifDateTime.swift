// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the date and time as Exif stores them. Source: Exif 2.32, 4.6.5 D and tags 0x9010 to 0x9292.
enum ExifDateTime {
    /// - Parameters:
    ///   - text: `2024:01:31 07:45:12`; other separators are accepted, for some programs write them.
    ///   - subsecond: Digits of the fraction, blanks behind them.
    ///   - offset: `+01:00` or blank.
    /// - Returns: Nil for a blank, zeroed or impossible date, which is how cameras say that their clock was never set.
    static func parse(_ text: String, subsecond: String?, offset: String?) -> CaptureDate? {
        let fields = text.split { !$0.isASCII || !$0.isNumber }
        guard fields.count >= 3, fields[0].count == 4, fields[1...].allSatisfy({ $0.count <= 2 || $0 == fields.last })
        else { return nil }
        let numbers = fields.prefix(6).map { Int($0) ?? -1 }
        guard let date = CaptureDate(year: numbers[0], month: numbers[1], day: numbers[2]) else { return nil }
        guard numbers.count == 6 else { return date }
        let digits = String((subsecond ?? "").prefix { $0.isASCII && $0.isNumber }.prefix(9))
        return date.at(
            CaptureDate.Time(
                hour: numbers[3], minute: numbers[4], second: numbers[5], subsecond: digits,
                utcOffset: offset.flatMap(CaptureDate.Time.utcOffset)
            )
        )
    }

    /// `2024:01:31 07:45:12`; midnight where the time is unknown, for Exif has no date without a time.
    static func text(of date: CaptureDate) -> String {
        let day = "\(date.year.padded(4)):\(date.month.padded(2)):\(date.day.padded(2))"
        let time = date.time
        return "\(day) \((time?.hour ?? 0).padded(2)):\((time?.minute ?? 0).padded(2)):\((time?.second ?? 0).padded(2))"
    }
}
