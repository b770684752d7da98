// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// Reads the JSON files that Google Takeout puts beside photos.
enum TakeoutMetadata {
    /// Takeout's own are some kilobytes long.
    private static let sizeLimit = 1 << 20

    /// When the photo was taken, on a clock that shows UTC; Takeout does not say where that was.
    ///
    /// - Parameter json: A file, not trusted in any way.
    /// - Returns: Nil for anything else than Takeout's JSON with a time after the first of January 1970. Earlier ones
    ///   are mostly clocks that were never set.
    static func photoTaken(in json: [UInt8]) -> CaptureDate? {
        guard json.count <= sizeLimit,
            let seconds = try? JSONDecoder().decode(Document.self, from: Data(json)).photoTakenTime.timestamp.seconds
        else { return nil }
        return date(secondsSince1970: seconds)
    }

    private struct Document: Decodable {
        var photoTakenTime: Moment
    }

    private struct Moment: Decodable {
        var timestamp: Timestamp
    }

    /// Takeout writes a string; programs that rewrite its files make a number of it.
    private struct Timestamp: Decodable {
        var seconds: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard let text = try? container.decode(String.self) else {
                seconds = try container.decode(Int.self)
                return
            }
            guard text.utf8.allSatisfy(FileName.isDigit), let number = Int(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number of seconds")
            }
            seconds = number
        }
    }

    private static func date(secondsSince1970 seconds: Int) -> CaptureDate? {
        let day = 86_400
        guard seconds >= day, seconds < 230 * 366 * day else { return nil }
        var (year, days) = (1970, seconds / day)
        while days >= daysInYear(year) {
            days -= daysInYear(year)
            year += 1
        }
        let time = CaptureDate.Time(
            hour: seconds % day / 3600, minute: seconds % 3600 / 60, second: seconds % 60, utcOffset: 0)
        return CaptureDate(year: year, dayOfYear: days + 1)?.at(time)
    }

    private static func daysInYear(_ year: Int) -> Int {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }
}
