// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB

extension Catalog {
    func fileFacts() throws(PictureTimeError) -> FileFacts {
        let rows = try read { db in try Row.fetchAll(db, sql: "SELECT * FROM files") }
        var facts: [String: FileFact] = [:]
        facts.reserveCapacity(rows.count)
        for row in rows {
            let dates: String? = row["exifDates"]
            facts[row["path"]] = FileFact(
                stamp: FileStamp(
                    size: row["size"], modified: row["modified"], changed: row["changed"], inode: row.inode),
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

    /// What was in the files of a folder and the folders inside.
    func digests(ofFilesIn folder: String) throws(PictureTimeError) -> Set<ContentDigest> {
        let prefix = folder + "/"
        let rows = try read { db in
            try Data.fetchAll(
                db, sql: "SELECT digest FROM files WHERE substr(path, 1, ?) = ? AND digest NOT NULL",
                arguments: [prefix.unicodeScalars.count, prefix])
        }
        return Set(rows.compactMap { ContentDigest($0) })
    }
}
