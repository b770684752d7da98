// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// What every request goes through before its handler: who is it, may they, and is it really they who sent it.
struct Gate: Sendable {
    let keeper: Keeper
    let isFilmPublic: @Sendable () async throws -> Bool
    let origin: Origin

    static let longestForm = 64 << 10

    func pass(_ request: Request, _ context: ServerContext, to route: Route) async throws -> Response {
        var call = Call(request: request, context: context)
        call.context.identity = try await keeper.identity(of: request)
        try await checkAccess(route.access, call)
        if route.method != .get { try await checkSender(of: &call, body: route.body) }
        return try await route.handler(call)
    }

    private func checkAccess(_ access: Access, _ call: Call) async throws {
        switch (access, call.identity) {
        case (.everyone, _), (.owner, .owner), (.ownerOrProgram, .owner), (.ownerOrProgram, .program),
            (.viewers, .owner),
            (.viewers, .program):
            return
        case (.owner, .program):
            throw Failure(.forbidden, "A key cannot do this: it needs a person who is logged in.")
        case (.viewers, .anyone):
            if try await isFilmPublic() { return }
            throw loginNeeded(call)
        case (.owner, .anyone), (.ownerOrProgram, .anyone):
            throw loginNeeded(call)
        }
    }

    private func loginNeeded(_ call: Call) -> Failure {
        if call.context.wantsHTML, call.request.method == .get {
            let target = call.request.uri.string.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? ""
            return Failure(
                .seeOther, "Log in first.",
                headers: [.location: "/picture-time/login?next=\(target)", .cacheControl: "no-store"])
        }
        return Failure(
            .unauthorized, "Log in, or send a key in the header X-API-Key.", headers: [.wwwAuthenticate: "X-API-Key"])
    }

    /// A browser sends its cookie with whatever a page asks for, so what changes something has to carry more: a token that
    /// only our own pages know. A key is never sent by itself.
    private func checkSender(of call: inout Call, body: Route.Body) async throws {
        if case .program = call.identity {
            guard body != .form else {
                throw Failure(.forbidden, "A key cannot do this: it needs a person who is logged in.")
            }
            return
        }
        try origin.check(call.request)
        switch body {
        case .form:
            call.fields = try await Self.fields(of: call.request)
            // Whoever is not logged in yet has no token; where the form comes from has been checked.
            if case .owner(_, let csrf) = call.identity { try Self.check(call.fields["csrf"], csrf) }
        case .formWithFile:
            break
        case .file, .none:
            try Self.check(call.request.headers[.csrfToken], call.identity.csrf)
        }
    }

    static func check(_ token: String?, _ expected: String) throws {
        guard let token, !expected.isEmpty, Secret.isEqual(token, expected) else {
            throw Failure(
                .forbidden, "This did not come from a page of this site, or that page is too old. Load it anew.")
        }
    }

    private static func fields(of request: Request) async throws -> [String: String] {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else {
            throw Failure(.unsupportedMediaType, "A form is expected.")
        }
        let buffer = try await request.body.collect(upTo: longestForm)
        var fields: [String: String] = [:]
        for pair in String(buffer: buffer).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ text: Substring?) throws -> String {
                guard let value = (text ?? "").replacing("+", with: " ").removingPercentEncoding else {
                    throw Failure(.badRequest, "The form could not be read. Send it again.")
                }
                return value
            }
            fields[try decoded(parts[0])] = try decoded(parts.count > 1 ? parts[1] : nil)
        }
        return fields
    }
}

/// Which addresses the site is reached by, and whether a request comes from one of its own pages.
struct Origin: Sendable {
    let publicURL: PublicURL?
    let port: Int

    /// Another site's name in `Host` means that someone made a browser believe that this is it.
    func checkHost(_ request: Request) throws {
        // The first is taken out; another one beside it is left here.
        guard !request.headers.contains(.host) else {
            throw Failure(.badRequest, "The request names its host more than once.", headers: [.connection: "close"])
        }
        guard let host = request.head.authority?.lowercased(), isOurs(host) else {
            throw Failure(
                .misdirectedRequest,
                "This site is not known by that name. Its owner can say by which with the setting 'publicURL'.",
                headers: [.connection: "close"])
        }
    }

    private func isOurs(_ host: String) -> Bool {
        if host == publicURL?.host { return true }
        // Without a port where it is the usual one; any port, for a tunnel has its own.
        let name = host.hasSuffix("]") ? host : String(host.prefix(upTo: host.lastIndex(of: ":") ?? host.endIndex))
        return ["localhost", "127.0.0.1", "[::1]"].contains(name)
    }

    func check(_ request: Request) throws {
        let site = request.headers[.secFetchSite]
        let isForeign = site != nil && site != "same-origin" && site != "none"
        // A page without an origin, such as one in a sandbox, says "null".
        let isOtherOrigin =
            request.headers[.origin].map { Self.host(of: $0) != request.head.authority?.lowercased() } ?? false
        guard !isForeign, !isOtherOrigin else {
            throw Failure(.forbidden, "This did not come from a page of this site.")
        }
    }

    private static func host(of origin: String) -> String? {
        origin.lowercased().split(separator: "://", maxSplits: 1).dropFirst().first.map(String.init)
    }
}

extension CharacterSet {
    /// RFC 3986, 2.3.
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
