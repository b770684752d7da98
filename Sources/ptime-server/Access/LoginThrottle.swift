// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Synchronization

/// Slows guessing down: after each wrong password the next is only looked at after a while, which doubles up to a quarter
/// of an hour.
///
/// One person logs in here, so it counts for everybody together: an attacker with many addresses gains nothing. Whoever is
/// logged in stays so.
final class LoginThrottle: Sendable {
    private struct State {
        var failures = 0
        var nextTry = Date.distantPast
        var isBusy = false
    }

    private let state = Mutex(State())
    /// So many can be wrong before it begins.
    private static let free = 4
    private static let longestWait = 900.0

    /// Begins to look at a password; only one is looked at at a time, or many at once would cost no more than one.
    ///
    /// - Throws: ``Failure`` that says how long to wait.
    func begin(at now: Date) throws {
        try state.withLock { state in
            let seconds = state.nextTry.timeIntervalSince(now)
            guard seconds <= 0 else {
                let wait = Int(seconds.rounded(.up))
                throw Failure.tooMany(wait, "Too many wrong passwords. Wait \(wait) seconds and try again.")
            }
            guard !state.isBusy else {
                throw Failure.tooMany(1, "Another password is being looked at. Try again in a second.")
            }
            state.isBusy = true
        }
    }

    func end(isRight: Bool, at now: Date) {
        state.withLock { state in
            state.isBusy = false
            guard !isRight else {
                state = State()
                return
            }
            state.failures += 1
            guard state.failures > Self.free else { return }
            let wait = min(Double(1 << min(state.failures - Self.free, 20)), Self.longestWait)
            state.nextTry = now.addingTimeInterval(wait)
        }
    }
}

/// Lets so many things pass in an hour, evenly after a burst of all of them.
final class HourlyLimit: Sendable {
    private let limit: Double
    private let state: Mutex<(tokens: Double, at: Date)>

    init(_ limit: Int) {
        self.limit = Double(limit)
        state = Mutex((Double(limit), .distantPast))
    }

    /// - Returns: How many seconds to wait, or nil to go on.
    func take(at now: Date) -> Int? {
        state.withLock { state in
            let passed = max(now.timeIntervalSince(state.at), 0)
            state.tokens = min(state.tokens + passed * limit / 3600, limit)
            state.at = now
            guard state.tokens >= 1 else { return Int(((1 - state.tokens) * 3600 / limit).rounded(.up)) }
            state.tokens -= 1
            return nil
        }
    }
}
