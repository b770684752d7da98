// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import Hummingbird
internal import Logging
internal import PictureTimeCore

/// The film that home sent: the new one takes the old one's place when it is whole and can be played.
struct FilmShelf: Sendable {
    let folder: DataFolder
    let database: Database
    let settings: ServerSettings
    let now: @Sendable () -> Date
    let logger: Logger

    func current() async throws -> StoredFilm? {
        try await database.read { db in try StoredFilm.fetchOne(db, key: 1) }
    }

    /// - Parameter digest: What the film must have, in hexadecimal digits.
    func receive<Body: AsyncSequence & Sendable>(_ body: Body, byteCount: Int?, digest: String?) async throws
        -> StoredFilm
    where Body.Element == ByteBuffer {
        guard byteCount ?? 0 <= settings.maxFilmBytes else { throw Failure.tooLarge(settings.maxFilmBytes) }
        guard folder.freeBytes - (byteCount ?? 0) >= settings.reserveBytes else { throw Failure.fullDisk() }
        let incoming = folder.incoming("film-\(Secret.identifier())")
        let file = try await offload { try IncomingFile(incoming) }
        do {
            for try await buffer in body {
                guard file.byteCount + buffer.readableBytes <= settings.maxFilmBytes else {
                    throw Failure.tooLarge(settings.maxFilmBytes)
                }
                try await offload { try buffer.withUnsafeReadableBytes { try file.append($0) } }
            }
            let actual = try await offload { try file.close() }
            guard digest == nil || digest == actual else {
                throw Failure(
                    .badRequest, "The film was damaged on its way: its SHA-256 is another one. Send it again.")
            }
            return try await keep(file, digest: actual)
        } catch {
            file.discard()
            throw error
        }
    }

    private func keep(_ file: IncomingFile, digest: String) async throws -> StoredFilm {
        let info: FilmInfo
        do {
            info = try await offload { try FilmInfo(file.url) }
        } catch let error as PictureTimeError {
            throw Failure(.unprocessableContent, "The film cannot be shown: \(error.message)")
        }
        let film = StoredFilm(
            digest: digest, byteCount: file.byteCount, frameCount: info.frameCount, duration: info.duration,
            width: info.size.width, height: info.size.height, updated: now())
        let old = try await current()
        let target = folder.film(digest)
        try await offload { try DurableFile.move(file.url, to: target) }
        try await database.write { db in try film.save(db) }
        if let old, old.digest != digest { try? DurableFile.remove(folder.film(old.digest)) }
        logger.notice(
            "film received",
            metadata: ["sha256": "\(digest)", "frames": "\(info.frameCount)", "bytes": "\(file.byteCount)"])
        return film
    }
}
