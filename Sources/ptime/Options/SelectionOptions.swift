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
                date in the name, such as 2024-01-31 or IMG_20240131_074512. date-metadata: the date in Exif.
                """))
    var processOrder = ProcessOrder.dateISO

    @Option(
        name: [.customShort("s"), .long],
        help: ArgumentHelp("Start with this photo, in the chosen order.", valueName: "name"))
    var inputStart: String?

    func selection(in folder: URL) -> PhotoSelection {
        PhotoSelection(folder: folder, order: processOrder, start: inputStart)
    }
}

extension ProcessOrder: ExpressibleByArgument {}

/// A path as the shell gives it, from the current folder.
func fileURL(_ path: String) throws -> URL {
    guard !path.isEmpty else { throw ValidationError("A path must not be empty.") }
    return URL(filePath: path)
}
