// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import PictureTimeCore

/// A bar with rate and time left on a terminal, else a plain line now and then.
struct ProgressBar {
    private let title: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var stage: JobProgress.Stage?
    /// Of the stage.
    private var start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private var isBarShown = false

    init(title: String) { self.title = title }

    mutating func update(_ progress: JobProgress) {
        let now = ContinuousClock.now
        if progress.stage != stage {
            if stage != nil { start = now }
            stage = progress.stage
        }
        // Where lines stay, what comes before the pictures is worth one only when it takes long.
        let isLast = progress.completed == progress.total && (isTerminal || progress.stage == .pictures)
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        guard isLast || now - (lastShown ?? start) >= pause || lastShown == nil && isTerminal else { return }
        lastShown = now
        let line = text(progress, elapsed: (now - start) / .seconds(1))
        if isTerminal {
            // Back to the line's beginning, and clear what the last one left behind.
            writeError("\r\u{1B}[K\(line)", terminator: "")
            isBarShown = true
        } else {
            writeError(line)
        }
    }

    /// Leaves the bar and goes to the next line.
    mutating func end() {
        if isBarShown { writeError("") }
        isBarShown = false
    }

    private func text(_ progress: JobProgress, elapsed: Double) -> String {
        let rate = elapsed > 0 ? Double(progress.completed) / elapsed : 0
        let title = progress.stage == .profile ? "Learning the face" : title
        var facts = "\(progress.completed)/\(progress.total)"
        if progress.skipped > 0 { facts += ", \(progress.skipped) skipped" }
        if rate > 0 {
            facts += ", \(rate.oneDecimal)/s"
            if progress.completed < progress.total {
                facts += ", \(Self.time(Double(progress.total - progress.completed) / rate)) left"
            }
        }
        guard isTerminal else { return "\(title): \(facts)" }
        let room = Self.columns - title.count - facts.count - 5
        guard room >= 10 else { return "\(title) \(facts)" }
        let width = min(room, 40)
        let filled = progress.total > 0 ? width * progress.completed / progress.total : width
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(title) \(bar) \(facts)"
    }

    private static func time(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.up))
        if seconds >= 3600 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
        return seconds >= 60 ? "\(seconds / 60) min \(seconds % 60) s" : "\(seconds) s"
    }

    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
