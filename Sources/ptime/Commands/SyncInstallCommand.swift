// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct SyncInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Let the sync run by itself, every hour or as you say.",
        discussion: """
            Uses what the machine has: systemd, else cron, both without being root; launchd on a Mac. For the Task Scheduler \
            of Windows it writes a batch file that runs the sync in WSL. Run it again for another rhythm. What it writes \
            names this program and the configuration by their paths: run it again, too, when one of them has moved.

            EXAMPLES
              ptime sync install
              ptime sync install --every 30m
              ptime sync install --daily 04:30
              ptime sync install --scheduler cron
              ptime sync install --print             only show what would be written
              ptime sync uninstall
            """
    )

    @Option(help: ArgumentHelp("How often: from 5m to 24h. (default: 1h)", valueName: "time"))
    var every: String?

    @Option(help: ArgumentHelp("Once a day, at this time of the local clock, instead of --every.", valueName: "HH:MM"))
    var daily: String?

    @Option(help: "What runs it. (default: what the machine has)")
    var scheduler: Scheduler?

    @Flag(help: "Only print what would be written, and where.")
    var print = false

    @OptionGroup
    var options: SyncOptions

    func validate() throws {
        guard every == nil || daily == nil else {
            throw ValidationError("--every and --daily both say when. Give one of them.")
        }
        do {
            _ = try schedule()
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// What `--json` prints.
    private struct Result: Encodable {
        var scheduler: Scheduler
        var schedule: Schedule
        /// What stands where.
        var files: [String: String]
    }

    func run() async throws {
        try await options.run { terminal in
            let schedule = try schedule()
            guard let scheduler = scheduler ?? Scheduler.detected() else {
                throw SyncFailure(
                    .refused,
                    "There is neither systemd for your user nor cron. Install cron (in Debian: apt install "
                        + "cron), or see with --print what 'ptime sync install' would write.")
            }
            let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let installer = Installer(scheduler, configuration: options.file)
            let parts = try installer.parts(schedule, program: program)
            let result = Result(
                scheduler: scheduler, schedule: schedule,
                files: Dictionary(parts.map { ($0.place, $0.text) }) { $1 })
            if print {
                terminal.show(parts.flatMap(Self.lines), json: result)
            } else {
                let configuration = try SyncConfiguration(options.file)
                terminal.show(try installer.install(schedule, program: program), json: result)
                note(installer, program: program, configuration, on: terminal)
            }
            return 0
        }
    }

    private func schedule() throws(PictureTimeError) -> Schedule {
        if let daily { return try Schedule(dailyAt: daily) }
        return try every.map { text throws(PictureTimeError) in try Schedule(every: text) } ?? .hourly
    }

    private static func lines(_ part: Installer.Part) -> [String] {
        ["==> \(part.place) <=="]
            + part.text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map {
                String($0)
            }
    }

    /// Says what could keep it from working later.
    private func note(
        _ installer: Installer, program: String, _ configuration: SyncConfiguration, on terminal: Terminal
    ) {
        if program.contains("/.build/") {
            terminal.note(
                "Note: '\(program)' lies where it was built. When that folder is moved or cleaned, the schedule stops "
                    + "working until you run 'ptime sync install' again.")
        }
        if let name = configuration.keyVariable {
            terminal.note(
                "Note: the key is in the environment variable '\(name)', which the schedule does not know. 'ptime sync "
                    + "init --force' with --key-file or --key-command puts it where the schedule finds it.")
        }
        if installer.scheduler != .windows, installer.distribution != nil {
            terminal.note(
                "Note: Windows ends WSL when nobody uses it, and the schedule with it. With --scheduler windows it is "
                    + "Windows that runs the sync.")
        }
        for other in Scheduler.allCases where other != installer.scheduler {
            if (try? Installer(other, configuration: installer.configuration).isInstalled) == true {
                terminal.note(
                    "Note: \(other.rawValue) runs the sync as well, from before. To end that: ptime sync uninstall "
                        + "--scheduler \(other.rawValue)")
            }
        }
    }
}

struct SyncUninstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Let the sync no longer run by itself.",
        discussion: """
            Takes away what 'ptime sync install' wrote, and nothing else. Photos, the film and the configuration stay.

            EXAMPLES
              ptime sync uninstall
              ptime sync uninstall --scheduler cron
            """
    )

    @Option(help: "Only take it away from this one. (default: wherever it is)")
    var scheduler: Scheduler?

    @OptionGroup
    var options: SyncOptions

    func run() async throws {
        try await options.run { terminal in
            // Where nobody can tell, there is none of ours; unless it is the one that was asked for.
            let schedulers = try Scheduler.allCases.filter { candidate in
                let installer = Installer(candidate, configuration: options.file)
                if let scheduler { return try candidate == scheduler && installer.isInstalled }
                return (try? installer.isInstalled) == true
            }
            let lines = try schedulers.flatMap { try Installer($0, configuration: options.file).uninstall() }
            terminal.show(lines.isEmpty ? ["There is no schedule."] : lines, json: schedulers)
            return 0
        }
    }
}
