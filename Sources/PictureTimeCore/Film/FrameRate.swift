// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Pictures per second as an exact fraction in lowest terms.
public struct FrameRate: Hashable, Sendable {
    public let numerator: Int
    public let denominator: Int

    public static let standard = try! FrameRate("20")

    /// Reads `25`, `29.97` (2997/100) or `30000/1001`.
    ///
    /// - Throws: `invalidSetting` for anything else, and for rates below one picture a minute or above 1000 a second.
    public init(_ text: String) throws(PictureTimeError) {
        guard let (numerator, denominator) = Self.fraction(text), denominator > 0,
            numerator * 60 >= denominator, numerator <= 1000 * denominator
        else {
            throw .invalidSetting(
                "'\(text)' is no frame rate: give pictures per second from 1/60 to 1000, such as 20, 29.97 or 30000/1001."
            )
        }
        self.init(numerator, per: denominator)
    }

    /// So many pictures in so many seconds; both above 0.
    private init(_ pictures: Int, per seconds: Int) {
        let divisor = Self.greatestCommonDivisor(pictures, seconds)
        numerator = pictures / divisor
        denominator = seconds / divisor
    }

    /// The rate at which so many pictures last so long.
    ///
    /// - Throws: `invalidSetting` when that is no rate that a film can have.
    init(pictures: Int, in length: FilmLength) throws(PictureTimeError) {
        let rate = Self(pictures * 1000, per: max(length.milliseconds, 1))
        guard rate.numerator * 60 >= rate.denominator, rate.numerator <= 1000 * rate.denominator else {
            let (found, advice) =
                rate.numerator > rate.denominator
                ? ("more than 1000 a second", "Choose a longer film, or take fewer photos with --every.")
                : ("less than one a minute", "Choose a shorter film.")
            throw .invalidSetting(
                "\(PlainEnglish.count(pictures, "picture")) in \(length): that is \(found). \(advice)")
        }
        self = rate
    }

    private static func fraction(_ text: String) -> (Int, Int)? {
        func digits(_ text: Substring) -> Int? {
            // Nine digits stay far below any overflow here and in the file's 32-bit fields.
            (1...9).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let numerator = digits(parts[0]), let denominator = digits(parts[1]) {
            return (numerator, denominator)
        }
        let decimal = text.split(separator: ".", omittingEmptySubsequences: false)
        if decimal.count == 1, let whole = digits(decimal[0]) { return (whole, 1) }
        guard decimal.count == 2, let whole = digits(decimal[0]), whole <= 1000, decimal[1].utf8.count <= 5,
            let rest = digits(decimal[1])
        else { return nil }
        let denominator = (0..<decimal[1].utf8.count).reduce(1) { power, _ in power * 10 }
        return (whole * denominator + rest, denominator)
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }

    /// How long so many pictures are shown, in seconds.
    public func seconds(for pictures: Int) -> Double {
        Double(pictures) * Double(denominator) / Double(numerator)
    }
}

extension FrameRate: CustomStringConvertible {
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
