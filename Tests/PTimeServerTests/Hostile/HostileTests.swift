// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// What somebody sends who means harm. Each test ends with a question that an unharmed server answers.
struct HostileTests {
    static let small = ["PTIME_SERVER_MAX_UPLOAD_MB": "1", "PTIME_SERVER_MAX_FILM_MB": "1"]

    /// A photo without a face, so that it is looked at quickly.
    static let quick = Fixtures.url("Corpus/jpeg-420.jpg")

    func checkItStillAnswers(
        _ server: RunningServer, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await RawExchange.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", to: server)
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
    }

    /// What was on its way goes when the server has seen that no more comes, which may be after the answer.
    func checkNothingIsKept(
        _ server: RunningServer, _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !server.photoFiles().isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try server.photoFiles() == [], "\(what)", sourceLocation: sourceLocation)
    }

    func head(_ line: String, _ server: RunningServer, _ fields: String...) -> String {
        ([line + " HTTP/1.1", "Host: localhost", "X-API-Key: \(server.key)"] + fields).joined(separator: "\r\n")
            + "\r\n\r\n"
    }

    /// A part of a body as RFC 9112, 7.1 frames it.
    static func chunk(_ bytes: Data) -> Data {
        Data(String(bytes.count, radix: 16).utf8) + Data("\r\n".utf8) + bytes + Data("\r\n".utf8)
    }

    static func statuses(_ exchange: RawExchange) -> [Int] {
        exchange.text.matches(of: /HTTP\/1\.1 (\d\d\d)/).map { Int($0.1)! }
    }

    static func detail(_ json: String) -> String {
        let problem = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        return problem?["detail"] as? String ?? ""
    }
}
