// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Which photos are being fetched right now, so that none is swept away under whoever fetches it.
final class Downloads: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// One download; it ends when nobody holds this any more, however that comes about.
    final class Download: Sendable {
        private let id: String
        private let downloads: Downloads

        fileprivate init(_ id: String, of downloads: Downloads) {
            self.id = id
            self.downloads = downloads
            downloads.counts.withLock { $0[id, default: 0] += 1 }
        }

        deinit {
            downloads.counts.withLock { counts in
                counts[id]! -= 1
                if counts[id] == 0 { counts[id] = nil }
            }
        }
    }

    func begin(_ id: String) -> Download { Download(id, of: self) }

    func isUnderWay(_ id: String) -> Bool { counts.withLock { $0[id] != nil } }
}
