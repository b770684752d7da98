// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension BrowserTests {
    /// The whole loop: phone, server, home, film on the site.
    struct SyncFilmTests {
        @Test(.timeLimit(.minutes(15)))
        func theFilmGrowsByWhatIsNewAndPlaysOnTheSite() async throws {
            let server = try await RunningServer()
            let client = Client(server, headers: ["X-API-Key": server.key])
            var sent = try await client.sendPhotos(0..<30)
            let home = try Home(server)
            let first = try await home.synced()
            #expect(first.fetched.count == 30 && first.isFilmSent)
            #expect(first.film?.frameCount == 30)
            let old = try await home.packets()
            try await play(in: server, frameCount: 30)

            sent += try await client.sendPhotos(30..<33)
            let second = try await home.synced()
            #expect(second.film?.frameCount == 33)
            let new = try await home.packets()
            #expect(new.count == 33)
            // What is in front of the group that grew is the same to the byte.
            let newGroups = new.indices.filter { new[$0]["flags"]?.contains("K") == true }
            let encoded = try #require(second.film?.encodedFrameCount)
            #expect(encoded < 33)
            let copied = 33 - encoded
            #expect(newGroups.contains(copied))
            #expect(Array(new.prefix(copied)) == Array(old.prefix(copied)))
            #expect(copied > 0)

            #expect(try Set(home.photos().values) == Set(sent))
            #expect(try await client.photos().isEmpty)
            try await play(in: server, frameCount: 33)
        }

        private func play(in server: RunningServer, frameCount: Int) async throws {
            try await Browser.use { browser in
                try await browser.logIn(to: server)
                try await browser.open(server, "/picture-time/")
                try await browser.wait(until: "return document.querySelector('video').readyState >= 1")
                let duration = try await browser.run("return document.querySelector('video').duration")
                #expect(abs((duration.number ?? 0) - Double(frameCount) / 20) < 0.001)
                try await browser.run("document.querySelector('video').play();")
                try await browser.wait(until: "return document.querySelector('video').ended")
                let played = try await browser.run(
                    "return document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames")
                #expect(played == .number(Double(frameCount)))
            }
        }
    }
}
