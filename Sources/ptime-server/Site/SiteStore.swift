// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Synchronization

/// The site as it is now: read again when something in its folder has changed.
final class SiteStore: Sendable {
    private let folder: URL
    private let showsDrafts: Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    private struct State {
        var site: Site
        var fingerprint: FolderFingerprint
        var lastCheck: ContinuousClock.Instant
    }

    /// How long a site is taken to be unchanged before its folder is looked at again.
    static let checkInterval = Duration.seconds(1)

    /// Reads the site.
    ///
    /// - Parameters:
    ///   - folder: The site's folder; it may come into being later.
    ///   - now: The clock.
    init(
        folder: URL, showsDrafts: Bool = false, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.folder = folder
        self.showsDrafts = showsDrafts
        self.now = now
        // Taken before the files are read: what changes meanwhile is then seen at the next check.
        let fingerprint = FolderFingerprint(of: folder)
        let site = Site.load(from: folder, showsDrafts: showsDrafts)
        state = Mutex(State(site: site, fingerprint: fingerprint, lastCheck: now()))
    }

    /// The site, no older than `checkInterval`.
    var site: Site {
        state.withLock { state in
            let time = now()
            guard state.lastCheck.duration(to: time) >= Self.checkInterval else { return state.site }
            state.lastCheck = time
            let fingerprint = FolderFingerprint(of: folder)
            if fingerprint != state.fingerprint {
                state.fingerprint = fingerprint
                state.site = Site.load(from: folder, showsDrafts: showsDrafts)
            }
            return state.site
        }
    }
}
