// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc
import Testing

/// What becomes of a server whose disk has no room left. The disk is a real one, in memory.
@Suite(.enabled(if: SmallDisk.isPossible, "Only who may mount can make a disk that is full."))
struct FullDiskTests {
    private static let diskMB = 24

    /// A new site on a disk of its own, and the server that runs it.
    private struct SmallServer {
        let disk: SmallDisk
        let server: RunningServer

        var client: Client { Client(server, headers: ["X-API-Key": server.key]) }

        /// - Parameter reserveMB: How much the server is told to leave free.
        init(reserveMB: Int) async throws {
            let folder = try TemporaryFolder()
            disk = try SmallDisk(at: folder.makeFolder("data"), megabytes: diskMB)
            try folder.write(RunningServer.password, to: "password")
            let made = try await RunningCommand.start(
                builtExecutable("ptime-server"),
                ["init", "--data", folder.path("data"), "--password-file", folder.path("password")]
            ).result()
            let key = try #require(made.output.split(separator: "\n").last, "\(made)")
            try folder.write(String(key), to: "key")
            server = try await RunningServer(in: folder, environment: ["PTIME_SERVER_RESERVE_MB": "\(reserveMB)"])
        }

        /// Ends the server, and then its disk.
        func end() async {
            await server.killNow()
            disk.end()
        }
    }

    private func whileItRuns(reserveMB: Int, _ body: (SmallServer) async throws -> Void) async throws {
        let small = try await SmallServer(reserveMB: reserveMB)
        do {
            try await body(small)
        } catch {
            await small.end()
            throw error
        }
        await small.end()
    }

    private func detail(_ answer: Answer) throws -> String { try answer.json()["detail"] as? String ?? "" }

    private func checkItStillAnswers(_ client: Client) async throws {
        #expect(try await client.send("GET", "/healthz").status == 200)
        let status = try await client.send("GET", "/picture-time/status")
        #expect(status.status == 200, "\(status.text)")
    }

    /// Sends photos until there is no room for one.
    ///
    /// - Returns: The SHA-256 of those that were taken, and the answer to the one that was not.
    private func fill(_ client: Client, from first: Int, byteCount: Int) async throws -> (
        taken: [String], refusal: Answer?
    ) {
        var taken: [String] = []
        for number in first..<(first + 100) {
            let photo = try SentPhoto.jpeg(number, byteCount: byteCount)
            let answer = try await client.put(photo, as: "\(number).jpg")
            guard answer.status == 201 || answer.status == 202 else { return (taken, answer) }
            taken.append(photo.sha256)
        }
        return (taken, nil)
    }

