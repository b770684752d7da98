// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import PictureTimeCore

/// The film and its poster.
struct FilmRoutes: Sendable {
    let shelf: FilmShelf

    var routes: [Route] {
        [
            .get("/picture-time/video", .viewers, film),
            .get("/picture-time/poster", .viewers, poster),
            Route(method: .put, path: "/picture-time/video", access: .ownerOrProgram, body: .file, handler: receive),
        ]
    }

    private func film(_ call: Call) async throws -> Response {
        guard let film = try await shelf.current() else { throw Failure(.notFound, "There is no film yet.") }
        var response = try await FileResponse(
            file: shelf.folder.film(film.digest), byteCount: film.byteCount, digest: film.digest, mediaType: "video/mp4"
        ).response(to: call.request, context: call.context)
        response.headers[.contentDisposition] = "inline; filename=\"picture-time.mp4\""
        return response
    }

    private func poster(_ call: Call) async throws -> Response {
        let url = shelf.folder.latestFrame
        guard let bytes = try? await offload({ try Data(contentsOf: url) }) else {
            throw Failure(.notFound, "There is no frame yet.")
        }
        return try await FileResponse(
            file: url, byteCount: bytes.count, digest: ContentDigest(of: Array(bytes)).description,
            mediaType: "image/jpeg"
        ).response(to: call.request, context: call.context)
    }

    private func receive(_ call: Call) async throws -> Response {
        let film = try await shelf.receive(
            call.request.body, byteCount: call.request.headers[.contentLength].flatMap { Int($0) },
            digest: try PhotoRoutes.digest(of: call.request))
        return .json(ServerFilm(film))
    }
}
