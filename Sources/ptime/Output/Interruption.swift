// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// Runs work that Ctrl-C (or SIGTERM) cancels, so that it can tidy up; a second one ends the program at once.
///
/// A thread of its own waits for the signals: the threads of Dispatch and of tasks are busy with photos, and hold signals
/// back besides.
///
/// - Throws: ``Interruption`` when the work ended because of a signal.
func withInterruption<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let task = Task { try await body() }
    let received = Received { task.cancel() }
    startSignalThread(received)
    do {
        return try await task.value
    } catch is CancellationError {
        throw Interruption(signal: received.signal ?? SIGINT)
    }
}

/// The work was ended by a signal.
struct Interruption: Error {
    var signal: Int32
    /// 128 and the number of the signal, as shells count.
    var exitStatus: Int32 { 128 + signal }
}

/// The first signal that came, and what to do then.
private final class Received: Sendable {
    private let number = Atomic<Int32>(0)
    private let onFirst: @Sendable () -> Void

    init(onFirst: @escaping @Sendable () -> Void) { self.onFirst = onFirst }

    var signal: Int32? {
        let number = number.load(ordering: .acquiring)
        return number == 0 ? nil : number
    }

    func receive(_ signal: Int32) {
        guard number.compareExchange(expected: 0, desired: signal, ordering: .acquiringAndReleasing).exchanged else {
            _exit(128 + signal)
        }
        onFirst()
    }
}

/// Where the handler, which may do next to nothing, leaves the number of a signal for the thread.
private let signalPipe: [Int32] = {
    var ends: [Int32] = [0, 0]
    return pipe(&ends) == 0 ? ends : []
}()

private func startSignalThread(_ received: Received) {
    guard signalPipe.count == 2 else { return }  // without it Ctrl-C ends the program as if there were no handler
    for number in [SIGINT, SIGTERM] {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let saved = errno
            var byte = UInt8(number)
            _ = write(signalPipe[1], &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { argument in
            let received = Unmanaged<Received>.fromOpaque(argument!).takeRetainedValue()
            // This thread can take the signals whoever else cannot.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGINT)
            sigaddset(&signals, SIGTERM)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            var byte: UInt8 = 0
            while true {
                let count = read(signalPipe[0], &byte, 1)
                if count == 1 { received.receive(Int32(byte)) }
                if count == 0 || count < 0 && errno != EINTR { return nil }
            }
        }, Unmanaged.passRetained(received).toOpaque())
}
