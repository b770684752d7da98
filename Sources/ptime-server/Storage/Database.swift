// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB

/// The database of a server: SQLite in WAL mode, where what was committed survives a loss of power.
struct Database: Sendable {
    private let pool: DatabasePool

    /// - Throws: ``Refusal`` for a file that is no database of ours or of a later version.
    init(_ file: URL) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        configuration.busyMode = .timeout(10)
        do {
            pool = try DatabasePool(path: file.path, configuration: configuration)
            let hasLater = try pool.read { try Self.migrator.hasBeenSuperseded($0) }
            guard !hasLater else {
                throw Refusal("'\(file.path)' was written by a later version of ptime-server. Use that one.")
            }
            try Self.migrator.migrate(pool)
        } catch let error as DatabaseError {
            throw Refusal("Could not use the database '\(file.path)': \(error.message ?? "it is damaged"). ")
        }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.create(table: "photo") { table in
                table.primaryKey("id", .text)
                table.column("name", .text).notNull()
                table.column("digest", .text).notNull().indexed()
                table.column("byteCount", .integer).notNull()
                table.column("fileExtension", .text).notNull()
                table.column("mediaType", .text).notNull()
                table.column("width", .integer)
                table.column("height", .integer)
                table.column("uploaded", .datetime).notNull().indexed()
                table.column("captureDate", .text).indexed()
                table.column("dateSource", .text)
                table.column("state", .text).notNull()
                table.column("reason", .text)
                table.column("record", .jsonText)
                table.column("edit", .jsonText)
                table.column("frameDigest", .text)
                table.column("frameByteCount", .integer)
                table.column("trashed", .datetime)
                table.column("ended", .datetime)
                table.column("end", .text)
            }
            // What is there is there once, whoever sends it again at the same moment.
            try db.create(
                index: "photo_present_digest", on: "photo", columns: ["digest"], options: .unique,
                condition: Column("end") == nil)
            try db.create(table: "film") { table in
                table.primaryKey("id", .integer)
                table.column("digest", .text).notNull()
                table.column("byteCount", .integer).notNull()
                table.column("frameCount", .integer).notNull()
                table.column("duration", .double).notNull()
                table.column("width", .integer).notNull()
                table.column("height", .integer).notNull()
                table.column("updated", .datetime).notNull()
            }
            try db.create(table: "key") { table in
                table.primaryKey("id", .text)
                table.column("label", .text).notNull()
                table.column("hash", .text).notNull().unique()
                table.column("created", .datetime).notNull()
                table.column("lastUsed", .datetime)
                table.column("revoked", .datetime)
            }
            try db.create(table: "session") { table in
                table.primaryKey("hash", .text)
                table.column("csrf", .text).notNull()
                table.column("created", .datetime).notNull()
                table.column("lastUsed", .datetime).notNull()
            }
            try db.create(table: "setting") { table in
                table.primaryKey("name", .text)
                table.column("value", .text).notNull()
            }
        }
        return migrator
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (GRDB.Database) throws -> Value) async throws -> Value {
        try await pool.read(body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (GRDB.Database) throws -> Value) async throws -> Value {
        try await pool.write(body)
    }

    /// For commands, which have nothing else to do meanwhile.
    func writeNow<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value { try pool.write(body) }

    /// Ends it, so that its file is complete by itself.
    func close() throws {
        try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        try pool.close()
    }

    /// What SQLite finds wrong with the file; empty when nothing is.
    func problems() throws -> [String] {
        try pool.read { db in try String.fetchAll(db, sql: "PRAGMA quick_check") }.filter { $0 != "ok" }
    }
}

/// What the owner sets on the page or on the command line.
enum Setting: String, Sendable {
    /// An scrypt string.
    case password
    /// `1` or `0`.
    case filmIsPublic
    case retentionDays
    /// When a client last fetched something or found nothing to fetch: seconds since 1970.
    case lastSync

    func value(in db: GRDB.Database) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [rawValue])
    }

    func set(_ value: String, in db: GRDB.Database) throws {
        try db.execute(
            sql:
                "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            arguments: [rawValue, value])
    }
}

extension Retention {
    init(in db: GRDB.Database) throws {
        self = try Setting.retentionDays.value(in: db).flatMap { Int($0) }.map { Retention(days: $0) } ?? .standard
    }
}
