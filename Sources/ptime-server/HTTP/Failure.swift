// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import GRDB
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import PictureTimeCore

/// Why a request was not done, in words: as a problem (RFC 9457) for programs, as a page for people.
struct Failure: Error, Sendable {
    var status: HTTPResponse.Status
    /// What happened and what to do, in whole sentences.
    var detail: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    static let notFound = Failure(.notFound, "There is nothing here under this address.")
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")

    static func fullDisk() -> Failure {
        Failure(
            insufficientStorage,
            "The server has no room left. Let home fetch what waits, or delete photos; nothing that was sent before is lost."
        )
    }

    static func tooLarge(_ limit: Int) -> Failure {
        // What is still coming is not read, so the connection cannot be used again.
        Failure(
            .contentTooLarge,
            "That is too large: at most \(limit >= 1_000_000 ? "\(limit / 1_000_000) MB" : "\(limit) bytes") are taken.",
            headers: [.connection: "close"])
    }

    static func tooMany(_ seconds: Int, _ detail: String) -> Failure {
        Failure(.tooManyRequests, detail, headers: [.retryAfter: "\(seconds)"])
    }

    /// The error as a failure that is told to whoever asked; what they need not know is told to the log alone.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StorageError where error.isFullDisk: self = .fullDisk()
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .fullDisk()
        case is HTTPParserError:
            self.init(
                .badRequest, "The request is not written as HTTP asks. Send it again.", headers: [.connection: "close"])
        case is NIOTooManyBytesError: self = .tooLarge(Gate.longestForm)
        case let refusal as Refusal: self.init(.badRequest, refusal.description)
        case let error as HTTPError:
            self.init(error.status, error.body ?? error.status.reasonPhrase, headers: error.headers)
        default: self.init(.internalServerError, "Something went wrong here. The server's log says more.")
        }
    }

    struct Problem: Codable {
        var status: Int
        var title: String
        var detail: String
    }

    func problem() -> Response {
        let body = Problem(status: status.code, title: status.reasonPhrase, detail: detail)
        var response = Response.json(body, status: status)
        response.headers[.contentType] = "application/problem+json"
        response.headers.append(contentsOf: headers)
        return response
    }
}

extension Response {
    /// - Parameter withDigest: Whether to say what it must have when it arrives, for a program that acts on it.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, withDigest: Bool = false) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let body = (try? encoder.encode(value)) ?? Data()
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if withDigest { headers[.reprDigest] = ContentDigest(of: Array(body)).reprDigest }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Sends a browser on with a GET.
    static func seeOther(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    }
}
