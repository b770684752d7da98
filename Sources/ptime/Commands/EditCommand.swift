// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Correct what was found in a photo, or leave it out.",
        discussion: """
            Writes your decision to \(EditFile.name) beside the photo, which stays as it is. The next run follows it. It \
            holds for the photo's content: under every setting, and after the photo was renamed or moved within its \
            folder. Without an option, shows what has been decided.

            Positions are in pixels of the photo as you see it, upright and at its full size; the left eye is the one on \
            the left of the picture.

            EXAMPLES
              ptime edit ~/Selfies/a.jpg --left-eye 1210,1630 --right-eye 1795,1642
              ptime edit ~/Selfies/a.jpg --face 2
              ptime edit ~/Selfies/a.jpg --date 2024-01-31T07:45
              ptime edit ~/Selfies/a.jpg ~/Selfies/b.jpg --exclude --note "not me"
              ptime edit ~/Selfies/a.jpg --clear
            """
    )

    @Argument(help: "The photos.", transform: fileURL)
    var photos: [URL]

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The centre of the iris on the left of the picture.", valueName: "x,y"))
    var leftEye: Position?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The centre of the iris on the right of the picture.", valueName: "x,y"))
    var rightEye: Position?

    @Option(help: ArgumentHelp("Which of the faces is yours: 1 for the largest, 2 for the next.", valueName: "n"))
    var face: Int?

    @Flag(help: "Leave the photo out.")
    var exclude = false

    @Flag(help: "Use it again after --exclude.")
    var include = false

    @Option(help: ArgumentHelp("When it was taken: 2024-01-31, or 2024-01-31T07:45:12+01:00.", valueName: "date"))
    var date: Date?

    @Option(help: ArgumentHelp("Something to remember about it.", valueName: "text"))
    var note: String?

    @Flag(help: "Forget all decisions about the photo, before those of the other options are taken.")
    var clear = false

    @Flag(help: "Print the decisions as JSON.")
    var json = false

    func validate() throws {
        if photos.isEmpty { throw ValidationError("Name at least one photo.") }
        if exclude, include { throw ValidationError("Either --exclude or --include, not both.") }
        if (leftEye == nil) != (rightEye == nil) {
            throw ValidationError("Set --left-eye and --right-eye together: one eye does not say where a face is.")
        }
        if leftEye != nil, face != nil {
            throw ValidationError("Either --face or the eyes, not both: the eyes say which face it is.")
        }
        if leftEye != nil, photos.count > 1 { throw ValidationError("Eyes can be set for one photo at a time.") }
    }

    func run() async throws {
        let terminal = Terminal(json: json, quiet: false)
        do throws(PictureTimeError) {
            var decisions: [String: Edit] = [:]
            var lines: [String] = []
            // All of them are looked at before the first is changed.
            for photo in photos { _ = try EditFile.change(photo) { _ in } }
            for photo in photos {
                let edit = try EditFile.change(photo) { $0 = changed($0) }
                decisions[photo.path] = edit
                lines.append("'\(photo.lastPathComponent)': \(edit.map(\.summary) ?? "nothing decided").")
            }
            terminal.show(lines, json: decisions)
        } catch {
            terminal.error(error.message)
            throw error.code == .invalidSetting ? ExitCode.validationFailure : ExitCode.failure
        }
    }

    private func changed(_ old: Edit) -> Edit {
        var edit = old
        if clear { edit.clear() }
        if let leftEye, let rightEye {
            edit.leftEye = leftEye.coordinates
            edit.rightEye = rightEye.coordinates
            edit.face = nil
        }
        if let face {
            edit.face = face
            edit.leftEye = nil
            edit.rightEye = nil
        }
        if exclude { edit.excluded = true }
        if include { edit.excluded = nil }
        if let date { edit.date = date.date }
        if let note { edit.note = note.isEmpty ? nil : note }
        return edit
    }

    /// `1210,1630.5`
    struct Position: ExpressibleByArgument {
        let coordinates: [Double]

        init?(argument: String) {
            let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            guard numbers.count == 2, let x = numbers[0], let y = numbers[1], x.isFinite, y.isFinite else { return nil }
            coordinates = [x, y]
        }
    }

    struct Date: ExpressibleByArgument {
        let date: CaptureDate

        init?(argument: String) {
            guard let date = CaptureDate(argument) else { return nil }
            self.date = date
        }
    }
}
