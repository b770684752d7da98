// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// How often the sync runs by itself: every so many minutes or hours, or daily at a time of the local clock.
///
/// Intervals divide the hour, or are whole hours that divide the day. cron knows times of the clock alone: with others it
/// would run after a shorter pause at each full hour or at midnight, or could not be told at all.
public struct Schedule: Hashable, Sendable {
    enum Rhythm: Hashable, Sendable {
        /// One of ``Schedule/intervals``.
        case every(minutes: Int)
        case daily(hour: Int, minute: Int)
    }

    let rhythm: Rhythm

    /// The minutes from one run to the next that work, in ascending order.
    static let intervals = [5, 6, 10, 12, 15, 20, 30] + [1, 2, 3, 4, 6, 8, 12, 24].map { $0 * 60 }

    public static let hourly = Schedule(rhythm: .every(minutes: 60))

    private init(rhythm: Rhythm) { self.rhythm = rhythm }

    /// Reads minutes or hours, such as `30m`, `1h` or `6h`.
    ///
    /// - Throws: `invalidSetting` for anything else, and for an interval that does not work; then with those that do.
    public init(every text: String) throws(PictureTimeError) {
        guard let minutes = Self.minutes(text) else {
            throw .invalidSetting("'\(text)' is no interval. Write minutes or hours, such as 30m, 1h or 6h.")
        }
        guard Self.intervals.contains(minutes) else { throw Self.unevenInterval(text, minutes) }
        rhythm = .every(minutes: minutes)
    }

    /// Reads hours and minutes of the local clock, such as `04:30`.
    ///
    /// - Throws: `invalidSetting` for anything else.
    public init(dailyAt text: String) throws(PictureTimeError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hour = Self.number(parts[0]), let minute = Self.number(parts[1]), hour < 24, minute < 60
        else { throw .invalidSetting("'\(text)' is no time of day. Write it from 00:00 to 23:59, such as 04:30.") }
        rhythm = .daily(hour: hour, minute: minute)
    }

    /// The seconds from one run to the next, for judging whether the last is overdue. Where clocks are changed, a day may
    /// last an hour longer.
    public var interval: TimeInterval {
        switch rhythm {
        case .every(let minutes): TimeInterval(minutes * 60)
        case .daily: 86_400
        }
    }

    /// `30m`, `1h`; nil for a time of day.
    private var intervalText: String? {
        guard case .every(let minutes) = rhythm else { return nil }
        return Self.text(minutes)
    }

    /// `04:30`; nil for an interval.
    var timeOfDay: String? {
        guard case .daily(let hour, let minute) = rhythm else { return nil }
        return "\(hour.padded(2)):\(minute.padded(2))"
    }

    private static func unevenInterval(_ text: String, _ minutes: Int) -> PictureTimeError {
        guard let next = intervals.first(where: { $0 > minutes }) else {
            return .invalidSetting("Every '\(text)' is too seldom: \(self.text(intervals.last!)) is the most.")
        }
        guard let previous = intervals.last(where: { $0 < minutes }) else {
            return .invalidSetting("Every '\(text)' is too often: \(self.text(next)) is the least.")
        }
        return .invalidSetting(
            "Every '\(text)' does not fit the clock, for it neither divides an hour nor is it hours that divide a day. "
                + "The nearest that work are \(self.text(previous)) and \(self.text(next)).")
    }

    private static func text(_ minutes: Int) -> String { minutes < 60 ? "\(minutes)m" : "\(minutes / 60)h" }

    private static func minutes(_ text: String) -> Int? {
        guard let unit = text.last, let factor = ["m": 1, "h": 60][unit.lowercased()],
            (1...5).contains(text.utf8.count - 1), let number = number(text.dropLast())
        else { return nil }
        return number * factor
    }

    /// Of digits alone.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}

extension Schedule: CustomStringConvertible {
    /// As it is spoken: `every hour`, `every 30 minutes`, `daily at 04:30`.
    public var description: String {
        switch rhythm {
        case .every(60): "every hour"
        case .every(let minutes) where minutes < 60: "every \(minutes) minutes"
        case .every(let minutes): "every \(minutes / 60) hours"
        case .daily: "daily at \(timeOfDay!)"
        }
    }
}

/// As `{"every": "1h"}` or `{"dailyAt": "04:30"}`.
extension Schedule: Codable {
    private enum CodingKeys: CodingKey {
        case every, dailyAt
    }

    /// - Throws: ``PictureTimeError`` when neither is there, both are, or one does not work.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let every = try container.decodeIfPresent(String.self, forKey: .every)
        let time = try container.decodeIfPresent(String.self, forKey: .dailyAt)
        switch (every, time) {
        case (let every?, nil): try self.init(every: every)
        case (nil, let time?): try self.init(dailyAt: time)
        default:
            throw PictureTimeError.invalidSetting(
                "A schedule has either 'every' or 'dailyAt', such as {\"every\": \"1h\"}.")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(intervalText, forKey: .every)
        try container.encodeIfPresent(timeOfDay, forKey: .dailyAt)
    }
}
