// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import Hummingbird
internal import Logging
internal import PictureTimeCore
internal import Synchronization

/// The photos of a server: takes them in, has them aligned, keeps them until home has fetched them.
///
/// A photo is known in the database before its file takes its place, and the other way round when it goes; so whenever the
/// process ends, ``StartupCheck`` can tell what is whole, what has to be finished, and what was never answered for.
struct PhotoLibrary: Sendable {
    let folder: DataFolder
    let database: Database
    let settings: ServerSettings
    let queue: AlignmentQueue
    let downloads: Downloads
    let uploadLimit: HourlyLimit
    /// How many bytes of photos are on their way in.
    let arriving = ByteCount()
    let now: @Sendable () -> Date
    let logger: Logger

    /// A photo that was sent.
    struct Received: Sendable {
        var photo: StoredPhoto
        /// Whether it was here before.
        var isDuplicate = false
    }

    // MARK: Taking in

    /// Takes a photo in, and aligns it.
    ///
    /// - Parameters:
    ///   - name: As the phone calls it.
    ///   - date: When the sender says that it was taken.
    ///   - byteCount: What the sender says of its size, to refuse early.
    ///   - digest: What it must have, in hexadecimal digits.
    func receive<Body: AsyncSequence & Sendable>(
        _ body: Body, name: String, date: CaptureDate?, byteCount: Int?, digest: String?
    ) async throws -> Received where Body.Element == ByteBuffer {
        let name = try PhotoName.checked(name)
        let used = try await checkRoom(for: byteCount ?? 0)
        if let wait = uploadLimit.take(at: now()) {
            throw Failure.tooMany(wait, "Too many photos in an hour. Send the others in \(wait) seconds.")
        }
        let id = Secret.identifier()
        let file = try await stream(body, to: folder.incoming(id), used: used)
        do {
            let actual = try await offload { try file.close() }
            if let digest, digest != actual {
                throw Failure(
                    .badRequest, "'\(name)' was damaged on its way: its SHA-256 is another one. Send it again.")
            }
            guard file.byteCount > 0 else { throw Failure(.badRequest, "'\(name)' is empty. Send it again.") }
            if let known = try await photo(withDigest: actual) {
                file.discard()
                return Received(photo: known, isDuplicate: true)
            }
            var photo = try await examine(file, id: id, name: name, digest: actual)
            if let date {
                var edit = Edit(name: name)
                edit.date = date
                photo.edit = edit
                photo.captureDate = date.description
                photo.dateSource = DateSource.edit.rawValue
            }
            guard try await keep(photo) else {
                file.discard()
                // Sent twice at the same moment.
                return Received(photo: try await self.photo(withDigest: actual) ?? photo, isDuplicate: true)
            }
        } catch {
            file.discard()
            throw error
        }
        return Received(photo: try await align(id))
    }

    /// - Throws: ``Failure`` also when photos that come at the same time leave no room for this one.
    private func stream<Body: AsyncSequence & Sendable>(_ body: Body, to url: URL, used: Int) async throws
        -> IncomingFile
    where Body.Element == ByteBuffer {
        let file = try await offload { try IncomingFile(url) }
        let limit = settings.maxUploadBytes
        defer { arriving.add(-file.byteCount) }
        for try await buffer in body {
            guard file.byteCount + buffer.readableBytes <= limit else { throw Failure.tooLarge(limit) }
            guard used + arriving.value + buffer.readableBytes <= settings.quotaBytes else { throw overQuota(used) }
            guard folder.freeBytes >= settings.reserveBytes else { throw Failure.fullDisk() }
            try await offload { try buffer.withUnsafeReadableBytes { try file.append($0) } }
            arriving.add(buffer.readableBytes)
        }
        return file
    }

    private func overQuota(_ used: Int) -> Failure {
        Failure(
            Failure.insufficientStorage,
            "Photos take \(used / 1_000_000) of the \(settings.quotaBytes / 1_000_000) MB that they may. Let home fetch what "
                + "waits, or delete photos.")
    }

