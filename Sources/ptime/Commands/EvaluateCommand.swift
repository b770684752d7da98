// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure how still faces stand, where the truth is known.",
        discussion: """
            Makes a sequence of photos of each photo that shows a face, by known turns, scales, shifts and changes of \
            light, aligns them, and says how far the eyes and the face wander between frames: in pixels where the eyes \
            are 252 apart, root mean square. Lower is better. Nothing is left behind.

            All photos of a sequence show the same moment; photos of different days do not match as well.

            EXAMPLES
              ptime evaluate Samples
              ptime evaluate portrait.jpg --count 20 --json
            """
    )

    @Argument(help: "A photo, or a folder of photos.", transform: fileURL)
    var input: URL

    @Option(help: "How many photos a sequence has.")
    var count = 10

    @OptionGroup(title: "Output")
    var reporting: ReportingOptions

    func run() async throws {
        try await reporting.run { terminal in
            let rows = try await SteadinessEvaluation(input, count: count)
                .run(onProgress: terminal.progress("Evaluating"))
            terminal.show(Self.table(rows), json: rows)
            return true
        }
    }

    private static func table(_ rows: [SteadinessEvaluation.Row]) -> [String] {
        let cells =
            [["", "pupils", "face", "worst face", "aligned"]]
            + rows.map { [$0.way, "\($0.pupils)", "\($0.face)", "\($0.worstFace)", "\($0.aligned) of \($0.photos)"] }
        let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max()! }
        return cells.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ")
        }
    }
}
