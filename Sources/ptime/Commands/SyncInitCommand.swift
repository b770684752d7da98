// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import PictureTimeCore

struct SyncInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Say where the site and the library are.",
        discussion: """
            Writes the configuration, which only you may read, makes the library's folder, and asks the server whether it \
            knows the key. Asks for what is not given. The key is one that 'ptime-server key create' or the site's settings \
            showed.

            EXAMPLES
              ptime sync init
              ptime sync init --server https://photos.example.org --library ~/Pictures/Face
              ptime sync init --server https://photos.example.org --library ~/Face --key-command "pass show face"
            """
    )

    @Option(help: ArgumentHelp("The site's address.", valueName: "url"))
    var server: String?

    @Option(help: ArgumentHelp("The folder for the photos and the film.", valueName: "folder"), transform: fileURL)
    var library: URL?

    @Option(help: ArgumentHelp("Copy the key from this file.", valueName: "file"), transform: fileURL)
    var keyFile: URL?

    @Option(help: ArgumentHelp("Take the key from this environment variable at each run.", valueName: "name"))
    var keyVariable: String?

    @Option(help: ArgumentHelp("Take the key from what this command prints at each run.", valueName: "command"))
    var keyCommand: String?

    @Flag(help: "Allow an address without encryption, in a network that is yours alone.")
    var allowPlainHTTP = false

    @Flag(help: "Replace a configuration that there is.")
    var force = false

    @OptionGroup
    var options: SyncOptions

    func run() async throws {
        try await options.run { terminal in
            let file = options.file
            guard force || !FileManager.default.fileExists(atPath: file.path) else {
                throw SyncFailure(
                    .refused, "There is '\(file.path)' already. Change it there, or replace it with --force.")
            }
            var configuration = SyncConfiguration(
                server: try answer(server, to: "The site's address (https://…): ", option: "--server"),
                library: try answer(
                    library?.path, to: "The folder for the photos and the film: ", option: "--library"))
            configuration.library = Self.absolute(configuration.library)
            if allowPlainHTTP { configuration.allowsPlainHTTP = true }
            let address = try configuration.address()
            if let keyVariable {
                configuration.keyVariable = keyVariable
            } else if let keyCommand {
                configuration.keyCommand = keyCommand
            } else {
                var source = configuration
                if let keyFile {
                    source.keyFile = keyFile.path
                } else {
                    source.key = try secretAnswer()
                }
                configuration.key = try source.secret()
            }
            let key = try configuration.secret()
            _ = try HomeLibrary(configuration.libraryFolder)
            try configuration.save(to: file)
            terminal.say(["Wrote '\(file.path)'."])
            var patience = Patience()
            patience.attempts = 1
            let status = try await ServerConnection.open(address, key: key, patience: patience) { server in
                try await server.status()
            }
            terminal.say([
                "\(address) knows the key. Waiting there: \(counted(status.photos.count, "photo")).",
                "Next: 'ptime sync import FOLDER' for photos from before, 'ptime sync' to fetch, "
                    + "'ptime sync install' to do it every hour.",
            ])
            return 0
        }
    }

    private static func absolute(_ path: String) -> String {
        var path = path
        if path == "~" || path.hasPrefix("~/") {
            path = (ProcessInfo.processInfo.environment["HOME"] ?? "") + path.dropFirst()
        }
        return URL(filePath: path).standardizedFileURL.path
    }

    private func answer(_ given: String?, to question: String, option: String) throws -> String {
        if let given { return given }
        guard isatty(STDIN_FILENO) == 1 else { throw SyncFailure(.refused, "Give \(option).") }
        writeError(question, terminator: "")
        guard let line = readLine(), !line.isEmpty else { throw SyncFailure(.refused, "Give \(option).") }
        return line
    }

    private func secretAnswer() throws -> String {
        guard isatty(STDIN_FILENO) == 1, let typed = getpass("The key: ") else {
            throw SyncFailure(.refused, "Give the key with --key-file, --key-variable or --key-command.")
        }
        return String(cString: typed)
    }
}