    /// What the first bytes say, before anything is decoded. What is a picture is kept, though it cannot be shown; what is
    /// none is refused.
    private func examine(_ file: IncomingFile, id: String, name: String, digest: String) async throws -> StoredPhoto {
        var photo = StoredPhoto(
            id: id, name: name, digest: digest, byteCount: file.byteCount, fileExtension: "bin",
            mediaType: "application/octet-stream", uploaded: now(), state: .waiting)
        do {
            let found = try await offload { try PhotoFile(file.url, name: name, digest: ContentDigest(digest)) }
            if let size = found.uprightSize {
                guard size.width * size.height <= settings.maxMegapixels * 1_000_000 else {
                    throw Failure(
                        .contentTooLarge,
                        "'\(name)' has \(size.width)×\(size.height) pixels; at most \(settings.maxMegapixels) megapixels "
                            + "are taken. Send it smaller.")
                }
                (photo.width, photo.height) = (size.width, size.height)
            }
            (photo.fileExtension, photo.mediaType) = (found.fileExtension, found.mediaType)
            photo.captureDate = found.capture?.date.description
            photo.dateSource = found.capture?.source.rawValue
        } catch let error as PictureTimeError {
            guard PhotoFile.isPicture(file.url) else { throw Failure(.unsupportedMediaType, error.message) }
            photo.state = .needsAttention
            photo.reason = error.message
        }
        return photo
    }

    /// Writes a photo down, then gives its file its place.
    ///
    /// - Returns: False when the same photo came first.
    private func keep(_ photo: StoredPhoto) async throws -> Bool {
        do {
            try await database.write { db in try photo.insert(db) }
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            return false
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw Failure.fullDisk()
        }
        let (source, target) = (folder.incoming(photo.id), folder.original(photo))
        try await offload { try DurableFile.move(source, to: target) }
        logger.info(
            "photo received",
            metadata: ["photo": "\(photo.id)", "name": "\(photo.name)", "bytes": "\(photo.byteCount)"])
        return true
    }

    /// Refuses before the disk is full.
    ///
    /// - Returns: How much photos take already, in bytes.
    private func checkRoom(for byteCount: Int) async throws -> Int {
        guard byteCount <= settings.maxUploadBytes else { throw Failure.tooLarge(settings.maxUploadBytes) }
        let used = try await usedBytes()
        guard used + byteCount <= settings.quotaBytes else { throw overQuota(used) }
        guard folder.freeBytes - byteCount >= settings.reserveBytes else { throw Failure.fullDisk() }
        return used
    }

    func usedBytes() async throws -> Int {
        try await database.read { db in
            try Int.fetchOne(
                db, sql: "SELECT SUM(byteCount + IFNULL(frameByteCount, 0)) FROM photo WHERE end IS NULL") ?? 0
        }
    }

    /// One that is here, or that home has already.
    private func photo(withDigest digest: String) async throws -> StoredPhoto? {
        let found = try await database.read { db in
            try StoredPhoto.filter(StoredPhoto.Columns.digest == digest)
                .filter(sql: "\"end\" IS NULL OR \"end\" = 'fetched'").fetchOne(db)
        }
        guard let found, found.trashed != nil else { return found }
        // Whoever sends a photo again that they had deleted wants it.
        return try await restore(found.id)
    }

    // MARK: Aligning

    /// Aligns a photo and keeps its frame.
    @discardableResult
    func align(_ id: String) async throws -> StoredPhoto {
        let photo = try await present(id)
        let original = folder.original(photo)
        let file: PhotoFile
        do {
            file = try await offload { try PhotoFile(original, name: photo.name, digest: ContentDigest(photo.digest)) }
        } catch let error as PictureTimeError {
            return try await change(id) { photo in
                photo.state = .needsAttention
                photo.reason = error.message
            }
        }
        do {
            guard let result = try await queue.align(file, edit: photo.edit) else { return photo }
            return try await keep(result, of: photo, capture: file.capture)
        } catch let error as PictureTimeError {
            logger.error("photo not aligned", metadata: ["photo": "\(id)", "error": "\(error.message)"])
            return try await change(id) { photo in
                photo.state = .needsAttention
                photo.reason = error.message
            }
        }
    }

