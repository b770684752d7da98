// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc
import Synchronization

/// Stands between a client and a server and does what bad lines and bad middlemen do.
final class FaultyProxy: Sendable {
    enum Fault: CaseIterable {
        case none
        /// The connection ends after some bytes of the request.
        case cutRequest
        /// It ends after some bytes of the answer.
        case cutResponse
        case delay
        /// The answer comes twice.
        case repeatResponse
        /// A bit of the answer is another one.
        case flipBit
        case error500
        case error503
        case error429
        /// The answer's body is shorter, and its Content-Length says so.
        case truncate
    }

    let port: Int
    private let listener: Int32
    private let target: Int
    private let state: Mutex<State>

    private struct State {
        var random: SeededGenerator
        var counts: [String: Int] = [:]
        var isOpen = true
    }

    /// - Parameter port: Of the server.
    init(to port: Int, seed: UInt64) {
        target = port
        state = Mutex(State(random: SeededGenerator(seed: seed)))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(listener, $0, length) == 0 && listen(listener, 64) == 0)
                precondition(getsockname(listener, $0, &length) == 0)
            }
        }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, state.withLock({ $0.isOpen }) else { return }
                Thread.detachNewThread { self.serve(client) }
            }
        }
    }

    /// How often it did what.
    var counts: [String: Int] { state.withLock { $0.counts } }

    func close() {
        state.withLock { $0.isOpen = false }
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    private func random(_ bound: Int) -> Int { state.withLock { Int($0.random.next() % UInt64(max(bound, 1))) } }

    private func nextFault() -> Fault {
        state.withLock { state in
            // Half of the exchanges are left alone, or nothing would ever come through.
            let all = Fault.allCases
            let fault = state.random.next() % 2 == 0 ? .none : all[Int(state.random.next() % UInt64(all.count))]
            state.counts["\(fault)", default: 0] += 1
            return fault
        }
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }

    /// One exchange a connection.
    private func serve(_ client: Int32) {
        defer { Glibc.close(client) }
        guard let request = Self.message(from: client) else { return }
        let fault = nextFault()
        if let (status, headers) = Self.answer(to: fault) {
            let body = "{\"status\":\(status),\"title\":\"no\",\"detail\":\"A middleman says no.\"}"
            Self.send(
                Data(
                    "HTTP/1.1 \(status) No\r\n\(headers)Content-Type: application/problem+json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
                        .utf8), to: client)
            return
        }
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { Glibc.close(server) }
        var address = Self.loopback(port: target)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { return }
        if fault == .cutRequest {
            Self.send(request.prefix(random(request.count)), to: server)
            return
        }
        Self.send(request, to: server)
        guard var response = Self.message(from: server) else { return }
        switch fault {
        case .cutResponse: response = response.prefix(random(response.count))
        case .delay: usleep(UInt32(random(300_000)))
        case .repeatResponse: response += response
        case .flipBit: response[response.startIndex + random(response.count)] ^= 1 << random(8)
        case .truncate: response = Self.truncated(response, by: 1 + random(2000))
        default: break
        }
        Self.send(response, to: client)
    }

    private static func answer(to fault: Fault) -> (Int, String)? {
        switch fault {
        case .error500: (500, "")
        case .error503: (503, "Retry-After: 1\r\n")
        case .error429: (429, "Retry-After: 120\r\n")
        default: nil
        }
    }

    private static func truncated(_ response: Data, by count: Int) -> Data {
        guard let end = response.firstRange(of: Data("\r\n\r\n".utf8)) else { return response }
        let body = response[end.upperBound...]
        let shorter = body.prefix(max(body.count - count, 0))
        let head = String(decoding: response[..<end.lowerBound], as: UTF8.self)
            .replacing(/(?i)content-length: \d+/, with: "Content-Length: \(shorter.count)")
        return Data(head.utf8) + Data("\r\n\r\n".utf8) + shorter
    }

    /// A whole request or answer, head and body.
    private static func message(from descriptor: Int32) -> Data? {
        var message = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var expected: Int?
        while true {
            if expected == nil, let end = message.firstRange(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: message[..<end.lowerBound], as: UTF8.self)
                let length = head.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
                // What is not there has no body.
                let hasBody = !head.hasPrefix("HTTP/1.1 204") && !head.hasPrefix("HTTP/1.1 304")
                expected = end.upperBound + (hasBody ? length : 0)
            }
            if let expected, message.count >= expected { return message }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            message += buffer[..<count]
        }
    }

    private static func send(_ data: Data, to descriptor: Int32) {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
