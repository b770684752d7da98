// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Which photos are being fetched right now, so that none is swept away under whoever fetches it.
final class Downloads: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// - Returns: What to call at the end, once.
    func begin(_ id: String) -> @Sendable () -> Void {
        counts.withLock { $0[id, default: 0] += 1 }
        return { [self] in
            counts.withLock { counts in
                counts[id]! -= 1
                if counts[id] == 0 { counts[id] = nil }
            }
        }
    }

    func isUnderWay(_ id: String) -> Bool { counts.withLock { $0[id] != nil } }
}