    private func keep(_ result: PhotoAligner.Result, of old: StoredPhoto, capture: CaptureEvidence?) async throws
        -> StoredPhoto
    {
        var frame: (digest: String, bytes: [UInt8])?
        if let bytes = result.frame {
            var framed = old
            framed.frameDigest = ContentDigest(of: bytes).description
            let (target, incoming) = (folder.frame(framed)!, folder.incoming("frame-\(old.id)"))
            try await offload { try DurableFile.write(bytes, to: target, by: incoming) }
            frame = (framed.frameDigest!, bytes)
        }
        let (digest, count) = (frame?.digest, frame?.bytes.count)
        let photo = try await change(old.id) { photo in
            photo.record = result.record
            photo.state = digest == nil ? .needsAttention : .aligned
            photo.reason = result.record.reason.map { "This photo \($0)" }
            (photo.frameDigest, photo.frameByteCount) = (digest, count)
            photo.captureDate = photo.edit?.date?.description ?? capture?.date.description
            photo.dateSource = photo.edit?.date != nil ? DateSource.edit.rawValue : capture?.source.rawValue
        }
        if let before = folder.frame(old), before != folder.frame(photo) { try? DurableFile.remove(before) }
        if let bytes = frame?.bytes, try await isLatest(photo) {
            let (target, incoming) = (folder.latestFrame, folder.incoming("latest-\(photo.id)"))
            try await offload { try DurableFile.write(bytes, to: target, by: incoming) }
        }
        return photo
    }

    private func isLatest(_ photo: StoredPhoto) async throws -> Bool {
        guard let date = photo.captureDate else { return false }
        return try await database.read { db in
            let latest = try String.fetchOne(
                db,
                sql:
                    "SELECT MAX(captureDate) FROM photo WHERE state = 'aligned' AND trashed IS NULL AND IFNULL(\"end\", '') <> 'deleted'"
            )
            return latest.map { $0 <= date } ?? true
        }
    }

    /// Aligns what a stopped server left waiting.
    func alignWaiting() async {
        let ids = try? await database.read { db in
            try String.fetchAll(
                db,
                sql:
                    "SELECT id FROM photo WHERE state = 'waiting' AND \"end\" IS NULL AND trashed IS NULL ORDER BY uploaded"
            )
        }
        for id in ids ?? [] where !Task.isCancelled {
            do { try await align(id) } catch {
                logger.error("photo not aligned", metadata: ["photo": "\(id)", "error": "\(error)"])
            }
        }
    }

    // MARK: Looking up and changing

    /// - Throws: ``Failure/notFound``.
    func find(_ id: String) async throws -> StoredPhoto {
        guard let photo = try await database.read({ db in try StoredPhoto.fetchOne(db, key: id) }) else {
            throw Failure(.notFound, "There is no such photo here.")
        }
        return photo
    }

    /// - Throws: `gone` when its files are not there any more.
    func present(_ id: String) async throws -> StoredPhoto {
        let photo = try await find(id)
        switch photo.end {
        case nil: return photo
        case .fetched: throw Failure(.gone, "Home has fetched this photo; it is not here any more.")
        case .expired: throw Failure(.gone, "This photo was not fetched in time and has been deleted.")
        case .deleted: throw Failure(.gone, "This photo was deleted.")
        }
    }

    @discardableResult
    func change(_ id: String, _ change: @escaping @Sendable (inout StoredPhoto) -> Void) async throws -> StoredPhoto {
        try await database.write { db in
            guard var photo = try StoredPhoto.fetchOne(db, key: id) else { throw Failure.notFound }
            change(&photo)
            try photo.update(db)
            return photo
        }
    }

