// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension BrowserTests {
    /// Pictures of the pages to look at, when a folder for them is named.
    struct ScreenshotTests {
        private static let variable = "PTIME_SCREENSHOTS"
        private static var target: String? { ProcessInfo.processInfo.environment[variable] }

        private struct Screen {
            var width: Int
            var height: Int
            var isPhone: Bool
        }

        private static let screens = [
            Screen(width: 390, height: 844, isPhone: true), Screen(width: 1280, height: 800, isPhone: false),
        ]

        @Test(
            .enabled(
                if: target != nil, "The environment variable PTIME_SCREENSHOTS names no folder to write pictures to."),
            .timeLimit(.minutes(10)))
        func pages() async throws {
            let target = URL(filePath: try #require(Self.target), directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            let server = try await RunningServer()
            let photo = try await fill(server)
            let own = ["overview": "", "upload": "upload", "photo": "photos/\(photo)", "photos": "photos"]
            let pages = ["front": "/", "login": "/picture-time/login"]
            let ownPages = own.merging(["settings": "settings"]) { $1 }.mapValues { "/picture-time/\($0)" }
            try await Browser.use { browser in
                try await takeAll(pages, in: browser, of: server, to: target)
                try await browser.logIn(to: server)
                try await takeAll(ownPages, in: browser, of: server, to: target)
                #expect(try await browser.complaints() == [])
            }
        }

        private func takeAll(_ pages: [String: String], in browser: Browser, of server: RunningServer, to target: URL)
            async throws
        {
            for screen in Self.screens {
                try await browser.devTools(
                    "Emulation.setDeviceMetricsOverride",
                    [
                        "width": .number(Double(screen.width)), "height": .number(Double(screen.height)),
                        "deviceScaleFactor": screen.isPhone ? 2 : 1, "mobile": .bool(screen.isPhone),
                    ])
                for theme in ["light", "dark"] {
                    let feature: JSONValue = ["name": "prefers-color-scheme", "value": .string(theme)]
                    try await browser.devTools("Emulation.setEmulatedMedia", ["features": [feature]])
                    for (name, path) in pages {
                        try await browser.open(server, path)
                        try await waitUntilShown(in: browser)
                        let size = "\(screen.width)x\(screen.height)"
                        try await browser.screenshot().write(to: target.appending(path: "\(name)-\(size)-\(theme).png"))
                    }
                }
            }
            try await browser.devTools("Emulation.clearDeviceMetricsOverride", .object([:]))
        }

        /// Until the pictures and films that are in sight are there.
        private func waitUntilShown(in browser: Browser) async throws {
            try await browser.wait(
                until: """
                    const isSeen = (part) => {
                        const { width, height, top, bottom } = part.getBoundingClientRect();
                        return width > 0 && height > 0 && top < innerHeight && bottom > 0;
                    };
                    const isThere = (part) => part.tagName === 'IMG' ? part.complete && part.naturalWidth > 0
                        : part.srcObject || !part.currentSrc || part.readyState >= 1;
                    return [...document.querySelectorAll('img, video')].filter(isSeen).every(isThere)
                        && document.getAnimations().every((animation) => animation.playState !== 'running');
                    """)
        }

        /// A site of three weeks: photos with some days left out, one without a face, and a film.
        ///
        /// - Returns: The identifier of a photo.
        private func fill(_ server: RunningServer) async throws -> String {
            let program = Client(server, headers: ["X-API-Key": server.key])
            var photo = ""
            for (index, name) in Samples.names.enumerated() {
                let daysAgo = index + (index > 8 ? 2 : 0) + (index > 4 ? 1 : 0)
                let bytes = try Data(contentsOf: Samples.url(name))
                let path = "/picture-time/photos?name=IMG_\(4711 - daysAgo).jpg&date=\(Self.moment(daysAgo: daysAgo))"
                let answer = try await program.send("POST", path, body: bytes)
                #expect(answer.status == 201, "\(answer.text)")
                if index == 1 { photo = try answer.json()["id"] as? String ?? "" }
            }
            try await tool(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-f", "lavfi", "-i", "mandelbrot=s=600x800", "-frames:v", "1",
                    server.folder.path("view.jpg"),
                ])
            let path = "/picture-time/photos?name=view.jpg&date=\(Self.moment(daysAgo: 5))"
            let view = try Data(contentsOf: server.folder.url("view.jpg"))
            #expect(try await program.send("POST", path, body: view).status == 201)
            let film = try await film(of: program, in: server.folder)
            #expect(try await program.send("PUT", "/picture-time/video", body: film).status == 200)
            return photo
        }

        /// In the morning of a day: `2026-11-27T07:10`.
        private static func moment(daysAgo: Int) -> String {
            let day = Date(timeIntervalSinceNow: -86_400 * Double(daysAgo)).formatted(.iso8601.year().month().day())
            return "\(day)T07:\(10 + daysAgo)"
        }

        /// A film of all frames that are there.
        private func film(of program: Client, in folder: TemporaryFolder) async throws -> Data {
            let status = try await program.send("GET", "/picture-time/status").json()
            let addresses = (status["photos"] as? [[String: Any]] ?? []).compactMap { $0["frame"] as? String }
            for (index, address) in addresses.enumerated() {
                let answer = try await program.send("GET", address)
                try folder.write(answer.body, to: "frames/\(String(format: "%05d.jpg", index + 1))")
            }
            let arguments = ["video", folder.path("frames"), folder.path("films"), "--fps", "5", "--quiet"]
            let result = try await RunningCommand.start(builtExecutable("ptime"), arguments).result()
            try #require(result.status == 0, "\(result)")
            return try Data(contentsOf: folder.url("films/timelapse.mp4"))
        }
    }
}
