// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// Syncs over a line that fails in every way.
struct SyncProxyTests {
    @Test(.timeLimit(.minutes(30)))
    func nothingIsLostOrDamagedOverABadLine() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let proxy = FaultyProxy(to: server.port, seed: 20_261_129)
        defer { proxy.close() }
        let home = try Home(server, address: "http://127.0.0.1:\(proxy.port)")
        var sent: Set<String> = []
        var statuses: [Int32: Int] = [:]
        for run in 0..<200 {
            if run % 4 == 0 { sent.formUnion(try await client.sendPhotos(run..<run + 1)) }
            let result = try await home.sync("--attempts", "2")
            statuses[result.status, default: 0] += 1
            #expect([0, 1, 69, 75, 77].contains(result.status), "\(result)")
            // A message for whoever has to do something about it.
            #expect((result.status == 0) == (result.errors.firstMatch(of: /(?m)^ptime: .{20}/) == nil), "\(result)")
            // Whatever is there is one of those that were sent.
            #expect(try Set(home.photos().values).isSubset(of: sent), "run \(run)")
        }
        print(
            "200 syncs: "
                + statuses.sorted { $0.key < $1.key }.map { "\($0.value) ended with \($0.key)" }
                .joined(separator: ", ") + "; "
                + proxy.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        #expect((statuses[0] ?? 0) > 0 && statuses.count > 1)

        let straight = try Home(server, in: home.folder)
        try await straight.synced()
        let photos = try straight.photos()
        #expect(Set(photos.values) == sent && photos.count == sent.count)
        #expect(try await client.photos().isEmpty)
        #expect(try await straight.filmLength() == sent.count)
        let shown = try await client.send("GET", "/picture-time/video").body
        let made = try Data(contentsOf: straight.film)
        #expect(shown == made)
    }
}
