// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the site. This is what happens when no command is given.")

    @OptionGroup var data: DataOptions

    @Option(help: ArgumentHelp("Address and port. (default: 127.0.0.1:8080)", valueName: "address"))
    var listen: String?

    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp("Under which address browsers reach the site: https://me.example.", valueName: "url"))
    var publicURL: String?

    @Option(help: ArgumentHelp("Settings, instead of DATA/ptime-server.json.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning or error.", valueName: "level"))
    var logLevel = "info"

    func run() async throws {
        let logger = try makeLogger()
        var flags: [String: String] = [:]
        flags["listen"] = listen
        flags["publicURL"] = publicURL
        let settings = try await ServerSettings(
            data: data.folder.url, file: config.map { URL(filePath: $0) }, flags: flags,
            environment: ProcessInfo.processInfo.environment)
        let lock = try data.folder.lockIfThere()
        let server = try Server(settings, logger: logger)
        try await server.run { port in
            logger.notice("running", metadata: ["address": "http://\(settings.host):\(port)/"])
        }
        withExtendedLifetime(lock) {}
    }

    private func makeLogger() throws -> Logger {
        guard let level = Logger.Level(rawValue: logLevel) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal("'\(logLevel)' is no log level: choose one of \(known).")
        }
        var logger = Logger(label: "ptime-server") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}

extension DataFolder {
    /// The lock, unless the folder has to be made first.
    func lockIfThere() throws -> FileLock? {
        FileManager.default.fileExists(atPath: database.path) ? try lock() : nil
    }
}
