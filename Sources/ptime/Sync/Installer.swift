// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import PictureTimeCore

/// What makes the sync run by itself.
enum Scheduler: String, CaseIterable, Encodable, ExpressibleByArgument {
    case systemd, cron, launchd, windows

    /// The one that this machine has.
    ///
    /// - Returns: Nil when there is none that runs without being asked to.
    static func detected(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Scheduler? {
        #if os(macOS)
            return .launchd
        #else
            if let folder = environment["XDG_RUNTIME_DIR"], SystemProgram("systemctl", environment: environment) != nil,
                ["systemd/private", "bus"].contains(where: { access("\(folder)/\($0)", F_OK) == 0 })
            {
                return .systemd
            }
            return SystemProgram("crontab", environment: environment) == nil ? nil : .cron
        #endif
    }
}

/// Installs a schedule, and takes it away again.
struct Installer: Sendable {
    /// A part of the schedule, and where it goes.
    struct Part: Sendable {
        /// Nil for the crontab.
        var file: URL?
        var text: String

        var place: String { file?.path ?? "crontab" }
    }

    let scheduler: Scheduler
    /// The sync's.
    let configuration: URL
    private let environment: [String: String]

    init(
        _ scheduler: Scheduler, configuration: URL = SyncConfiguration.defaultFile,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.scheduler = scheduler
        self.configuration = configuration.standardizedFileURL
        self.environment = environment
    }

    /// Where cron and launchd put what the sync says.
    var log: URL {
        configuration.deletingLastPathComponent()
            .appending(path: "picture-time-sync.log", directoryHint: .notDirectory)
    }

    /// The Linux that this is in Windows; nil anywhere else.
    var distribution: String? { environment["WSL_DISTRO_NAME"].flatMap { $0.isEmpty ? nil : $0 } }

    /// What an installation consists of.
    func parts(_ schedule: Schedule, program: String) throws(SyncFailure) -> [Part] {
        let texts = try texts(schedule, program: program)
        switch scheduler {
        case .systemd:
            return [
                Part(file: try systemdService, text: texts.systemdService),
                Part(file: try systemdTimer, text: texts.systemdTimer),
            ]
        case .cron: return [Part(file: nil, text: texts.crontabBlock)]
        case .launchd: return [Part(file: try launchAgent, text: texts.launchAgent)]
        case .windows:
            return [Part(file: batchFile, text: texts.batchFile(distribution: distribution))]
        }
    }

    /// Installs a schedule, in the place of one that is there. When it fails, all is as it was before.
    ///
    /// - Parameter program: The path of `ptime`.
    /// - Returns: Lines that say what was done, and what is left to do.
    func install(_ schedule: Schedule, program: String) throws(SyncFailure) -> [String] {
        guard access(program, X_OK) == 0 else {
            throw SyncFailure(.refused, "'\(program)' is not there any more, or may not be run. Start it anew.")
        }
        let parts = try parts(schedule, program: program)
        switch scheduler {
        case .systemd: return try installForSystemd(parts, schedule)
        case .cron: return try installForCron(parts[0].text, schedule)
        case .launchd: return try installForLaunchd(parts, schedule)
        case .windows: return try installForWindows(parts, try texts(schedule, program: program).taskCommand)
        }
    }

    /// Takes the schedule away.
    ///
    /// - Returns: Lines that say what was done, and what is left to do.
    func uninstall() throws(SyncFailure) -> [String] {
        guard try isInstalled else { return ["There is no schedule for \(scheduler.rawValue)."] }
        switch scheduler {
        case .systemd: return try uninstallForSystemd()
        case .cron: return try uninstallForCron()
        case .launchd: return try uninstallForLaunchd()
        case .windows:
            try remove(batchFile)
            return [
                "Removed '\(batchFile.path)'.",
                "In Windows, remove your copy of it, and type in a Command Prompt: \(ScheduleFiles.taskRemoval)",
            ]
        }
    }

    /// - Throws: ``SyncFailure`` when a file is in the way that somebody else wrote, or nobody can tell.
    var isInstalled: Bool {
        get throws(SyncFailure) {
            switch scheduler {
            case .systemd:
                let service = try content(of: systemdService)
                return try content(of: systemdTimer) != nil || service != nil
            case .cron:
                guard let crontab = crontabProgram else { return false }
                return ScheduleFiles.hasBlock(try lines(of: crontab))
            case .launchd: return try content(of: launchAgent) != nil
            case .windows: return try content(of: batchFile) != nil
            }
        }
    }

    private func texts(_ schedule: Schedule, program: String) throws(SyncFailure) -> ScheduleFiles {
        try refusing { () throws(PictureTimeError) in
            try ScheduleFiles(
                schedule: schedule, program: program, configuration: configuration.path, log: log.path)
        }
    }

    // MARK: systemd

    private static let timer = ScheduleFiles.systemdTimerName
    private static let systemdWayOut =
        "Log in as the user whose sync it is, not through su or sudo, and try again."

