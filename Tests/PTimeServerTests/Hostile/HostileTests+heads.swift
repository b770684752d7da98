// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension HostileTests {
    // MARK: Heads

    private static let largeHeads: [(what: String, head: String)] = [
        ("one field", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: \(String(repeating: "a", count: 20_000))\r\n"),
        (
            "all together",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                + (0..<5).map { "X-\($0): \(String(repeating: "a", count: 8000))\r\n" }.joined()
        ),
        (
            "many fields",
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + (0..<200).map { "X-\($0): a\r\n" }.joined()
        ),
        ("a long name", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(String(repeating: "a", count: 20_000)): a\r\n"),
        ("a long address", "GET /\(String(repeating: "a", count: 40_000)) HTTP/1.1\r\nHost: localhost\r\n"),
        ("a long query", "GET /healthz?\(String(repeating: "a=b&", count: 10_000)) HTTP/1.1\r\nHost: localhost\r\n"),
    ]

    @Test func aHeadThatIsTooLargeIsRefused() async throws {
        let server = try await RunningServer()
        for (what, head) in Self.largeHeads {
            let exchange = try await RawExchange.send(head + "\r\n", to: server, until: .close, limit: 15)
            #expect([400, 414, 431].contains(exchange.status), "\(what): \(exchange.text)")
            #expect(exchange.isClosed, "\(what)")
        }
        try await checkItStillAnswers(server)
    }

    /// It is cut off as soon as it is too long, and does not fill the memory.
    @Test func aHeadWithoutEndIsCutOff() async throws {
        let server = try await RunningServer()
        let before = server.residentSize
        for beginning in ["X-Endless: ", "", "Cookie: a=b\r\n"] {
            // Where the field itself ends, the next is like it.
            let repeated = beginning.hasSuffix("\n") ? beginning : "a"
            let piece = Data(String(repeating: repeated, count: 1_000_000 / repeated.utf8.count).utf8)
            let exchange = try await RawExchange.send(
                [Data("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(beginning)".utf8)]
                    + Array(repeating: piece, count: 50), to: server, until: .close, limit: 20)
            #expect(exchange.isClosed, "\(beginning): after \(exchange.seconds) seconds")
            // Its words may be lost where it ends the connection while more comes.
            #expect(exchange.status == nil || [400, 431].contains(exchange.status), "\(exchange.text)")
        }
        #expect(server.residentSize - before < 50_000, "kB")
        try await checkItStillAnswers(server)
    }

    private static let brokenHeads: [(what: String, request: String)] = [
        ("a NUL in a value", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n"),
        ("a NUL in a name", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX\0A: a\r\n\r\n"),
        ("a lone CR in a value", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: a\rX-B: b\r\n\r\n"),
        ("a blank before the colon", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A : a\r\n\r\n"),
        ("a name beyond ASCII", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Ä: a\r\n\r\n"),
        ("no colon", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A\r\n\r\n"),
        ("a NUL in the address", "GET /healthz\0 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("a method that is none", "FETCH /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("a method in small letters", "get /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("another version", "GET /healthz HTTP/3.7\r\nHost: localhost\r\n\r\n"),
        ("no version", "GET /healthz\r\n\r\n"),
        ("no method", "/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ]

    @Test func aHeadThatIsNoneIsRefused() async throws {
        let server = try await RunningServer()
        for (what, request) in Self.brokenHeads {
            let exchange = try await RawExchange.send(request, to: server, until: .close, limit: 15)
            #expect(exchange.status == 400, "\(what): \(exchange.text)")
            #expect(exchange.isClosed, "\(what)")
        }
        try await checkItStillAnswers(server)
    }

    /// A proxy in front might see another end of the first request than the server does, and so let a second one through
    /// that it never looked at. Source: RFC 9112, 6.1 and 11.2.
    private static let twoMeanings: [(what: String, fields: String)] = [
        ("a length and pieces", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        ("two lengths", "Content-Length: 5\r\nContent-Length: 50"),
        ("two lengths in one", "Content-Length: 5, 50"),
        ("a length with a sign", "Content-Length: +5"),
        ("a length below nothing", "Content-Length: -5"),
        ("a length with a point", "Content-Length: 5.0"),
        ("a length in another notation", "Content-Length: 0x5"),
        ("an encoding that is none", "Transfer-Encoding: xchunked"),
        ("pieces, but not last", "Transfer-Encoding: chunked, identity"),
        ("pieces behind a tab and a letter", "Transfer-Encoding: \u{B}chunked"),
        ("a blank before the colon", "Transfer-Encoding : chunked"),
    ]

    @Test func aLengthWithTwoMeaningsIsRefused() async throws {
        let server = try await RunningServer()
        for (what, fields) in Self.twoMeanings {
            let request =
                head("POST /picture-time/photos?name=a.jpg", server, fields)
                + "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let exchange = try await RawExchange.send(request, to: server, until: .close, limit: 15)
            #expect(Self.statuses(exchange) == [400], "\(what): \(exchange.text)")
            #expect(exchange.isClosed, "\(what)")
        }
        try await checkNothingIsKept(server)
        try await checkItStillAnswers(server)
    }

    private static let garbage: [(what: String, bytes: [UInt8])] = [
        (
            "TLS",
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03] + Array(repeating: 0x5A, count: 507)
        ),
        ("HTTP/2", Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)),
        ("SSH", Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)),
        ("a mail", Array("EHLO evil.example\r\nMAIL FROM:<a@b>\r\n".utf8)),
        ("zeros", Array(repeating: 0, count: 10_000)),
        ("ones", Array(repeating: 0xFF, count: 10_000)),
        ("a photo", [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46, 0x49, 0x46, 0x00] + Array("\r\n\r\n".utf8)),
    ]

    @Test func whatIsNotHTTPIsRefused() async throws {
        let server = try await RunningServer()
        var random = SeededGenerator(seed: 7)
        let noise = (0..<5).map { number in
            (what: "noise \(number)", bytes: (0..<5000).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
        for (what, bytes) in Self.garbage + noise {
            let exchange = try await RawExchange.send([Data(bytes)], to: server, until: .close, limit: 15)
            #expect(exchange.isClosed, "\(what)")
            #expect(exchange.status == nil || exchange.status == 400, "\(what): \(exchange.text)")
        }
        try await checkItStillAnswers(server)
    }

    // MARK: Several requests at once

    @Test func requestsSentTogetherAreAnsweredInOrder() async throws {
        let server = try await RunningServer()
        let fine = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let closed = "GET /picture-time/status HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let missing = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        // What a refused request brings is its body, though it looks like another request.
        let refused =
            "PUT /picture-time/photos/a.jpg HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(fine.utf8.count)\r\n\r\n"
        let exchange = try await RawExchange.send(
            fine + closed + missing + refused + fine + fine + last, to: server, until: .close, limit: 20)
        #expect(Self.statuses(exchange) == [200, 401, 404, 401, 200, 200], "\(exchange.text)")
        #expect(exchange.isClosed)
        try await checkItStillAnswers(server)
    }

    @Test func aThousandRequestsSentTogetherAreAnswered() async throws {
        let server = try await RunningServer()
        let before = server.residentSize
        let fine = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        let exchange = try await RawExchange.send(
            String(repeating: fine, count: 999) + last, to: server, until: .close, limit: 40)
        #expect(Self.statuses(exchange) == Array(repeating: 200, count: 1000))
        #expect(server.residentSize - before < 50_000)
        try await checkItStillAnswers(server)
    }
}
