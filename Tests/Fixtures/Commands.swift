// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation
import Glibc
import Synchronization

/// Runs a program of the system. The tests need it, so that it is missing or fails is an error.
@discardableResult
package func tool(_ name: String, _ arguments: [String]) async throws -> CommandResult {
    let result = try await RunningCommand.start(URL(filePath: "/usr/bin/env"), [name] + arguments).result()
    guard result.status == 0 else { throw CommandFailure(description: "\(result)") }
    return result
}

/// Finds a program that was built together with these tests: in the folder of the test runner, or in one of the folders around it.
package func builtExecutable(_ name: String) throws -> URL {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var folder = URL(filePath: runner).deletingLastPathComponent()
    while folder.path != "/" {
        let candidate = folder.appending(path: name, directoryHint: .notDirectory)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue,
            FileManager.default.isExecutableFile(atPath: candidate.path)
        {
            return candidate
        }
        folder.deleteLastPathComponent()
    }
    throw CommandFailure(description: "There is no '\(name)' beside '\(runner)'. Build the package first.")
}

/// How a program ended and what it said.
package struct CommandResult: Sendable, CustomStringConvertible {
    package let command: String
    /// As shells count: 128 and the signal's number when a signal ended it.
    package let status: Int32
    /// The standard output.
    package let bytes: Data
    /// The standard error.
    package let errors: String

    package var output: String { String(decoding: bytes, as: UTF8.self) }

    package var description: String {
        let shown = bytes.count > 10_000 ? "\(bytes.count) bytes" : output
        return "\(command)\nstatus \(status)\nstandard output: \(shown)\nstandard error: \(errors)"
    }
}

package struct CommandFailure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
}

/// A program under way. It is killed when it takes longer than a minute.
package final class RunningCommand: Sendable {
    private let command: String
    private let pid: pid_t
    private let exit: AsyncStream<Int32>
    private let watchdog: Task<Void, any Error>
    /// Holds what the program prints. Files, for a pipe must be emptied while the program runs.
    private let printed: TemporaryFolder

    private static let timeout = Duration.seconds(60)
    private static let turns = Turns(ProcessInfo.processInfo.activeProcessorCount)
    private static let spawning = Mutex(())

    /// Waits for a free processor and starts a program.
    package static func start(_ executable: URL, _ arguments: [String], environment: [String: String] = [:])
        async throws
        -> RunningCommand
    {
        await turns.take()
        do {
            return try RunningCommand(executable, arguments, environment: environment)
        } catch {
            turns.release()
            throw error
        }
    }

    private init(_ executable: URL, _ arguments: [String], environment: [String: String]) throws {
        command = ([executable.path] + arguments).joined(separator: " ")
        printed = try TemporaryFolder()
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["LC_ALL": "C.UTF-8", "TZ": "UTC"]) { $1 }
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.newFile(printed.url("output"))
        process.standardError = try Self.newFile(printed.url("errors"))
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        exit = stream
        process.terminationHandler = { process in
            Self.turns.release()
            let offset: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
            continuation.yield(process.terminationStatus + offset)
            continuation.finish()
        }
        // One at a time, lest a child inherit what another one's start has open at that moment.
        try Self.spawning.withLock { _ in try Self.withSignalsUnblocked { try process.run() } }
        let pid = process.processIdentifier
        self.pid = pid
        watchdog = Task {
            try await Task.sleep(for: Self.timeout)
            kill(pid, SIGKILL)
        }
    }

    /// Sends what Ctrl-C sends, as soon as the program has come so far.
    ///
    /// From a thread of its own: while other tests keep all threads of tasks busy, the program would come to its end.
    package func interrupt(once condition: @escaping @Sendable () -> Bool) {
        let pid = pid
        Thread.detachNewThread {
            // A program that has ended but was not waited for still takes signal 0; the limit is for that.
            let deadline = ContinuousClock.now + Self.timeout
            while !condition(), kill(pid, 0) == 0, ContinuousClock.now < deadline { usleep(2_000) }
            kill(pid, SIGINT)
        }
    }

    /// Waits for the end. To be called once.
    package func result() async throws -> CommandResult {
        var status: Int32 = -1
        for await value in exit { status = value }
        watchdog.cancel()
        return CommandResult(
            command: command, status: status, bytes: try Data(contentsOf: printed.url("output")),
            errors: String(decoding: try Data(contentsOf: printed.url("errors")), as: UTF8.self))
    }

    private static func newFile(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    /// The threads that run tests hold signals back, and a child inherits that from the thread that starts it.
    private static func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_UNBLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }
}

/// Lets so many in at a time; the others wait in line.
private final class Turns: Sendable {
    private struct State {
        var free: Int
        var line: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: max(count, 1))) }

    func take() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.line.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.line.isEmpty {
                state.free += 1
                return nil
            }
            return state.line.removeFirst()
        }
        next?.resume()
    }
}
