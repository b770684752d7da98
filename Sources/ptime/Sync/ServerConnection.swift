// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import FoundationEssentials
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import PictureTimeCore

/// Speaks to a Picture Time server; Docs/openapi.yaml has what can be said.
///
/// Every method may be repeated: what was done already is not done twice.
struct ServerConnection: Sendable {
    let http: HTTPClient
    /// Without a slash at its end.
    let address: String
    let key: String
    let patience: Patience

    /// Opens a connection for as long as the body runs. Certificates are checked, and no redirection is followed: it would
    /// carry the key elsewhere.
    static func open<Result>(
        _ address: String, key: String, patience: Patience, _ body: (ServerConnection) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .seconds(60)
        configuration.timeout.write = .seconds(60)
        configuration.httpVersion = .http1Only
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(
                ServerConnection(http: http, address: address, key: key, patience: patience))
            try? await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    // MARK: What is asked for

    /// All that waits, and the film.
    func status() async throws -> ServerStatus {
        try await patience.tried {
            let response = try await send(request("/picture-time/status", .GET))
            if response.status == .notFound {
                throw SyncFailure(.refused, "There is no Picture Time server at \(address). Is the address right?")
            }
            try await check(response, "the list of photos")
            let json = try await content(of: response, upTo: 256 << 20)
            // It decides what is fetched and what is deleted, so it must be what was sent.
            let field = response.headers.first(name: "Repr-Digest") ?? ""
            guard (try? ContentDigest.inReprDigest(field)) == ContentDigest(of: json) else {
                throw SyncFailure(
                    .temporary,
                    "The list of photos was damaged on its way from \(address), or it is no Picture Time server of this age."
                )
            }
            return try ServerStatus(document: json)
        }
    }

    /// Fetches what is missing of a photo.
    func fetch(_ file: ServerFile, into photo: PartialPhoto) async throws {
        try await patience.tried(progress: { photo.byteCount }, { try await fetchOnce(file, into: photo) })
    }

    private func fetchOnce(_ file: ServerFile, into photo: PartialPhoto) async throws {
        if photo.byteCount > file.bytes { try photo.startAnew() }
        let begin = photo.byteCount
        guard begin < file.bytes else { return }
        var request = request(file.href, .GET)
        if begin > 0 {
            request.headers.add(name: "Range", value: "bytes=\(begin)-")
            request.headers.add(name: "If-Range", value: "\"\(file.sha256)\"")
        }
        let response = try await send(request)
        switch response.status {
        case .partialContent:
            let range = "bytes \(begin)-\(file.bytes - 1)/\(file.bytes)"
            guard begin > 0, response.headers.first(name: "Content-Range") == range else {
                try photo.startAnew()
                throw SyncFailure(.temporary, "\(address) sent another part than the one that was asked for.")
            }
        case .rangeNotSatisfiable:
            try photo.startAnew()
            throw SyncFailure(.temporary, "\(address) has another file than it says.")
        default:
            try await check(response, "a photo")
            if begin > 0 { try photo.startAnew() }
        }
        do {
            for try await buffer in response.body {
                guard photo.byteCount + buffer.readableBytes <= file.bytes else {
                    try photo.startAnew()
                    throw SyncFailure(.temporary, "\(address) sent more than the photo has.")
                }
                try photo.append(buffer.readableBytesSpan)
            }
        } catch {
            throw failure(error)
        }
        guard photo.byteCount == file.bytes else {
            throw SyncFailure(.temporary, "\(address) sent a part of the photo only.")
        }
    }

    /// Says that home has a file, so that the server may let go of it.
    func delete(_ file: ServerFile) async throws {
        try await patience.tried {
            var request = request(file.href, .DELETE)
            request.headers.add(name: "If-Match", value: "\"\(file.sha256)\"")
            let response = try await send(request)
            // Another client may have been quicker.
            if response.status == .notFound || response.status == .gone { return }
            try await check(response, "a photo")
        }
    }

    /// Sends the film.
    func send(film file: URL, byteCount: Int, digest: ContentDigest) async throws -> ServerFilm {
        try await patience.tried {
            var request = request("/picture-time/video", .PUT)
            request.headers.add(name: "Content-Type", value: "video/mp4")
            request.headers.add(name: "Repr-Digest", value: digest.reprDigest)
            request.body = .stream(FileChunks(file: file), length: .known(Int64(byteCount)))
            let response = try await send(request)
            try await check(response, "the film")
            let json = try await content(of: response, upTo: 1 << 20)
            guard let answer = try? ServerFilm(json: json), answer.sha256 == digest.description else {
                throw SyncFailure(.temporary, "\(address) does not say that it has the film that was sent.")
            }
            return answer
        }
    }

    /// Sends the face that photos are to be aligned onto.
    func send(_ profile: SubjectProfile) async throws {
        try await patience.tried {
            var request = request("/picture-time/profile", .PUT)
            request.headers.add(name: "Content-Type", value: "application/json")
            request.headers.add(name: "Repr-Digest", value: ContentDigest(of: profile.file).reprDigest)
            request.body = .bytes(profile.file)
            let response = try await send(request)
            try await check(response, "the profile")
            let json = try await content(of: response, upTo: 1 << 20)
            guard let answer = try? ServerProfile(json: json), answer == ServerProfile(profile) else {
                throw SyncFailure(.temporary, "\(address) does not say that it has the profile that was sent.")
            }
        }
    }

    // MARK: How it is asked

    private func request(_ path: String, _ method: HTTPMethod) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        request.headers = ["X-API-Key": key, "User-Agent": "ptime/\(pictureTimeVersion)", "Accept": "application/json"]
        return request
    }

