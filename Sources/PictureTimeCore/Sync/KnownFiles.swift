// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB

/// Which content the files of a library have, so that one that has not changed is not read again: a SQLite database that
/// is made anew when it is gone or damaged.
final class KnownFiles: Sendable {
    private let database: DatabaseQueue

    /// - Throws: `outputInUse` when there is a file of that name that is none of ours; `unwritableOutput`.
    init(at file: URL) throws(PictureTimeError) {
        try Catalog.checkOwnership(of: file)
        do {
            database = try Self.open(file)
        } catch let error as DatabaseError
            where [.SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR].contains(error.resultCode)
        {
            Catalog.remove(file)
            do { database = try Self.open(file) } catch { throw .unwritable(file, "\(error).") }
        } catch {
            throw .unwritable(file, "\(error).")
        }
    }

    private static func open(_ file: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        // What a loss of power costs is read again, so that no photo waits for this on its way.
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        let database = try DatabaseQueue(path: file.path, configuration: configuration)
        // Whose it is comes first: see ``Catalog``.
        try database.write { try $0.execute(sql: "PRAGMA application_id = \(Catalog.applicationID)") }
        try database.write { db in
            guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            try db.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS files (
                        path TEXT PRIMARY KEY NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
                        changed INTEGER NOT NULL, inode INTEGER NOT NULL, digest BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID
                    """)
        }
        return database
    }

    /// The digests of those files that have not changed since they were read.
    ///
    /// - Parameter files: By path.
    func digests(of files: [String: FileStamp]) throws(PictureTimeError) -> [String: ContentDigest] {
        var result: [String: ContentDigest] = [:]
        try perform { db in
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM files")
            while let row = try rows.next() {
                let stamp = FileStamp(
                    size: row["size"], modified: row["modified"], changed: row["changed"], inode: row.inode)
                let path: String = row["path"]
                if files[path] == stamp, let digest = ContentDigest(row["digest"] as Data?) { result[path] = digest }
            }
        }
        return result
    }

    func learn(_ digest: ContentDigest, of path: String, stamp: FileStamp) throws(PictureTimeError) {
        try perform { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    path, stamp.size, stamp.modified, stamp.changed, Int64(bitPattern: stamp.inode), Data(digest.bytes),
                ])
        }
    }

    func forgetAll(but files: [String: FileStamp]) throws(PictureTimeError) {
        try perform { db in
            let gone = try String.fetchAll(db, sql: "SELECT path FROM files").filter { files[$0] == nil }
            for path in gone { try db.execute(sql: "DELETE FROM files WHERE path = ?", arguments: [path]) }
        }
    }

    private func perform(_ body: (Database) throws -> Void) throws(PictureTimeError) {
        do { try database.write(body) } catch { throw .unwritable(URL(filePath: database.path), "\(error).") }
    }
}
