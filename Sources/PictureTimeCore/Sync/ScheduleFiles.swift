// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
internal import Glibc

/// The files that make a system run the sync by itself, as text.
///
/// A path in them may hold whatever a path can, but for what ``init(schedule:program:configuration:log:)`` refuses.
public struct ScheduleFiles: Sendable {
    let schedule: Schedule
    private let program: String
    private let configuration: String
    /// Where it is written down what the sync says, if the system does not do that.
    let log: String

    /// - Parameters:
    ///   - program: The path of `ptime`, from the root, as are the others.
    ///   - configuration: The path of the sync's configuration file.
    ///   - log: Where cron and launchd, which keep no journal, put what the sync says.
    /// - Throws: `invalidSetting` for a path with a line break or another control character: most of the formats have no
    ///   way to write one.
    public init(
        schedule: Schedule, program: String, configuration: String, log: String
    ) throws(PictureTimeError) {
        for path in [program, configuration, log] {
            precondition(path.hasPrefix("/"))
            guard !path.unicodeScalars.contains(where: Self.isUnwritable) else {
                throw .invalidSetting(
                    "Could not schedule '\(path)': the path holds a line break or another character that cannot be "
                        + "written into the schedule. Rename the file or the folder.")
            }
        }
        self.schedule = schedule
        self.program = program
        self.configuration = configuration
        self.log = log
    }

    private static func isUnwritable(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint
    }

    /// Stands in every file, so that one that somebody else wrote is never replaced or removed.
    static let mark = "Written by 'ptime sync install'; 'ptime sync uninstall' removes it."

    var commandLine: [String] { [program, "sync", "--config", configuration] }

