// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct VideoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "video",
        abstract: "Turn numbered frames into a film.",
        discussion: """
            Takes the JPEG and PNG pictures of a folder in the order of their numbers and writes an MP4 file: H.264, \
            at exactly the frame rate asked for. The film replaces an earlier one of the same name when it is whole.

            Run it again whenever there are new frames: the film grows. Groups of frames that it has already are copied, \
            and only the others are encoded; the result is the same to the byte as a film made at once. What is known of \
            the film is in NAME.mp4.sqlite beside it, which may be deleted; then all is encoded again.

            EXAMPLES
              ptime video frames .
              ptime video frames films --filename me --fps 30000/1001
              ptime video frames . --filename minute --duration 60s --hold-last 2s
              ptime video frames . --filename weekly --every 7 --chapters year
            """
    )

    @Argument(help: "The folder with the frames.", transform: fileURL)
    var input: URL

    @Argument(help: "The folder for the film; made when it is missing.", transform: fileURL)
    var output: URL

    @Option(name: [.short, .long], help: "The film's name, with or without .mp4.")
    var filename = "timelapse"

    @OptionGroup(title: "The film")
    var film: FilmOptions

    @OptionGroup(title: "Output")
    var reporting: ReportingOptions

    func run() async throws {
        try await reporting.run { terminal in
            let file = try FilmFile(named: filename, in: output)
            let result = try await FramesToFilm(input: input, output: file, settings: film.settings())
                .run(onProgress: terminal.progress("Encoding"))
            terminal.show(
                summary(of: result.film, at: file) + result.notes + skippedLines(result.skipped),
                json: FilmReport(film: result.film, file: file, notes: result.notes, photos: result.skipped))
            return result.skipped.isEmpty
        }
    }
}
