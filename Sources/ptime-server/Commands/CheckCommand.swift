// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Look whether everything is as it should be; changes nothing.",
        discussion: "The exit status is 1 when something is not.")

    @OptionGroup var data: DataOptions

    @Option(help: ArgumentHelp("Settings, instead of DATA/ptime-server.json.", valueName: "file"))
    var config: String?

    func run() async throws {
        var problems: [String] = []
        func attempt<Value>(_ what: String, _ body: () async throws -> Value) async -> Value? {
            do {
                let value = try await body()
                print("\(what): fine")
                return value
            } catch {
                print("\(what): \(error)")
                problems.append(what)
                return nil
            }
        }
        let settings = await attempt("settings") {
            try await ServerSettings(
                data: data.folder.url, file: config.map { URL(filePath: $0) }, flags: [:],
                environment: ProcessInfo.processInfo.environment)
        }
        let database = await attempt("database") {
            let database = try data.database()
            let found = try database.problems()
            guard found.isEmpty else { throw Refusal(found.joined(separator: "; ")) }
            return database
        }
        if let database {
            _ = await attempt("files") {
                let findings = try StartupCheck(folder: data.folder, database: database).run(repairs: false)
                for text in findings.repaired { print("  \(text) The server puts this in order when it starts.") }
                guard findings.problems.isEmpty else { throw Refusal(findings.problems.joined(separator: "\n  ")) }
            }
        }
        _ = await attempt("networks") {
            guard let settings else { throw Refusal("not looked at, for the settings are wrong") }
            _ = try PhotoAligner(settings: RenderSettings(canvas: settings.canvas, workerCount: 1)).prepare()
        }
        _ = await attempt("disk") {
            let reserve = settings?.reserveBytes ?? 0
            guard data.folder.freeBytes > reserve else {
                throw Refusal(
                    "only \(data.folder.freeBytes / 1_000_000) MB are free; \(reserve / 1_000_000) must stay so")
            }
        }
        _ = await attempt("rights") {
            let rights =
                try FileManager.default.attributesOfItem(atPath: data.folder.url.path)[.posixPermissions] as? Int ?? 0
            guard rights & 0o077 == 0 else {
                throw Refusal("others on this machine may look into '\(data.folder.url.path)'. Mend it with: chmod 700")
            }
        }
        guard problems.isEmpty else { throw ExitCode(1) }
    }
}
