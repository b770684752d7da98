// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Turn photos into aligned, numbered frames.",
        discussion: """
            Finds the photos of a folder (JPEG, PNG, HEIC, AVIF, WebP), orders them, aligns the face in each, and writes \
            frames named 00000.jpg, 00001.jpg and so on with the capture date in Exif. report.html beside them shows \
            what became of each photo and what would mend the rest; report.json says the same to programs.

            Run it again whenever there are new photos: only what is new or changed is done. What is known of the photos \
            is in picture-time.sqlite beside the frames, which may be deleted. Frames of an earlier run over the same \
            photos are replaced, renumbered or removed as needed; other files never are.

            EXAMPLES
              ptime image ~/Selfies frames
              ptime image ~/Takeout frames -r --process-order date --best-of-day
              ptime image ~/Selfies frames -p date-metadata --preset square
              ptime image ~/Selfies frames --shift -PT1H --day-ends-at 04:00
            """
    )

    @Argument(help: "The folder with the photos.", transform: fileURL)
    var input: URL

    @Argument(help: "The folder for the frames; made when it is missing.", transform: fileURL)
    var output: URL

    @OptionGroup(title: "Which photos")
    var selection: SelectionOptions

    @Option(name: [.short, .long], help: "The number of the first frame.")
    var countStart = 0

    @OptionGroup(title: "The frames")
    var canvas: CanvasOptions

    @Option(help: "JPEG quality of the frames, 1 to 100.")
    var quality = RenderSettings.defaultQuality

    @OptionGroup(title: "Output")
    var reporting: ReportingOptions

    func run() async throws {
        // Not for films: what x264 frees does not fit what it asks for next, and memory grows by a third.
        keepFreedMemoryForReuse()
        try await reporting.run { terminal in
            let job = try PhotosToFrames(
                try selection.selection(in: input), output: output, countStart: countStart,
                settings: RenderSettings(
                    canvas: canvas.canvas(notingOn: terminal), quality: quality, profile: canvas.chosenProfile(),
                    maxYaw: canvas.maxYaw))
            let report = try await job.run(onProgress: terminal.progress("Aligning"))
            terminal.show(
                [framesLine(report, in: output)] + report.summaryLines + report.notes + skippedLines(report.skipped)
                    + leftOutLines(report.leftOut),
                json: report)
            return report.skipped.isEmpty
        }
    }
}
