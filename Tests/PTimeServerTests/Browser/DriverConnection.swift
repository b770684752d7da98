// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc

/// Sends commands to chromedriver.
///
/// By a socket, for chromedriver puts no space behind the colon in its headers, and Foundation for Linux refuses that.
struct DriverConnection: Sendable {
    let port: UInt16

    /// How long a command may take, in seconds.
    private static let timeout = 60

    /// - Returns: The status and the body of the answer.
    func send(_ method: String, _ path: String, _ body: Data?) async throws -> (status: Int, body: Data) {
        let body = body ?? Data()
        let head = """
            \(method) \(path) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Content-Type: application/json; charset=utf-8\r
            Content-Length: \(body.count)\r
            Connection: close\r
            \r

            """
        let request = Data(head.utf8) + body
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own may wait; those of tasks must not.
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(request, "\(method) \(path)") })
            }
        }
    }

    private func exchange(_ request: Data, _ name: String) throws -> (status: Int, body: Data) {
        func failed(_ what: String) -> CommandFailure {
            CommandFailure(description: "\(name): could not \(what): \(String(cString: strerror(errno)))")
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failed("make a socket") }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: Self.timeout, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw failed("connect") }
        var rest = request[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw failed("send") }
            rest = rest.dropFirst(count)
        }
        var answer = Data()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let whole = Self.whole(answer) { return whole }
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { throw failed("read the answer") }
            answer += piece[..<count]
        }
    }

    /// - Returns: Nil while the answer has not come to its end.
    private static func whole(_ answer: Data) -> (status: Int, body: Data)? {
        guard let end = answer.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: answer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let length = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1) }
            .first { $0[0].lowercased() == "content-length" }?.last
        guard let status, let count = length.flatMap({ Int($0.drop { $0 == " " }) }) else { return nil }
        let body = answer[end.upperBound...]
        return body.count < count ? nil : (status, Data(body.prefix(count)))
    }
}
