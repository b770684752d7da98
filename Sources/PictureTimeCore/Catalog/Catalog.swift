// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB

/// What is known of photos and their frames from earlier runs: a SQLite database beside the frames.
///
/// Nothing in it is needed: without it, all is computed again.
final class Catalog: Sendable {
    private let database: DatabaseQueue
    /// Whether there was a catalogue that could not be used.
    let wasRebuilt: Bool

    /// Opens the catalogue of a folder, or makes one.
    ///
    /// - Throws: `unwritableOutput`.
    init(folder: URL) throws(PictureTimeError) {
        let file = folder.appending(path: OutputFolder.catalogName, directoryHint: .notDirectory)
        do {
            database = try Self.open(file)
            wasRebuilt = false
        } catch let error as DatabaseError where Self.isUnusable(error) {
            // Damaged, no database at all, or of a later version.
            Self.remove(from: folder)
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

    static func exists(in folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: OutputFolder.catalogName).path)
    }

    /// Removes the catalogue of a folder, with what SQLite keeps beside it.
    static func remove(from folder: URL) {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            try? FileManager.default.removeItem(
                at: folder.appending(path: OutputFolder.catalogName + suffix, directoryHint: .notDirectory))
        }
    }

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
        let migrator = migrator
        if try database.read(migrator.hasBeenSuperseded) { throw DatabaseError(resultCode: .SQLITE_SCHEMA) }
        try migrator.migrate(database)
        return database
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE files (
                        path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,
                        changed INTEGER NOT NULL, inode INTEGER NOT NULL, digest BLOB, exifDates TEXT
                    ) WITHOUT ROWID;
                    CREATE TABLE measurements (
                        digest BLOB NOT NULL, hint TEXT NOT NULL, version INTEGER NOT NULL,
                        faceCount INTEGER, confidence REAL, a REAL, b REAL, tx REAL, ty REAL,
                        leftX REAL, leftY REAL, rightX REAL, rightY REAL, residual REAL,
                        sharpness REAL, eyesOpen REAL, frontal REAL, size REAL, score REAL,
                        failure TEXT, editArguments TEXT, thumbnail BLOB,
                        PRIMARY KEY (digest, hint)
                    ) WITHOUT ROWID;
                    CREATE TABLE frames (
                        input TEXT NOT NULL, picture TEXT NOT NULL, dating TEXT NOT NULL, digest BLOB NOT NULL,
                        size INTEGER NOT NULL, modified INTEGER NOT NULL, inode INTEGER NOT NULL, thumbnail BLOB,
                        PRIMARY KEY (input, picture, dating)
                    ) WITHOUT ROWID;
                    CREATE TABLE runs (
                        input TEXT PRIMARY KEY, firstNumber INTEGER NOT NULL, endNumber INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(PictureTimeError) -> Value {
        do { return try database.read(body) } catch { throw Self.failure(error, URL(filePath: database.path)) }
    }

    private func write(_ body: (Database) throws -> Void) throws(PictureTimeError) {
        do { try database.write(body) } catch { throw Self.failure(error, URL(filePath: database.path)) }
    }

    private static func failure(_ error: any Error, _ file: URL) -> PictureTimeError {
        guard let error = error as? DatabaseError else { return .unwritable(file, "\(error).") }
        let advice = [.SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode) ? " Is the disk full?" : ""
        return .unwritable(file, "\(error.message ?? "\(error)").\(advice)")
    }
}

// MARK: - Files

extension Catalog {
    func fileFacts() throws(PictureTimeError) -> FileFacts {
        let rows = try read { db in try Row.fetchAll(db, sql: "SELECT * FROM files") }
        var facts: [String: FileFact] = [:]
        facts.reserveCapacity(rows.count)
        for row in rows {
            let dates: String? = row["exifDates"]
            facts[row["path"]] = FileFact(
                stamp: FileStamp(
                    size: row["size"], modified: row["modified"], changed: row["changed"], inode: Self.inode(row)),
                digest: ContentDigest(row["digest"] as Data?),
                exifDates: dates.flatMap { try? JSONDecoder().decode(ExifDates.self, from: Data($0.utf8)) })
        }
        return FileFacts(known: facts)
    }

