// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc
import Testing

/// `ptime sync install` and `uninstall`, in a home of their own.
struct SyncInstallTests {
    fileprivate let home: Home

    init() throws { home = try Home() }

    private var units: String { home.folder.path(".config/systemd/user") }

    // MARK: What is printed

    @Test(arguments: [
        ("systemd", ".config/systemd/user/picture-time-sync.timer", "OnCalendar=*-*-* *:00/30:00"),
        ("launchd", "Library/LaunchAgents/studio.picture-time.sync.plist", "<integer>1800</integer>"),
        ("windows", ".config/picture-time/picture-time-sync.bat", "/SC MINUTE /MO 30"),
    ])
    func printsWhatItWouldWriteAndWhere(scheduler: String, file: String, line: String) async throws {
        let before = try home.folder.contents()
        let result = try await home.ptime("install", "--every", "30m", "--scheduler", scheduler, "--print")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("==> \(home.folder.path(file)) <==\n"), "\(result)")
        #expect(result.output.contains(line), "\(result)")
        #expect(result.output.contains(home.configuration), "\(result)")
        #expect(!result.output.contains("\u{FFFD}"), "\(result)")
        #expect(try home.folder.contents() == before)
    }

    @Test func printsTheLinesForTheCrontab() async throws {
        let result = try await home.ptime("install", "--daily", "4:30", "--scheduler", "cron", "--print")
        #expect(result.status == 0, "\(result)")
        let program = try builtExecutable("ptime").resolvingSymlinksInPath().path
        let log = home.folder.path(".config/picture-time/picture-time-sync.log")
        #expect(result.output.hasPrefix("==> crontab <==\n# BEGIN picture-time sync\n"), "\(result)")
        #expect(
            result.output.contains(
                "\n30 4 * * * nice -n 10 \(program) sync --config \(home.configuration) >>\(log) 2>&1\n"),
            "\(result)")
    }

    @Test func aRelativePathIsWrittenFromTheRoot() async throws {
        let result = try await home.ptime(
            "install", "--scheduler", "systemd", "--print", "--config", "a/../b.json")
        let folder = FileManager.default.currentDirectoryPath
        #expect(result.output.contains("--config \(folder)/b.json\n"), "\(result)")
    }

    @Test(arguments: [
        (["--every", "7m"], "6m and 10m"), (["--every", "soon"], "30m, 1h or 6h"), (["--daily", "25:00"], "04:30"),
        (["--every", "1h", "--daily", "04:30"], "--every and --daily"), (["--scheduler", "anacron"], "systemd"),
    ])
    func refusesWhatCannotBe(options: [String], words: String) async throws {
        let result = try await home.ptime(["install"] + options)
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains(words), "\(result)")
        #expect(try names(in: units) == [])
    }

    @Test func needsAConfiguration() async throws {
        try FileManager.default.removeItem(atPath: home.configuration)
        for scheduler in ["systemd", "cron", "launchd", "windows"] {
            let result = try await home.ptime("install", "--scheduler", scheduler)
            #expect(result.status == 1, "\(result)")
            #expect(result.errors.contains("ptime sync init"), "\(result)")
        }
        #expect(try home.folder.contents() == [:])
    }

    @Test func saysWhenAPathCannotBeWritten() async throws {
        try home.folder.write("{}", to: "a\nb/sync.json")
        let result = try await home.ptime(
            "install", "--scheduler", "systemd", "--print", "--config", home.folder.path("a\nb/sync.json"))
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("Rename the file or the folder"), "\(result)")
    }

    // MARK: What the machine has

    @Test func takesSystemdWhereItIsAndElseCron() async throws {
        let tools = try home.tools(["crontab": "exit 1", "systemctl": "exit 1"])
        var environment = ["PATH": tools]
        func scheduler() async throws -> String? {
            let result = try await home.ptime(["install", "--print", "--json"], environment: environment)
            guard result.status == 0 else {
                #expect(result.status == 1, "\(result)")
                #expect(result.errors.contains("Install cron"), "\(result)")
                return nil
            }
            return try JSONDecoder().decode(Printed.self, from: result.bytes).scheduler
        }
        #expect(try await scheduler() == "cron")
        for socket in ["bus", "systemd/private"] {
            try home.folder.write("", to: "run/\(socket)")
            #expect(try await scheduler() == "systemd")
            try FileManager.default.removeItem(atPath: home.folder.path("run/\(socket)"))
        }
        environment["PATH"] = home.folder.path("nothing")
        #expect(try await scheduler() == nil)
    }

    private struct Printed: Decodable {
        var scheduler: String
        var files: [String: String]
    }

    // MARK: systemd

    /// By systemd itself, with the program and the configuration in odd places.
    @Test(
        .enabled(if: isInstalled("systemd-analyze"), "Debian's package systemd is not installed."),
        arguments: ["plain", "50% of it, <é> & more", "it's $HOME \"and\" \\more"])
    func systemdFindsNothingWrong(name: String) async throws {
        let program = try home.copyOfProgram(in: name)
        _ = try home.folder.makeFolder("run")
        let result = try await RunningCommand.start(
            program,
            [
                "sync", "install", "--scheduler", "systemd", "--print", "--json", "--config",
                home.folder.path("\(name)/sync.json"),
            ], environment: home.environment
        ).result()
        #expect(result.status == 0, "\(result)")
        let printed = try JSONDecoder().decode(Printed.self, from: result.bytes)
        #expect(printed.files.count == 2)
        for (path, text) in printed.files {
            try home.folder.write(text, to: "units/\(URL(filePath: path).lastPathComponent)")
        }
        for name in try names(in: home.folder.path("units")) {
            let result = try await RunningCommand.start(
                URL(filePath: "/usr/bin/systemd-analyze"), ["verify", "--user", home.folder.path("units/\(name)")],
                environment: home.environment
            ).result()
            #expect(result.status == 0, "\(result)")
            #expect(result.errors.isEmpty && result.output.isEmpty, "\(result)")
        }
    }

    /// The real one, with no service manager to talk to.
    @Test(.enabled(if: isInstalled("systemctl"), "Debian's package systemd is not installed."))
    func withoutAServiceManagerNothingIsWritten() async throws {
        let before = try home.folder.contents()
        let result = try await home.ptime(
            ["install", "--scheduler", "systemd"], environment: ["PATH": "/usr/bin:/bin"])
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("'systemctl --user show --property=Version' failed: "), "\(result)")
        #expect(result.errors.contains("--scheduler cron"), "\(result)")
        #expect(result.output.isEmpty)
        #expect(try home.folder.contents() == before)
        #expect(try names(in: units) == [])
    }

    /// Notes what it is asked, and fails where a file of its name says so.
    private static let systemctl = #"""
        echo "$*" >>"$HOME/asked"
        [ -e "$HOME/fails" ] && read -r verb <"$HOME/fails"
        if [ "$2" = "$verb" ]; then echo "Failed to be asked." >&2; exit 1; fi
        if [ "$2" = show ]; then echo Version=252; fi
        """#

    private func asked() throws -> [String] {
        let file = home.folder.path("asked")
        guard FileManager.default.fileExists(atPath: file) else { return [] }
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { String($0) }
    }

    @Test func systemdIsAskedInOrder() async throws {
        let environment = ["PATH": try home.tools(["systemctl": Self.systemctl])]
        let first = try await home.ptime(["install", "--scheduler", "systemd"], environment: environment)
        #expect(first.status == 0, "\(first)")
        #expect(first.output.contains("The sync runs every hour"), "\(first)")
        #expect(first.output.contains("loginctl enable-linger"), "\(first)")
        #expect(try names(in: units) == ["picture-time-sync.service", "picture-time-sync.timer"])
        let enable = "--user enable --now picture-time-sync.timer"
        #expect(try asked() == ["--user show --property=Version", "--user daemon-reload", enable])

        // Another rhythm: a timer that runs is told of it.
        let second = try await home.ptime(
            ["install", "--scheduler", "systemd", "--daily", "04:30"], environment: environment)
        #expect(second.status == 0, "\(second)")
        #expect(
            try asked() == [
                "--user show --property=Version", "--user daemon-reload", enable,
                "--user restart picture-time-sync.timer",
            ])
        #expect(
            try String(contentsOfFile: "\(units)/picture-time-sync.timer", encoding: .utf8)
                .contains("OnCalendar=*-*-* 04:30:00\n"))

        let third = try await home.ptime(["uninstall"], environment: environment)
        #expect(third.status == 0, "\(third)")
        #expect(
            try asked() == [
                "--user disable --now picture-time-sync.timer", "--user clean --what=state picture-time-sync.timer",
                "--user daemon-reload",
            ])
        #expect(try names(in: units) == [])
        let fourth = try await home.ptime(["uninstall"], environment: environment)
        #expect(fourth.status == 0, "\(fourth)")
        #expect(fourth.output == "There is no schedule.\n")
        #expect(try asked() == [])
    }

    @Test(arguments: ["daemon-reload", "enable", "restart"])
    func whatFailsLeavesThingsAsTheyWere(verb: String) async throws {
        let environment = ["PATH": try home.tools(["systemctl": Self.systemctl])]
        if verb == "restart" {
            let result = try await home.ptime(["install", "--scheduler", "systemd"], environment: environment)
            #expect(result.status == 0, "\(result)")
        }
        let before = try fileContents(in: units)
        try home.folder.write(verb, to: "fails")
        let result = try await home.ptime(
            ["install", "--scheduler", "systemd", "--every", "5m"], environment: environment)
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("'systemctl --user \(verb)"), "\(result)")
        #expect(result.errors.contains("failed: Failed to be asked."), "\(result)")
        #expect(try fileContents(in: units) == before)
        #expect(try asked().contains("--user disable --now picture-time-sync.timer") == (verb != "restart"))
    }

    @Test func aFailingEndLeavesTheSchedule() async throws {
        let environment = ["PATH": try home.tools(["systemctl": Self.systemctl])]
        _ = try await home.ptime(["install", "--scheduler", "systemd"], environment: environment)
        let before = try fileContents(in: units)
        try home.folder.write("disable", to: "fails")
        let result = try await home.ptime(["uninstall"], environment: environment)
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("Failed to be asked. Log in as"), "\(result)")
        #expect(try fileContents(in: units) == before)
    }

    @Test func leavesAUnitThatSomebodyElseWrote() async throws {
        let environment = ["PATH": try home.tools(["systemctl": Self.systemctl])]
        for name in ["picture-time-sync.service", "picture-time-sync.timer"] {
            try home.folder.write("[Unit]\n", to: ".config/systemd/user/\(name)")
            for command in [["install", "--scheduler", "systemd"], ["uninstall", "--scheduler", "systemd"]] {
                let result = try await home.ptime(command, environment: environment)
                #expect(result.status == 1, "\(result)")
                #expect(result.errors.contains("Picture Time did not make it"), "\(result)")
            }
            // What is nobody's is not in the way of the rest.
            let result = try await home.ptime(["uninstall"], environment: environment)
            #expect(result.status == 0, "\(result)")
            #expect(try fileContents(in: units) == [name: Data("[Unit]\n".utf8)])
            try FileManager.default.removeItem(atPath: "\(units)/\(name)")
        }
    }

    @Test func followsTheFolderForConfigurations() async throws {
        var environment = ["PATH": try home.tools(["systemctl": Self.systemctl])]
        environment["XDG_CONFIG_HOME"] = home.folder.path("elsewhere")
        try FileManager.default.createDirectory(
            at: home.folder.url("elsewhere"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: home.folder.path(".config/picture-time"), toPath: home.folder.path("elsewhere/picture-time"))
        let result = try await home.ptime(["install", "--scheduler", "systemd"], environment: environment)
        #expect(result.status == 0, "\(result)")
        let folder = home.folder.path("elsewhere/systemd/user")
        #expect(try names(in: folder) == ["picture-time-sync.service", "picture-time-sync.timer"])
        #expect(try names(in: units) == [])
    }

    // MARK: The others

    @Test func writesABatchFileForWindows() async throws {
        let environment = ["WSL_DISTRO_NAME": "Debian"]
        let result = try await home.ptime(
            ["install", "--scheduler", "windows", "--every", "2h"], environment: environment)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("schtasks /Create /F /TN \"Picture Time sync\" /SC HOURLY /MO 2"), "\(result)")
        let file = home.folder.path(".config/picture-time/picture-time-sync.bat")
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("--distribution \"Debian\" --exec"))
        let end = try await home.ptime("uninstall")
        #expect(end.status == 0, "\(end)")
        #expect(end.output.contains("schtasks /Delete"), "\(end)")
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func launchdIsToldOfItsAgent() async throws {
        let launchctl = #"echo "$*" >>"$HOME/asked"; if [ -e "$HOME/fails" ]; then echo no >&2; exit 5; fi"#
        let environment = ["PATH": try home.tools(["launchctl": launchctl])]
        let file = home.folder.path("Library/LaunchAgents/studio.picture-time.sync.plist")
        let domain = "gui/\(getuid())"
        let result = try await home.ptime(["install", "--scheduler", "launchd"], environment: environment)
        #expect(result.status == 0, "\(result)")
        #expect(try asked() == ["bootstrap \(domain) \(file)"])
        #expect(FileManager.default.fileExists(atPath: file))
        let end = try await home.ptime(["uninstall"], environment: environment)
        #expect(end.status == 0, "\(end)")
        #expect(try asked() == ["bootout \(domain)/studio.picture-time.sync"])
        #expect(!FileManager.default.fileExists(atPath: file))

        try home.folder.write("", to: "fails")
        let failure = try await home.ptime(["install", "--scheduler", "launchd"], environment: environment)
        #expect(failure.status == 1, "\(failure)")
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test(arguments: ["systemd", "cron", "launchd"])
    func saysWhatTheMachineLacks(scheduler: String) async throws {
        let before = try home.folder.contents()
        let result = try await home.ptime(
            ["install", "--scheduler", scheduler])
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("on the PATH"), "\(result)")
        #expect(try home.folder.contents() == before)
    }

    @Test func notesWhatCouldKeepItFromWorking() async throws {
        let environment = ["PATH": try home.tools(["systemctl": Self.systemctl]), "WSL_DISTRO_NAME": "Debian"]
        _ = try await home.ptime(["install", "--scheduler", "windows"], environment: environment)
        try home.configure(#""keyVariable": "MY_KEY""#)
        let result = try await home.ptime(["install", "--scheduler", "systemd"], environment: environment)
        #expect(result.status == 0, "\(result)")
        for words in ["'MY_KEY'", "--scheduler windows", "ptime sync uninstall --scheduler windows"] {
            #expect(result.errors.contains(words), "\(result)")
        }
        #expect(
            result.errors.contains("lies where it was built")
                == (try builtExecutable("ptime").path.contains("/.build/")))
    }
}

/// With Debian's cron. Its spool is one of the test's own: the tests and what they start see a folder of theirs in its
/// place, and no job of the system. That needs root.
@Suite(
    .enabled("Debian's package cron is not installed, or these tests are not run by root.") { await CronBox.isPossible }
)
struct SyncCronTests {
    fileprivate let home: Home
    private let box: CronBox

    init() throws {
        home = try Home()
        box = try CronBox()
    }

    private var environment: [String: String] { home.environment.merging(["PATH": "/usr/bin:/bin"]) { $1 } }

    private func ptime(_ arguments: String...) async throws -> CommandResult {
        try await box.run([builtExecutable("ptime").path, "sync"] + arguments, environment: environment)
    }

    private func crontab() async throws -> CommandResult {
        try await box.run(["crontab", "-l"], environment: environment)
    }

    @Test(arguments: [
        "0 5 * * * tar czf /backup.tgz /home\n", "# mine\nSHELL=/bin/bash\n\n@daily date '+\\%s' # é\n\n",
        "# BEGIN something else\n1 2 3 4 5 x\n# END something else\n",
    ])
    func theOtherLinesOfACrontabStay(old: String) async throws {
        try home.folder.write(old, to: "old")
        let start = try await box.run(["crontab", home.folder.path("old")])
        #expect(start.status == 0, "\(start)")
        #expect(try await crontab().output == old)

        let first = try await ptime("install", "--scheduler", "cron")
        #expect(first.status == 0, "\(first)")
        let installed = try await crontab().output
        #expect(installed.hasSuffix("\n# END picture-time sync\n\(old)"), "\(installed)")
        #expect(installed.contains("\n0 * * * * nice"), "\(installed)")

        let second = try await ptime("install", "--scheduler", "cron", "--every", "15m")
        #expect(second.status == 0, "\(second)")
        let changed = try await crontab().output
        #expect(changed == installed.replacing("\n0 * * * * nice", with: "\n*/15 * * * * nice"))

        let end = try await ptime("uninstall")
        #expect(end.status == 0, "\(end)")
        #expect(try await crontab().output == old)
        #expect(try await ptime("uninstall").output == "There is no schedule.\n")
    }

    @Test func aCrontabThatWasMadeForItGoesWithIt() async throws {
        let result = try await ptime("install", "--scheduler", "cron", "--daily", "04:30")
        #expect(result.status == 0, "\(result)")
        #expect(try await crontab().output.contains("\n30 4 * * * nice"))
        let end = try await ptime("uninstall", "--scheduler", "cron")
        #expect(end.status == 0, "\(end)")
        let list = try await crontab()
        #expect(list.status != 0 && list.errors.contains("no crontab for"), "\(list)")
    }

    @Test func aBrokenBlockIsLeftToItsOwner() async throws {
        try home.folder.write("# BEGIN picture-time sync\n1 2 3 4 5 x\n", to: "old")
        _ = try await box.run(["crontab", home.folder.path("old")])
        for command in ["install", "uninstall"] {
            let result = try await ptime(command, "--scheduler", "cron")
            #expect(result.status == 1, "\(result)")
            #expect(result.errors.contains("crontab -e"), "\(result)")
        }
        #expect(try await crontab().output == "# BEGIN picture-time sync\n1 2 3 4 5 x\n")
    }

    /// The daemon itself, with a program and a configuration whose names need every kind of quoting.
    @Test(.timeLimit(.minutes(15)))
    func cronRunsWhatWasInstalled() async throws {
        let name = "it's 100% of $HOME & <é> \"q\" \\n `x`"
        let program = try home.copyOfProgram(in: name)
        try home.folder.write(Data(contentsOf: URL(filePath: home.configuration)), to: "\(name)/sync.json")
        let configuration = home.folder.path("\(name)/sync.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: configuration)
        let result = try await box.run(
            [program.path, "sync", "install", "--scheduler", "cron", "--every", "5m", "--config", configuration],
            environment: environment)
        #expect(result.status == 0, "\(result)")

        // Each minute, for a test cannot wait for five; and what is run says what it was given.
        let installed = try await crontab().output
        try home.folder.write(installed.replacing("\n*/5 * * * * nice", with: "\n* * * * * nice"), to: "each-minute")
        let changed = try await box.run(["crontab", home.folder.path("each-minute")])
        #expect(changed.status == 0, "\(changed)")
        try FileManager.default.removeItem(at: program)
        try home.folder.write("#!/bin/sh\nprintf '%s\\n' \"$@\" \"nice $(nice)\"\necho done >&2\n", to: "\(name)/ptime")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)

        let log = home.folder.url("\(name)/picture-time-sync.log")
        let daemon = try box.startDaemon()
        defer { daemon.killGroup() }
        let deadline = ContinuousClock.now + .seconds(130)
        func said() -> String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
        while !said().hasSuffix("done\n"), ContinuousClock.now < deadline, daemon.isRunning {
            try await Task.sleep(for: .milliseconds(500))
        }
        #expect(said() == "sync\n--config\n\(configuration)\nnice 10\ndone\n")
        #expect(daemon.isRunning)
    }
}

/// A folder in place of a person's own, with a configuration.
private struct Home {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try configure(#""key": "secret""#)
    }

    var configuration: String { folder.path(".config/picture-time/sync.json") }

    /// What else the machine has is out of reach, the crontab of whoever runs the tests above all.
    var environment: [String: String] {
        [
            "HOME": folder.url.path, "XDG_CONFIG_HOME": "", "XDG_RUNTIME_DIR": folder.path("run"),
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=\(folder.path("run/bus"))", "WSL_DISTRO_NAME": "",
            "PATH": folder.path("nothing"),
        ]
    }

    func configure(_ key: String) throws {
        let json = #"{"server": "https://photos.example.org", "library": "/nowhere", \#(key)}"#
        try folder.write(json, to: ".config/picture-time/sync.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: configuration)
    }

    func ptime(_ arguments: String...) async throws -> CommandResult { try await ptime(arguments) }

    /// Runs `ptime sync`.
    func ptime(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandResult {
        try await PTimeTests.ptime(["sync"] + arguments, environment: self.environment.merging(environment) { $1 })
    }

    /// Puts the program into a folder of the home, for it to be run from there.
    func copyOfProgram(in name: String) throws -> URL {
        let program = URL(filePath: "\(try folder.makeFolder(name))/ptime")
        try FileManager.default.copyItem(at: try builtExecutable("ptime"), to: program)
        return program
    }

    /// Makes programs for the shell.
    ///
    /// - Returns: A PATH on which they are, before the shell's own.
    func tools(_ scripts: [String: String]) throws -> String {
        for (name, script) in scripts {
            try folder.write("#!/bin/sh\n\(script)\n", to: "tools/\(name)")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: folder.path("tools/\(name)"))
        }
        return folder.path("tools")
    }
}

/// A place in which crontabs are the test's own.
private struct CronBox {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: folder.url("spool"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: folder.url("none"), withIntermediateDirectories: true)
    }

    static var isPossible: Bool {
        get async {
            guard geteuid() == 0, isInstalled("crontab"), isInstalled("unshare"),
                FileManager.default.isExecutableFile(atPath: "/usr/sbin/cron"), let box = try? CronBox()
            else { return false }
            return (try? await box.run(["true"]))?.status == 0
        }
    }

    /// In a mount namespace of its own, so that nobody else sees what is mounted, and all of it goes with the command.
    private func arguments(_ command: [String]) -> [String] {
        let script = """
            set -e
            chgrp crontab "$1/spool"
            chmod 1730 "$1/spool"
            mount --bind "$1/spool" /var/spool/cron/crontabs
            mount --bind "$1/none" /etc/cron.d
            mount --bind /dev/null /etc/crontab
            mount -t tmpfs tmpfs /run
            shift
            exec "$@"
            """
        return ["--mount", "--propagation", "private", "sh", "-c", script, "sh", folder.url.path] + command
    }

    func run(_ command: [String], environment: [String: String] = [:]) async throws -> CommandResult {
        try await RunningCommand.start(
            URL(filePath: "/usr/bin/unshare"), arguments(command), environment: environment
        ).result()
    }

    func startDaemon() throws -> ChildProcess {
        try ChildProcess(URL(filePath: "/usr/bin/unshare"), arguments(["/usr/sbin/cron", "-f"]))
    }
}

/// Whether a program is where Debian's packages put theirs.
private func isInstalled(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
}
