// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import Glibc

/// What is known of photos, frames and films from earlier runs: a SQLite database beside the frames, or beside the film.
///
/// Nothing in it is needed: without it, and when it is damaged, all is computed again.
final class Catalog: Sendable {
    private let database: DatabaseQueue
    /// Whether there was a catalogue that could not be used.
    let wasRebuilt: Bool

    /// Opens the catalogue of a folder of frames, or makes one; see ``init(at:)``.
    convenience init(folder: URL) throws(PictureTimeError) { try self.init(at: Self.file(in: folder)) }

    /// Opens a catalogue, or makes one.
    ///
    /// - Throws: `outputInUse` when there is a file of that name that is no catalogue; `unwritableOutput`.
    init(at file: URL) throws(PictureTimeError) {
        try Self.checkOwnership(of: file)
        do {
            database = try Self.open(file)
            wasRebuilt = false
        } catch let error as DatabaseError where Self.isUnusable(error) {
            // Damaged, or of a later version.
            Self.remove(file)
            do {
                database = try Self.open(file)
                wasRebuilt = true
            } catch {
                throw Self.failure(error, file)
            }
        } catch {
            throw Self.failure(error, file)
        }
    }

    /// Says in the file's header whose it is: `PtTC`.
    static let applicationID: Int32 = 0x5074_5443

    /// Other programs have files of the same name, too, and people.
    static func checkOwnership(of file: URL) throws(PictureTimeError) {
        var status = stat()
        guard lstat(file.path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notOurs(file) }
        let header = try FileReader(file).bytes(at: 0, count: 72)
        // SQLite makes an empty file before it writes anything. Source: sqlite.org/fileformat2.html, 1.3.
        if header.isEmpty { return }
        let id = header.dropFirst(68).reduce(0) { $0 << 8 | Int32($1) }
        guard header.starts(with: "SQLite format 3\0".utf8), header.count == 72, id == applicationID else {
            throw .notOurs(file)
        }
    }

    private static func file(in folder: URL) -> URL {
        folder.appending(path: OutputFolder.catalogName, directoryHint: .notDirectory)
    }

    static func exists(in folder: URL) -> Bool { FileManager.default.fileExists(atPath: file(in: folder).path) }

    /// Removes the catalogue of a folder of frames.
    static func remove(from folder: URL) { remove(file(in: folder)) }

    /// Removes a catalogue, with what SQLite keeps beside it.
    static func remove(_ file: URL) {
        for suffix in companionSuffixes { unlink(file.path + suffix) }
    }

    /// Of the files that SQLite keeps: the database and what it may have beside it.
    static let companionSuffixes = ["", "-journal", "-wal", "-shm"]

    private static func isUnusable(_ error: DatabaseError) -> Bool {
        [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_SCHEMA, .SQLITE_ERROR].contains(error.resultCode)
    }

    private static func open(_ file: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // What a loss of power costs can be computed again.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        let database = try DatabaseQueue(path: file.path, configuration: configuration)
        // In the file's first transaction, before the one that makes tables: a run that is killed in between would leave a
        // file behind that the next one takes for somebody else's.
        if try database.read({ try Int32.fetchOne($0, sql: "PRAGMA application_id") }) == 0 {
            try database.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
        }
        let migrator = migrator
        if try database.read(migrator.hasBeenSuperseded) { throw DatabaseError(resultCode: .SQLITE_SCHEMA) }
        try migrator.migrate(database)
        // A damaged page might else be met in the middle of a run.
        let isSound = try database.read { db in
            try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok"
                && ["files", "measurements", "frames", "runs", "pictureGroups"].allSatisfy { try db.tableExists($0) }
        }
        guard isSound else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
        return database
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            // Types and ranges are part of the tables, so that the check at the start finds what else would surprise us.
            try db.execute(
                sql: """
                    CREATE TABLE files (
                        path TEXT PRIMARY KEY NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
                        changed INTEGER NOT NULL, inode INTEGER NOT NULL, digest BLOB, exifDates TEXT
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE measurements (
                        digest BLOB NOT NULL, hint TEXT NOT NULL, version INTEGER NOT NULL,
                        faceCount INTEGER, confidence REAL, a REAL, b REAL, tx REAL, ty REAL,
                        leftX REAL, leftY REAL, rightX REAL, rightY REAL, residual REAL,
                        sharpness REAL, eyesOpen REAL, frontal REAL, size REAL, score REAL,
                        failure TEXT, editArguments TEXT, thumbnail BLOB,
                        PRIMARY KEY (digest, hint),
                        CHECK (failure NOT NULL OR (
                            faceCount NOT NULL AND confidence NOT NULL AND a NOT NULL AND b NOT NULL AND tx NOT NULL
                            AND ty NOT NULL AND leftX NOT NULL AND leftY NOT NULL AND rightX NOT NULL
                            AND rightY NOT NULL AND sharpness NOT NULL AND eyesOpen NOT NULL AND frontal NOT NULL
                            AND size NOT NULL AND score NOT NULL))
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE frames (
                        input TEXT NOT NULL, picture TEXT NOT NULL, dating TEXT NOT NULL, digest BLOB NOT NULL,
                        size INTEGER NOT NULL, modified INTEGER NOT NULL, inode INTEGER NOT NULL, thumbnail BLOB,
                        PRIMARY KEY (input, picture, dating)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE runs (
                        input TEXT NOT NULL, firstNumber INTEGER NOT NULL, endNumber INTEGER NOT NULL,
                        PRIMARY KEY (input, firstNumber, endNumber),
                        CHECK (0 <= firstNumber AND firstNumber <= endNumber AND endNumber < 2000000000)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("2") { db in
            try db.execute(
                sql: """
                    CREATE TABLE pictureGroups (
                        settings TEXT NOT NULL, frames BLOB NOT NULL, sizes BLOB NOT NULL, times BLOB NOT NULL,
                        digest BLOB NOT NULL, PRIMARY KEY (settings, frames)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("3") { db in
            try db.execute(sql: "ALTER TABLE measurements ADD COLUMN likeness REAL")
        }
        migrator.registerMigration("4") { db in
            try db.execute(
                sql: "ALTER TABLE measurements ADD COLUMN yaw REAL; ALTER TABLE measurements ADD COLUMN pitch REAL")
        }
        return migrator
    }

    /// Whether there is anything in it of use that took time to find out.
    var holdsWork: Bool {
        get throws(PictureTimeError) {
            try read { db in
                try Bool.fetchOne(
                    db,
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM measurements WHERE failure IS NULL)
                            OR EXISTS (SELECT 1 FROM pictureGroups)
                        """)!
            }
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(PictureTimeError) -> Value {
        do { return try database.read(body) } catch { throw Self.failure(error, URL(filePath: database.path)) }
    }

    func write(_ body: (Database) throws -> Void) throws(PictureTimeError) {
        do { try database.write(body) } catch { throw Self.failure(error, URL(filePath: database.path)) }
    }

    private static func failure(_ error: any Error, _ file: URL) -> PictureTimeError {
        guard let error = error as? DatabaseError else { return .unwritable(file, "\(error).") }
        let advice = [.SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode) ? " Is the disk full?" : ""
        return .unwritable(file, "\(error.message ?? "\(error)").\(advice)")
    }
}

extension Row {
    /// SQLite's numbers have a sign, inodes have none.
    var inode: UInt64 { UInt64(bitPattern: self["inode"] as Int64) }
}

extension ContentDigest {
    /// Of a column; nil for anything but 32 bytes.
    init?(_ data: Data?) {
        guard let data, data.count == 32 else { return nil }
        self.init(bytes: Array(data))
    }
}