    private func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            // What takes long is no failure as long as bytes come: the timeouts between them are the client's.
            return try await http.execute(request, deadline: .distantFuture)
        } catch {
            throw failure(error)
        }
    }

    private func content(of response: HTTPClientResponse, upTo limit: Int) async throws -> [UInt8] {
        do {
            return Array(try await response.body.collect(upTo: limit).readableBytesView)
        } catch {
            throw failure(error)
        }
    }

    /// - Parameter what: For a person: what was asked for.
    private func check(_ response: HTTPClientResponse, _ what: String) async throws {
        let status = Int(response.status.code)
        guard !(200..<300).contains(status) else { return }
        let words = await explanation(response)
        switch status {
        case 401, 403:
            throw SyncFailure(
                .keyRefused,
                "\(address) refuses the key. Make a new one there, and give it with 'ptime sync init'.\(words)")
        case 404, 410: throw SyncFailure(.gone, "\(address) does not have \(what) any more.\(words)")
        case 408, 412, 425, 429, 500, 502, 503, 504, 507:
            throw SyncFailure(
                .temporary, "\(address) cannot do it now (status \(status)).\(words)",
                retryAfter: response.headers.first(name: "Retry-After").flatMap { Double($0) }.map { max($0, 0) })
        case 300..<400:
            let place = response.headers.first(name: "Location").map { " to '\($0)'" } ?? ""
            throw SyncFailure(
                .refused, "\(address) sends elsewhere\(place). Give that address with 'ptime sync init' if it is yours."
            )
        default: throw SyncFailure(.refused, "\(address) refuses (status \(status)).\(words)")
        }
    }

    /// What the server says in words, if it does. Source: RFC 9457.
    private func explanation(_ response: HTTPClientResponse) async -> String {
        struct Problem: Decodable {
            var detail: String
        }
        guard let buffer = try? await response.body.collect(upTo: 65_536),
            let problem = try? Problem(json: Array(buffer.readableBytesView))
        else { return "" }
        return " It says: \(problem.detail)"
    }

    private func failure(_ error: any Error) -> any Error {
        if error is CancellationError || error is SyncFailure || error is PictureTimeError { return error }
        let text = "\(error)"
        let type = String(reflecting: Swift.type(of: error))
        if type.contains("SSL") || text.contains("CERTIFICATE") || text.contains("SSL") {
            let why =
                text.contains("CERTIFICATE")
                ? "its certificate is not one that this machine trusts. Has it expired, or is it signed by yourself?"
                : "it does not speak TLS as it should (\(text))."
            return SyncFailure(.refused, "Nothing was sent to \(address): \(why)")
        }
        if let error = error as? HTTPClientError, error == .cancelled { return CancellationError() }
        if type.contains("NIOConnectionError") || (error as? HTTPClientError) == .connectTimeout
            || (error as? IOError)?.errnoCode == ECONNREFUSED || text.contains("getaddrinfo")
            || text.contains("onnection refused")
        {
            let why =
                text.contains("efused")
                ? "nothing answers there" : text.contains("getaddrinfo") ? "its name is not known" : "no answer came"
            return SyncFailure(.unreachable, "\(address) cannot be reached: \(why). Is this machine online?")
        }
        return SyncFailure(.temporary, "The connection to \(address) broke (\(text)).")
    }
}

/// A file, piece by piece.
private struct FileChunks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let file: URL

    func makeAsyncIterator() -> Iterator { Iterator(descriptor: Descriptor(open(file.path, O_RDONLY | O_CLOEXEC))) }

    final class Descriptor {
        let number: Int32  // owned

        init(_ number: Int32) { self.number = number }
        deinit { close(number) }
    }

    struct Iterator: AsyncIteratorProtocol {
        let descriptor: Descriptor

        mutating func next() async throws -> ByteBuffer? {
            var count = 0
            var buffer = ByteBufferAllocator().buffer(capacity: 1 << 18)
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 1 << 18) { bytes in
                repeat {
                    count = read(descriptor.number, bytes.baseAddress!, bytes.count)
                } while count < 0 && errno == EINTR
                return Swift.max(count, 0)
            }
            // Else the server would wait for the rest.
            guard count >= 0 else { throw IOError(errnoCode: errno, reason: "read") }
            return count == 0 ? nil : buffer
        }
    }
}
