// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Glibc
internal import Synchronization

private let receivedSignal = Atomic<Int32>(SIGINT)

/// The signal that ended the work.
var interruptingSignal: Int32 { receivedSignal.load(ordering: .relaxed) }

/// Runs work that Ctrl-C (or SIGTERM) cancels, so that it can tidy up; a second one ends the program at once.
func withInterruption<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let task = Task { try await body() }
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)  // its default action would end the program before the source sees it
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            if task.isCancelled { _exit(128 + number) }
            receivedSignal.store(number, ordering: .relaxed)
            task.cancel()
        }
        source.resume()
        return source
    }
    defer { for source in sources { source.cancel() } }
    return try await task.value
}
