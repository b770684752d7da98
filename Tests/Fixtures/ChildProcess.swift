// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation
import Glibc
import Synchronization

/// A program under way, in a process group of its own.
///
/// Not Foundation's `Process`: it learns of an end from a socket that other children may have inherited, and a test that
/// starts many at once then waits for ever.
package final class ChildProcess: Sendable {
    private struct State {
        /// Once it has ended.
        var status: Int32?
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    package let pid: Int32
    private let state = Mutex(State())

    /// - Parameters:
    ///   - environment: Added to that of the tests, which run in UTC and without a language.
    ///   - output: A file for what it prints; nil to throw it away.
    ///   - errors: The same for its standard error.
    package init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], output: URL? = nil,
        errors: URL? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
            let flags = O_WRONLY | O_CREAT | O_APPEND
            posix_spawn_file_actions_addopen(&actions, descriptor, file?.path ?? "/dev/null", flags, 0o644)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        posix_spawnattr_setpgroup(&attributes, 0)
        // The threads that run tests hold signals back, and a child inherits that from the thread that starts it.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)

        let variables = ProcessInfo.processInfo.environment
            .merging(["LC_ALL": "C.UTF-8", "TZ": "UTC"]) { $1 }
            .merging(environment) { $1 }
            .map { "\($0)=\($1)" }
        var pid: pid_t = 0
        let failure = Self.withCStrings([executable.path] + arguments) { arguments in
            Self.withCStrings(variables) { posix_spawn(&pid, executable.path, &actions, &attributes, arguments, $0) }
        }
        guard failure == 0 else {
            throw CommandFailure(description: "\(executable.path): \(String(cString: strerror(failure)))")
        }
        self.pid = pid
        Thread.detachNewThread { [self] in waitForEnd() }
    }

    package var isRunning: Bool { state.withLock { $0.status == nil } }

    /// Waits for the end, whether or not the task is cancelled.
    ///
    /// - Returns: As shells count: 128 and the signal's number when a signal ended it.
    @discardableResult
    package func status() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state in
                if state.status == nil { state.waiting.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// Sends a signal; nothing when it has ended, for its number may be another's by now.
    package func signal(_ number: Int32) {
        state.withLock { if $0.status == nil { kill(pid, number) } }
    }

    /// Kills it and what it started.
    package func killGroup() {
        state.withLock { if $0.status == nil { kill(-pid, SIGKILL) } }
    }

    private func waitForEnd() {
        var info = siginfo_t()
        // Leaves it as it is, so that its number stays its own until the lock is held.
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (status, waiting) = state.withLock { state -> (Int32, [CheckedContinuation<Int32, Never>]) in
            var raw: Int32 = 0
            while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
            let signal = raw & 0x7F
            let status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
            state.status = status
            defer { state.waiting = [] }
            return (status, state.waiting)
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
