// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
internal import FoundationEssentials
public import PictureTimeCore

/// Which photos to take, and in which order.
struct SelectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .long],
        help: ArgumentHelp(
            "What decides the order of the photos.",
            discussion: """
                file-order: names as a file manager sorts them. number-order: the numbers in the name. date-ISO: the \
                date in the name, such as 2024-01-31 or IMG_20240131_074512. date-metadata: the date in Exif, or in an \
                XMP or Google Takeout file beside the photo. date: the surest of all these dates.
                """))
    var processOrder = ProcessOrder.dateISO

    @Option(
        name: [.customShort("s"), .long],
        help: ArgumentHelp("Start with this photo, in the chosen order.", valueName: "name"))
    var inputStart: String?

    @Flag(name: [.short, .long], help: "Look into the folders inside as well.")
    var recursive = false

    @Flag(
        help: """
            Take only the best photo of each day: by how sure the face is, sharpness, open eyes, a straight look and \
            size; of equals the first.
            """)
    var bestOfDay = false

    @Option(
        help: ArgumentHelp(
            "Count photos taken before this time for the day before.", valueName: "HH:MM"))
    var dayEndsAt = TimeOfDay(minutes: 0)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Add this to what the camera's clock said, when it was wrong: PT1H, -P1D, or short 1h, -2d.",
            valueName: "period"))
    var shift: String?

    func selection(in folder: URL) throws -> PhotoSelection {
        var selection = PhotoSelection(folder: folder, order: processOrder, start: inputStart)
        selection.isRecursive = recursive
        selection.bestOfDay = bestOfDay
        selection.dayEndsAt = dayEndsAt.minutes
        selection.shift = try shift.map { try ClockShift($0) }
        return selection
    }
}

extension ProcessOrder: ExpressibleByArgument {}

/// `04:00`
struct TimeOfDay: ExpressibleByArgument {
    /// After midnight.
    let minutes: Int

    init(minutes: Int) { self.minutes = minutes }

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(\.isNumber) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        minutes = hour * 60 + minute
    }

    var defaultValueDescription: String { "00:00" }
}

/// A path as the shell gives it, from the current folder.
func fileURL(_ path: String) throws -> URL {
    guard !path.isEmpty else { throw ValidationError("A path must not be empty.") }
    return URL(filePath: path)
}
