// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct ScheduleTests {
    // MARK: Intervals and times

    @Test(arguments: [
        ("5m", "every 5 minutes", 300), ("6m", "every 6 minutes", 360), ("30m", "every 30 minutes", 1800),
        ("60m", "every hour", 3600), ("1h", "every hour", 3600), ("01H", "every hour", 3600),
        ("120m", "every 2 hours", 7200), ("6h", "every 6 hours", 21_600), ("24h", "every 24 hours", 86_400),
    ])
    func readsIntervals(text: String, words: String, seconds: Double) throws {
        let schedule = try Schedule(every: text)
        #expect(schedule.description == words)
        #expect(schedule.interval == seconds)
    }

    @Test(arguments: [
        ("7m", "6m and 10m"), ("45m", "30m and 1h"), ("59m", "30m and 1h"), ("90m", "1h and 2h"), ("5h", "4h and 6h"),
        ("23h", "12h and 24h"), ("4m", "5m is the least"), ("0m", "5m is the least"), ("0h", "5m is the least"),
        ("25h", "24h is the most"), ("99999h", "24h is the most"),
    ])
    func saysWhichIntervalsWork(text: String, words: String) {
        let error = #expect(throws: PictureTimeError.self) { try Schedule(every: text) }
        #expect(error?.code == .invalidSetting)
        #expect(error?.message.contains(words) == true)
    }

    @Test(arguments: ["", "h", "1", "1d", "1s", "-1h", "1.5h", "1h30m", " 1h", "1 h", "٣h", "hourly", "1000000m", "１h"])
    func refusesWhatIsNoInterval(text: String) {
        let error = #expect(throws: PictureTimeError.self) { try Schedule(every: text) }
        #expect(error?.code == .invalidSetting)
        #expect(error?.message.contains("30m, 1h or 6h") == true)
    }

    @Test(arguments: [
        ("04:30", "daily at 04:30"), ("4:30", "daily at 04:30"), ("00:00", "daily at 00:00"),
        ("23:59", "daily at 23:59"),
    ])
    func readsTimesOfDay(text: String, words: String) throws {
        let schedule = try Schedule(dailyAt: text)
        #expect(schedule.description == words)
        #expect(schedule.interval == 86_400)
    }

    @Test(arguments: [
        "", ":", "4", "04:3", "24:00", "12:60", "-1:00", "04:30:00", "04.30", "4:30 pm", "٠٤:٣٠", "004:30",
    ])
    func refusesWhatIsNoTimeOfDay(text: String) {
        let error = #expect(throws: PictureTimeError.self) { try Schedule(dailyAt: text) }
        #expect(error?.code == .invalidSetting)
        #expect(error?.message.contains("04:30") == true)
    }

    @Test func isKeptAsJSON() throws {
        let cases = [
            (try Schedule(every: "30m"), #"{"every":"30m"}"#), (try Schedule(every: "120m"), #"{"every":"2h"}"#),
            (try Schedule(dailyAt: "4:30"), #"{"dailyAt":"04:30"}"#),
        ]
        for (schedule, json) in cases {
            #expect(String(decoding: try JSONEncoder().encode(schedule), as: UTF8.self) == json)
            #expect(try JSONDecoder().decode(Schedule.self, from: Data(json.utf8)) == schedule)
        }
        for json in [#"{}"#, #"{"every":"7m"}"#, #"{"every":"1h","dailyAt":"04:30"}"#, #"{"dailyAt":"24:00"}"#] {
            #expect(throws: PictureTimeError.self) {
                try JSONDecoder().decode(Schedule.self, from: Data(json.utf8))
            }
        }
    }
}

struct ScheduleFilesTests {
    /// What a path may hold and some format treats in its own way; also an accent that makes one character of itself and
    /// the sign before it.
    private static let odd = "/o/it's 100% of $HOME & $$ <é> \"q\" \\n ;'%\u{301} `x` !a! ^b ü\u{308}日本"

    private static func files(
        _ schedule: Schedule = .hourly, program: String = "/usr/local/bin/ptime",
        configuration: String = "/home/me/.config/picture-time/sync.json", log: String = "/home/me/sync.log"
    ) throws -> ScheduleFiles {
        try ScheduleFiles(schedule: schedule, program: program, configuration: configuration, log: log)
    }

