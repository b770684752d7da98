// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import PictureTimeCore

@main
struct PTime: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ptime",
        abstract: "Turns a photo of one face a day into a film in which the face holds still.",
        discussion: """
            EXAMPLES
              ptime make ~/Selfies film.mp4                    photos to film in one go
              ptime image ~/Selfies frames                     photos to numbered frames
              ptime video frames . --filename film --fps 25    frames to film
              ptime edit ~/Selfies/a.jpg --exclude             leave a photo out
              ptime profile show frames                        the face that photos are aligned onto
              ptime sync                                       fetch from your site, grow the film, give it back

            Photos are only read. 'ptime help make' and so on say more.

            EXIT STATUS
              0    done, even when photos were skipped (see --strict)
              1    failed
              64   wrong usage
              130  interrupted by Ctrl-C (143 by SIGTERM)
            """,
        version: pictureTimeVersion,
        subcommands: [
            ImageCommand.self, VideoCommand.self, MakeCommand.self, EditCommand.self, ProfileCommand.self,
            EvaluateCommand.self,
            SyncCommand.self,
        ]
    )

    /// On the main thread, while it is the only one.
    @MainActor static func main() async {
        shareMemoryAmongThreads()
        await main(nil)
    }
}
