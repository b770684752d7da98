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

/// A program of ours under way. It is killed when it takes longer than five minutes: beside a hundred others it is slow.
package final class RunningCommand: Sendable {
    private let command: String
    private let process: ChildProcess
    private let watchdog: Task<Void, any Error>
    /// Holds what the program prints. Files, for a pipe must be emptied while the program runs.
    private let printed: TemporaryFolder

    private static let timeout = Duration.seconds(300)
    private static let turns = Turns(ProcessInfo.processInfo.activeProcessorCount)

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
        let process = try ChildProcess(
            executable, arguments, environment: environment, output: printed.url("output"),
            errors: printed.url("errors"))
        self.process = process
        watchdog = Task {
            try await Task.sleep(for: Self.timeout)
            process.signal(SIGKILL)
        }
        Task {
            await process.status()
            Self.turns.release()
        }
    }

    /// Sends what Ctrl-C sends, as soon as the program has come so far.
    ///
    /// From a thread of its own: while other tests keep all threads of tasks busy, the program would come to its end.
    package func interrupt(once condition: @escaping @Sendable () -> Bool) {
        let process = process
        Thread.detachNewThread {
            while !condition(), process.isRunning { usleep(2_000) }
            process.signal(SIGINT)
        }
    }

    /// Waits for the end.
    package func result() async throws -> CommandResult {
        let status = await process.status()
        watchdog.cancel()
        return CommandResult(
            command: command, status: status, bytes: try Data(contentsOf: printed.url("output")),
            errors: String(decoding: try Data(contentsOf: printed.url("errors")), as: UTF8.self))
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
