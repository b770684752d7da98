// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB

/// A group of pictures that was coded: what of, and how it is known again in a film.
struct GroupRow: Hashable, Sendable {
    var key: GroupKey
    /// The bytes of each picture's sample, in decoding order.
    var sizes: [UInt32]
    /// When each is shown, in pictures from the beginning of the group, in decoding order.
    var times: [UInt32]
    /// Of all samples, one behind the other.
    var digest: ContentDigest
}

/// What a group of pictures is made of: the same key means the same bytes.
struct GroupKey: Hashable, Sendable {
    /// Everything that the bytes depend on besides the frames, as text.
    var settings: String
    var frames: [ContentDigest]
}

extension Catalog {
    /// The groups that were coded for films here.
    func groups() throws(PictureTimeError) -> [GroupRow] {
        try read { db in try Row.fetchAll(db, sql: "SELECT * FROM pictureGroups") }.compactMap(GroupRow.init)
    }

    func save(_ groups: [GroupRow]) throws(PictureTimeError) {
        guard !groups.isEmpty else { return }
        try write { db in
            let statement = try db.makeStatement(sql: "INSERT OR REPLACE INTO pictureGroups VALUES (?, ?, ?, ?, ?)")
            for row in groups {
                try statement.execute(arguments: [
                    row.key.settings, row.key.framesColumn, Data(row.sizes.bigEndianBytes),
                    Data(row.times.bigEndianBytes), Data(row.digest.bytes),
                ])
            }
        }
    }

    func remove(_ groups: some Sequence<GroupKey>) throws(PictureTimeError) {
        try write { db in
            let statement = try db.makeStatement(sql: "DELETE FROM pictureGroups WHERE settings = ? AND frames = ?")
            for key in groups { try statement.execute(arguments: [key.settings, key.framesColumn]) }
        }
    }
}

extension GroupKey {
    fileprivate var framesColumn: Data { Data(frames.flatMap(\.bytes)) }
}

extension GroupRow {
    /// Nil where the columns do not fit each other.
    fileprivate init?(_ row: Row) {
        let frames: Data = row["frames"]
        guard frames.count % 32 == 0, let digest = ContentDigest(row["digest"] as Data?) else { return nil }
        let bytes = Array(frames)
        key = GroupKey(
            settings: row["settings"],
            frames: stride(from: 0, to: bytes.count, by: 32).map { ContentDigest(bytes: Array(bytes[$0..<($0 + 32)])) })
        sizes = [UInt32](bigEndianBytes: Array(row["sizes"] as Data))
        times = [UInt32](bigEndianBytes: Array(row["times"] as Data))
        self.digest = digest
        let count = key.frames.count
        guard count > 0, sizes.count == count, times.sorted() == Array(0..<UInt32(count)) else { return nil }
    }
}

extension [UInt32] {
    fileprivate var bigEndianBytes: [UInt8] {
        flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) } }
    }

    fileprivate init(bigEndianBytes bytes: [UInt8]) {
        self = stride(from: 0, to: bytes.count - 3, by: 4).map { start in
            bytes[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}
