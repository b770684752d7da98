// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How far a camera's clock was wrong: what has to be added to its dates.
public struct ClockShift: Hashable, Sendable {
    /// Calendar months; a day that a month does not have becomes its last.
    public var months = 0
    public var days = 0
    public var seconds = 0

    public init(months: Int = 0, days: Int = 0, seconds: Int = 0) {
        self.months = months
        self.days = days
        self.seconds = seconds
    }

    /// Reads an ISO 8601 duration with an optional sign, such as `-PT1H30M` or `P1Y2M3D`, or short `1h`, `-2d`, `90s`.
    ///
    /// - Throws: `invalidSetting` for anything else, and for more than 200 years.
    public init(_ text: String) throws(PictureTimeError) {
        guard let shift = Self.parse(text) else {
            throw .invalidSetting(
                "'\(text)' is no period. Write it like PT1H (an hour), -P1D (a day back), P1Y2M3DT4H5M6S, or short: 1h, -2d."
            )
        }
        // Beyond, no date would be left, and nobody would know why.
        guard abs(shift.months) <= 200 * 12, abs(shift.days) <= 200 * 366 else {
            throw .invalidSetting("A clock that was wrong by '\(text)' is none: 200 years are the most.")
        }
        self = shift
    }

    private static func parse(_ text: String) -> ClockShift? {
        var rest = text.uppercased().replacing("−", with: "-").utf8[...]
        var sign = 1
        if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest.removeFirst()
        }
        let isISO = rest.first == UInt8(ascii: "P")
        if isISO { rest.removeFirst() }
        // Short forms have no months, so that an M is always minutes there.
        var isTime = !isISO
        var shift = ClockShift()
        var partCount = 0
        while let byte = rest.first {
            if byte == UInt8(ascii: "T"), !isTime {
                isTime = true
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
                continue
            }
            let digits = rest.prefix(while: FileName.isDigit)
            guard (1...6).contains(digits.count), let number = Int(String(decoding: digits, as: UTF8.self)) else {
                return nil
            }
            rest = rest.dropFirst(digits.count)
            let value = sign * number
            switch (rest.popFirst().map { Character(UnicodeScalar($0)) }, isTime) {
            case ("H", true): shift.seconds += value * 3600
            case ("M", true): shift.seconds += value * 60
            case ("S", true): shift.seconds += value
            case ("M", false): shift.months += value
            case ("Y", _) where !isISO || !isTime: shift.months += value * 12
            case ("W", _) where !isISO || !isTime: shift.days += value * 7
            case ("D", _) where !isISO || !isTime: shift.days += value
            default: return nil
            }
            partCount += 1
        }
        return partCount > 0 ? shift : nil
    }
}

extension CaptureDate {
    /// The date that a clock would have shown that was not wrong; a day without a time moves by whole days.
    ///
    /// - Returns: Nil when it would fall out of the years that a date can have.
    func shifted(by shift: ClockShift) -> CaptureDate? {
        let monthIndex = year * 12 + month - 1 + shift.months
        guard monthIndex >= 0, let first = CaptureDate(year: monthIndex / 12, month: monthIndex % 12 + 1, day: 1) else {
            return nil
        }
        let day = min(day, Day.length(ofMonth: first.month, year: first.year))
        let secondsOfDay = time.map { $0.hour * 3600 + $0.minute * 60 + $0.second } ?? 0
        let seconds = secondsOfDay + shift.seconds
        // Without a time only whole days count.
        let carried = time == nil ? shift.seconds / 86_400 : Int((Double(seconds) / 86_400).rounded(.down))
        let newTime = time.flatMap { old in
            let rest = seconds - carried * 86_400
            return Time(
                hour: rest / 3600, minute: rest % 3600 / 60, second: rest % 60, subsecond: old.subsecond,
                utcOffset: old.utcOffset)
        }
        return CaptureDate(dayNumber: first.dayNumber + day - 1 + shift.days + carried)?.at(newTime)
    }

    /// The day that a photo counts for when days end some minutes after midnight; without a time, its own.
    func day(endingAt minutes: Int) -> CaptureDate {
        guard let time, time.hour * 60 + time.minute < minutes else { return at(nil) }
        return CaptureDate(dayNumber: dayNumber - 1) ?? at(nil)
    }
}
