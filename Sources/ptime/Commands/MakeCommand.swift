// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct MakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Turn photos into a film in one go.",
        discussion: """
            Does what 'image' and 'video' do, without files in between. Run it again whenever there are new photos: the \
            film grows, and only what is new or changed is aligned and encoded. What is known of the photos and of the \
            film is in film.mp4.sqlite beside it, which may be deleted; then all is done again.

            EXAMPLES
              ptime make ~/Selfies film.mp4
              ptime make ~/Selfies film.mp4 --preset story --fps 12
              ptime make ~/Selfies minute.mp4 --duration 60s --hold-last 2s
              ptime make ~/Selfies film.mp4 --chapters year
            """
    )

    @Argument(help: "The folder with the photos.", transform: fileURL)
    var input: URL

    @Argument(help: "The film; its name ends in .mp4.", transform: fileURL)
    var output: URL

    @OptionGroup(title: "Which photos")
    var selection: SelectionOptions

    @OptionGroup(title: "The frames")
    var canvas: CanvasOptions

    @OptionGroup(title: "The film")
    var film: FilmOptions

    @OptionGroup(title: "Output")
    var reporting: ReportingOptions

    func run() async throws {
        try await reporting.run { terminal in
            let file = try FilmFile(output)
            var job = try PhotosToFilm(
                try selection.selection(in: input), output: file, canvas: canvas.canvas(notingOn: terminal),
                filmSettings: film.settings(), profile: canvas.chosenProfile())
            job.maxYaw = canvas.maxYaw
            let (film, report) = try await job.run(onProgress: terminal.progress("Making the film"))
            terminal.show(
                summary(of: film, at: file) + skippedLines(report.skipped)
                    + leftOutLines(report.leftOut),
                json: FilmReport(film: film, file: file, photos: report.photos))
            return report.skipped.isEmpty
        }
    }
}
