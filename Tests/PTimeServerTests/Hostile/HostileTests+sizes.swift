// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension HostileTests {
    // MARK: Too much

    private static let uploads = ["PUT /picture-time/photos/a.jpg", "PUT /picture-time/video"]

    @Test func aLengthOverTheLimitIsRefusedBeforeTheBodyComes() async throws {
        let server = try await RunningServer(environment: Self.small)
        for line in Self.uploads {
            for fields in [
                "Content-Length: 1000001", "Content-Length: 9223372036854775807",
                "Content-Length: 1000001\r\nExpect: 100-continue",
            ] {
                let exchange = try await RawExchange.send(head(line, server, fields), to: server, limit: 10)
                #expect(exchange.status == 413, "\(line), \(fields): \(exchange.text)")
                #expect(exchange.seconds < 8, "\(line), \(fields)")
                #expect(exchange.head.contains("content-type: application/problem+json"))
                #expect(Self.detail(exchange.body).contains("1 MB"), "\(exchange.body)")
            }
            let absurd = head(line, server, "Content-Length: 99999999999999999999999999")
            #expect(try await RawExchange.send(absurd, to: server, limit: 10).status == 400, "\(line)")
        }
        try await checkNothingIsKept(server)
        try await checkItStillAnswers(server)
    }

    /// Without a length only counting helps.
    @Test func aBodyInPiecesIsRefusedWhereItPassesTheLimit() async throws {
        let server = try await RunningServer(environment: Self.small)
        let piece = Self.chunk(try SentPhoto.jpeg().prefix(65_536))
        for line in Self.uploads {
            let request = Data(head(line, server, "Transfer-Encoding: chunked").utf8)
            let exchange = try await RawExchange.send([request] + Array(repeating: piece, count: 40), to: server)
            #expect(exchange.status == 413, "\(line): \(exchange.text)")
            #expect(!Self.detail(exchange.body).isEmpty, "\(line)")
        }
        try await checkNothingIsKept(server)
        try await checkItStillAnswers(server)
    }

    /// What all photos may take counts for those, too, that do not say how large they are.
    @Test func aBodyInPiecesDoesNotPassTheQuota() async throws {
        let server = try await RunningServer(environment: ["PTIME_SERVER_QUOTA_MB": "1"])
        let request = Data(head("PUT /picture-time/photos/a.jpg", server, "Transfer-Encoding: chunked").utf8)
        let body = Self.chunk(try SentPhoto.jpeg(0, byteCount: 3_000_000)) + Data("0\r\n\r\n".utf8)
        let exchange = try await RawExchange.send([request, body], to: server)
        #expect(exchange.status == 507, "\(exchange.text)")
        try await checkNothingIsKept(server)
        try await checkItStillAnswers(server)
    }

    /// RFC 9112, 9.6: who says that a connection ends has to end it, or a client that waits for that waits in vain.
    @Test func anAnswerThatSaysCloseClosesTheConnection() async throws {
        let server = try await RunningServer(environment: Self.small)
        for request in [
            head("PUT /picture-time/photos/a.jpg", server, "Content-Length: 2000000"),
            "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        ] {
            let exchange = try await RawExchange.send(request, to: server, until: .close, limit: 8)
            #expect([413, 421].contains(exchange.status), "\(exchange.text)")
            #expect(exchange.head.contains("connection: close"), "\(exchange.text)")
            #expect(exchange.isClosed, "\(request) is still open after \(exchange.seconds) seconds")
        }
        try await checkItStillAnswers(server)
    }

    /// Whoever has no key must not hold a connection as long as they like by sending what nobody reads.
    @Test(.timeLimit(.minutes(15)))
    func whoGoesOnSendingAfterTheRefusalIsCutOff() async throws {
        let server = try await RunningServer()
        let request = "PUT /picture-time/photos/a.jpg HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        let piece = Self.chunk(Data(repeating: 7, count: 4000))
        let exchange = try await RawExchange.send(
            [Data(request.utf8)] + Array(repeating: piece, count: 1000), pause: 0.1, to: server, until: .close,
            limit: 40)
        #expect(exchange.status == 401, "\(exchange.text)")
        #expect(exchange.isClosed, "still open after \(exchange.seconds) seconds")
        try await checkItStillAnswers(server)
    }

    @Test func aFormThatNeverEndsIsRefused() async throws {
        let server = try await RunningServer()
        let body = Data("password=\(String(repeating: "a", count: 200_000))".utf8)
        let answer = try await Client(server).send(
            "POST", "/picture-time/login", headers: ["Content-Type": "application/x-www-form-urlencoded"], body: body)
        #expect(answer.status == 413, "\(answer.text)")
        #expect(!Self.detail(answer.text).isEmpty)
        try await checkItStillAnswers(server)
    }

    // MARK: Less than was said

    private static let halves = [
        ("PUT /picture-time/photos/a.jpg", "Content-Length: 130000"),
        ("PUT /picture-time/photos/a.jpg", "Transfer-Encoding: chunked"),
        ("PUT /picture-time/video", "Content-Length: 130000"),
    ]

    /// The connection ends where more was promised.
    @Test func whatStopsHalfwayIsNotKept() async throws {
        let server = try await RunningServer()
        let part = try SentPhoto.jpeg().prefix(60_000)
        for (line, framing) in Self.halves {
            let request = Data(head(line, server, framing).utf8)
            let body = framing.hasPrefix("Content") ? Data(part) : Self.chunk(part)
            let exchange = try await RawExchange.send([request, body], to: server, until: .close, limit: 1)
            #expect(exchange.received.isEmpty, "\(line), \(framing): \(exchange.text)")
            try await checkNothingIsKept(server, "\(line), \(framing)")
        }
        let client = Client(server, headers: ["X-API-Key": server.key])
        #expect(try await client.photos().isEmpty)
        #expect(try await client.status()["video"] == nil)
        // The same photo, whole this time, is not taken for the one that was cut.
        #expect(try await client.put(SentPhoto.jpeg(), as: "a.jpg").status == 201)
        try await checkItStillAnswers(server)
    }

    /// What comes behind the length that was said is another request, not more of the photo.
    @Test func moreThanTheLengthIsNotPartOfThePhoto() async throws {
        let server = try await RunningServer()
        let photo = try SentPhoto.jpeg()
        let request = Data(head("PUT /picture-time/photos/a.jpg", server, "Content-Length: \(photo.count)").utf8)
        let exchange = try await RawExchange.send(
            [request + photo + Data("<script>alert(1)</script>\r\n\r\n".utf8)], to: server, until: .close)
        #expect(Self.statuses(exchange) == [201, 400], "\(exchange.text)")
        let files = try await Client(server, headers: ["X-API-Key": server.key]).photos()
        #expect(files.map { ($0["originalFile"] as? [String: Any])?["sha256"] as? String } == [photo.sha256])
        try await checkItStillAnswers(server)
    }

    @Test func piecesThatAreNotFramedAsTheyShouldBeAreRefused() async throws {
        let server = try await RunningServer()
        for body in [
            "ZZ\r\nphoto\r\n", "-5\r\nphoto\r\n0\r\n\r\n", "5\r\nphotographs\r\n", "fffffffffffffffff\r\na",
        ] {
            let request = head("PUT /picture-time/photos/a.jpg", server, "Transfer-Encoding: chunked")
            let exchange = try await RawExchange.send(request + body, to: server, until: .close, limit: 15)
            #expect(exchange.status == 400, "\(body): \(exchange.text)")
            #expect(exchange.isClosed, "\(body)")
        }
        try await checkNothingIsKept(server)
        // Somebody else's nonsense is no fault of the server's.
        #expect(!server.log.contains(" error "), "\(server.log)")
        try await checkItStillAnswers(server)
    }
}
