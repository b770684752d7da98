// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension HostileTests {
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
}
