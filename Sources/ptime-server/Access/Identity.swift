// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore

/// Who sends a request.
enum Identity: Sendable, Equatable {
    case anyone
    /// The owner in a browser. What they send by a form or a script has to carry `csrf`.
    case owner(session: String, csrf: String)
    /// A program with a key.
    case program(key: String)

    var csrf: String {
        if case .owner(_, let csrf) = self { csrf } else { "" }
    }
}

/// Who may use a route.
enum Access: Sendable {
    case everyone
    /// A browser that is logged in; others are shown the login.
    case owner
    /// That, or a program with a key.
    case ownerOrProgram
    /// Everyone when the owner made the film public, else as `ownerOrProgram`.
    case viewers
}

/// A request on its way.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    var identity = Identity.anyone
    /// Whether the one who asks is a person with a browser, and gets pages where programs get problems.
    var wantsHTML = false
    let channel: any Channel

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
