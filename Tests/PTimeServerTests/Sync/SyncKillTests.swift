// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc
import Testing

/// Syncs that are killed, on either side.
struct SyncKillTests {
    @Test(.timeLimit(.minutes(30)))
    func nothingIsLostOrTwiceAfterAHundredKills() async throws {
        let kills = 100
        var random = SeededGenerator(seed: 20_261_128)
        var server = try await RunningServer()
        let folder = server.folder
        var sent: Set<String> = []
        var home = try Home(server)
        let homeFolder = home.folder
        var places: [String: Int] = [:]
        for round in 0..<kills {
            if round % 2 == 0 {
                sent.formUnion(
                    try await Client(server, headers: ["X-API-Key": server.key]).sendPhotos(round..<round + 1))
            }
            let sync = try home.started("--attempts", "1")
            try await Task.sleep(for: .milliseconds(Int(random.next() % 1200)))
            let isClient = random.next() % 2 == 0
            if !sync.isRunning {
                places["after the sync had ended", default: 0] += 1
            } else {
                let place = try Self.place(home, server)
                places["\(isClient ? "client" : "server"), \(place)", default: 0] += 1
            }
            if isClient {
                sync.signal(SIGKILL)
                await sync.status()
            } else {
                await server.killNow()
                // It notices, and ends by itself.
                let status = await sync.status()
                #expect([0, 69, 75].contains(status), "round \(round)")
                server = try await RunningServer(in: folder)
                home = try Home(server, in: homeFolder)
            }
        }
        print(
            "\(kills) kills: "
                + places.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: "; "))

        try await home.synced()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let photos = try home.photos()
        #expect(Set(photos.values) == sent)
        #expect(photos.count == sent.count, "None is there twice.")
        #expect(try await client.photos().isEmpty)
        #expect(try server.photoFiles().isEmpty)
        #expect(try await home.filmLength() == sent.count)
        let shown = try await client.send("GET", "/picture-time/video").body
        let made = try Data(contentsOf: home.film)
        #expect(shown == made)
        #expect(try names(in: home.folder.path("library/incoming")) == [])
        #expect(try names(in: home.folder.path("library/video")).allSatisfy { !$0.hasSuffix(".partial") })
    }

    /// What was going on, by the files that are there.
    private static func place(_ home: Home, _ server: RunningServer) throws -> String {
        let video = (try? names(in: home.folder.path("library/video"))) ?? []
        if try names(in: server.data.appending(path: "incoming").path).contains(where: { $0.hasPrefix("film-") }) {
            return "while the film was sent"
        }
        if video.contains(where: { $0.hasSuffix(".partial") || $0.hasSuffix("-journal") }) {
            return "while the film grew"
        }
        if (try? names(in: home.folder.path("library/incoming")).isEmpty) == false {
            return "while a photo was fetched"
        }
        return "elsewhere"
    }
}