    /// Without anything to keep free, it comes to the last byte; then the disk itself says no, in the middle of a photo.
    @Test(.timeLimit(.minutes(15)), arguments: [0, 5])
    func aFullDiskIsSaidInWordsAndCanBeEmptied(reserveMB: Int) async throws {
        try await whileItRuns(reserveMB: reserveMB) { small in
            let client = small.client
            var (taken, refusal) = try await fill(client, from: 0, byteCount: 2_000_000)
            // Where another of that size has no room, a smaller one may have.
            for (first, byteCount) in [(200, 500_000), (400, 150_000)] {
                let more = try await fill(client, from: first, byteCount: byteCount)
                (taken, refusal) = (taken + more.taken, more.refusal)
            }
            print("\(taken.count) photos on \(Self.diskMB) MB, \(small.disk.freeBytes / 1000) kB are free.")
            let answer = try #require(refusal)
            #expect(answer.status == 507, "\(answer.text)")
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(try !detail(answer).isEmpty)
            #expect(taken.count >= 5)
            #expect(small.disk.freeBytes >= (reserveMB - 2) * 1_000_000)
            #expect(try names(in: small.server.data.appending(path: "incoming").path) == [])
            try await checkItStillAnswers(client)

            // Nothing that was answered for is lost, and home can fetch it.
            let photos = try await client.photos()
            let files = photos.compactMap { $0["originalFile"] as? [String: Any] }
            #expect(Set(taken).isSubset(of: files.compactMap { $0["sha256"] as? String }))
            for file in files.prefix(2) {
                let (path, digest) = try (#require(file["href"] as? String), #require(file["sha256"] as? String))
                let original = try await client.send("GET", path)
                #expect(original.status == 200 && original.body.sha256 == digest)
                let ended = try await client.send("DELETE", path, headers: ["If-Match": "\"\(digest)\""])
                #expect(ended.status == 204, "\(ended.text)")
            }
            let again = try await client.put(SentPhoto.jpeg(1000, byteCount: 500_000), as: "again.jpg")
            #expect(again.status == 201, "\(again.text)")
            #expect(try names(in: small.server.data.appending(path: "incoming").path) == [])
            try await checkItStillAnswers(client)
        }
    }

    /// A photo without a length, so that nothing can be said before it has come.
    @Test(.timeLimit(.minutes(15))) func aPhotoThatFillsTheDiskHalfwayIsRefused() async throws {
        try await whileItRuns(reserveMB: 0) { small in
            let head =
                "PUT /picture-time/photos/a.jpg HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(small.server.key)\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
            let photo = try SentPhoto.jpeg(0, byteCount: 40_000_000)
            let chunk = Data("\(String(photo.count, radix: 16))\r\n".utf8) + photo + Data("\r\n0\r\n\r\n".utf8)
            let exchange = try await RawExchange.send([Data(head.utf8), chunk], to: small.server)
            #expect(exchange.status == 507, "\(exchange.text)")
            let problem = try JSONSerialization.jsonObject(with: Data(exchange.body.utf8)) as? [String: Any]
            #expect((problem?["detail"] as? String)?.isEmpty == false)
            #expect(try small.server.photoFiles() == [])
            // The name goes before the content does.
            let deadline = ContinuousClock.now + .seconds(60)
            while small.disk.freeBytes < 15_000_000, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(small.disk.freeBytes >= 15_000_000)
            #expect(try await small.client.put(SentPhoto.jpeg(), as: "b.jpg").status == 201)
            try await checkItStillAnswers(small.client)
        }
    }

    /// A film is swapped in when it is whole; where there is no room for it, the old one stays.
    @Test(.timeLimit(.minutes(15))) func aFilmThatHasNoRoomLeavesTheOldOne() async throws {
        try await whileItRuns(reserveMB: 0) { small in
            let film = try await SentFilm.mp4()
            #expect(try await small.client.send("PUT", "/picture-time/video", body: film).status == 200)
            let large = film + Data(count: 30_000_000)
            let answer = try await small.client.send("PUT", "/picture-time/video", body: large)
            #expect(answer.status == 507, "\(answer.text)")
            #expect(try !detail(answer).isEmpty)
            #expect(try await small.client.send("GET", "/picture-time/video").body == film)
            #expect(try names(in: small.server.data.appending(path: "incoming").path) == [])
            #expect(try names(in: small.server.data.appending(path: "films").path).count == 1)
            try await checkItStillAnswers(small.client)
        }
    }

    /// Somebody else's file takes all the room, so that not even the database can grow.
    @Test(.timeLimit(.minutes(15))) func aDiskThatOthersFilledIsLivedThrough() async throws {
        try await whileItRuns(reserveMB: 1) { small in
            let client = small.client
            let photo = try SentPhoto.jpeg()
            let sent = try await client.put(photo, as: "a.jpg")
            #expect(sent.status == 201, "\(sent.text)")
            let other = small.server.data.appending(path: "somebody-elses")
            try small.disk.fillUp(other)
            #expect(small.disk.freeBytes == 0)

            let refused = try await client.put(SentPhoto.jpeg(1), as: "b.jpg")
            #expect(refused.status == 507, "\(refused.text)")
            #expect(try !detail(refused).isEmpty)
            // Home can look, and fetch, which is what makes room.
            try await checkItStillAnswers(client)
            let path = try #require(try sent.json()["original"] as? String)
            #expect(try await client.send("GET", path).body == photo)
            let ended = try await client.send("DELETE", path, headers: ["If-Match": "\"\(photo.sha256)\""])
            #expect(ended.status == 204, "\(ended.text)")

            try FileManager.default.removeItem(at: other)
            let taken = try await client.put(SentPhoto.jpeg(2), as: "c.jpg")
            #expect(taken.status == 201, "\(taken.text)")
            #expect(try names(in: small.server.data.appending(path: "incoming").path) == [])
            try await checkItStillAnswers(client)
        }
    }

    /// What a full disk left behind does not keep the server from starting.
    @Test(.timeLimit(.minutes(15))) func aServerStartsOnAFullDisk() async throws {
        try await whileItRuns(reserveMB: 1) { small in
            #expect(try await small.client.put(SentPhoto.jpeg(), as: "a.jpg").status == 201)
            await small.server.killNow()
            try small.disk.fillUp(small.server.data.appending(path: "somebody-elses"))
            let server = try await RunningServer(
                in: small.server.folder, environment: ["PTIME_SERVER_RESERVE_MB": "1"])
            let client = Client(server, headers: ["X-API-Key": server.key])
            #expect(try await client.send("GET", "/healthz").status == 200)
            #expect(try await client.put(SentPhoto.jpeg(1), as: "b.jpg").status == 507)
            await server.killNow()
        }
    }
}

/// A disk of a few megabytes, which is gone with its owner.
final class SmallDisk: Sendable {
    private let path: String

    /// Whether this process may mount one.
    static let isPossible: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder(),
            let disk = try? SmallDisk(at: folder.path(""), megabytes: 1)
        else { return false }
        disk.end()
        return true
    }()

    /// - Parameter path: Of a folder that is there.
    init(at path: String, megabytes: Int) throws {
        self.path = path
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw CommandFailure(description: "no disk at '\(path)': \(String(cString: strerror(errno)))")
        }
    }

    var freeBytes: Int {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return -1 }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// Writes a file that takes all that is left.
    func fillUp(_ file: URL) throws {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure(description: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let zeros = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, zeros, zeros.count) > 0 {}
    }

    /// Takes it away; a file in it that is still open goes when it is closed.
    func end() { umount2(path, Int32(MNT_DETACH)) }

    deinit { end() }
}
