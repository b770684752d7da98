// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

extension ScheduleFiles {
    private static let crontabBegin = "# BEGIN picture-time sync"
    private static let crontabEnd = "# END picture-time sync"

    /// The lines for a crontab, in the form of crontab(5), between two lines by which they are found again.
    public var crontabBlock: String {
        """
        \(Self.crontabBegin)
        # \(Self.mark)
        \(crontabTimes) \(crontabCommand)
        \(Self.crontabEnd)

        """
    }

    /// Minute, hour, day of the month, month and day of the week.
    private var crontabTimes: String {
        switch schedule.rhythm {
        case .every(let minutes) where minutes < 60: "*/\(minutes) * * * *"
        case .every(60): "0 * * * *"
        case .every(24 * 60): "0 0 * * *"
        case .every(let minutes): "0 */\(minutes / 60) * * *"
        case .daily(let hour, let minute): "\(minute) \(hour) * * *"
        }
    }

    private var crontabCommand: String {
        let words = commandLine.map(Self.shellWord).joined(separator: " ")
        // A percent sign begins the standard input unless there is a backslash before it. Some crons take that away, some
        // leave it to the shell; outside of the quotes it makes no difference. A word with one is always in quotes.
        return Self.replacing(["%": #"'\%'"#], in: "nice -n 10 \(words) >>\(Self.shellWord(log)) 2>&1")
    }

    /// Puts a block into a crontab, in the place of the one that is there, or takes it out. All other bytes stay as they
    /// are.
    ///
    /// A new block stands in front, for settings such as `SHELL=` hold for the lines below them, and because taking it
    /// out leaves what was there before to the byte, also where the last line does not end.
    ///
    /// - Parameters:
    ///   - crontab: As `crontab -l` prints it; in whatever encoding.
    ///   - block: A ``crontabBlock``; nil to take it out.
    /// - Throws: `unreadableFile` when a block has no end, for then nobody knows what belongs to it.
    public static func crontab(
        _ crontab: [UInt8], replacingBlockWith block: String?
    ) throws(PictureTimeError) -> [UInt8] {
        let new = Array((block ?? "").utf8)
        let old = try crontabBlocks(in: crontab)
        guard let first = old.first else { return new + crontab }
        var result = crontab
        for range in old.dropFirst().reversed() { result.removeSubrange(range) }
        result.replaceSubrange(first, with: new)
        return result
    }

    /// Whether a crontab has a block that was put into it.
    public static func hasBlock(_ crontab: [UInt8]) -> Bool {
        lines(of: crontab).contains { isLine(crontab[$0], crontabBegin) }
    }

    /// Where blocks lie, from the first marking line to the end of the second.
    private static func crontabBlocks(in crontab: [UInt8]) throws(PictureTimeError) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var begin: Int?
        var isBroken = false
        for line in lines(of: crontab) {
            if isLine(crontab[line], crontabBegin) {
                isBroken = isBroken || begin != nil
                begin = line.lowerBound
            } else if let start = begin, isLine(crontab[line], crontabEnd) {
                blocks.append(start..<line.upperBound)
                begin = nil
            }
        }
        guard begin == nil, !isBroken else {
            throw PictureTimeError(
                code: .unreadableFile,
                message: "Could not change the crontab: it has a line '\(crontabBegin)' without a line "
                    + "'\(crontabEnd)' that belongs to it. Remove what is left of the old block with 'crontab -e', "
                    + "and try again.")
        }
        return blocks
    }

    /// Each with the line feed at its end.
    private static func lines(of text: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
            lines.append(start..<end)
            start = end
        }
        return lines
    }

    /// Whether a line says this, apart from blanks at its end.
    private static func isLine(_ line: ArraySlice<UInt8>, _ text: String) -> Bool {
        let end = line.lastIndex { !" \t\r\n".utf8.contains($0) }.map { $0 + 1 } ?? line.startIndex
        return line[..<end].elementsEqual(text.utf8)
    }
}
