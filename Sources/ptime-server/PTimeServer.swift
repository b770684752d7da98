// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import PictureTimeCore

@main
struct PTimeServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ptime-server",
        abstract: "The site of one person: their projects, and a photo of their face a day.",
        discussion: """
            EXAMPLES
              ptime-server init --data ~/site          make a site: asks for a password, shows the first key
              ptime-server --data ~/site               run it on http://127.0.0.1:8080
              ptime-server key create home --data ~/site
              ptime-server check --data ~/site

            Settings may stand in DATA/ptime-server.json or in the environment (PTIME_SERVER_LISTEN and so on); flags win.
            Docs/hosting.md has all of them, and how to put the site on the web.
            """,
        version: pictureTimeVersion,
        subcommands: [ServeCommand.self, InitCommand.self, KeyCommand.self, PasswordCommand.self, CheckCommand.self],
        defaultSubcommand: ServeCommand.self)
}
