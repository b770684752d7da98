// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import HTTPTypes
internal import Hummingbird

/// Knows who may come in: sessions, keys and the password.
struct Keeper: Sendable {
    let database: Database
    let now: @Sendable () -> Date
    /// Whether cookies go over HTTPS only.
    let isSecure: Bool
    let throttle = LoginThrottle()

    /// How long a session lasts after it was used last, in seconds.
    private static let sessionLength = 90 * 86_400.0
    static let cookieName = "ptime-session"

    func identity(of request: Request) async throws -> Identity {
        if let key = request.headers[.apiKey] {
            guard let known = try await program(with: key) else {
                throw Failure(.unauthorized, "This key is not known here, or was revoked.")
            }
            return .program(key: known)
        }
        guard let token = request.cookies[Self.cookieName]?.value, !token.isEmpty,
            let session = try await session(with: token)
        else { return .anyone }
        return .owner(session: session.hash, csrf: session.csrf)
    }

    /// Looking a hash up tells nothing of the key, not even by the time it takes.
    private func program(with key: String) async throws -> String? {
        let (hash, now) = (Secret.hash(key), now())
        let found = try await database.read { db in
            try StoredKey.filter(Column("hash") == hash).filter(Column("revoked") == nil).fetchOne(db)
        }
        guard let found else { return nil }
        // To the minute is enough, and spares a write at every request.
        if now.timeIntervalSince(found.lastUsed ?? .distantPast) > 60 {
            // Only a remark, which a full disk must not turn into a refusal.
            try? await database.write { db in
                try db.execute(sql: "UPDATE key SET lastUsed = ? WHERE id = ?", arguments: [now, found.id])
            }
        }
        return found.id
    }

    private func session(with token: String) async throws -> StoredSession? {
        let (hash, now) = (Secret.hash(token), now())
        let found = try await database.read { db in try StoredSession.fetchOne(db, key: hash) }
        guard let found, now.timeIntervalSince(found.lastUsed) < Self.sessionLength else { return nil }
        if now.timeIntervalSince(found.lastUsed) > 3600 {
            try? await database.write { db in
                try db.execute(sql: "UPDATE session SET lastUsed = ? WHERE hash = ?", arguments: [now, hash])
            }
        }
        return found
    }

    /// Begins a session, always a new one, whatever cookie came with the request.
    ///
    /// - Returns: The cookie.
    func logIn(password: String) async throws -> String {
        try await check(password: password)
        let (token, now) = (Secret.random(), now())
        let session = StoredSession(hash: Secret.hash(token), csrf: Secret.random(), created: now, lastUsed: now)
        try await database.write { db in
            try session.insert(db)
            try StoredSession.filter(Column("lastUsed") < now.addingTimeInterval(-Self.sessionLength)).deleteAll(db)
        }
        return cookie(token, maxAge: Int(Self.sessionLength))
    }

    func logOut(session: String) async throws -> String {
        _ = try await database.write { db in try StoredSession.deleteOne(db, key: session) }
        return cookie("", maxAge: 0)
    }

    /// - Throws: ``Failure`` for a wrong password, or when there were too many of them.
    func check(password: String) async throws {
        try throttle.begin(at: now())
        var isRight = false
        defer { throttle.end(isRight: isRight, at: now()) }
        let text = try await database.read { db in try Setting.password.value(in: db) }
        guard let hash = text.flatMap({ PasswordHash(text: $0) }), password.utf8.count <= 1000 else {
            throw Failure(.forbidden, "That is not the password.")
        }
        // It takes a while on purpose, and others must not wait for it.
        isRight = await offload { hash.matches(password) }
        guard isRight else { throw Failure(.forbidden, "That is not the password.") }
    }

    /// - Parameter keeping: The session that stays; all others end.
    func setPassword(_ password: String, keeping session: String? = nil) async throws {
        try PasswordHash.check(password)
        let text = try await offload { Result { try PasswordHash(of: password).text } }.get()
        try await database.write { db in
            try Setting.password.set(text, in: db)
            try StoredSession.filter(Column("hash") != session ?? "").deleteAll(db)
        }
    }

    private func cookie(_ value: String, maxAge: Int) -> String {
        "\(Self.cookieName)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }
}

extension StoredKey {
    /// A key that is new.
    ///
    /// - Returns: What is kept of it, and the key itself, which is shown once.
    static func make(label: String, at now: Date) -> (stored: StoredKey, key: String) {
        let key = Secret.random()
        return (StoredKey(id: Secret.identifier(), label: label, hash: Secret.hash(key), created: now), key)
    }
}
