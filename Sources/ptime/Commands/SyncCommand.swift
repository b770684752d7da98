// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Fetch photos from your site, let the film grow, and give it back.",
        discussion: """
            Fetches every photo that waits on the server, looks at it, and only then tells the server to let go of it. Then \
            the film at home grows, and the server shows it. Stopped at any moment and run again, it goes on from there: \
            nothing is lost, and nothing is there twice.

            EXAMPLES
              ptime sync init --server https://photos.example.org --library ~/Pictures/Face
              ptime sync import ~/Pictures/Selfies             years of photos from before
              ptime sync                                       once, now
              ptime sync install --every 1h                    from now on
              ptime sync status                                when it last worked, and what waits

            EXIT STATUS
              0    done, or nothing to do
              1    something has to be changed by you
              69   the server cannot be reached
              75   try again: a photo or the film did not get through, or another sync is under way
              77   the server refuses the key
            """,
        subcommands: [
            SyncRunCommand.self, SyncInitCommand.self, SyncImportCommand.self, SyncStatusCommand.self,
            SyncInstallCommand.self, SyncUninstallCommand.self,
        ],
        defaultSubcommand: SyncRunCommand.self
    )
}

/// Which configuration, and what is said.
struct SyncOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration. (default: ~/.config/picture-time/sync.json)", valueName: "file"), transform: fileURL)
    var config: URL?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(name: [.short, .long], help: "Print nothing but errors.")
    var quiet = false

    var file: URL { config ?? SyncConfiguration.defaultFile }

    /// Runs a command, so that it can be interrupted, and ends the program with the status that fits.
    ///
    /// - Parameter body: Returns the exit status.
    func run(_ body: @escaping @Sendable (Terminal) async throws -> Int32) async throws {
        let terminal = Terminal(json: json, quiet: quiet)
        do {
            let status = try await withInterruption { try await body(terminal) }
            if status != 0 { throw ExitCode(status) }
        } catch let failure as SyncFailure {
            terminal.endProgress()
            terminal.error(failure.message)
            throw ExitCode(failure.exitStatus)
        } catch let error as PictureTimeError {
            terminal.endProgress()
            terminal.error(error.message)
            // Another run ends some time; whatever else it is does not change by itself.
            throw ExitCode(error.code == .outputInUse ? 75 : 1)
        } catch let interruption as Interruption {
            terminal.endProgress()
            terminal.error("Interrupted. The next run goes on from here.")
            throw ExitCode(interruption.exitStatus)
        }
    }
}

struct SyncRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Sync once; this is what 'ptime sync' alone does."
    )

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @Flag(help: "Leave the photos on the server though home has them.")
    var keepOnServer = false

    @Flag(help: "Send neither the film nor the profile.")
    var noUpload = false

    @Option(help: ArgumentHelp("Fetch so many photos at most.", valueName: "n"))
    var limit: Int?

    @Option(
        help: ArgumentHelp("How often in a row a transfer may fail before it is left for the next run.", valueName: "n")
    )
    var attempts = Patience().attempts

    @OptionGroup
    var options: SyncOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
        guard attempts >= 1 else { throw ValidationError("--attempts must be 1 or more.") }
    }

    func run() async throws {
        try await options.run { terminal in
            var run = SyncRun(configuration: try SyncConfiguration(options.file), terminal: terminal)
            run.plan.keepsOnServer = keepOnServer
            run.plan.limit = limit
            run.patience.attempts = attempts
            run.uploads = !noUpload
            run.isDryRun = dryRun
            let report = try await run.run()
            terminal.show(dryRun ? [] : Self.lines(report), json: report)
            for warning in report.warnings { terminal.note("Warning: \(warning)") }
            for problem in report.problems { terminal.error(problem) }
            return report.exitStatus
        }
    }

    private static func lines(_ report: SyncReport) -> [String] {
        let bytes = report.fetched.reduce(0) { $0 + $1.bytes }
        var line =
            report.fetched.isEmpty
            ? "Nothing new" : "Fetched \(counted(report.fetched.count, "photo")) (\(bytes.inMegabytes))"
        if report.alreadyHome > 0 {
            line += "; \(counted(report.alreadyHome, "photo")) that had come home before taken from the server"
        }
        if !report.waiting.isEmpty { line += "; \(counted(report.waiting.count, "photo")) still on the server" }
        return [line + "."]
    }
}
