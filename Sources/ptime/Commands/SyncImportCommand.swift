// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct SyncImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take photos from before into the library.",
        discussion: """
            Copies all photos of a folder, and of the folders inside, into the library; each goes where its date says. What \
            says when it was taken and is not in the photo, such as a file beside it or 'ptime edit', comes along. The film \
            has them after the next 'ptime sync'. Run again, it copies only what is missing.

            Numbered frames can be taken in where the photos are gone. Where nothing says when they were taken, say when the \
            first was: each of the others counts as a day later.

            EXAMPLES
              ptime sync import ~/Pictures/Selfies
              ptime sync import ~/old/frames --first-day 2019-03-01
            """
    )

    @Argument(help: "The folder with the photos.", transform: fileURL)
    var folder: URL

    @Option(help: ArgumentHelp("When the first of those photos was taken that have no date.", valueName: "date"))
    var firstDay: EditCommand.Date?

    @OptionGroup
    var options: SyncOptions

    func run() async throws {
        try await options.run { terminal in
            let configuration = try SyncConfiguration(options.file)
            let library = try HomeLibrary(configuration.libraryFolder)
            let result = try library.importPhotos(
                from: folder, firstDay: firstDay?.date, onProgress: terminal.progress("Copying"))
            var lines = ["Copied \(counted(result.copied, "photo")) to '\(library.originals.path)'."]
            if result.known > 0 { lines.append("\(counted(result.known, "photo")) had come before.") }
            if !result.refused.isEmpty {
                lines.append("\(counted(result.refused.count, "file")) not taken in:")
                lines += result.refused.prefix(10).map { "  '\($0.path)' \($0.reason)" }
                if result.refused.count > 10 { lines.append("  and \(result.refused.count - 10) more") }
            }
            terminal.show(lines, json: result)
            return 0
        }
    }
}
