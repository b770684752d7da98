// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import CZlib
import Fixtures
import Foundation
import Testing

/// What somebody sends who means harm. Each test ends with a question that an unharmed server answers.
struct HostileTests {
    private static let small = ["PTIME_SERVER_MAX_UPLOAD_MB": "1", "PTIME_SERVER_MAX_FILM_MB": "1"]

    private func checkItStillAnswers(
        _ server: RunningServer, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await RawExchange.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", to: server)
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
    }

    /// What was on its way goes when the server has seen that no more comes, which may be after the answer.
    private func checkNothingIsKept(
        _ server: RunningServer, _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(15)
        while try !server.photoFiles().isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try server.photoFiles() == [], "\(what)", sourceLocation: sourceLocation)
    }

    private func head(_ line: String, _ server: RunningServer, _ fields: String...) -> String {
        ([line + " HTTP/1.1", "Host: localhost", "X-API-Key: \(server.key)"] + fields).joined(separator: "\r\n")
            + "\r\n\r\n"
    }

    /// A part of a body as RFC 9112, 7.1 frames it.
    private static func chunk(_ bytes: Data) -> Data {
        Data(String(bytes.count, radix: 16).utf8) + Data("\r\n".utf8) + bytes + Data("\r\n".utf8)
    }

    private static func statuses(_ exchange: RawExchange) -> [Int] {
        exchange.text.matches(of: /HTTP\/1\.1 (\d\d\d)/).map { Int($0.1)! }
    }

    private static func detail(_ json: String) -> String {
        let problem = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        return problem?["detail"] as? String ?? ""
    }

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

    // MARK: Slowness

    /// A byte a second keeps a connection from being idle, but not from being closed. ``RequestDeadline`` says after how
    /// long; a connection that was of use already has twice that.
    @Test(.timeLimit(.minutes(15))) func whoSendsNextToNothingIsCutOff() async throws {
        let server = try await RunningServer()
        let put = head("PUT /picture-time/photos/a.jpg", server, "Content-Length: 100000")
        let whole = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let form =
            "POST /picture-time/login HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
        let cases: [(what: String, beginning: [String], status: Int?, seconds: Double)] = [
            ("a head", ["GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: "], nil, 45),
            ("a body", [put], nil, 45), ("a body without a key", [put.replacing(server.key, with: "none")], 401, 45),
            ("a form", [form], nil, 45), ("a second head", [whole, "GET /healthz HTTP/1.1\r\nX-A: "], 200, 80),
        ]
        let drops = Array(repeating: Data("a".utf8), count: 100)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (what, beginning, status, seconds) in cases {
                group.addTask {
                    let exchange = try await RawExchange.send(
                        beginning.map { Data($0.utf8) } + drops, pause: 1, to: server, until: .close,
                        limit: seconds + 5)
                    #expect(exchange.isClosed, "\(what): still open after \(exchange.seconds) seconds")
                    // A bad line needs some time, but not for what has been refused.
                    let fewest = status == 401 ? 1.0 : 10
                    #expect((fewest..<seconds).contains(exchange.seconds), "\(what)")
                    if let status { #expect(exchange.status == status, "\(what): \(exchange.text)") }
                }
            }
            try await group.waitForAll()
        }
        try await checkNothingIsKept(server)
        try await checkItStillAnswers(server)
    }

    /// With as many connections as the server takes, others wait; but not for ever.
    @Test(.timeLimit(.minutes(15))) func silentConnectionsDoNotKeepOthersOutForEver() async throws {
        let server = try await RunningServer(environment: ["PTIME_SERVER_MAX_CONNECTIONS": "4"])
        async let silent = withThrowingTaskGroup(of: RawExchange.self) { group in
            for _ in 0..<4 {
                group.addTask { try await RawExchange.send([], to: server, until: .close, limit: 55) }
            }
            return try await group.reduce(into: [RawExchange]()) { $0.append($1) }
        }
        try await Task.sleep(for: .seconds(1))
        let answer = try await RawExchange.send(
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", to: server, limit: 50)
        #expect(answer.status == 200, "after \(answer.seconds) seconds")
        #expect(answer.seconds > 5, "There were more connections than are taken.")
        #expect(try await silent.allSatisfy(\.isClosed))
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

    // MARK: Forms

    /// A form as browsers send it, or nearly so.
    private struct Form {
        static let boundary = "----boundary7MA4YWxkTrZu0gW"
        var body = Data()

        func adding(_ text: String) -> Form { Form(body: body + Data(text.utf8)) }
        func adding(_ bytes: Data) -> Form { Form(body: body + bytes) }

        func field(_ name: String, _ value: String) -> Form {
            adding("--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
        }

        func photo(_ photo: Data, as name: String = "a.jpg") -> Form {
            adding(
                "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\(name)\"\r\n"
                    + "Content-Type: image/jpeg\r\n\r\n"
            ).adding(photo).adding("\r\n")
        }

        var ended: Form { adding("--\(Self.boundary)--\r\n") }
    }

    private static let formType = "multipart/form-data; boundary=\(Form.boundary)"

    private func send(_ form: Form, type: String = formType, by owner: Client) async throws -> Answer {
        try await owner.send("POST", "/picture-time/upload", headers: ["Content-Type": type], body: form.body)
    }

    @Test(.timeLimit(.minutes(15))) func aBrokenFormIsRefusedAndNothingOfItIsKept() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let photo = try SentPhoto.jpeg()
        let good = Form().field("csrf", token)
        let line = "--\(Form.boundary)\r\n"
        let type = Self.formType
        let cases: [(what: String, type: String, form: Form, status: Int)] = [
            ("no boundary", "multipart/form-data", good.photo(photo).ended, 415),
            ("an empty boundary", "multipart/form-data; boundary=", good.photo(photo).ended, 415),
            ("half a quotation", "multipart/form-data; boundary=\"\(Form.boundary)", good.photo(photo).ended, 415),
            (
                "a long boundary", "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
                good.photo(photo).ended, 415
            ),
            ("another type", "multipart/mixed; boundary=\(Form.boundary)", good.photo(photo).ended, 415),
            ("another boundary", "multipart/form-data; boundary=other", good.photo(photo).ended, 400),
            ("nothing", type, Form(), 400),
            ("no end", type, good.photo(photo), 400),
            ("an end within the photo", type, Form(body: good.photo(photo).body.dropLast(50_000)), 400),
            ("an end within a part's head", type, good.adding(line + "Content-Disposition: form-data"), 400),
            ("an end behind a delimiter", type, good.adding("--\(Form.boundary)"), 400),
            ("no line break behind a delimiter", type, good.adding("--\(Form.boundary)xx").photo(photo).ended, 400),
            (
                "a part without a name", type,
                good.adding(line + "Content-Disposition: form-data; filename=\"a.jpg\"\r\n\r\n").adding(photo).adding(
                    "\r\n"
                ).ended, 400
            ),
            (
                "a part that is not described", type,
                good.adding(line + "Content-Type: image/jpeg\r\n\r\n").adding(photo).adding("\r\n").ended, 400
            ),
            (
                "a part with a huge head", type,
                good.adding(line + "X-A: \(String(repeating: "a", count: 100_000))\r\n").photo(photo).ended, 400
            ),
            ("a huge field", type, good.field("date", String(repeating: "a", count: 100_000)).photo(photo).ended, 400),
            ("no photo", type, good.ended, 400),
            ("no token", type, Form().photo(photo).ended, 403),
            ("a wrong token", type, Form().field("csrf", "wrong").photo(photo).ended, 403),
            ("a token behind the photo", type, Form().photo(photo).field("csrf", token).ended, 403),
            ("a date that is none", type, good.field("date", "tomorrow").photo(photo).ended, 422),
            ("a NUL in the name", type, good.photo(photo, as: "a\0.jpg").ended, 400),
            ("an empty photo", type, good.photo(Data()).ended, 400),
            ("a page instead of a photo", type, good.photo(Data("<html></html>".utf8)).ended, 415),
        ]
        for (what, type, form, status) in cases {
            let answer = try await send(form, type: type, by: owner)
            #expect(answer.status == status, "\(what): \(answer.text)")
            #expect(!Self.detail(answer.text).isEmpty, "\(what): \(answer.text)")
            try await checkNothingIsKept(server, what)
        }
        try await checkItStillAnswers(server)
    }

    /// Why a photo is refused is said whether the form has come to its end or not: a browser still sends the rest.
    @Test(
        .timeLimit(.minutes(15)),
        arguments: [("quota", 507), ("size", 413), ("name", 400), ("hour", 429)])
    func aFormWhosePhotoIsRefusedIsAnswered(reason: String, status: Int) async throws {
        let server = try await RunningServer(
            environment: [
                "PTIME_SERVER_QUOTA_MB": reason == "quota" ? "1" : "100",
                "PTIME_SERVER_MAX_UPLOAD_MB": reason == "size" ? "1" : "64",
                "PTIME_SERVER_UPLOADS_PER_HOUR": reason == "hour" ? "1" : "100",
            ])
        let owner = Client(server)
        let token = try await owner.logIn()
        if reason == "hour" || reason == "quota" {
            // Takes what may come, and leaves too little room for another.
            let first = try SentPhoto.jpeg(0, byteCount: reason == "quota" ? 990_000 : 200_000)
            #expect(try await send(Form().field("csrf", token).photo(first).ended, by: owner).status == 303)
        }
        let files = try server.photoFiles()
        let name = reason == "name" ? String(repeating: "n", count: 300) + ".jpg" : "b.jpg"
        let photo = try SentPhoto.jpeg(1, byteCount: 1_500_000)
        for _ in 0..<2 {
            let answer = try await send(Form().field("csrf", token).photo(photo, as: name).ended, by: owner)
            #expect(answer.status == status, "\(answer.text)")
            #expect(!Self.detail(answer.text).isEmpty)
        }
        #expect(try server.photoFiles() == files)
        try await checkItStillAnswers(server)
    }

    @Test func everyPhotoOfAFormIsTaken() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let photos = try (0..<2).map { try SentPhoto.jpeg($0) }
        let form = Form().adding("What is in front of the first delimiter counts for nothing.\r\n").field("csrf", token)
            .photo(photos[0], as: "a.jpg").photo(photos[1], as: "b.jpg").ended.adding("Nor does what is behind.")
        let answer = try await send(form, by: owner)
        #expect(answer.status == 303, "\(answer.text)")
        let listed = try await owner.photos().map { ($0["originalFile"] as? [String: Any])?["sha256"] as? String }
        #expect(Set(listed) == Set(photos.map(\.sha256)) && listed.count == 2)
        try await checkItStillAnswers(server)
    }

    @Test(.timeLimit(.minutes(15))) func aFormHasAnEndOfPhotos() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let photo = try Data(contentsOf: Self.quick)
        let form = (0..<101).reduce(Form().field("csrf", token)) { form, _ in form.photo(photo) }.ended
        let answer = try await send(form, by: owner)
        #expect(answer.status == 413, "\(answer.text)")
        #expect(try await owner.photos().count == 1)
        try await checkItStillAnswers(server)
    }

    /// A photo without a face, so that it is looked at quickly.
    private static let quick = Fixtures.url("Corpus/jpeg-420.jpg")

    private static let formNames = [
        ("a;b.jpg", "a;b.jpg"), ("a=b.jpg", "a=b.jpg"), ("; name=csrf.jpg", "; name=csrf.jpg"), ("ü 1.jpg", "ü 1.jpg"),
        ("../../a.jpg", "a.jpg"), ("C:\\Users\\me\\b.jpg", "b.jpg"), ("/etc/c.jpg", "c.jpg"),
    ]

    /// Names are for people; some have what means something in a header.
    @Test(.timeLimit(.minutes(15))) func theNameInAFormIsKeptAsItIsButForItsFolders() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        for (number, (sent, name)) in Self.formNames.enumerated() {
            let photo = SentPhoto.numbered(try Data(contentsOf: Self.quick), number)
            let answer = try await send(Form().field("csrf", token).photo(photo, as: sent).ended, by: owner)
            #expect(answer.status == 303, "\(sent): \(answer.text)")
            #expect(try await owner.photos().contains { $0["name"] as? String == name }, "\(sent)")
        }
        #expect(try names(in: server.data.appending(path: "originals").path).count == Self.formNames.count)
        try await checkItStillAnswers(server)
    }

    // MARK: Pictures that are more, or less

    private static let script = "<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"

    /// The bytes are home's to keep; what matters is that no browser takes them for a page.
    @Test func aPhotoWithAPageInItIsOnlyEverAPhoto() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        for (number, name) in ["photo.jpg", "page.html", "drawing.svg"].enumerated() {
            let photo = try SentPhoto.jpeg(number) + Data(Self.script.utf8)
            let sent = try await client.put(photo, as: name)
            #expect(sent.status == 201, "\(name): \(sent.text)")
            let answer = try await client.send("GET", try #require(try sent.json()["original"] as? String))
            #expect(answer.status == 200 && answer.body == photo, "\(name)")
            #expect(answer.headers["content-type"] == "image/jpeg", "\(name)")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(answer.headers["content-disposition"]?.hasPrefix("inline; filename*=UTF-8''") == true)
            let frame = try await client.send("GET", try #require(try sent.json()["frame"] as? String))
            #expect(frame.status == 200 && frame.body.firstRange(of: Data("<script>".utf8)) == nil, "\(name)")
        }
        try await checkItStillAnswers(server)
    }

    /// It begins as a picture does, so it is kept for home to look at; but as no page.
    @Test func aPageThatBeginsAsAPictureIsNeverShownAsAPage() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let beginnings: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF], Array("GIF89a".utf8), Array("BM".utf8), [0x49, 0x49, 0x2A, 0x00], [0xFF, 0x0A],
        ]
        for beginning in beginnings {
            let page =
                Data(beginning + Array("=1;/*".utf8)) + Data(Self.script.utf8) + Data(repeating: 0x20, count: 200)
            let sent = try await client.put(page, as: "page.html")
            #expect([201, 415].contains(sent.status), "\(beginning): \(sent.text)")
            guard sent.status == 201 else { continue }
            #expect(try sent.json()["state"] as? String == "needsAttention", "\(beginning): \(sent.text)")
            let answer = try await client.send("GET", try #require(try sent.json()["original"] as? String))
            let type = try #require(answer.headers["content-type"])
            #expect(type == "application/octet-stream" || type == "image/jpeg", "\(beginning)")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            if type == "application/octet-stream" {
                #expect(answer.headers["content-disposition"]?.hasPrefix("attachment;") == true, "\(beginning)")
            }
        }
        try await checkItStillAnswers(server)
    }

    @Test func whatOnlyHasAPhotosNameIsRefusedInWords() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        for content in [
            "%PDF-1.4\n1 0 obj", "\u{FEFF}<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "PK\u{3}\u{4}zip", "<?xml version='1.0'?><svg/>", "#!/bin/sh\nrm -rf /\n",
            "RIFF\u{1}\u{1}\u{1}\u{1}AVI LIST", "\n\n  <html></html>", "MZ\u{1}\u{1}program",
        ] {
            let answer = try await client.put(Data(content.utf8), as: "renamed.jpg")
            #expect(answer.status == 415, "\(content): \(answer.text)")
            #expect(Self.detail(answer.text).contains("renamed.jpg"), "\(content)")
        }
        try await checkNothingIsKept(server)
        try await checkItStillAnswers(server)
    }

    /// A PNG of 64 × 64 grey pixels.
    ///
    /// - Parameters:
    ///   - chunks: In front of the pixels.
    ///   - pixels: Compressed; nil for those that it should have.
    private static func png(chunks: [(type: String, content: Data)] = [], pixels: Data? = nil) -> Data {
        let header = Data([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0])
        let rows = pixels ?? deflated(count: 64 * 65)
        var png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        for (type, content) in [("IHDR", header)] + chunks + [("IDAT", rows), ("IEND", Data())] {
            let named = Data(type.utf8) + content
            let sum = named.withUnsafeBytes { crc32(0, $0.bindMemory(to: UInt8.self).baseAddress, uInt($0.count)) }
            png += bigEndian(content.count) + named + bigEndian(Int(sum))
        }
        return png
    }

    private static func bigEndian(_ value: Int) -> Data { Data((0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) }) }

    /// So many zeros, as zlib writes them: a thousandth of that.
    private static func deflated(count: Int) -> Data {
        let zeros = Data(count: count)
        var size = compressBound(uLong(count))
        var result = Data(count: Int(size))
        _ = result.withUnsafeMutableBytes { target in
            zeros.withUnsafeBytes { source in
                compress2(
                    target.bindMemory(to: UInt8.self).baseAddress, &size,
                    source.bindMemory(to: UInt8.self).baseAddress, uLong(count), 9)
            }
        }
        return result.prefix(Int(size))
    }

    /// 400 MB in a file of 400 kB. What was not asked for is not unpacked.
    @Test(.timeLimit(.minutes(15))) func aFileThatUnpacksToMuchFillsNoMemory() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let much = Self.deflated(count: 400_000_000)
        #expect((1000..<1_000_000).contains(much.count))
        let bombs = [
            ("pixels", Self.png(pixels: much)),
            ("a profile", Self.png(chunks: [("iCCP", Data("profile\0\0".utf8) + much)])),
            ("a text", Self.png(chunks: [("zTXt", Data("Comment\0\0".utf8) + much)])),
            ("XMP", Self.png(chunks: [("iTXt", Data("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + much)])),
            // As ImageMagick writes Exif.
            ("Exif", Self.png(chunks: [("zTXt", Data("Raw profile type exif\0\0".utf8) + much)])),
        ]
        for (what, photo) in bombs {
            let (answer, largest) = try await Self.watching(server) { try await client.put(photo, as: "bomb.png") }
            print("400 MB of \(what): \(answer.status), at most \(largest / 1000) MB.")
            #expect([201, 413, 415].contains(answer.status), "\(what): \(answer.text)")
            #expect(largest < 300_000, "\(what), kB")
        }
        try await checkItStillAnswers(server)
    }

    /// - Returns: What came of it, and how large the server was meanwhile, in kB.
    private static func watching<Value: Sendable>(
        _ server: RunningServer, _ body: @Sendable () async throws -> Value
    ) async throws -> (value: Value, largest: Int) {
        let watch = Task {
            var largest = 0
            while !Task.isCancelled {
                largest = max(largest, server.residentSize)
                try? await Task.sleep(for: .milliseconds(10))
            }
            return largest
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        watch.cancel()
        return (try result.get(), await watch.value)
    }

    /// Files that end too early, claim to be huge, or are made of themselves.
    @Test(.timeLimit(.minutes(15))) func noDamagedPictureDoesHarm() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let folder = Fixtures.url("Corpus/Broken")
        let files = try names(in: folder.path)
        #expect(files.count > 40)
        let (answers, largest) = try await Self.watching(server) {
            var answers: [(name: String, answer: Answer)] = []
            for name in files {
                let bytes = try Data(contentsOf: folder.appending(path: name))
                answers.append((name, try await client.put(bytes, as: name)))
            }
            return answers
        }
        for (name, answer) in answers {
            if name.contains("-empty") {
                #expect(answer.status == 400, "\(name): \(answer.text)")
            } else {
                // 200 where two are the same file.
                #expect([200, 201, 413, 415].contains(answer.status), "\(name): \(answer.text)")
            }
            let isHuge = name.contains("claims-60000") || name.contains("claims-30000")
            #expect(try !isHuge || answer.json()["frame"] == nil, "\(name)")
            if answer.status == 201, try answer.json()["frame"] == nil {
                #expect(try (answer.json()["reason"] as? String)?.isEmpty == false, "\(name): \(answer.text)")
            }
        }
        #expect(largest < 300_000, "kB")
        #expect(try names(in: server.data.appending(path: "incoming").path) == [])
        try await checkItStillAnswers(server)
    }

    // MARK: Ways out of the folder

    private static let secret = "The secret that lies outside, and is long enough to be seen in whatever part is sent."

    /// Something in the folder may have been exchanged for a link by whoever got at it, or by an unpacked backup.
    @Test func aLinkInPlaceOfAPhotoIsNotFollowed() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        try server.folder.write(Self.secret, to: "secret.txt")
        let photo = try await client.put(SentPhoto.jpeg(), as: "a.jpg").json()
        for (folder, field) in [("frames", "frame"), ("originals", "original")] {
            let inside = server.data.appending(path: folder)
            let name = try #require(try names(in: inside.path).first)
            try FileManager.default.removeItem(at: inside.appending(path: name))
            try FileManager.default.createSymbolicLink(
                atPath: inside.appending(path: name).path, withDestinationPath: server.folder.path("secret.txt"))
            let path = try #require(photo[field] as? String)
            let exchange = try await RawExchange.send(
                head("GET \(path)", server, "Connection: close"), to: server, limit: 10)
            let hasSecret = exchange.text.contains(Self.secret)
            #expect(!hasSecret && exchange.status != 200, "\(folder): \(exchange.text)")
        }
        // What goes is the link, not what it leads to.
        let digest = try #require((photo["originalFile"] as? [String: Any])?["sha256"] as? String)
        let ended = try await client.send(
            "DELETE", try #require(photo["original"] as? String), headers: ["If-Match": "\"\(digest)\""])
        #expect(ended.status == 204, "\(ended.text)")
        #expect(try server.photoFiles() == [])
        #expect(try String(contentsOf: server.folder.url("secret.txt"), encoding: .utf8) == Self.secret)
        try await checkItStillAnswers(server)
    }

    @Test func aLinkOutOfTheSiteIsNotFollowed() async throws {
        let server = try await RunningServer()
        let site = server.data.appending(path: "site")
        let project = site.appending(path: "projects/paper-kites")
        try server.folder.write(Self.secret, to: "secret.png")
        try server.folder.write("---\ntitle: Stolen\ndate: 2024-01-01\n---\n\(Self.secret)", to: "secret.md")
        try server.folder.write("{{!--}}\(Self.secret)", to: "secret.mustache")
        for folder in ["assets", "templates", "pages", "projects/stolen"] {
            try FileManager.default.createDirectory(
                at: site.appending(path: folder), withIntermediateDirectories: true)
        }
        let links = [
            (project.appending(path: "absolute.png"), server.folder.path("secret.png")),
            (project.appending(path: "relative.png"), "../../../../secret.png"),
            (project.appending(path: "database.png"), "../../../ptime-server.sqlite"),
            (site.appending(path: "assets/style.css"), server.folder.path("secret.png")),
            (site.appending(path: "assets/me.png"), server.folder.path("secret.png")),
            (site.appending(path: "pages/stolen.md"), server.folder.path("secret.md")),
            (site.appending(path: "projects/stolen/index.md"), server.folder.path("secret.md")),
            (site.appending(path: "templates/page.mustache"), server.folder.path("secret.mustache")),
            (site.appending(path: "templates/front.mustache"), server.folder.path("secret.mustache")),
        ]
        for (link, target) in links {
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: target)
        }
        // It looks at its folder once a second.
        try await Task.sleep(for: .seconds(1.2))
        let client = Client(server)
        for path in [
            "/projects/paper-kites/absolute.png", "/projects/paper-kites/relative.png",
            "/projects/paper-kites/database.png", "/projects/paper-kites/thumb/absolute.png", "/site/assets/me.png",
            "/site/assets/style.css", "/pages/stolen", "/projects/stolen", "/", "/pages/about", "/feed.xml",
            "/projects/paper-kites",
        ] {
            let answer = try await client.send("GET", path)
            #expect(answer.status == 404 || answer.status == 200, "\(path)")
            #expect(answer.body.firstRange(of: Data(Self.secret.utf8)) == nil, "\(path)")
            #expect(answer.body.firstRange(of: Data("SQLite format 3".utf8)) == nil, "\(path)")
            if path.contains("stolen") || path.hasSuffix(".png") { #expect(answer.status == 404, "\(path)") }
        }
        try await checkItStillAnswers(server)
    }

    private static let waysOut = [
        "/../secret.png", "/projects/../../secret.png", "/projects/paper-kites/../../../secret.png",
        "/projects/paper-kites/%2e%2e/%2e%2e/%2e%2e/secret.png", "/projects/paper-kites/%252e%252e%252fsecret.png",
        "/projects/paper-kites/..%5c..%5c..%5csecret.png", "/projects/paper-kites/..\\..\\..\\secret.png",
        "/projects/paper-kites/%c0%ae%c0%ae%c0%af%c0%ae%c0%ae%c0%afsecret.png",
        "/projects/%2e%2e%2f%2e%2e/secret.png", "/projects/../secret.png", "/projects/./secret.png",
        "/projects/paper-kites/....//....//secret.png", "/projects/paper-kites/kites.png/../../../../secret.png",
        "/projects/paper-kites/thumb/..%2f..%2f..%2f..%2fsecret.png", "/site/assets/..%2f..%2fsecret.png",
        "/site/assets/%2e%2e%2f%2e%2e%2fsecret.png", "/pages/..%2f..%2fsecret", "/pages/%2e%2e%2f%2e%2e%2fsecret.png",
        "/tags/..%2f..%2fsecret.png", "/picture-time/assets/..%2f..%2fsecret.png",
        "/picture-time/assets/%2e%2e%2fsecret.png", "/projects/paper-kites/secret.png%00.png",
        "/projects/paper-kites//secret.png", "//secret.png", "/file:///secret.png",
        "http://localhost/../secret.png", "http://localhost/projects/../../secret.png", "*", "secret.png", "?",
    ]

    /// Put beside the site, in every folder that one step too far leads to.
    @Test func noAddressLeadsOutOfTheSite() async throws {
        let server = try await RunningServer()
        for name in ["data/secret.png", "data/site/secret.png", "data/site/projects/secret.png", "secret.png"] {
            try server.folder.write(Self.secret, to: name)
        }
        for path in Self.waysOut {
            let exchange = try await RawExchange.send(
                "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", to: server, until: .close,
                limit: 10)
            #expect(!exchange.text.contains(Self.secret), "\(path)")
            #expect(exchange.status == nil || [400, 404].contains(exchange.status), "\(path): \(exchange.text)")
            #expect(exchange.isClosed, "\(path)")
        }
        try await checkItStillAnswers(server)
    }

    // MARK: Words in the server's mouth

    @Test func nothingThatIsSentBecomesAHeaderOfTheAnswer() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        for path in [
            "/picture-time/settings%0d%0aX-Injected:%20yes", "/picture-time/settings?a=%0d%0aX-Injected:%20yes",
            "/picture-time/photos?done=%0d%0aX-Injected:%20yes", "/%0d%0aX-Injected:%20yes",
            "/projects/%0d%0aX-Injected:%20yes",
        ] {
            let exchange = try await RawExchange.send(
                "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n", to: server)
            #expect([303, 404].contains(exchange.status), "\(path): \(exchange.text)")
            #expect(!exchange.head.contains("\r\nx-injected"), "\(path): \(exchange.text)")
        }
        let login = try await Client(server).form(
            "/picture-time/login",
            ["password": RunningServer.password, "next": "/picture-time/\r\nX-Injected: yes"])
        #expect(login.status == 303 && login.headers["x-injected"] == nil)
        #expect(login.headers["location"] == "/picture-time/")
        for next in [
            "//evil.example", "https://evil.example", "/picture-time/../\\evil.example", "/picture-time//evil",
        ] {
            let answer = try await Client(server).form(
                "/picture-time/login", ["password": RunningServer.password, "next": next])
            // One password at a time is looked at; this is the only one here.
            #expect(answer.status == 303 && answer.headers["location"] == "/picture-time/", "\(next)")
        }
        // Quotation marks and semicolons would end the field's value. Source of what may stand there: RFC 8187, 3.2.1.
        let names = [#"a"; filename="evil.html"#, "a;filename=evil.html", "a'b,c(d).jpg", "ü*.jpg"]
        for (number, name) in names.enumerated() {
            let query = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let photo = SentPhoto.numbered(try Data(contentsOf: Self.quick), number)
            let sent = try await client.send("POST", "/picture-time/photos?name=\(query)", body: photo)
            #expect(try sent.json()["name"] as? String == name, "\(sent.text)")
            let original = try await client.send("HEAD", try #require(try sent.json()["original"] as? String))
            let field = try #require(original.headers["content-disposition"])
            let isOneValue = field.wholeMatch(of: /inline; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)/) != nil
            #expect(isOneValue, "\(name): \(field)")
        }
        try await checkItStillAnswers(server)
    }

    /// As the description of the interface says: the last part of the address is the name, percent-encoded.
    @Test func aNameInTheAddressIsDecodedOnceAndThenLookedAt() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let photo = try Data(contentsOf: Self.quick)
        let cases = [
            ("IMG%201.jpg", "IMG 1.jpg"), ("%C3%BC.jpg", "ü.jpg"), ("100%25.jpg", "100%.jpg"),
            ("a%252fb.jpg", "a%2fb.jpg"), ("a+b.jpg", "a+b.jpg"), ("a%3Bb.jpg", "a;b.jpg"),
        ]
        for (number, (sent, name)) in cases.enumerated() {
            let answer = try await client.put(SentPhoto.numbered(photo, number), as: sent)
            #expect(answer.status == 201, "\(sent): \(answer.text)")
            #expect(try answer.json()["name"] as? String == name, "\(sent)")
        }
        let files = try server.photoFiles()
        for name in [
            "a%2fb.jpg", "%2e%2e", "..%2f..%2fa.jpg", "a%5cb.jpg", "a%00b.jpg", "a%0d%0aX-Injected:%20yes.jpg",
            "%ff.jpg",
        ] {
            let answer = try await client.put(SentPhoto.numbered(photo, 100), as: name)
            #expect([400, 404].contains(answer.status), "\(name): \(answer.text)")
            #expect(answer.headers["x-injected"] == nil, "\(name)")
        }
        #expect(try server.photoFiles() == files)
        try await checkItStillAnswers(server)
    }

    /// The same for the site: its own pages link to pictures and tags in this way.
    @Test func whatTheSitesPagesLinkToIsThere() async throws {
        let server = try await RunningServer()
        let site = "data/site/projects/kites"
        let picture = try Data(contentsOf: Fixtures.url("Corpus/png-rgb.png"))
        for name in ["k 1.png", "ü.png"] { try server.folder.write(picture, to: "\(site)/\(name)") }
        try server.folder.write(
            "---\ntitle: Kites\ndate: 2024-01-01\ntags: Größe, paper\n---\n![a](<k 1.png>) ![b](ü.png)\n",
            to: "\(site)/index.md")
        // It looks at its folder once a second.
        try await Task.sleep(for: .seconds(1.2))
        let client = Client(server)
        let page = try await client.send("GET", "/projects/kites")
        #expect(page.status == 200)
        let links = page.text.matches(of: /(?:href|src)="(\/(?:projects|tags)\/[^"]+)"/).map { String($0.1) }
        #expect(links.count >= 4, "\(page.text)")
        for link in links { #expect(try await client.send("GET", link).status == 200, "\(link)") }
        try await checkItStillAnswers(server)
    }

    /// A name is shown on pages, and there it is text.
    @Test func aNameIsTextOnEveryPage() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let name = "\"><img src=x onerror=alert(1)>.jpg"
        let query = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let sent = try await owner.send(
            "POST", "/picture-time/photos?name=\(query)", headers: ["X-CSRF-Token": token], body: SentPhoto.jpeg())
        #expect(try sent.json()["name"] as? String == name)
        let page = try #require(try sent.json()["page"] as? String)
        for path in ["/picture-time/", "/picture-time/photos", page] {
            let answer = try await owner.send("GET", path, headers: ["Accept": "text/html"])
            #expect(answer.status == 200 && !answer.text.contains("<img src=x"), "\(path)")
        }
        try await checkItStillAnswers(server)
    }

    /// Which of them counts would be anybody's guess.
    @Test func twoKeysAreNoKey() async throws {
        let server = try await RunningServer()
        for keys in [["wrong", server.key], [server.key, "wrong"], [server.key + "\u{1}"], [server.key + ", wrong"]] {
            let fields = keys.map { "X-API-Key: \($0)\r\n" }.joined()
            let exchange = try await RawExchange.send(
                "GET /picture-time/status HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n", to: server)
            #expect([400, 401].contains(exchange.status), "\(exchange.text)")
        }
        try await checkItStillAnswers(server)
    }
}
