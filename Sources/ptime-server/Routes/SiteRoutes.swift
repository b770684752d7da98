// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Hummingbird
internal import PictureTimeCore
internal import Synchronization

/// The owner's pages and projects, which everyone may see.
struct SiteRoutes: Sendable {
    let store: SiteStore
    /// Under which address the feed names itself: the site's own, or that by which it was asked for.
    let publicURL: PublicURL?
    let thumbnails = ThumbnailStore()

    var routes: [Route] {
        [
            .get("/", .everyone) { _ in .html(SitePages(store.site).front()) },
            .get("/projects/{slug}", .everyone) { call in
                try page(SitePages(store.site).project(parameter("slug", of: call)))
            },
            .get("/projects/{slug}/{file}", .everyone) { call in
                try await send(
                    store.site.file(named: parameter("file", of: call), inProject: parameter("slug", of: call)), call)
            },
            .get("/projects/{slug}/thumb/{file}", .everyone, thumbnail),
            .get("/tags/{tag}", .everyone) { call in try page(SitePages(store.site).tag(parameter("tag", of: call))) },
            .get("/pages/{name}", .everyone) { call in try page(SitePages(store.site).page(parameter("name", of: call)))
            },
            .get("/site/assets/{file}", .everyone, asset),
            .get("/feed.xml", .everyone, feed),
        ]
    }

    private func parameter(_ name: String, of call: Call) -> String {
        call.context.parameters.get(name)?.percentDecoded ?? ""
    }

    private func page(_ html: String?) throws -> Response {
        guard let html else { throw Failure.notFound }
        return .html(html)
    }

    private func feed(_ call: Call) throws -> Response {
        let address = publicURL?.text ?? "http://\(call.request.head.authority ?? "localhost")"
        guard let url = URL(string: address) else { throw Failure.notFound }
        return Response(
            status: .ok, headers: [.contentType: AtomFeed.mediaType, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: AtomFeed(store.site, baseURL: url).xml)))
    }

    private func asset(_ call: Call) async throws -> Response {
        switch store.site.asset(named: parameter("file", of: call)) {
        case .file(let file): return try await send(file, call)
        case .builtIn(let bytes, let mediaType):
            return Response(
                status: .ok, headers: [.contentType: mediaType, .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case nil: throw Failure.notFound
        }
    }

    private func send(_ file: SiteFile?, _ call: Call) async throws -> Response {
        guard let file, let stamp = FileVersion(file.url) else { throw Failure.notFound }
        return try await FileResponse(
            file: file.url, byteCount: stamp.byteCount, digest: stamp.digest, mediaType: file.mediaType
        ).response(to: call.request, context: call.context)
    }

    private func thumbnail(_ call: Call) async throws -> Response {
        let site = store.site
        guard let file = site.picture(named: parameter("file", of: call), inProject: parameter("slug", of: call)),
            let version = FileVersion(file.url)
        else { throw Failure.notFound }
        let tag = "\"\(version.digest)\""
        if let condition = call.request.headers[.ifNoneMatch], FileResponse.matches(condition, tag) {
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: "no-cache"])
        }
        let bytes = try await thumbnails.jpeg(of: file.url, version: version)
        return Response(
            status: .ok, headers: [.contentType: "image/jpeg", .eTag: tag, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// By what a file of the owner's is known to have changed.
struct FileVersion: Sendable, Hashable {
    var byteCount: Int
    /// Of its path, size and time; not of its content, which may be a film.
    var digest: String

    init?(_ url: URL) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path),
            let size = attributes[.size] as? Int, let date = attributes[.modificationDate] as? Date
        else { return nil }
        byteCount = size
        digest = Secret.hash("\(url.path) \(size) \(date.timeIntervalSince1970)")
    }
}

/// Small pictures for lists, made when they are first asked for; the last hundred are kept in memory.
final class ThumbnailStore: Sendable {
    private let cache = Mutex<(pictures: [FileVersion: [UInt8]], order: [FileVersion])>(([:], []))
    private static let limit = 100
    private static let longSide = 640

    func jpeg(of file: URL, version: FileVersion) async throws -> [UInt8] {
        if let known = cache.withLock({ $0.pictures[version] }) { return known }
        let bytes: [UInt8]
        do {
            bytes = try await offload { try PhotoFile(file).thumbnail(longSide: Self.longSide) }
        } catch is PictureTimeError {
            throw Failure.notFound
        }
        cache.withLock { cache in
            if cache.pictures.updateValue(bytes, forKey: version) == nil { cache.order.append(version) }
            if cache.order.count > Self.limit { cache.pictures[cache.order.removeFirst()] = nil }
        }
        return bytes
    }
}