    func save(_ facts: FileFacts) throws(PictureTimeError) {
        let changes = facts.takeChanges()
        guard !changes.isEmpty else { return }
        try write { db in
            let statement = try db.makeStatement(sql: "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)")
            for (path, fact) in changes {
                let dates = fact.exifDates.flatMap { try? JSONEncoder().encode($0) }
                try statement.execute(arguments: [
                    path, fact.stamp.size, fact.stamp.modified, fact.stamp.changed,
                    Int64(bitPattern: fact.stamp.inode), fact.digest.map { Data($0.bytes) },
                    dates.map { String(decoding: $0, as: UTF8.self) },
                ])
            }
        }
    }

    private static func inode(_ row: Row) -> UInt64 { UInt64(bitPattern: row["inode"] as Int64) }
}

extension ContentDigest {
    fileprivate init?(_ data: Data?) {
        guard let data, data.count == 32 else { return nil }
        self.init(bytes: Array(data))
    }
}

// MARK: - Measurements

/// What a measurement is of.
struct MeasurementKey: Hashable, Sendable {
    var digest: ContentDigest
    /// ``FaceHint/key``, or empty.
    var hint: String

    init(_ digest: ContentDigest, _ hint: FaceHint?) {
        self.digest = digest
        self.hint = hint?.key ?? ""
    }

    fileprivate init?(_ row: Row) {
        guard let digest = ContentDigest(row["digest"] as Data?) else { return nil }
        self.digest = digest
        hint = row["hint"]
    }
}

extension Catalog {
    /// All that hold, without the thumbnails.
    func measurements() throws(PictureTimeError) -> [MeasurementKey: MeasurementOutcome] {
        let rows = try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM measurements WHERE version = ?", arguments: [MeasurementOutcome.version])
        }
        var result: [MeasurementKey: MeasurementOutcome] = [:]
        result.reserveCapacity(rows.count)
        for row in rows {
            guard let key = MeasurementKey(row) else { continue }
            result[key] = MeasurementOutcome(row)
        }
        return result
    }

    func save(_ measurements: [(MeasurementKey, MeasurementOutcome)]) throws(PictureTimeError) {
        guard !measurements.isEmpty else { return }
        try write { db in
            let statement = try db.makeStatement(
                sql:
                    "INSERT OR REPLACE INTO measurements VALUES (\(Array(repeating: "?", count: 22).joined(separator: ",")))"
            )
            for (key, outcome) in measurements {
                try statement.execute(
                    arguments: [Data(key.digest.bytes), key.hint, MeasurementOutcome.version] + outcome.columns)
            }
        }
    }

    /// The thumbnail of a photo that could not be used.
    func thumbnail(of key: MeasurementKey) throws(PictureTimeError) -> [UInt8]? {
        let data = try read { db in
            try Data.fetchOne(
                db.cachedStatement(sql: "SELECT thumbnail FROM measurements WHERE digest = ? AND hint = ?"),
                arguments: [Data(key.digest.bytes), key.hint])
        }
        return data.map(Array.init)
    }
}

extension MeasurementOutcome {
    fileprivate init(_ row: Row) {
        if let reason: String = row["failure"] {
            let arguments: String? = row["editArguments"]
            self = .failed(Failure(reason: reason, editArguments: arguments?.split(separator: " ").map(String.init)))
            return
        }
        self = .measured(
            Measurement(
                faceCount: row["faceCount"], confidence: row["confidence"],
                toProfile: SimilarityTransform(a: row["a"], b: row["b"], tx: row["tx"], ty: row["ty"]),
                leftEye: Point(row["leftX"], row["leftY"]), rightEye: Point(row["rightX"], row["rightY"]),
                residual: row["residual"],
                quality: PhotoQuality(
                    confidence: row["confidence"], sharpness: row["sharpness"], eyesOpen: row["eyesOpen"],
                    frontal: row["frontal"], size: row["size"], score: row["score"])))
    }