    /// Whether a text has only letters and signs that mean themselves in every format.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// Quoted as in POSIX.1-2017, Shell Command Language, 2.2.2, "Single-Quotes".
    static func shellWord(_ text: String) -> String {
        isPlain(text) ? text : "'" + replacing(["'": #"'\''"#], in: text) + "'"
    }

    /// By code points: an accent without a letter of its own would make one character of itself and the sign before it.
    static func replacing(_ replacements: [Unicode.Scalar: String], in text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if let replacement = replacements[scalar] {
                result += replacement
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}

// MARK: systemd

extension ScheduleFiles {
    public static let systemdServiceName = "picture-time-sync.service"
    public static let systemdTimerName = "picture-time-sync.timer"

    /// A user unit that runs the sync once.
    ///
    /// Of the restrictions in systemd.exec(5) those that a user's service manager can impose without privileges: filters
    /// of system calls, and a private `/tmp`, which systemd passes over up to version 252. Others, such as
    /// `CapabilityBoundingSet=` or `PrivateDevices=`, would keep the unit from starting. Addresses are looked up through
    /// `AF_NETLINK` as well; and memory may be executable, for a command that prints the key may be of a kind that needs
    /// it.
    ///
    /// `network-online.target` belongs to the system and cannot be waited for from here; a sync without a network ends
    /// with a failure that the next one makes good.
    public var systemdService: String {
        let isHidden = [program, configuration].contains { $0.hasPrefix("/tmp/") || $0.hasPrefix("/var/tmp/") }
        return """
            # \(Self.mark)
            [Unit]
            Description=Picture Time: fetch photos from the server and make the film grow

            [Service]
            Type=oneshot
            ExecStart=\(systemdCommand)
            Nice=10

            NoNewPrivileges=yes
            \(isHidden ? "# Not PrivateTmp=yes: what is needed here lies in there." : "PrivateTmp=yes")
            LockPersonality=yes
            RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            SystemCallArchitectures=native
            SystemCallErrorNumber=EPERM
            SystemCallFilter=@system-service

            """
    }

    /// The user unit that starts the other.
    ///
    /// The delay is a fixed one for each machine, so that homes do not all call at the same second, and pauses stay even.
    public var systemdTimer: String {
        """
        # \(Self.mark)
        [Unit]
        Description=Picture Time: sync \(schedule)

        [Timer]
        OnCalendar=\(systemdCalendar)
        Persistent=true
        RandomizedDelaySec=\(Int(min(schedule.interval / 10, 300)))
        FixedRandomDelay=true
        AccuracySec=1min

        [Install]
        WantedBy=timers.target

        """
    }

    /// An expression as in systemd.time(7), "Calendar events".
    private var systemdCalendar: String {
        switch schedule.rhythm {
        case .every(let minutes) where minutes < 60: "*-*-* *:00/\(minutes):00"
        case .every(60): "*-*-* *:00:00"
        case .every(24 * 60): "*-*-* 00:00:00"
        case .every(let minutes): "*-*-* 00/\(minutes / 60):00:00"
        case .daily(let hour, let minute): "*-*-* \(hour.padded(2)):\(minute.padded(2)):00"
        }
    }

    /// Quoted as in systemd.syntax(7), "Quoting", and systemd.service(5), "Command lines".
    ///
    /// Variables are not put into the first word, so that a dollar sign there is one, and quotes and backslashes are
    /// refused in it (`string_is_safe` in systemd's `load-fragment.c`). A program at such a path is started by a shell.
    private var systemdCommand: String {
        let words = commandLine.map(Self.systemdWord).joined(separator: " ")
        let isRefused = program.unicodeScalars.contains { #"'"\$"#.unicodeScalars.contains($0) }
        return isRefused ? #"/bin/sh -c "exec \"$$@\"" sh \#(words)"# : words
    }

    private static func systemdWord(_ text: String) -> String {
        isPlain(text) ? text : "\"" + replacing([#"\"#: #"\\"#, "\"": #"\""#, "%": "%%", "$": "$$"], in: text) + "\""
    }
}

// MARK: launchd

extension ScheduleFiles {
    public static let launchAgentLabel = "studio.picture-time.sync"

    /// A property list for `~/Library/LaunchAgents`, with the keys of launchd.plist(5).
    ///
    /// launchd counts an interval from the moment the agent was loaded, and leaves out what falls into sleep; a time of
    /// day that was slept through it makes good.
    public var launchAgent: String {
        let arguments = commandLine.map { "        <string>\(Self.xml($0))</string>" }.joined(separator: "\n")
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <!-- \(Self.mark) -->
            <plist version="1.0">
            <dict>
                <key>Label</key>
                <string>\(Self.launchAgentLabel)</string>
                <key>ProgramArguments</key>
                <array>
            \(arguments)
                </array>
            \(launchdTimes)
                <key>Nice</key>
                <integer>10</integer>
                <key>LowPriorityIO</key>
                <true/>
                <key>StandardOutPath</key>
                <string>\(Self.xml(log))</string>
                <key>StandardErrorPath</key>
                <string>\(Self.xml(log))</string>
            </dict>
            </plist>

            """
    }

    private var launchdTimes: String {
        switch schedule.rhythm {
        case .every(let minutes):
            """
                <key>StartInterval</key>
                <integer>\(minutes * 60)</integer>
                <key>RunAtLoad</key>
                <true/>
            """
        case .daily(let hour, let minute):
            """
                <key>StartCalendarInterval</key>
                <dict>
                    <key>Hour</key>
                    <integer>\(hour)</integer>
                    <key>Minute</key>
                    <integer>\(minute)</integer>
                </dict>
            """
        }
    }

    /// As character data, XML 1.0, 2.4.
    private static func xml(_ text: String) -> String {
        replacing(["&": "&amp;", "<": "&lt;", ">": "&gt;"], in: text)
    }
}

// MARK: Windows

extension ScheduleFiles {
    public static let batchFileName = "picture-time-sync.bat"

    private static let taskName = "Picture Time sync"

    /// The command that tells the Task Scheduler of the batch file, for a Command Prompt in the folder that holds it.
    /// Source: Microsoft, "schtasks create".
    public var taskCommand: String {
        let rhythm =
            switch schedule.rhythm {
            case .every(let minutes) where minutes < 60: "/SC MINUTE /MO \(minutes)"
            case .every(24 * 60): "/SC DAILY /ST 00:00"
            case .every(let minutes): "/SC HOURLY /MO \(minutes / 60)"
            case .daily: "/SC DAILY /ST \(schedule.timeOfDay!)"
            }
        return #"schtasks /Create /F /TN "\#(Self.taskName)" \#(rhythm) /TR "\"%CD%\\#(Self.batchFileName)\"""#
    }

    /// The command that takes it from the Task Scheduler.
    public static let taskRemoval = #"schtasks /Delete /F /TN "\#(taskName)""#

    /// A batch file that runs the sync, a Linux program, through `wsl.exe`.
    ///
    /// What it says goes into a file beside it (`%~dpn0` is its own path without the ending). `--exec` starts a program
    /// without a shell. Source: Microsoft, "Basic commands for WSL".
    ///
    /// - Parameter distribution: The Linux, as in `WSL_DISTRO_NAME`; nil for the one that Windows takes by itself.
    public func batchFile(distribution: String?) -> String {
        let isPassed = commandLine.allSatisfy(Self.passesWindows)
        var lines = [
            "@echo off",
            "rem \(Self.mark)",
            "rem It runs Picture Time's sync in WSL. For it to run \(schedule), type in a Command Prompt,",
            "rem in the folder of this file:",
            "rem   \(taskCommand)",
            "rem And to end that:",
            "rem   \(Self.taskRemoval)",
        ]
        if !isPassed {
            lines.append("rem The paths have letters that Windows would change on the way: the command is in Base64.")
        }
        let linux = distribution.map { Self.passesWindows($0) ? "--distribution \"\($0)\" " : "" } ?? ""
        lines += [
            "setlocal DisableDelayedExpansion",
            "wsl.exe \(linux)--exec \(isPassed ? passedCommand : encodedCommand) >>\"%~dpn0.log\" 2>&1",
            "exit /b %ERRORLEVEL%",
        ]
        return lines.map { $0 + "\r\n" }.joined()
    }

    private var passedCommand: String {
        commandLine.map { Self.isPlain($0) ? $0 : "\"\($0)\"" }.joined(separator: " ")
    }

    private var encodedCommand: String {
        let script = "exec " + commandLine.map(Self.shellWord).joined(separator: " ")
        return "/bin/sh -c \"echo \(Data(script.utf8).base64EncodedString()) | base64 -d | /bin/sh\""
    }

    /// Whether a text in quotation marks comes through cmd.exe and wsl.exe as it is. With percent signs, dollar signs,
    /// quotation marks and backslashes that depends on the version, with other letters on the code page.
    private static func passesWindows(_ text: String) -> Bool { isPlain(replacing([" ": ""], in: text)) }
}

// MARK: Writing

extension ScheduleFiles {
    /// Writes one of the files, whole or not at all, and makes the folder that it is in.
    ///
    /// - Throws: `outputInUse` when there is one that somebody else wrote, `unwritableOutput`.
    public static func write(_ text: String, to file: URL) throws(PictureTimeError) {
        precondition(text.contains(mark))
        _ = try content(of: file)
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        } catch {
            throw .unwritable(file, "its folder cannot be made.")
        }
        try PartialFile.write(Array(text.utf8), to: file)
    }

    /// Removes one of the files; nothing when it is not there.
    ///
    /// - Throws: `outputInUse` when somebody else wrote it, `unwritableOutput`.
    public static func remove(_ file: URL) throws(PictureTimeError) {
        guard try content(of: file) != nil else { return }
        guard unlink(file.path) == 0 || errno == ENOENT else { throw .unwritable(file, "\(errnoText()).") }
    }

    /// Reads one of the files.
    ///
    /// - Returns: Nil when it is not there.
    /// - Throws: `outputInUse` when somebody else wrote it.
    public static func content(of file: URL) throws(PictureTimeError) -> String? {
        var status = stat()
        // A link to nothing is there, too: that is how systemd masks a unit.
        guard lstat(file.path, &status) == 0 || errno != ENOENT && errno != ENOTDIR else { return nil }
        guard let bytes = try? FileReader(file).contents() else { throw .notOurs(file) }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains(mark) else { throw .notOurs(file) }
        return text
    }
}
