// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import PictureTimeCore

/// How the film is made of its frames.
struct FilmOptions: ParsableArguments {
    @Option(
        name: [.customShort("F"), .long],
        help: ArgumentHelp("Pictures per second: 20, 29.97 or 30000/1001. (default: 20)", valueName: "rate"))
    var fps: String?

    @Option(
        help: ArgumentHelp(
            "How long the film lasts, instead of --fps: 60s, 1m30s or 1:30. New photos make it faster, not longer.",
            valueName: "length"))
    var duration: String?

    @Option(
        help: ArgumentHelp(
            "How long the last picture stays at the end, such as 2s; a minute is the most.", valueName: "length"))
    var holdLast: String?

    @Option(help: ArgumentHelp("Take one of so many photos, beginning with the first.", valueName: "n"))
    var every = 1

    @Option(
        help: ArgumentHelp(
            "Chapters that players show: \(ChapterUnit.allCases.map(\.rawValue).joined(separator: " or ")).",
            valueName: "unit"))
    var chapters: ChapterUnit?

    @Option(
        help: ArgumentHelp(
            "x264's constant rate factor: 0 is the best, 51 the smallest.", valueName: "crf"))
    var crf = FilmSettings.standardRateFactor

    func validate() throws {
        if fps != nil, duration != nil {
            throw ValidationError("--fps and --duration both say how fast the film is. Give one of them.")
        }
    }

    func settings() throws -> FilmSettings {
        let pace: FilmSettings.Pace =
            if let duration {
                .length(try FilmLength(duration))
            } else {
                .frameRate(try fps.map { try FrameRate($0) } ?? .standard)
            }
        var settings = try FilmSettings(
            pace: pace, rateFactor: crf, holdLast: try holdLast.map { try FilmLength($0) } ?? .zero, every: every)
        settings.chapters = chapters
        return settings
    }
}

extension ChapterUnit: ExpressibleByArgument {}
