// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Synchronization
import Testing

/// A phone, or several, that send what they kept for weeks all at once.
struct LoadTests {
    private static let photoCount = 40
    private static let connectionCount = 20
    /// In kB; a small machine has 1 GB.
    private static let residentLimit = 300_000

    @Test(.timeLimit(.minutes(15))) func manyPhotosFromManyConnectionsAreAllTaken() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let sending = Task { try await Self.send(to: server) }
        let isDone = Counter()
        async let memory = Self.largestSize(of: server, until: isDone)
        async let waits = Self.waits(for: client, until: isDone)

        let begin = ContinuousClock.now
        let sent = try await sending.value
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        _ = isDone.next()

        #expect(sent.count == Self.photoCount && Set(sent.map(\.digest)).count == Self.photoCount)
        for (digest, exchange) in sent {
            #expect(exchange.status == 201 || exchange.status == 202, "\(exchange.text)")
            #expect(exchange.body.contains(digest), "\(exchange.text)")
        }
        let photos = try await client.photos()
        let files = photos.compactMap { $0["originalFile"] as? [String: Any] }
        #expect(files.count == Self.photoCount)
        #expect(Set(files.compactMap { $0["sha256"] as? String }) == Set(sent.map(\.digest)))
        #expect(files.allSatisfy { $0["bytes"] as? Int == 3_000_000 })
        // What it says that it has is what is on its disk.
        let onDisk = try fileContents(in: server.data.appending(path: "originals").path).values.map(\.sha256)
        #expect(Set(onDisk) == Set(sent.map(\.digest)) && onDisk.count == Self.photoCount)
        #expect(try names(in: server.data.appending(path: "incoming").path) == [])

        let largest = await memory
        #expect(largest > 0 && largest < Self.residentLimit, "kB")
        let sorted = try await waits.sorted()
        let slowest = sorted[min(sorted.count * 95 / 100, sorted.count - 1)]
        print(
            "\(Self.photoCount) photos of 3 MB from \(Self.connectionCount) connections in \(Int(seconds)) s, at most "
                + "\(largest / 1000) MB; meanwhile 95 of 100 of \(sorted.count) status requests within "
                + "\(Int(slowest * 1000)) ms.")
        #expect(try await client.send("GET", "/healthz").status == 200)
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        var value: Int { count.withLock { $0 } }

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Each connection sends one photo after the other.
    private static func send(to server: RunningServer) async throws -> [(digest: String, exchange: RawExchange)] {
        let counter = Counter()
        return try await withThrowingTaskGroup(of: [(digest: String, exchange: RawExchange)].self) { group in
            for _ in 0..<connectionCount {
                group.addTask {
                    var sent: [(String, RawExchange)] = []
                    while true {
                        let number = counter.next()
                        guard number <= photoCount else { return sent }
                        let photo = try SentPhoto.jpeg(number, byteCount: 3_000_000)
                        let head =
                            "PUT /picture-time/photos/\(number).jpg HTTP/1.1\r\nHost: localhost\r\n"
                            + "X-API-Key: \(server.key)\r\nContent-Length: \(photo.count)\r\n\r\n"
                        let exchange = try await RawExchange.send(
                            [Data(head.utf8) + photo], to: server, limit: 300)
                        sent.append((photo.sha256, exchange))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// In kB, looked at a hundred times a second.
    private static func largestSize(of server: RunningServer, until isDone: Counter) async -> Int {
        var largest = 0
        while isDone.value == 0 {
            largest = max(largest, server.residentSize)
            try? await Task.sleep(for: .milliseconds(10))
        }
        return max(largest, server.residentSize)
    }

    /// How long each of many requests took, in seconds.
    private static func waits(for client: Client, until isDone: Counter) async throws -> [Double] {
        var waits: [Double] = []
        repeat {
            let begin = ContinuousClock.now
            let answer = try await client.send("GET", "/picture-time/status")
            #expect(answer.status == 200, "\(answer.text)")
            waits.append((ContinuousClock.now - begin) / .seconds(1))
            try await Task.sleep(for: .milliseconds(50))
        } while isDone.value == 0
        return waits
    }
}

extension SentPhoto {
    /// The same picture in a file of so many bytes, filled up with comments. Source: ITU-T T.81, B.2.4.5.
    ///
    /// - Parameter byteCount: More than that of ``jpeg(_:)``, by enough for one more comment.
    static func jpeg(_ number: Int, byteCount: Int) throws -> Data {
        let photo = try jpeg(number)
        var comments = Data()
        while photo.count + comments.count < byteCount {
            let rest = byteCount - photo.count - comments.count
            // Its marker and its length take four bytes, so as many have to be left for another one.
            let size = rest <= 60_000 ? rest : min(rest - 4, 60_000)
            precondition(size >= 4, "no room for a comment")
            comments += [0xFF, 0xFE, UInt8((size - 2) >> 8), UInt8((size - 2) & 0xFF)]
            comments += Data(repeating: 0x20, count: size - 4)
        }
        return photo.prefix(2) + comments + photo.dropFirst(2)
    }
}