    private var systemdService: URL { get throws(SyncFailure) { try unit(ScheduleFiles.systemdServiceName) } }
    private var systemdTimer: URL { get throws(SyncFailure) { try unit(Self.timer) } }

    /// Source: systemd.unit(5), "Unit File Load Path" in user mode.
    private func unit(_ name: String) throws(SyncFailure) -> URL {
        var folder = URL(filePath: try home).appending(path: ".config")
        if let path = environment["XDG_CONFIG_HOME"], path.hasPrefix("/") { folder = URL(filePath: path) }
        return folder.appending(path: "systemd/user/\(name)", directoryHint: .notDirectory)
    }

    private func systemctl() throws(SyncFailure) -> SystemProgram {
        guard let program = SystemProgram("systemctl", environment: environment) else {
            throw SyncFailure(.refused, "There is no 'systemctl' on the PATH. Choose --scheduler cron.")
        }
        return program
    }

    private func installForSystemd(_ parts: [Part], _ schedule: Schedule) throws(SyncFailure) -> [String] {
        let systemctl = try systemctl()
        // Before anything is written: whether there is a service manager that would read it.
        let wayOut = "\(Self.systemdWayOut) Or choose --scheduler cron."
        let version = try systemctl.require(["--user", "show", "--property=Version"], wayOut: wayOut)
        guard version.starts(with: "Version=".utf8) else {
            throw SyncFailure(.refused, "No service manager of yours answers 'systemctl --user'. \(wayOut)")
        }
        let isThere = try isInstalled
        try replace(parts) { () throws(SyncFailure) in
            try systemctl.require(["--user", "daemon-reload"])
            try systemctl.require(
                ["--user", "enable", "--now", Self.timer],
                wayOut: "'systemctl --user status \(Self.timer)' may say more.")
            if isThere { try systemctl.require(["--user", "restart", Self.timer]) }
        } undo: { restored in
            if !isThere { _ = try? systemctl.run(["--user", "disable", "--now", Self.timer]) }
            restored()
            _ = try? systemctl.run(["--user", "daemon-reload"])
            if isThere { _ = try? systemctl.run(["--user", "restart", Self.timer]) }
        }
        var lines =
            parts.map { "Wrote '\($0.place)'." } + [
                "The sync runs \(schedule), by systemd.",
                "When it runs next: systemctl --user list-timers \(Self.timer)",
                "What it said: journalctl --user -u \(ScheduleFiles.systemdServiceName)",
            ]
        if let name = userName, access("/var/lib/systemd/linger/\(name)", F_OK) != 0 {
            lines.append("It runs while you are logged in. For it to run always: loginctl enable-linger")
        }
        return lines
    }

    private func uninstallForSystemd() throws(SyncFailure) -> [String] {
        let systemctl = try systemctl()
        if try content(of: systemdTimer) != nil {
            try systemctl.require(["--user", "disable", "--now", Self.timer], wayOut: Self.systemdWayOut)
            // When it last ran. Without it, the next installation begins anew; what is left of it does no harm.
            _ = try? systemctl.run(["--user", "clean", "--what=state", Self.timer])
        }
        let files = [try systemdTimer, try systemdService]
        for file in files { try remove(file) }
        try systemctl.require(["--user", "daemon-reload"], wayOut: Self.systemdWayOut)
        return files.map { "Removed '\($0.path)'." }
    }

    // MARK: cron

    /// Debian's adds lines of its own to what it prints when it is told to.
    private var crontabProgram: SystemProgram? {
        SystemProgram("crontab", environment: environment.merging(["CRONTAB_NOHEADER": "Y"]) { $1 })
    }

    private func crontab() throws(SyncFailure) -> SystemProgram {
        guard let program = crontabProgram else {
            throw SyncFailure(
                .refused, "There is no 'crontab' on the PATH. Install cron (in Debian: apt install cron).")
        }
        return program
    }

    /// What a person's crontab says; nothing when there is none.
    private func lines(of crontab: SystemProgram) throws(SyncFailure) -> [UInt8] {
        let outcome = try crontab.run(["-l"])
        if outcome.status == 0 { return outcome.output }
        // Debian's and cronie say the first, busybox the second, all with the same status as that one may not use them.
        // Anything else must not be taken for an empty crontab, which would be written over the full one.
        let words = outcome.errors
        guard words.contains("no crontab for") || words.contains("can't open") && words.contains("No such file") else {
            throw crontab.failure(["-l"], outcome, wayOut: "See crontab(1) for who may have a crontab.")
        }
        return []
    }

    private func changeCrontab(_ crontab: SystemProgram, block: String?) throws(SyncFailure) {
        let old = try lines(of: crontab)
        let new = try refusing { () throws(PictureTimeError) in
            try ScheduleFiles.crontab(old, replacingBlockWith: block)
        }
        guard new != old else { return }
        if new.isEmpty {
            try crontab.require(["-r"])
        } else {
            try crontab.require(["-"], input: new, wayOut: "The crontab is as it was before.")
        }
    }

