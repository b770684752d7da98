// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "The face that your photos are aligned onto.",
        discussion: """
            The first run over enough photos learns how your face is made and how it looks, and keeps that in \
            picture-time.profile.json beside the frames, or in film.mp4.profile.json beside the film. It then stays as it \
            is, so that today's frame fits those of five years ago. A library that began with fewer photos is aligned \
            onto an average face until you ask for your own with 'renew'. Keep a copy: without it, all frames are made \
            anew and stand a little elsewhere.

            EXAMPLES
              ptime profile show frames
              ptime profile show film.mp4 --picture face.jpg
              ptime profile renew ~/Selfies frames
              ptime profile export frames me.json
              ptime profile import me.json film.mp4
            """,
        subcommands: [Show.self, Renew.self, Export.self, Import.self]
    )
}

/// Where a profile is kept.
struct ProfileTarget: ParsableArguments {
    @Argument(help: "The folder of frames, or the film.", transform: fileURL)
    var output: URL

    var place: LibraryProfile { LibraryProfile(of: output) }

    func profile() throws -> SubjectProfile {
        guard let profile = try place.read() else {
            throw PictureTimeError(
                code: .missingInput,
                message: "'\(output.path)' has no profile: its photos are aligned onto an average face. "
                    + "Make one with 'ptime profile renew PHOTOS \(output.path)'.")
        }
        return profile
    }

    func replace(by profile: SubjectProfile, on terminal: Terminal) throws {
        let old = try? place.read()
        try place.write(profile)
        terminal.show(
            [
                old == profile
                    ? "It is the one that was there."
                    : "Aligned onto \(words(profile)) from the next run on, which makes all frames anew."
            ], json: ProfileSummary(profile, at: place))
    }
}

/// What is shown of a profile.
private struct ProfileSummary: Codable {
    var file: String
    var photoCount: Int
    var sha256: String?

    init(_ profile: SubjectProfile, at place: LibraryProfile) {
        (file, photoCount) = (place.url.path, profile.photoCount)
        sha256 = profile.digest?.description
    }
}

private func words(_ profile: SubjectProfile) -> String {
    "a face made of \(profile.photoCount) photos (SHA-256 \(profile.digest?.description.prefix(12) ?? ""))"
}

extension ProfileCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say which profile is in use.")

        @OptionGroup var target: ProfileTarget

        @Option(help: ArgumentHelp("Write how the face looks on average to this JPEG file.", valueName: "file"))
        var picture: String?

        @OptionGroup(title: "Output")
        var reporting: ReportingOptions

        func run() async throws {
            try await reporting.run { terminal in
                let profile = try target.profile()
                if let picture, let bytes = try profile.picture() {
                    try Data(bytes).write(to: fileURL(picture), options: .atomic)
                }
                terminal.show(
                    ["Aligned onto \(words(profile)), kept in '\(target.place.url.path)'."],
                    json: ProfileSummary(profile, at: target.place))
                return true
            }
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the profile anew of photos as they are now; the next run moves all frames onto it.")

        @Argument(help: "The folder with the photos.", transform: fileURL)
        var input: URL

        @OptionGroup var target: ProfileTarget

        @OptionGroup(title: "Which photos")
        var selection: SelectionOptions

        @OptionGroup(title: "Output")
        var reporting: ReportingOptions

        func run() async throws {
            try await reporting.run { terminal in
                try target.replace(
                    by: await LibraryProfile.make(
                        of: selection.selection(in: input), onProgress: terminal.progress("Learning the face")),
                    on: terminal)
                return true
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write the profile to a file of its own.")

        @OptionGroup var target: ProfileTarget

        @Argument(help: "The file to write.", transform: fileURL)
        var file: URL

        @OptionGroup(title: "Output")
        var reporting: ReportingOptions

        func run() async throws {
            try await reporting.run { terminal in
                let profile = try target.profile()
                try Data(profile.file).write(to: file, options: .atomic)
                terminal.show(["'\(file.path)' is \(words(profile))."], json: ProfileSummary(profile, at: target.place))
                return true
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a profile from a file; the next run moves all frames onto it.")

        @Argument(help: "A file that 'ptime profile export' wrote.", transform: fileURL)
        var file: URL

        @OptionGroup var target: ProfileTarget

        @OptionGroup(title: "Output")
        var reporting: ReportingOptions

        func run() async throws {
            try await reporting.run { terminal in
                try target.replace(by: SubjectProfile(file: file), on: terminal)
                return true
            }
        }
    }
}
