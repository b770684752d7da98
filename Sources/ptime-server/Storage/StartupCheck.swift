// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import Logging
internal import PictureTimeCore

/// Puts in order what a server left that was killed, and tells what it cannot.
///
/// A photo is written down before its file gets its place, and a frame or a film gets its place before it is written down.
/// So a file that is on its way is finished when it is known and removed when it is not: whoever sent it got no answer.
struct StartupCheck {
    let folder: DataFolder
    let database: Database

    /// What was found, in sentences.
    struct Findings: Equatable {
        var repaired: [String] = []
        /// For a person.
        var problems: [String] = []
    }

    /// - Parameter repairs: Whether to mend what can be; else it is only told.
    func run(repairs: Bool = true) throws -> Findings {
        var findings = Findings()
        let (photos, film) = try database.writeNow { db in
            (try StoredPhoto.fetchAll(db), try StoredFilm.fetchOne(db, key: 1))
        }
        let present = Dictionary(uniqueKeysWithValues: photos.filter { $0.end == nil }.map { ($0.id, $0) })
        try checkIncoming(present, repairs, &findings)
        try checkOriginals(photos, present, repairs, &findings)
        try checkFrames(present, repairs, &findings)
        try checkFilms(film, repairs, &findings)
        return findings
    }

    private func names(in url: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }

    private func checkIncoming(_ present: [String: StoredPhoto], _ repairs: Bool, _ findings: inout Findings) throws {
        for name in try names(in: folder.incoming) {
            let url = folder.incoming.appending(path: name, directoryHint: .notDirectory)
            let photo = name.hasSuffix(".part") ? present[String(name.dropLast(5))] : nil
            if let photo, !exists(folder.original(photo)) {
                if repairs { try DurableFile.move(url, to: folder.original(photo)) }
                findings.repaired.append("'\(photo.name)' was on its way to its place.")
            } else {
                if repairs { try DurableFile.remove(url) }
                findings.repaired.append("'\(name)' had not arrived whole.")
            }
        }
    }

    private func checkOriginals(
        _ photos: [StoredPhoto], _ present: [String: StoredPhoto], _ repairs: Bool, _ findings: inout Findings
    ) throws {
        let known = Dictionary(photos.map { (folder.original($0).lastPathComponent, $0) }) { first, _ in first }
        var missing = Set(present.keys)
        for name in try names(in: folder.originals) {
            guard let photo = known[name] else {
                findings.problems.append(
                    "'originals/\(name)' is not in the database. Send it again, or delete it; it is not touched.")
                continue
            }
            let url = folder.originals.appending(path: name, directoryHint: .notDirectory)
            if photo.end != nil {
                if repairs { try DurableFile.remove(url) }
                findings.repaired.append("'\(photo.name)' was about to be removed (\(photo.end!.rawValue)).")
            } else {
                missing.remove(photo.id)
                let size = try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int
                if size != photo.byteCount {
                    findings.problems.append("'originals/\(name)' (\(photo.name)) has not the size that it had.")
                }
            }
        }
        for id in missing.sorted() {
            let photo = present[id]!
            guard !exists(folder.incoming(id)) else { continue }
            findings.problems.append("The file of '\(photo.name)' (\(id)) is gone from 'originals'.")
            guard repairs else { continue }
            try database.writeNow { db in
                var photo = photo
                photo.state = .needsAttention
                photo.reason = "The file of this photo is gone from the server's disk. Send it again."
                try photo.update(db)
            }
        }
    }

    private func checkFrames(_ present: [String: StoredPhoto], _ repairs: Bool, _ findings: inout Findings) throws {
        let wanted = Set(present.values.compactMap { folder.frame($0)?.lastPathComponent })
        let there = Set(try names(in: folder.frames))
        for name in there.subtracting(wanted).sorted() {
            if repairs { try DurableFile.remove(folder.frames.appending(path: name, directoryHint: .notDirectory)) }
            findings.repaired.append("'frames/\(name)' belongs to no photo any more.")
        }
        for photo in present.values {
            guard let frame = folder.frame(photo), !there.contains(frame.lastPathComponent) else { continue }
            let hasOriginal = exists(folder.original(photo))
            if repairs {
                try database.writeNow { db in
                    guard var photo = try StoredPhoto.fetchOne(db, key: photo.id) else { return }
                    (photo.frameDigest, photo.frameByteCount) = (nil, nil)
                    if hasOriginal { photo.state = .waiting }
                    try photo.update(db)
                }
            }
            if hasOriginal { findings.repaired.append("The frame of '\(photo.name)' is made again.") }
        }
    }

    private func checkFilms(_ film: StoredFilm?, _ repairs: Bool, _ findings: inout Findings) throws {
        let wanted = film.map { folder.film($0.digest).lastPathComponent }
        for name in try names(in: folder.films) where name != wanted {
            if repairs { try DurableFile.remove(folder.films.appending(path: name, directoryHint: .notDirectory)) }
            findings.repaired.append("'films/\(name)' had not been taken into use, or had been replaced.")
        }
        if let film, !exists(folder.film(film.digest)) {
            findings.problems.append("The film is gone from 'films'. Home sends it again.")
            if repairs { _ = try database.writeNow { db in try StoredFilm.deleteAll(db) } }
        }
    }

    private func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}
