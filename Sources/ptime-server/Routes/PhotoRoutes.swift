// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import HTTPTypes
internal import Hummingbird
internal import PictureTimeCore

/// What programs and the pages' scripts use: sending photos, fetching them, ending them.
struct PhotoRoutes: Sendable {
    let library: PhotoLibrary

    var routes: [Route] {
        [
            // The router wants one name for a part of an address; here it is the photo's name.
            Route(method: .put, path: "/picture-time/photos/{id}", access: .ownerOrProgram, body: .file) { call in
                guard let name = call.context.parameters.get("id")?.percentDecoded else {
                    throw Failure(.badRequest, "The photo's name is no percent-encoded UTF-8.")
                }
                return try await receive(call, name: name)
            },
            Route(method: .post, path: "/picture-time/photos", access: .ownerOrProgram, body: .file) { call in
                try await receive(call, name: call.query("name"))
            },
            .get("/picture-time/status", .ownerOrProgram, status),
            .get("/picture-time/photos/{id}/original", .ownerOrProgram, original),
            .get("/picture-time/photos/{id}/frame", .ownerOrProgram, frame),
            Route(
                method: .delete, path: "/picture-time/photos/{id}/original", access: .ownerOrProgram,
                handler: deleteOriginal),
            Route(
                method: .delete, path: "/picture-time/photos/{id}/frame", access: .ownerOrProgram, handler: deleteFrame),
        ]
    }

    private func receive(_ call: Call, name: String?) async throws -> Response {
        guard let name, !name.isEmpty else {
            throw Failure(.badRequest, "The photo has no name: send it as the last part of the address, or as ?name=.")
        }
        let received = try await library.receive(
            call.request.body, name: name, date: try Call.date(call.query("date")),
            byteCount: call.request.headers[.contentLength].flatMap { Int($0) },
            digest: try Self.digest(of: call.request))
        return Self.answer(to: received)
    }

    static func answer(to received: PhotoLibrary.Received) -> Response {
        let photo = received.photo
        // Not aligned yet: too many are waiting.
        let status: HTTPResponse.Status =
            received.isDuplicate ? .ok : photo.state == .waiting ? .accepted : .created
        var response = Response.json(ServerPhoto(photo, isDuplicate: received.isDuplicate), status: status)
        response.headers[.location] = "/picture-time/photos/\(photo.id)"
        return response
    }

    /// What `Repr-Digest` (RFC 9530) says, in hexadecimal digits; nil where it says nothing of SHA-256.
    static func digest(of request: Request) throws -> String? {
        guard let header = request.headers[.reprDigest] else { return nil }
        do { return try ContentDigest.inReprDigest(header)?.description } catch {
            throw Failure(.badRequest, error.message)
        }
    }

    // MARK: Fetching

    private func original(_ call: Call) async throws -> Response {
        let photo = try await library.present(call.identifier())
        return try await send(
            FileResponse(
                file: library.folder.original(photo), byteCount: photo.byteCount, digest: photo.digest,
                mediaType: photo.mediaType), of: photo, call)
    }

    private func frame(_ call: Call) async throws -> Response {
        let photo = try await library.present(call.identifier())
        guard let file = library.folder.frame(photo), let digest = photo.frameDigest, let count = photo.frameByteCount
        else {
            throw Failure(.notFound, photo.reason ?? "This photo has no frame yet.")
        }
        return try await send(
            FileResponse(file: file, byteCount: count, digest: digest, mediaType: "image/jpeg"), of: photo, call)
    }

    private func send(_ file: FileResponse, of photo: StoredPhoto, _ call: Call) async throws -> Response {
        var response = try await file.response(
            to: call.request, context: call.context, during: library.downloads.begin(photo.id))
        // What was sent by somebody is shown as the picture that it is, or kept; never run as a page.
        let isShown = photo.mediaType.hasPrefix("image/")
        response.headers[.contentDisposition] =
            "\(isShown ? "inline" : "attachment"); filename*=UTF-8''\(photo.name.attributeEncoded)"
        return response
    }

    // MARK: Ending

    /// Home has the photo: it goes, with its frame. A repetition finds it gone and is content.
    private func deleteOriginal(_ call: Call) async throws -> Response {
        let photo = try await library.find(call.identifier())
        try Self.checkCondition(call.request, photo.digest)
        try await library.end(photo.id, .fetched)
        return Response(status: .noContent)
    }

    private func deleteFrame(_ call: Call) async throws -> Response {
        let photo = try await library.find(call.identifier())
        guard photo.end == nil, let digest = photo.frameDigest else { return Response(status: .noContent) }
        try Self.checkCondition(call.request, digest)
        try await library.removeFrame(of: photo)
        return Response(status: .noContent)
    }

    private static func checkCondition(_ request: Request, _ digest: String) throws {
        guard let condition = request.headers[.ifMatch] else {
            throw Failure(
                .preconditionRequired, "Say what is to be deleted: If-Match with the ETag of what was fetched.")
        }
        guard FileResponse.matches(condition, "\"\(digest)\"") else {
            throw Failure(
                .preconditionFailed, "What is here is another file than the one that was fetched. Nothing was deleted.")
        }
    }

    // MARK: Status

    private func status(_ call: Call) async throws -> Response {
        let isProgram = if case .program = call.identity { true } else { false }
        let now = library.now()
        if isProgram {
            // A full disk must not keep home from fetching, which makes room.
            try? await library.database.write { db in
                try Setting.lastSync.set("\(now.timeIntervalSince1970)", in: db)
            }
        }
        let (photos, film, retention) = try await library.database.read { db in
            let photos = try StoredPhoto.filter(StoredPhoto.Columns.end == nil).filter(
                StoredPhoto.Columns.trashed == nil
            )
            .order(StoredPhoto.Columns.captureDate, StoredPhoto.Columns.uploaded, StoredPhoto.Columns.id).fetchAll(db)
            return (photos, try StoredFilm.fetchOne(db, key: 1), try Retention(in: db))
        }
        let answer = ServerStatus(
            now: now, photos: photos.map { ServerPhoto($0, retention: retention) }, video: film.map { ServerFilm($0) },
            canvas: ServerCanvas(library.settings.canvas), profile: library.queue.profile?.digest,
            retentionDays: retention.days)
        return .json(answer, withDigest: true)
    }
}
