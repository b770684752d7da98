// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import PictureTimeCore

/// The geometry of the frames, and which faces they show.
struct CanvasOptions: ParsableArguments {
    @Option(
        help:
            "The frame's shape: portrait 1080x1440, square 1080x1080, story 1080x1920, landscape 1920x1080, classic 648x1080."
    )
    var preset = Canvas.Preset.portrait

    @Option(help: ArgumentHelp("Another size, in pixels.", valueName: "WxH"))
    var size: FrameSize?

    @Option(
        help: ArgumentHelp(
            "The distance between the eyes as a share of the frame's width (default: 0.233, for landscape 0.12).",
            valueName: "share"))
    var eyeDistance: Double?

    @Option(
        help: ArgumentHelp(
            "The height of the eyes as a share of the frame's height, 0 for its top (default: 0.45, for story 0.42, for classic 0.5).",
            valueName: "share"))
    var eyeLine: Double?

    @Option(
        help: ArgumentHelp(
            "The face that photos are aligned onto: a file that 'ptime profile export' wrote, or 'average'.",
            discussion:
                "By default your own, which is made of your photos in the first run and then kept; see 'ptime help profile'.",
            valueName: "file"))
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "Leave photos out in which the head is turned further than this to a side, in degrees.",
            discussion: "A face that you chose or whose eyes you set is taken however it is turned.",
            valueName: "degrees"))
    var maxYaw: Double?

    /// The profile asked for; nil for the library's own.
    func chosenProfile() throws -> SubjectProfile? {
        guard let profile else { return nil }
        return profile == "average" ? .average : try SubjectProfile(file: fileURL(profile))
    }

    /// The canvas asked for; what had to be changed is said on the terminal.
    func canvas(notingOn terminal: Terminal) throws -> Canvas {
        let asked = size?.pixels
        if let asked, asked != asked.roundedToEven {
            let even = asked.roundedToEven
            terminal.note(
                "H.264 needs an even width and height: the frames will be \(even.width)×\(even.height) "
                    + "instead of \(asked.width)×\(asked.height).")
        }
        return try Canvas(
            preset: preset, size: asked?.roundedToEven, interocularDistance: eyeDistance, eyeLine: eyeLine)
    }
}

extension Canvas.Preset: ExpressibleByArgument {}

/// `1080x1440`
struct FrameSize: ExpressibleByArgument {
    let pixels: PixelSize

    init?(argument: String) {
        let sides = argument.lowercased().split(whereSeparator: { $0 == "x" || $0 == "×" })
        guard sides.count == 2, let width = Int(sides[0]), let height = Int(sides[1]), width > 0, height > 0 else {
            return nil
        }
        pixels = PixelSize(width: width, height: height)
    }
}
