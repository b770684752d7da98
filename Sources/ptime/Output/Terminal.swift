// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import PictureTimeCore
internal import Synchronization

/// Results to the standard output; progress, notes and errors to the standard error.
final class Terminal: Sendable {
    private let json: Bool
    private let quiet: Bool
    private let bar = Mutex<ProgressBar?>(nil)

    init(json: Bool, quiet: Bool) {
        self.json = json
        self.quiet = quiet
    }

    /// Starts a progress bar and returns what moves it.
    func progress(_ title: String) -> ProgressHandler {
        guard !quiet else { return { _ in } }
        bar.withLock { $0 = ProgressBar(title: title) }
        return { progress in
            self.bar.withLock { $0?.update(progress) }
        }
    }

    func endProgress() {
        bar.withLock { bar in
            bar?.end()
            bar = nil
        }
    }

    /// Prints the result, as text or as JSON.
    func show(_ lines: [String], json value: some Encodable) {
        endProgress()
        if json {
            writeAll(value.json(), to: STDOUT_FILENO)
        } else if !quiet {
            for line in lines { writeAll(Array((line.printable + "\n").utf8), to: STDOUT_FILENO) }
        }
    }

    /// Prints lines of a result that comes bit by bit.
    func say(_ lines: [String]) {
        endProgress()
        guard !json, !quiet else { return }
        for line in lines { writeAll(Array((line.printable + "\n").utf8), to: STDOUT_FILENO) }
    }

    func note(_ text: String) {
        if !quiet { writeError(text.printable) }
    }

    func error(_ text: String) {
        writeError("ptime: \(text.printable)")
    }
}

extension String {
    /// Without control characters: the name of a file could hold commands for the terminal.
    fileprivate var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    scalar != "\n" && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value))
                        ? "\u{FFFD}" : scalar
                }))
    }
}

/// Writes a line to the standard error.
func writeError(_ text: String, terminator: String = "\n") {
    writeAll(Array((text + terminator).utf8), to: STDERR_FILENO)
}

/// Without a buffer, so that lines of the two outputs keep their order; a reader that went away is no error.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
