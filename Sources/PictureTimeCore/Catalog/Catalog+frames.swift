// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB

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
                            size: row["size"], modified: row["modified"], changed: 0, inode: row.inode))
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

    /// The numbers that runs may have given to frames, also when they were killed before they could say so.
    func numbers(of input: String) throws(PictureTimeError) -> [Range<Int>] {
        try read { db in try Row.fetchAll(db, sql: "SELECT * FROM runs WHERE input = ?", arguments: [input]) }
            .map { ($0["firstNumber"] as Int)..<($0["endNumber"] as Int) }
    }

    /// Says which numbers a run is about to give.
    func begin(input: String, numbers: Range<Int>) throws(PictureTimeError) {
        try write { db in try Self.insert(numbers, input: input, db) }
    }

    /// Says which numbers a run gave; those of earlier ones are no longer of interest.
    func end(input: String, numbers: Range<Int>) throws(PictureTimeError) {
        try write { db in
            try db.execute(sql: "DELETE FROM runs WHERE input = ?", arguments: [input])
            try Self.insert(numbers, input: input, db)
        }
    }

    private static func insert(_ numbers: Range<Int>, input: String, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO runs VALUES (?, ?, ?)",
            arguments: [input, numbers.lowerBound, numbers.upperBound])
    }

    /// Says that the photos of one folder are now in another one.
    func move(input old: String, to new: String) throws(PictureTimeError) {
        try write { db in
            try db.execute(sql: "UPDATE OR REPLACE frames SET input = ? WHERE input = ?", arguments: [new, old])
            try db.execute(sql: "UPDATE OR REPLACE runs SET input = ? WHERE input = ?", arguments: [new, old])
        }
    }
}
