// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import PictureTimeCore

/// How the film is encoded.
struct FilmOptions: ParsableArguments {
    @Option(
        name: [.customShort("F"), .long],
        help: ArgumentHelp("Pictures per second: 20, 29.97 or 30000/1001.", valueName: "rate"))
    var fps = FrameRate.standard.description

    func settings() throws -> FilmSettings {
        FilmSettings(frameRate: try FrameRate(fps))
    }
}
