// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc

/// What came back over a connection that said byte by byte what a test wanted, for what no client would send.
struct RawExchange: Sendable {
    var received = Data()
    /// Whether the server ended the connection.
    var isClosed = false
    /// From the connection's beginning to its end, or to when the test had seen enough, in seconds.
    var seconds = 0.0

    /// How long a test listens.
    enum End {
        /// Until an answer is there.
        case answer
        /// Until the answer to a HEAD is there, which has no body.
        case head
        /// Until the server ends the connection.
        case close
    }

    var text: String { String(decoding: received, as: UTF8.self) }
    /// Of the first answer; nil when there is none.
    var status: Int? { text.hasPrefix("HTTP/1.1 ") ? Int(text.dropFirst(9).prefix(3)) : nil }
    /// Of the first answer, in small letters.
    var head: String {
        String(text.prefix(upTo: text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)).lowercased()
    }
    var body: String { text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }

    fileprivate func isComplete(_ end: End) -> Bool {
        guard end != .close, let blank = received.firstRange(of: Data("\r\n\r\n".utf8)) else { return false }
        guard end == .answer, let length = head.firstMatch(of: /content-length: (\d+)/).flatMap({ Int($0.1) }) else {
            return true
        }
        return received.distance(from: blank.upperBound, to: received.endIndex) >= length
    }

    /// Sends pieces one after the other and listens.
    ///
    /// On a thread of its own: it may take a minute, while other tests need those of tasks.
    ///
    /// - Parameters:
    ///   - pause: Between two pieces, in seconds.
    ///   - limit: After so many seconds it is enough.
    static func send(
        _ pieces: [Data], pause: Double = 0, to server: RunningServer, until end: End = .answer, limit: Double = 30
    ) async throws -> RawExchange {
        let port = server.port
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try exchange(pieces, pause: pause, port: port, until: end, limit: limit) })
            }
        }
    }

    /// Sends one text.
    static func send(_ text: String, to server: RunningServer, until end: End = .answer, limit: Double = 30)
        async throws -> RawExchange
    {
        try await send([Data(text.utf8)], to: server, until: end, limit: limit)
    }

    private static func exchange(_ pieces: [Data], pause: Double, port: Int, until end: End, limit: Double) throws
        -> RawExchange
    {
        let descriptor = try connected(to: port)
        defer { close(descriptor) }
        let begin = ContinuousClock.now
        func seconds() -> Double { (ContinuousClock.now - begin) / .seconds(1) }
        var exchange = RawExchange()
        var rest = pieces[...]
        var nextPiece = 0.0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while seconds() < limit, !exchange.isClosed, !exchange.isComplete(end) {
            let sends = !rest.isEmpty && seconds() >= nextPiece
            var state = pollfd(fd: descriptor, events: Int16(POLLIN | (sends ? POLLOUT : 0)), revents: 0)
            poll(&state, 1, 20)
            if Int32(state.revents) & (POLLIN | POLLHUP | POLLERR) != 0 {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if count > 0 {
                    exchange.received += buffer[..<count]
                } else if count == 0 || errno != EAGAIN {
                    exchange.isClosed = true
                }
            }
            if sends, Int32(state.revents) & POLLOUT != 0, let piece = rest.first {
                let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
                let count = piece.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
                if count < 0, errno != EAGAIN {
                    // The server listens no more, but may have said why.
                    rest = []
                } else if count == piece.count {
                    rest = rest.dropFirst()
                    nextPiece = seconds() + pause
                } else if count > 0 {
                    rest[rest.startIndex] = Data(piece.dropFirst(count))
                }
            }
        }
        exchange.seconds = seconds()
        return exchange
    }

    private static func connected(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, status == 0 else {
            throw CommandFailure(description: "no connection: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
