// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import PictureTimeCore

struct SyncStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say when the sync last worked, and what waits.",
        discussion: """
            Looks only at home: at how the last run ended. For a monitor, the exit status says whether all is well; for a \
            terminal's prompt, --short prints a few words when it is not, and nothing when it is.

            EXAMPLES
              ptime sync status
              ptime sync status --max-age 3h || echo "look after the sync"
              ptime sync status --short

            EXIT STATUS
              0    the last run did all there was to do, and not too long ago
              1    it did not, or there has been none
            """
    )

    @Option(help: ArgumentHelp("How long ago the last complete run may be: 90m, 36h, 3d.", valueName: "time"))
    var maxAge = Age(seconds: 36 * 3600)

    @Flag(help: "Print a few words, and only when something is wrong.")
    var short = false

    @OptionGroup
    var options: SyncOptions

    /// `36h`
    struct Age: ExpressibleByArgument {
        let seconds: Double

        init(seconds: Double) { self.seconds = seconds }

        init?(argument: String) {
            let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400]
            guard let unit = argument.last.flatMap({ units[$0] }), let count = Double(argument.dropLast()), count > 0,
                count.isFinite
            else { return nil }
            seconds = count * unit
        }

        var defaultValueDescription: String { "36h" }
    }

    /// What `--json` prints.
    private struct State: Encodable {
        var isWell: Bool
        var words: String
        var record: SyncRecord?
    }

    func run() async throws {
        try await options.run { terminal in
            let configuration = try SyncConfiguration(options.file)
            let record = SyncRecord(library: configuration.libraryFolder)
            let now = Date()
            let state = self.state(record, now: now)
            if short, !options.json {
                if !state.isWell { terminal.say(["picture-time: \(state.words)"]) }
            } else {
                terminal.show(lines(state, now: now), json: state)
            }
            return state.isWell ? 0 : 1
        }
    }

    private func state(_ record: SyncRecord?, now: Date) -> State {
        guard let record else { return State(isWell: false, words: "never synced", record: nil) }
        guard let last = record.lastComplete else {
            return State(isWell: false, words: "no sync has been complete yet", record: record)
        }
        let age = now.timeIntervalSince(last)
        // A clock that was set back must not make a monitor blind.
        guard age <= maxAge.seconds, age > -3600 else {
            return State(isWell: false, words: "last complete sync \(Self.words(age)) ago", record: record)
        }
        guard record.isComplete else {
            return State(isWell: false, words: "the last sync was not complete", record: record)
        }
        return State(isWell: true, words: "synced \(Self.words(age)) ago", record: record)
    }

    private func lines(_ state: State, now: Date) -> [String] {
        guard let record = state.record else { return ["There has been no sync yet. Run 'ptime sync'."] }
        var lines = [state.words.prefix(1).uppercased() + state.words.dropFirst() + "."]
        if !record.isComplete {
            lines.append("The last attempt ended \(Self.words(now.timeIntervalSince(record.ended))) ago:")
            lines += record.problems.prefix(5).map { "  \($0)" }
        }
        var home = "\(counted(record.photoCount, "photo")) at home"
        if let count = record.frameCount { home += ", \(counted(count, "frame")) in the film" }
        lines.append(home + ".")
        if record.waitingCount > 0 {
            let expiry = record.nextExpiry.map { "; the first is deleted there on \($0.ISO8601Format())" } ?? ""
            lines.append("\(counted(record.waitingCount, "photo")) on the server, not fetched yet\(expiry).")
        }
        return lines
    }

    private static func words(_ seconds: Double) -> String {
        let minutes = Int(max(seconds, 0) / 60)
        return switch minutes {
        case ..<2: "a moment"
        case ..<120: "\(minutes) minutes"
        case ..<2880: "\(minutes / 60) hours"
        default: "\(minutes / 1440) days"
        }
    }
}
