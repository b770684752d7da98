// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How long a film, or a part of it, lasts; to the millisecond, at most a day.
public struct FilmLength: Hashable, Sendable {
    public let milliseconds: Int

    public static let zero = FilmLength(milliseconds: 0)

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    var seconds: Double { Double(milliseconds) / 1000 }

    /// Reads `60s`, `2.5s`, `1m30s`, `1h`, `90` (seconds), `1:30` (minutes) or `1:00:00` (hours).
    ///
    /// - Throws: `invalidSetting` for anything else, and for more than a day.
    public init(_ text: String) throws(PictureTimeError) {
        guard let milliseconds = Self.clock(text) ?? Self.units(text), milliseconds <= 86_400_000 else {
            throw .invalidSetting("'\(text)' is no length: write it like 60s, 2.5s, 1m30s or 1:30; a day is the most.")
        }
        self.milliseconds = milliseconds
    }

    /// Minutes and seconds, or hours in front, with colons.
    private static func clock(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var total = 0
        for (index, part) in parts.enumerated() {
            guard let value = thousandths(part, allowsFraction: index == parts.count - 1),
                index == 0 || value < 60_000
            else { return nil }
            total = total * 60 + value
        }
        return total
    }

    /// Numbers with `h`, `m` and `s` in this order; the last may go without.
    private static func units(_ text: String) -> Int? {
        var rest = text[...]
        var total = 0
        var factors: [(unit: Character, seconds: Int)] = [("h", 3600), ("m", 60), ("s", 1)]
        repeat {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            guard let value = thousandths(number, allowsFraction: true) else { return nil }
            let unit = rest.popFirst() ?? "s"
            guard let index = factors.firstIndex(where: { $0.unit == unit }) else { return nil }
            total += value * factors[index].seconds
            factors.removeFirst(index + 1)
        } while !rest.isEmpty
        return total
    }

    private static func thousandths(_ text: Substring, allowsFraction: Bool) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 2 && allowsFraction,
            parts.allSatisfy({ (1...6).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let whole = Int(parts[0])
        else { return nil }
        let fraction = parts.count == 2 ? Int((parts[1] + "00").prefix(3))! : 0
        return whole * 1000 + fraction
    }
}

extension FilmLength: CustomStringConvertible {
    /// In seconds.
    public var description: String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(seconds) s"
    }
}
