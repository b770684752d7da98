// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Synchronization
import Testing

/// What a server does that is killed while photos come.
struct ServerKillTests {
    /// What was sent, and what was answered for, by SHA-256.
    private final class Book: Sendable {
        private let state = Mutex((sent: Set<String>(), answered: Set<String>(), number: 0))

        func next() -> Int {
            state.withLock { state in
                state.number += 1
                return state.number
            }
        }

        func send(_ digest: String) { state.withLock { _ = $0.sent.insert(digest) } }
        func answer(_ digest: String) { state.withLock { _ = $0.answered.insert(digest) } }
        var sent: Set<String> { state.withLock { $0.sent } }
        var answered: Set<String> { state.withLock { $0.answered } }
    }

    @Test(.timeLimit(.minutes(10)))
    func whatWasAnsweredForIsThereAfterAKill() async throws {
        var random = SeededGenerator(seed: 20_261_127)
        let book = Book()
        var server = try await RunningServer()
        let folder = server.folder
        for round in 0..<20 {
            let running = server
            let sending = Task {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 { group.addTask { await Self.sendPhotos(to: running, book) } }
                }
            }
            try await Task.sleep(for: .milliseconds(Int(random.next() % 1500)))
            await server.killNow()
            sending.cancel()
            await sending.value
            server = try await RunningServer(in: folder)
            try await check(server, book, readsFiles: round % 10 == 9)
        }
        print("20 kills, \(book.sent.count) photos sent, \(book.answered.count) answered for.")
        #expect(!book.answered.isEmpty)
    }

    private static func sendPhotos(to server: RunningServer, _ book: Book) async {
        let client = Client(server, headers: ["X-API-Key": server.key])
        while !Task.isCancelled {
            let number = book.next()
            // Every other one is a picture that nobody here decodes: it is answered for at once, however busy the machine.
            let unread = Data("GIF89a\(number)\(String(repeating: ".", count: 50_000))".utf8)
            guard let photo = number % 2 == 0 ? unread : try? SentPhoto.jpeg(number) else { return }
            let digest = photo.sha256
            book.send(digest)
            guard let answer = try? await client.put(photo, as: "\(number).jpg") else { return }
            if (200..<300).contains(answer.status) { book.answer(digest) }
        }
    }

    private func check(_ server: RunningServer, _ book: Book, readsFiles: Bool) async throws {
        let client = Client(server, headers: ["X-API-Key": server.key])
        let status = try await client.send("GET", "/picture-time/status").json()
        let photos = try #require(status["photos"] as? [[String: Any]])
        let files = photos.compactMap { $0["originalFile"] as? [String: Any] }
        let listed = Set(files.compactMap { $0["sha256"] as? String })
        #expect(listed.count == photos.count, "None is listed twice.")
        #expect(book.answered.isSubset(of: listed))
        #expect(listed.isSubset(of: book.sent))
        #expect(try names(in: server.data.appending(path: "originals").path).count == photos.count)
        // Frames of photos that were left waiting are being made meanwhile; photos on their way are not there any more.
        let incoming = try names(in: server.data.appending(path: "incoming").path)
        #expect(incoming.allSatisfy { $0.hasPrefix("frame-") || $0.hasPrefix("latest-") }, "\(incoming)")
        guard readsFiles else { return }
        for file in files {
            let href = try #require(file["href"] as? String)
            let answer = try await client.send("GET", href)
            #expect(answer.status == 200 && answer.body.sha256 == file["sha256"] as? String)
        }
    }
}