    /// Sets what a person decided, and aligns the photo anew.
    func edit(_ id: String, _ change: @escaping @Sendable (inout Edit) -> Void) async throws -> StoredPhoto {
        let photo = try await present(id)
        var edit = photo.edit ?? Edit(name: photo.name)
        change(&edit)
        let original = folder.original(photo)
        do {
            let file = try await offload {
                try PhotoFile(original, name: photo.name, digest: ContentDigest(photo.digest))
            }
            try edit.check(for: file)
        } catch let error as PictureTimeError {
            throw Failure(.unprocessableContent, error.message)
        }
        let decided = edit
        try await self.change(id) { photo in
            photo.edit = decided.isEmpty ? nil : decided
            photo.state = .waiting
        }
        return try await align(id)
    }

    @discardableResult
    func trash(_ id: String) async throws -> StoredPhoto {
        _ = try await present(id)
        let now = now()
        return try await change(id) { $0.trashed = now }
    }

    @discardableResult
    func restore(_ id: String) async throws -> StoredPhoto {
        _ = try await present(id)
        return try await change(id) { $0.trashed = nil }
    }

    /// Ends a photo: its files go, what is known of it stays.
    func end(_ id: String, _ why: StoredPhoto.End) async throws {
        let now = now()
        let photo = try await find(id)
        guard photo.end == nil else { return }
        try await makingRoom {
            try await change(id) { photo in
                photo.end = why
                photo.ended = now
            }
        }
        try removeFiles(of: photo)
        folder.setBallastAside()
        logger.notice(
            "photo removed",
            metadata: [
                "photo": "\(id)", "name": "\(photo.name)", "sha256": "\(photo.digest)", "why": "\(why.rawValue)",
            ])
    }

    /// Takes a frame away and keeps its photo.
    func removeFrame(of photo: StoredPhoto) async throws {
        try await makingRoom {
            try await change(photo.id) { photo in (photo.frameDigest, photo.frameByteCount) = (nil, nil) }
        }
        if let frame = folder.frame(photo) { try DurableFile.remove(frame) }
        folder.setBallastAside()
    }

    /// Writes to the database what takes photos away, for which there is always room.
    private func makingRoom(_ write: () async throws -> Void) async throws {
        do {
            try await write()
        } catch let error as DatabaseError where [.SQLITE_FULL, .SQLITE_IOERR].contains(error.resultCode) {
            folder.dropBallast()
            try await write()
        }
    }

    private func removeFiles(of photo: StoredPhoto) throws {
        try DurableFile.remove(folder.original(photo))
        if let frame = folder.frame(photo) { try DurableFile.remove(frame) }
    }

    /// Removes what was not fetched in time, and what a person deleted a day ago.
    func sweep() async throws {
        let now = now()
        let (retention, photos) = try await database.read { db in
            (try Retention(in: db), try StoredPhoto.filter(StoredPhoto.Columns.end == nil).fetchAll(db))
        }
        for photo in photos where !downloads.isUnderWay(photo.id) {
            if let trashed = photo.trashed {
                if now.timeIntervalSince(trashed) > Retention.trash { try await end(photo.id, .deleted) }
            } else if let expires = photo.expires(after: retention), expires <= now {
                try await end(photo.id, .expired)
            }
        }
    }
}

/// A number of bytes that several tasks add to.
final class ByteCount: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add(_ bytes: Int) { count.withLock { $0 += bytes } }
}

/// The name of a photo as a phone sends it: for people, never for the file system.
enum PhotoName {
    static func checked(_ name: String) throws -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let isPlain = last.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard last == name, isPlain, !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255 else {
            throw Failure(.badRequest, "A photo needs a plain name of at most 255 bytes, such as IMG_0001.jpg.")
        }
        return name
    }
}
