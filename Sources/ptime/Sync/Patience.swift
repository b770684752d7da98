// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How often something is tried again, and after which pauses.
struct Patience: Sendable {
    /// How often in a row nothing may come of it.
    var attempts = 5
    /// The longest first pause; it doubles with each attempt.
    var firstPause = 0.5
    /// The longest of all, in seconds. A server that asks for more is left alone until the next run.
    var longestPause = 30.0

    /// Tries until it works or is not worth it.
    ///
    /// The pauses are random, up to a bound that doubles, so that many clients do not come back together. Source: Brooker,
    /// "Exponential Backoff and Jitter" (full jitter).
    ///
    /// - Parameter progress: A number that grows when an attempt brought something, such as the bytes that are here; such
    ///   an attempt does not count.
    func tried<Result>(progress: () -> Int = { 0 }, _ body: () async throws -> Result) async throws -> Result {
        var failures = 0
        var before = progress()
        while true {
            do {
                return try await body()
            } catch let failure as SyncFailure where failure.isWorthRepeating {
                let now = progress()
                failures = now > before ? 1 : failures + 1
                before = now
                let asked = failure.retryAfter ?? 0
                guard failures < attempts, asked <= longestPause else { throw failure }
                var bound = firstPause
                for _ in 1..<failures { bound = min(bound * 2, longestPause) }
                let pause = asked + Double.random(in: 0...bound)
                try await Task.sleep(for: .seconds(pause))
            }
        }
    }
}