    @Test(arguments: ["/a\nb", "/a\rb", "/a\tb", "/a\u{0}b", "/a\u{7F}b", "/a\u{85}b", "/a\u{FFFE}b"])
    func refusesControlCharacters(path: String) {
        for error in [
            #expect(throws: PictureTimeError.self) { try Self.files(program: path) },
            #expect(throws: PictureTimeError.self) { try Self.files(configuration: path) },
            #expect(throws: PictureTimeError.self) { try Self.files(log: path) },
        ] {
            #expect(error?.code == .invalidSetting)
            #expect(error?.message.contains("Rename") == true)
        }
    }

    // MARK: systemd

    @Test(arguments: [
        ("/usr/bin/ptime", "/c.json", "/usr/bin/ptime sync --config /c.json"),
        ("/a b/ptime", "/ü.json", #""/a b/ptime" sync --config "/ü.json""#),
        ("/50%/ptime", "/$x/100%.json", #""/50%%/ptime" sync --config "/$$x/100%%.json""#),
        ("/p", #"/"a\b".json"#, #"/p sync --config "/\"a\\b\".json""#),
        // systemd takes a program's path as it is, and no quotes in it.
        ("/$x/p", "/c", #"/bin/sh -c "exec \"$$@\"" sh "/$$x/p" sync --config /c"#),
        ("/it's/p", "/c", #"/bin/sh -c "exec \"$$@\"" sh "/it's/p" sync --config /c"#),
        (#"/a\b/p"#, "/c", #"/bin/sh -c "exec \"$$@\"" sh "/a\\b/p" sync --config /c"#),
    ])
    func quotesForSystemd(program: String, configuration: String, command: String) throws {
        let service = try Self.files(program: program, configuration: configuration).systemdService
        #expect(service.split(separator: "\n").contains("ExecStart=\(command)"), "\(service)")
    }

    @Test func aUserUnitRunsTheSyncOnce() throws {
        let lines = try Self.files().systemdService.split(separator: "\n")
        for line in ["Type=oneshot", "Nice=10", "NoNewPrivileges=yes", "PrivateTmp=yes"] {
            #expect(lines.contains(line[...]))
        }
        for setting in ["Restart=", "SuccessExitStatus=", "CapabilityBoundingSet=", "PrivateDevices=", "User="] {
            #expect(!lines.contains { $0.hasPrefix(setting) })
        }
        for path in ["/tmp/x", "/var/tmp/x"] {
            #expect(!(try Self.files(program: path).systemdService.contains("\nPrivateTmp=yes")))
            #expect(!(try Self.files(configuration: path).systemdService.contains("\nPrivateTmp=yes")))
        }
    }

    private static let calendars = [
        ("5m", "*-*-* *:00/5:00"), ("30m", "*-*-* *:00/30:00"), ("1h", "*-*-* *:00:00"), ("2h", "*-*-* 00/2:00:00"),
        ("12h", "*-*-* 00/12:00:00"), ("24h", "*-*-* 00:00:00"),
    ]

    @Test(arguments: calendars)
    func aTimerFollowsTheClock(interval: String, calendar: String) throws {
        let lines = try Self.files(Schedule(every: interval)).systemdTimer.split(separator: "\n")
        #expect(lines.contains("OnCalendar=\(calendar)"))
        #expect(lines.contains("Persistent=true"))
        #expect(lines.contains("WantedBy=timers.target"))
        #expect(try Self.files(Schedule(dailyAt: "4:05")).systemdTimer.contains("OnCalendar=*-*-* 04:05:00\n"))
    }

    @Test(arguments: [("5m", 30), ("30m", 180), ("1h", 300), ("24h", 300)])
    func aTimerWaitsALittle(interval: String, seconds: Int) throws {
        let timer = try Self.files(Schedule(every: interval)).systemdTimer
        #expect(timer.contains("RandomizedDelaySec=\(seconds)\n"))
    }

    /// All of them, by systemd itself.
    @Test(
        .enabled(if: isInstalled("systemd-analyze"), "Debian's package systemd is not installed."),
        arguments: Schedule.intervals)
    func systemdKeepsTheInterval(minutes: Int) async throws {
        let schedule = try Schedule(every: "\(minutes)m")
        let calendar = try #require(
            try Self.files(schedule).systemdTimer.split(separator: "\n").first { $0.hasPrefix("OnCalendar=") }
        ).dropFirst("OnCalendar=".count)
        let count = 24 * 60 / minutes + 1
        let output = try await tool(
            "systemd-analyze",
            ["calendar", "--base-time=2026-01-01 23:59:30", "--iterations=\(count)", String(calendar)]
        ).output
        // `Next elapse: Thu 2026-01-01 00:15:00 UTC`, `Iter. #2: Thu …`
        let times = output.split(separator: "\n").filter { $0.contains("elapse:") || $0.contains("Iter.") }.map {
            line in
            let clock = line.split(separator: " ").dropLast().last!.split(separator: ":").map { Int($0)! }
            return clock[0] * 60 + clock[1]
        }
        #expect(times == (0..<count).map { $0 * minutes % (24 * 60) }, "\(output)")
    }

    // MARK: cron

    @Test(arguments: [
        ("5m", "*/5 * * * *"), ("30m", "*/30 * * * *"), ("1h", "0 * * * *"), ("2h", "0 */2 * * *"),
        ("12h", "0 */12 * * *"), ("24h", "0 0 * * *"),
    ])
    func cronFollowsTheClock(interval: String, times: String) throws {
        let block = try Self.files(Schedule(every: interval)).crontabBlock
        let command =
            "nice -n 10 /usr/local/bin/ptime sync --config /home/me/.config/picture-time/sync.json "
            + ">>/home/me/sync.log 2>&1"
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5)
        #expect(lines[0] == "# BEGIN picture-time sync")
        #expect(lines[2] == "\(times) \(command)")
        #expect(lines[3] == "# END picture-time sync")
        #expect(lines[4] == "")
        #expect(try Self.files(Schedule(dailyAt: "4:05")).crontabBlock.contains("\n5 4 * * * nice"))
    }

    /// Whether cron takes the backslash before a percent sign away, as crontab(5) of Debian's promises, or leaves it to
    /// the shell, as the older ones do.
    @Test(arguments: [true, false])
    func whatCronRunsArrivesAsItIs(removesBackslash: Bool) async throws {
        let folder = try TemporaryFolder()
        let program = "\(folder.url.path)\(Self.odd)/ptime"
        let log = "\(folder.url.path)\(Self.odd)/log"
        try folder.write("#!/bin/sh\nprintf '%s\\n' \"$@\"\necho failed >&2\n", to: "\(Self.odd)/ptime")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)

        let block = try Self.files(program: program, configuration: Self.odd, log: log).crontabBlock
        let line = try #require(block.split(separator: "\n").dropFirst(2).first)
        var command = line.split(separator: " ", maxSplits: 5).last!.description
        // Every percent sign has its own backslash.
        var previous: Unicode.Scalar = " "
        for scalar in command.unicodeScalars {
            if scalar == "%" { #expect(previous == "\\") }
            previous = scalar
        }
        if removesBackslash {
            command.unicodeScalars.replace([#"\"#, "%"] as [Unicode.Scalar], with: ["%"] as [Unicode.Scalar])
        }
        try await tool("sh", ["-c", command])
        #expect(try String(contentsOfFile: log, encoding: .utf8) == "sync\n--config\n\(Self.odd)\nfailed\n")
    }

    private static let block = "# BEGIN picture-time sync\n0 * * * * x\n# END picture-time sync\n"

    @Test(arguments: [
        "", "\n", "0 5 * * * tar\n", "0 5 * * * tar", "# my jobs\r\nSHELL=/bin/bash\r\n\r\n@daily x\r\n",
        "# END picture-time sync\n", "# BEGIN picture-time sync of mine\n", "x # BEGIN picture-time sync\n",
        "MAILTO=é\n1 2 3 4 5 date +\\%s%in%put\n\n\n",
    ])
    func aBlockComesAndGoesWithoutATrace(crontab: String) throws {
        // Bytes that are no UTF-8, too.
        for old in [Array(crontab.utf8), Array(crontab.utf8) + [0xFF, 0xFE, 0x0A]] {
            #expect(!ScheduleFiles.hasBlock(old))
            let new = try ScheduleFiles.crontab(old, replacingBlockWith: Self.block)
            #expect(new == Array(Self.block.utf8) + old)
            #expect(ScheduleFiles.hasBlock(new))
            #expect(try ScheduleFiles.crontab(new, replacingBlockWith: Self.block) == new)
            #expect(try ScheduleFiles.crontab(new, replacingBlockWith: nil) == old)
            #expect(try ScheduleFiles.crontab(old, replacingBlockWith: nil) == old)
        }
    }

    @Test func aBlockIsReplacedWhereItStands() throws {
        let other = "# BEGIN picture-time sync  \r\n30 4 * * * y\n# END picture-time sync"
        let cases = [
            ("a\n\(other)\nb\n", "a\n\(Self.block)b\n", "a\nb\n"),
            ("a\n\(other)", "a\n\(Self.block)", "a\n"),
            ("\(other)\na\n\(other)\n", "\(Self.block)a\n", "a\n"),
        ]
        for (old, replaced, removed) in cases {
            let bytes = Array(old.utf8)
            #expect(
                String(decoding: try ScheduleFiles.crontab(bytes, replacingBlockWith: Self.block), as: UTF8.self)
                    == replaced)
            #expect(
                String(decoding: try ScheduleFiles.crontab(bytes, replacingBlockWith: nil), as: UTF8.self) == removed)
        }
    }

    @Test(arguments: [
        "# BEGIN picture-time sync\n0 5 * * * tar\n",
        "# BEGIN picture-time sync\n# BEGIN picture-time sync\nx\n# END picture-time sync\n",
    ])
    func aBlockWithoutAnEndIsLeftToItsOwner(crontab: String) {
        for block in [Self.block, nil] {
            let error = #expect(throws: PictureTimeError.self) {
                try ScheduleFiles.crontab(Array(crontab.utf8), replacingBlockWith: block)
            }
            #expect(error?.code == .unreadableFile)
            #expect(error?.message.contains("crontab -e") == true)
        }
    }

    // MARK: launchd

    private struct Agent: Decodable, Equatable {
        struct Time: Decodable, Equatable {
            var hour: Int
            var minute: Int

            enum CodingKeys: String, CodingKey {
                case hour = "Hour"
                case minute = "Minute"
            }
        }

        var label = "studio.picture-time.sync"
        var arguments: [String]
        var interval: Int?
        var time: Time?
        var runsAtLoad: Bool?
        var nice = 10
        var output: String
        var errors: String

        enum CodingKeys: String, CodingKey {
            case label = "Label"
            case arguments = "ProgramArguments"
            case interval = "StartInterval"
            case time = "StartCalendarInterval"
            case runsAtLoad = "RunAtLoad"
            case nice = "Nice"
            case output = "StandardOutPath"
            case errors = "StandardErrorPath"
        }
    }

    @Test func aPropertyListSaysTheSame() throws {
        let log = Self.odd + "]]>"
        let configuration = Self.odd + "&amp;"
        func read(_ schedule: Schedule) throws -> Agent {
            let files = try Self.files(schedule, program: Self.odd, configuration: configuration, log: log)
            return try PropertyListDecoder().decode(Agent.self, from: Data(files.launchAgent.utf8))
        }
        var expected = Agent(
            arguments: [Self.odd, "sync", "--config", configuration], interval: 1800, runsAtLoad: true, output: log,
            errors: log)
        #expect(try read(Schedule(every: "30m")) == expected)
        expected.interval = nil
        expected.runsAtLoad = nil
        expected.time = Agent.Time(hour: 4, minute: 5)
        #expect(try read(Schedule(dailyAt: "04:05")) == expected)
    }

    // MARK: Windows

    @Test func aBatchFileRunsTheSyncInWSL() throws {
        let text = try Self.files(program: "/home/my self/ptime").batchFile(distribution: "Debian")
        #expect(text.hasPrefix("@echo off\r\n"))
        #expect(!text.replacing("\r\n", with: "").utf8.contains { $0 == 0x0A || $0 == 0x0D || $0 > 0x7F })
        let command =
            #"wsl.exe --distribution "Debian" --exec "/home/my self/ptime" sync --config "#
            + #"/home/me/.config/picture-time/sync.json >>"%~dpn0.log" 2>&1"#
        #expect(text.contains("\r\n\(command)\r\nexit /b %ERRORLEVEL%\r\n"))
        #expect(try Self.files().batchFile(distribution: nil).contains("\r\nwsl.exe --exec /usr/"))
    }

    @Test(arguments: [
        ("5m", "/SC MINUTE /MO 5 "), ("1h", "/SC HOURLY /MO 1 "), ("12h", "/SC HOURLY /MO 12 "),
        ("24h", "/SC DAILY /ST 00:00 "),
    ])
    func theTaskSchedulerIsTold(interval: String, words: String) throws {
        let files = try Self.files(Schedule(every: interval))
        #expect(files.taskCommand.contains(words))
        #expect(files.batchFile(distribution: nil).contains("\r\nrem   \(files.taskCommand)\r\n"))
        #expect(try Self.files(Schedule(dailyAt: "4:05")).taskCommand.contains("/SC DAILY /ST 04:05 "))
    }

    /// Windows gets nothing to see but letters and digits, and the shell in WSL all of it.
    @Test(arguments: ["it's", "100%", "$HOME", "a\"b", "a\\b", "é", "a&b", "a<b", "a^b", "a!b", odd])
    func oddPathsPassWindowsUnseen(name: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 75\n", to: "\(name)/ptime")
        let program = folder.path("\(name)/ptime")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let text = try Self.files(program: program, configuration: "/\(name)").batchFile(distribution: nil)
        let start = try #require(text.range(of: "--exec /bin/sh -c \"")).upperBound
        let end = try #require(text.range(of: "\" >>", range: start..<text.endIndex)).lowerBound
        let script = String(text[start..<end])
        #expect(!script.contains { #"%"\$`!^&<>'"#.contains($0) || !$0.isASCII })
        let result = try await RunningCommand.start(URL(filePath: "/bin/sh"), ["-c", script]).result()
        #expect(result.status == 75)
        #expect(result.output == "sync\n--config\n/\(name)\n")
    }

    // MARK: Writing

    @Test func writesAndRemovesOnlyItsOwn() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "a/b/x.timer")
            let files = try Self.files()
            #expect(try ScheduleFiles.content(of: file) == nil)
            try ScheduleFiles.remove(file)
            try ScheduleFiles.write(files.systemdTimer, to: file)
            #expect(try ScheduleFiles.content(of: file) == files.systemdTimer)
            try ScheduleFiles.write(files.systemdService, to: file)
            #expect(try ScheduleFiles.content(of: file) == files.systemdService)
            #expect(try names(in: file.deletingLastPathComponent().path) == ["x.timer"])
            try ScheduleFiles.remove(file)
            #expect(try names(in: file.deletingLastPathComponent().path) == [])

            func isRefused(_ body: () throws -> Void) {
                let error = #expect(throws: PictureTimeError.self, performing: body)
                #expect(error?.code == .outputInUse)
                #expect(error?.file == file)
            }
            try Data("[Timer]\n".utf8).write(to: file)
            isRefused { try ScheduleFiles.write(files.systemdTimer, to: file) }
            isRefused { try ScheduleFiles.remove(file) }
            #expect(try Data(contentsOf: file) == Data("[Timer]\n".utf8))
            // As `systemctl mask` leaves it.
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/null")
            isRefused { try ScheduleFiles.write(files.systemdTimer, to: file) }
            isRefused { try ScheduleFiles.remove(file) }
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file.path) == "/dev/null")
        }
    }

    @Test func everyFileIsKnownAsItsOwn() throws {
        let files = try Self.files(program: Self.odd, configuration: Self.odd, log: Self.odd)
        for text in [
            files.systemdService, files.systemdTimer, files.crontabBlock, files.launchAgent,
            files.batchFile(distribution: nil),
        ] {
            #expect(text.contains(ScheduleFiles.mark))
        }
    }
}

/// Whether a program is where Debian's packages put theirs.
private func isInstalled(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
}
