// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Why a sync, or a part of it, did not work.
struct SyncFailure: Error, Sendable {
    enum Kind: Sendable {
        /// No connection came about.
        case unreachable
        /// It may work in a while.
        case temporary
        /// The server does not know the key, or has revoked it.
        case keyRefused
        /// What was asked for is not there any more.
        case gone
        /// It will not work until somebody changes something.
        case refused
    }

    var kind: Kind
    /// In whole sentences, with the way out.
    var message: String
    /// How long the server asks to wait, in seconds.
    var retryAfter: Double?

    init(_ kind: Kind, _ message: String, retryAfter: Double? = nil) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
    }

    /// Whether the same may work soon.
    var isWorthRepeating: Bool { kind == .unreachable || kind == .temporary }

    /// Source of the numbers: sysexits.h of BSD, where 69 is EX_UNAVAILABLE, 75 EX_TEMPFAIL and 77 EX_NOPERM.
    var exitStatus: Int32 {
        switch kind {
        case .unreachable: 69
        case .temporary: 75
        case .keyRefused: 77
        case .gone, .refused: 1
        }
    }
}