    private func installForCron(_ block: String, _ schedule: Schedule) throws(SyncFailure) -> [String] {
        let crontab = try crontab()
        try changeCrontab(crontab, block: block)
        guard ScheduleFiles.hasBlock(try lines(of: crontab)) else {
            throw SyncFailure(.refused, "'crontab -' said nothing of a failure, but the crontab is as it was before.")
        }
        return [
            "Put a block of lines into your crontab: see 'crontab -l'.",
            "The sync runs \(schedule), by cron.",
            "What it said: '\(log.path)'.",
        ]
    }

    private func uninstallForCron() throws(SyncFailure) -> [String] {
        try changeCrontab(try crontab(), block: nil)
        return ["Took the block of lines out of your crontab.", "The log stays: '\(log.path)'."]
    }

    // MARK: launchd

    private var launchAgent: URL {
        get throws(SyncFailure) {
            URL(filePath: try home).appending(
                path: "Library/LaunchAgents/\(ScheduleFiles.launchAgentLabel).plist", directoryHint: .notDirectory)
        }
    }

    private func launchctl() throws(SyncFailure) -> SystemProgram {
        guard let program = SystemProgram("launchctl", environment: environment) else {
            throw SyncFailure(.refused, "There is no 'launchctl' on the PATH: launchd is a part of macOS.")
        }
        return program
    }

    /// What a person's own agents run in. Source: launchctl(1).
    private var domain: String { "gui/\(getuid())" }
    private var service: String { "\(domain)/\(ScheduleFiles.launchAgentLabel)" }

    private func installForLaunchd(_ parts: [Part], _ schedule: Schedule) throws(SyncFailure) -> [String] {
        let launchctl = try launchctl()
        let path = try launchAgent.path
        let isThere = try isInstalled
        let domain = domain
        let service = service
        try replace(parts) { () throws(SyncFailure) in
            if isThere { _ = try? launchctl.run(["bootout", service]) }
            try launchctl.require(
                ["bootstrap", domain, path], wayOut: "Log in at the machine itself, and try again.")
        } undo: { restored in
            restored()
            if isThere { _ = try? launchctl.run(["bootstrap", domain, path]) }
        }
        return [
            "Wrote '\(path)'.", "The sync runs \(schedule), by launchd.",
            "How it goes: launchctl print \(service)", "What it said: '\(log.path)'.",
        ]
    }

    private func uninstallForLaunchd() throws(SyncFailure) -> [String] {
        // When it is not loaded that fails, and there is nothing to unload.
        _ = try launchctl().run(["bootout", service])
        let file = try launchAgent
        try remove(file)
        return ["Removed '\(file.path)'.", "The log stays: '\(log.path)'."]
    }

    // MARK: Windows

    private var batchFile: URL {
        configuration.deletingLastPathComponent()
            .appending(path: ScheduleFiles.batchFileName, directoryHint: .notDirectory)
    }

    private func installForWindows(_ parts: [Part], _ command: String) throws(SyncFailure) -> [String] {
        try replace(parts) {
        } undo: { _ in
        }
        return [
            "Wrote '\(batchFile.path)'.",
            "Copy it into a folder of Windows, such as /mnt/c/Users/you, and type there, in a Command Prompt:",
            "  \(command)",
        ]
    }

    // MARK: Files

    private var home: String {
        get throws(SyncFailure) {
            guard let home = environment["HOME"], home.hasPrefix("/") else {
                throw SyncFailure(.refused, "HOME does not say where your files are. Set it, and try again.")
            }
            return home
        }
    }

    private var userName: String? { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } }

    /// Writes files and does what they are for.
    ///
    /// - Parameter undo: What to do when that failed; gets a function that puts the files back as they were.
    private func replace(
        _ parts: [Part], _ body: () throws(SyncFailure) -> Void, undo: (_ restored: () -> Void) -> Void
    ) throws(SyncFailure) {
        var files: [(file: URL, old: String?, new: String)] = []
        for part in parts {
            if let file = part.file { files.append((file, try content(of: file), part.text)) }
        }
        do {
            for (file, _, new) in files {
                try refusing { () throws(PictureTimeError) in try ScheduleFiles.write(new, to: file) }
            }
            try body()
        } catch {
            undo {
                for (file, old, _) in files {
                    if let old { try? ScheduleFiles.write(old, to: file) } else { try? ScheduleFiles.remove(file) }
                }
            }
            throw error
        }
    }

    private func content(of file: URL) throws(SyncFailure) -> String? {
        try refusing { () throws(PictureTimeError) in try ScheduleFiles.content(of: file) }
    }

    private func remove(_ file: URL) throws(SyncFailure) {
        try refusing { () throws(PictureTimeError) in try ScheduleFiles.remove(file) }
    }

    /// Does something whose errors do not go away by themselves.
    private func refusing<Result>(_ body: () throws(PictureTimeError) -> Result) throws(SyncFailure) -> Result {
        do {
            return try body()
        } catch {
            throw SyncFailure(.refused, error.message)
        }
    }
}
