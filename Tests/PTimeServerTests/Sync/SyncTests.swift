// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// The way from the server home and back, with real programs.
struct SyncTests {
    @Test(.timeLimit(.minutes(15)))
    func photosComeHomeOnceAndTheServerIsEmpty() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let sent = try await client.sendPhotos(0..<3)
        let home = try Home(server)
        let report = try await home.synced()
        #expect(Set(report.fetched.map(\.sha256)) == Set(sent))
        #expect(report.removedFromServer == 3)
        #expect(try Set(home.photos().values) == Set(sent))
        // In the year that the person at the phone said.
        #expect(try home.photos().keys.sorted() == (0..<3).map { "2025/IMG_\(1000 + $0).jpg" })
        #expect(try await client.photos().isEmpty)
        #expect(try server.photoFiles().isEmpty)
        #expect(try await home.filmLength() == 3)
        let film = try await client.send("GET", "/picture-time/video")
        let made = try Data(contentsOf: home.film)
        #expect(film.status == 200 && film.body == made)

        // Nothing new: nothing is done, and the film is not written again.
        let before = try FileManager.default.attributesOfItem(atPath: home.film.path)[.modificationDate] as? Date
        let again = try await home.synced()
        #expect(again.fetched.isEmpty && again.film == nil && !again.isFilmSent)
        let after = try FileManager.default.attributesOfItem(atPath: home.film.path)[.modificationDate] as? Date
        #expect(before == after)
    }

    /// Both align onto the same face.
    @Test(.timeLimit(.minutes(15)))
    func theServerGetsTheProfileOfHome() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        _ = try await client.sendPhotos(0..<1)
        let home = try Home(server)
        #expect(try await !home.synced().isProfileSent)
        #expect(try await client.send("GET", "/picture-time/status").json()["profile"] == nil)

        for name in Samples.names.prefix(9) {
            try home.folder.write(Data(contentsOf: Samples.url(name)), to: "photos/\(name)")
        }
        let renewed = try await RunningCommand.start(
            try builtExecutable("ptime"), ["profile", "renew", home.folder.path("photos"), home.film.path]
        ).result()
        #expect(renewed.status == 0, "\(renewed)")
        #expect(try await home.synced().isProfileSent)
        let file = try Data(contentsOf: URL(filePath: "\(home.film.path).profile.json"))
        #expect(try await client.send("GET", "/picture-time/status").json()["profile"] as? String == file.sha256)
        #expect(try await !home.synced().isProfileSent)

        let answer = try await client.send(
            "PUT", "/picture-time/photos/a.jpg", body: Data(contentsOf: Samples.url("2024-03-01.jpg")))
        let record = try #require(try answer.json()["record"] as? [String: Any])
        #expect(try #require(record["likeness"] as? Double) > 0.5)

        // It is still there when the server starts again; what is none any more is said and does no harm.
        func profileAfterRestart(of server: RunningServer) async throws -> String? {
            let next = try await RunningServer(in: server.folder)
            defer { withExtendedLifetime(next) {} }
            return try await Client(next, headers: ["X-API-Key": next.key]).send("GET", "/picture-time/status").json()[
                "profile"] as? String
        }
        await server.killNow()
        #expect(try await profileAfterRestart(of: server) == file.sha256)
        try server.folder.write("{}", to: "data/profile.json")
        #expect(try await profileAfterRestart(of: server) == nil)
        #expect(server.log.contains("the profile cannot be used"))
    }

    @Test(.timeLimit(.minutes(15)))
    func whatIsSetOnTheServerHoldsAtHome() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        // No date in its name, and none in its Exif, for PNG has none: the day it was sent counts.
        let png = try Data(contentsOf: Samples.url("selfie 2024-03-24.png"))
        #expect(try await client.send("PUT", "/picture-time/photos/me.png", body: png).status == 201)
        _ = try await client.sendPhotos(0..<1)
        let home = try Home(server)
        #expect(try await home.synced().film?.frameCount == 2)
        let edits = try fileContents(in: home.originals.path).filter { $0.key.hasSuffix("edits.json") }
        let text = edits.values.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(text.contains("2025-01-01"))
        #expect(text.contains("The day it was sent"))
    }

    @Test(.timeLimit(.minutes(15)))
    func namesThatAreTakenOrStrangeGetAPlace() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        for (number, name) in ["a.jpg", "A.JPG", ".hidden.jpg", "a:b%3F.jpg", "😀.jpg"].enumerated() {
            let photo = try SentPhoto.jpeg(number)
            let path = name.addingPercentEncoding(
                withAllowedCharacters: .alphanumerics.union(.init(charactersIn: ".%")))!
            let answer = try await client.send("POST", "/picture-time/photos?name=\(path)", body: photo)
            #expect(answer.status == 201 || answer.status == 400, "\(answer.text)")
        }
        let waiting = try await client.photos().count
        #expect(waiting >= 3)
        let home = try Home(server)
        #expect(try await home.synced().fetched.count == waiting)
        let photos = try home.photos()
        #expect(photos.count == waiting)
        // Some file systems do not tell them apart.
        #expect(Set(photos.keys.map { $0.lowercased() }).count == waiting)
        #expect(try await home.filmLength() == waiting)
    }

    @Test(.timeLimit(.minutes(15)))
    func whatWasAskedForIsDoneAndNoMore() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        _ = try await client.sendPhotos(0..<3)
        let home = try Home(server)
        let dry = try await home.sync("--dry-run")
        #expect(dry.status == 0 && dry.output.contains("would fetch 'IMG_1000.jpg'"))
        #expect(try home.photos().isEmpty)
        #expect(try await client.photos().count == 3)

        #expect(try await home.synced("--limit", "1", "--keep-on-server", "--no-upload").fetched.count == 1)
        #expect(try await client.photos().count == 3)
        #expect(try await client.send("GET", "/picture-time/video").status == 404)

        let report = try await home.synced()
        #expect(report.fetched.count == 2 && report.alreadyHome == 1)
        #expect(try await client.photos().isEmpty)
        #expect(try await client.send("GET", "/picture-time/video").status == 200)
    }

    @Test(.timeLimit(.minutes(15)))
    func failuresHaveTheirStatusAndSayWhatToDo() async throws {
        let server = try await RunningServer()
        let home = try Home(server)
        try home.folder.write(
            "{\"server\": \"\(server.address)\", \"library\": \"\(home.folder.path("library"))\", \"key\": \"wrong\"}",
            to: "sync.json")
        let refused = try await home.sync("--attempts", "1")
        #expect(refused.status == 77 && refused.errors.contains("refuses the key"))

        let absent = try Home(server)
        await server.killNow()
        let unreachable = try await absent.sync("--attempts", "1")
        #expect(unreachable.status == 69 && unreachable.errors.contains("cannot be reached"), "\(unreachable)")
        let status = try await absent.sync(command: "status")
        #expect(status.status == 1 && status.output.contains("cannot be reached"), "\(status)")

        try absent.folder.write(
            "{\"server\": \"http://photos.example.org\", \"library\": \"/tmp/x\", \"key\": \"k\"}", to: "sync.json")
        let open = try await absent.sync()
        #expect(open.status == 1 && open.errors.contains("https"), "\(open)")
        try absent.folder.write("{", to: "sync.json")
        let broken = try await absent.sync()
        #expect(broken.status == 1 && broken.errors.contains("sync.json"), "\(broken)")
    }

    @Test(.timeLimit(.minutes(15)))
    func initAsksTheServerAndKeepsTheKeyToItself() async throws {
        let server = try await RunningServer()
        let folder = try TemporaryFolder()
        try folder.write(server.key + "\n", to: "key")
        func initialize(_ more: String...) async throws -> CommandResult {
            try await RunningCommand.start(
                try builtExecutable("ptime"),
                [
                    "sync", "init", "--server", server.address + "/", "--library", folder.path("library"), "--key-file",
                    folder.path("key"), "--config", folder.path("sync.json"),
                ] + more
            ).result()
        }
        let made = try await initialize()
        #expect(made.status == 0 && made.output.contains("knows the key"), "\(made)")
        let rights = try FileManager.default.attributesOfItem(atPath: folder.path("sync.json"))[.posixPermissions]
        #expect((rights as? NSNumber)?.intValue == 0o600)
        #expect(!made.output.contains(server.key) && !made.errors.contains(server.key))
        #expect(try await initialize().status == 1, "What is there is not replaced.")
        #expect(try await initialize("--force").status == 0)
        let synced = try await RunningCommand.start(
            try builtExecutable("ptime"), ["sync", "--config", folder.path("sync.json")]
        ).result()
        #expect(synced.status == 0, "\(synced)")
        let status = try await RunningCommand.start(
            try builtExecutable("ptime"), ["sync", "status", "--config", folder.path("sync.json")]
        ).result()
        #expect(status.status == 0 && status.output.contains("Synced a moment ago"), "\(status)")
    }

    @Test(.timeLimit(.minutes(15)))
    func photosFromBeforeAndNewOnesAreOneFilm() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        _ = try await client.sendPhotos(0..<2)
        let home = try Home(server)
        let samples = Samples.url("").path
        let imported = try await home.sync(samples, command: "import")
        let count = try fileContents(in: samples).keys.count { $0.hasSuffix(".jpg") || $0.hasSuffix(".png") }
        #expect(imported.status == 0 && imported.output.contains("Copied \(count) photos"), "\(imported)")
        #expect(try await home.synced().film?.frameCount == count + 2)
        #expect(try home.photos().keys.filter { $0.hasPrefix("2024/") }.count == count)
        let again = try await home.sync(samples, command: "import")
        #expect(again.status == 0 && again.output.contains("\(count) photos had come before"), "\(again)")

        // Frames without dates: a day each.
        let frames = home.folder.path("frames")
        try await tool(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-i", home.film.path, "-frames:v", "3", "-start_number", "1",
                try home.folder.makeFolder("frames") + "/%05d.png",
            ])
        let undated = try await home.sync(frames, command: "import")
        #expect(undated.output.contains("--first-day"), "\(undated)")
        let dated = try await home.sync(frames, "--first-day", "2019-03-01", command: "import")
        #expect(dated.status == 0 && dated.output.contains("Copied 3 photos"), "\(dated)")
        #expect(
            try home.photos().keys.filter { $0.hasPrefix("2019/") }.sorted() == (1...3).map { "2019/0000\($0).png" })
        #expect(try await home.synced().film?.frameCount == count + 5)
    }

    @Test(.timeLimit(.minutes(15)))
    func twoHomesAndAPersonAtOnce() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let sent = try await client.sendPhotos(0..<8)
        let homes = [try Home(server), try Home(server)]
        let running = try homes.map { try $0.started("--no-upload") }
        // Meanwhile the person deletes one in the browser.
        let person = Client(server)
        let token = try await person.logIn()
        if let victim = try await client.photos().last?["id"] as? String {
            _ = try await person.form("/picture-time/photos/\(victim)/delete", ["csrf": token])
        }
        for process in running {
            let status = await process.status()
            #expect([0, 75].contains(status))
        }
        for home in homes { try await home.synced("--no-upload") }
        let kept = try homes.flatMap { try $0.photos().values }
        // The one that was deleted may have come home before.
        #expect(Set(kept).isSubset(of: Set(sent)) && Set(kept).count >= sent.count - 1)
        #expect(try await client.photos().isEmpty)
        for home in homes { #expect(try home.photos().count == Set(home.photos().values).count) }
    }

    @Test(.timeLimit(.minutes(15)))
    func anotherSyncOfTheSameLibraryIsRefused() async throws {
        let server = try await RunningServer()
        let home = try Home(server)
        let client = Client(server, headers: ["X-API-Key": server.key])
        _ = try await client.sendPhotos(0..<6)
        let first = try home.started()
        let incoming = home.folder.path("library/video")
        while first.isRunning, !FileManager.default.fileExists(atPath: incoming) {
            try await Task.sleep(for: .milliseconds(2))
        }
        let second = try await home.sync()
        // The first may have been quicker than this machine could start the second.
        if second.status != 0 { #expect(second.status == 75 && second.errors.contains("Another run"), "\(second)") }
        let status = await first.status()
        #expect(status == 0)
    }
}