    /// In the order of the table, behind its key.
    fileprivate var columns: StatementArguments {
        switch self {
        case .measured(let m):
            let (t, q) = (m.toProfile, m.quality)
            return [
                m.faceCount, m.confidence, t.a, t.b, t.tx, t.ty, m.leftEye.x, m.leftEye.y, m.rightEye.x, m.rightEye.y,
                m.residual, q.sharpness, q.eyesOpen, q.frontal, q.size, q.score, nil, nil, nil,
            ]
        case .failed(let failure):
            let missing = StatementArguments([(any DatabaseValueConvertible)?](repeating: nil, count: 16))
            return missing + [
                failure.reason, failure.editArguments?.joined(separator: " "), failure.thumbnail.map { Data($0) },
            ]
        }
    }
}

// MARK: - Frames

/// A frame that was written.
struct FrameRow: Hashable, Sendable {
    var key: FrameKey
    /// Of the frame's file.
    var digest: ContentDigest
    /// Of the frame's file when it was written. A rename changes only what does not count.
    var stamp: FileStamp
}

/// What a frame is made of, as text: the same text means the same bytes.
struct FrameKey: Hashable, Sendable {
    /// The photo, where its face is, the canvas and the quality.
    var picture: String
    /// What is written into the frame's Exif.
    var dating: String
}

extension Catalog {
    /// The frames made of the photos of one folder.
    func frames(of input: String) throws(PictureTimeError) -> [FrameRow] {
        try read { db in try Row.fetchAll(db, sql: "SELECT * FROM frames WHERE input = ?", arguments: [input]) }
            .compactMap { row in
                ContentDigest(row["digest"] as Data?).map { digest in
                    FrameRow(
                        key: FrameKey(picture: row["picture"], dating: row["dating"]), digest: digest,
                        stamp: FileStamp(
                            size: row["size"], modified: row["modified"], changed: 0, inode: Self.inode(row)))
                }
            }
    }

    func save(_ frames: [(FrameRow, thumbnail: [UInt8]?)], input: String) throws(PictureTimeError) {
        guard !frames.isEmpty else { return }
        try write { db in
            let statement = try db.makeStatement(sql: "INSERT OR REPLACE INTO frames VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            for (row, thumbnail) in frames {
                try statement.execute(arguments: [
                    input, row.key.picture, row.key.dating, Data(row.digest.bytes), row.stamp.size,
                    row.stamp.modified, Int64(bitPattern: row.stamp.inode), thumbnail.map { Data($0) },
                ])
            }
        }
    }

    func remove(_ frames: [FrameKey], input: String) throws(PictureTimeError) {
        guard !frames.isEmpty else { return }
        try write { db in
            let statement = try db.makeStatement(
                sql: "DELETE FROM frames WHERE input = ? AND picture = ? AND dating = ?")
            for key in frames { try statement.execute(arguments: [input, key.picture, key.dating]) }
        }
    }

    /// The thumbnail of a frame.
    func thumbnail(of key: FrameKey, input: String) throws(PictureTimeError) -> [UInt8]? {
        let data = try read { db in
            try Data.fetchOne(
                db.cachedStatement(
                    sql: "SELECT thumbnail FROM frames WHERE input = ? AND picture = ? AND dating = ?"),
                arguments: [input, key.picture, key.dating])
        }
        return data.map(Array.init)
    }
}

// MARK: - Runs

extension Catalog {
    /// The folders whose photos have frames here.
    func inputs() throws(PictureTimeError) -> [String] {
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT input FROM runs UNION SELECT DISTINCT input FROM frames ORDER BY input")
        }
    }

    /// The numbers that a run may have given to frames, also when it was killed before it could say so.
    func numbers(of input: String) throws(PictureTimeError) -> Range<Int>? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE input = ?", arguments: [input])
        }
        .map { ($0["firstNumber"] as Int)..<($0["endNumber"] as Int) }
    }

    /// Says which numbers a run is about to give.
    func begin(input: String, numbers: Range<Int>) throws(PictureTimeError) {
        try write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO runs VALUES (?, ?, ?)",
                arguments: [input, numbers.lowerBound, numbers.upperBound])
        }
    }

    /// Says that the photos of one folder are now in another one.
    func move(input old: String, to new: String) throws(PictureTimeError) {
        try write { db in
            try db.execute(sql: "UPDATE OR REPLACE frames SET input = ? WHERE input = ?", arguments: [new, old])
            try db.execute(sql: "UPDATE OR REPLACE runs SET input = ? WHERE input = ?", arguments: [new, old])
        }
    }
}
