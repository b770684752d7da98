// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension BrowserTests {
    /// A morning with Picture Time, from the first photo to the film.
    struct MorningTests {
        @Test(.timeLimit(.minutes(15)))
        func aMorning() async throws {
            let server = try await RunningServer()
            let film = try await Self.film(in: server.folder)
            try await Browser.use { browser in
                try await browser.open(server, "/picture-time/")
                #expect(try await browser.path() == "/picture-time/login")
                try await browser.logIn(to: server)
                #expect(try await browser.text("#today + .lead") == "Today is still empty.")

                let photo = try await upload("2024-03-01.jpg", in: browser, of: server)
                try await setEyes(of: photo, in: browser, of: server)

                try await browser.open(server, "/picture-time/")
                #expect(try await browser.text("#today + .lead") == "Today’s photo is there.")
                let taken = "td.taken.now a[href='/picture-time/photos/\(photo)']"
                #expect(try await browser.text(taken).hasSuffix(": taken"))
                #expect(try await browser.run("return document.querySelectorAll('td.taken').length") == 1)

                let program = Client(server, headers: ["X-API-Key": server.key])
                #expect(try await program.send("PUT", "/picture-time/video", body: film).status == 200)
                try await play(in: browser, of: server)
                #expect(try await browser.complaints() == [])

                try await browser.open(server, "/picture-time/settings")
                try await browser.click("form[action='/picture-time/logout'] button")
                try await browser.wait(until: "return location.pathname === '/picture-time/login'")
                try await browser.open(server, "/picture-time/")
                #expect(try await browser.path() == "/picture-time/login")
                #expect(try await browser.run("return document.querySelector('video')") == .null)
                #expect(try await browser.complaints() == [])
            }
        }

        /// Sends a photo for today by the page's input of files.
        ///
        /// - Returns: Its identifier.
        private func upload(_ name: String, in browser: Browser, of server: RunningServer) async throws -> String {
            try await browser.open(server, "/picture-time/upload")
            try await browser.run(
                "const day = document.getElementById('date'); day.closest('details').open = true; day.value = day.max;")
            try await browser.type(Samples.url(name).path, into: "#several")
            try await browser.wait(until: "return document.querySelector('#list .done') !== null")
            try await browser.waitForPicture("#list .done .frame")
            try await browser.waitForPicture("#list .done .original")
            // Beside each other.
            try await browser.wait(
                until: """
                    const [frame, original] = ['frame', 'original'].map(
                        (name) => document.querySelector(`#list .done .${name}`).getBoundingClientRect());
                    return frame.right <= original.left && frame.top < original.bottom && original.top < frame.bottom;
                    """)
            #expect(try await browser.text("#summary") == "1 of 1 sent.")
            try await browser.click("#list .done a.page")
            try await browser.wait(until: "return document.getElementById('eyes-form') !== null")
            try await browser.waitForPicture("section[aria-labelledby=aligned] img")
            try await browser.waitForPicture("#eyes img")
            return try #require(try await browser.path().split(separator: "/").last.map(String.init))
        }

        /// Drags the mark of the left eye and saves.
        private func setEyes(of photo: String, in browser: Browser, of server: RunningServer) async throws {
            let frame = "return document.querySelector('section[aria-labelledby=aligned] img').getAttribute('src')"
            let values = "return ['leftX', 'leftY', 'rightX', 'rightY'].map((name) => Number(arguments[0][name].value))"
            let before = try await browser.run(frame)
            try await browser.wait(until: "return !document.querySelector('#eyes .handle').hidden")
            let form = try await browser.element("#eyes-form")
            let found = try #require(try await browser.run(values, form.reference).numbers)

            try await browser.drag(browser.element("#eyes .handle"), x: 12, y: -8)
            let moved = try #require(try await browser.run(values, form.reference).numbers)
            let unit = try #require(
                try await browser.run(
                    "const box = document.getElementById('eyes'); "
                        + "return box.dataset.width / box.querySelector('img').getBoundingClientRect().width"
                ).number)
            // Inputs hold tenths of a pixel.
            for (value, expected) in zip(moved, [found[0] + 12 * unit, found[1] - 8 * unit, found[2], found[3]]) {
                #expect(abs(value - expected) < 0.11, "\(found) moved to \(moved)")
            }

            try await browser.click("#eyes-form button.primary")
            try await browser.wait(until: "return location.search === '?done=eyes'")
            #expect(try await browser.text(".notice p") == "The eyes are set, and the photo is aligned by them.")
            try await browser.waitForPicture("section[aria-labelledby=aligned] img")
            #expect(try await browser.run(frame) != before)
            let saved = try await browser.run(values, browser.element("#eyes-form").reference)
            #expect(saved == .array(moved.map { .number($0) }))

            let program = Client(server, headers: ["X-API-Key": server.key])
            let record =
                try await program.send("GET", "/picture-time/photos/\(photo)").json()["record"] as? [String: Any]
            #expect(record?["leftEye"] as? [Double] == [moved[0], moved[1]])
        }

        /// Plays the film of the overview from its beginning to its end.
        private func play(in browser: Browser, of server: RunningServer) async throws {
            try await browser.open(server, "/picture-time/")
            #expect(try await browser.text("section.film .muted").hasPrefix("30 frames · 2 s · "))
            try await browser.waitForPicture("section.latest img")
            try await browser.run("document.querySelector('video').play()")
            try await browser.wait(until: "return document.querySelector('video').currentTime > 0.2")
            try await browser.wait(until: "return document.querySelector('video').ended")
            let state = try await browser.run(
                """
                const film = document.querySelector('video');
                return [film.currentTime, film.duration, film.videoWidth, film.videoHeight, film.error === null];
                """)
            #expect(state == [1.5, 1.5, 320, 240, true])
        }

        /// Thirty frames, which last a second and a half.
        private static func film(in folder: TemporaryFolder) async throws -> Data {
            let frames = try folder.makeFolder("film-frames")
            let source = ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=20"]
            try await tool("ffmpeg", source + ["-frames:v", "30", "\(frames)/%02d.png"])
            try await tool(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-framerate", "20", "-i", "\(frames)/%02d.png", "-c:v", "libx264",
                    "-pix_fmt", "yuv420p", "-movflags", "+faststart", folder.path("film.mp4"),
                ])
            return try Data(contentsOf: folder.url("film.mp4"))
        }

        @Test(.timeLimit(.minutes(15)))
        func theCameraTakesThePhoto() async throws {
            let server = try await RunningServer()
            let film = server.folder.url("camera.mjpeg")
            try await tool(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-loop", "1", "-framerate", "10", "-i",
                    Samples.url("2024-03-01.jpg").path,
                    "-t", "1", "-vf", "pad=1066:800:233:0", "-q:v", "2", "-pix_fmt", "yuvj420p", film.path,
                ])
            try await Browser.use(.init(camera: film)) { browser in
                try await browser.logIn(to: server)
                try await browser.open(server, "/picture-time/upload")
                // The camera opens by itself where it was allowed before, as here.
                try await browser.wait(
                    until:
                        "return document.getElementById('preview').videoWidth > 0 && !document.getElementById('shoot').hidden"
                )
                try await browser.click("#shutter")
                try await browser.waitForPicture("#still")
                try await browser.click("#use")
                try await browser.waitForPicture("#list .done .frame")
                #expect(try await browser.text("#list .done .text") == "Kept, and aligned.")
                try await browser.open(server, "/picture-time/")
                #expect(try await browser.text("#today + .lead") == "Today’s photo is there.")
                #expect(try await browser.complaints() == [])
            }
        }

        @Test(.timeLimit(.minutes(15)))
        func withoutScriptsAFormSendsThePhoto() async throws {
            let server = try await RunningServer()
            try await Browser.use(.init(runsScripts: false)) { browser in
                try await browser.open(server, "/picture-time/login?next=%2Fpicture-time%2Fupload")
                try await browser.type(RunningServer.password, into: "input[name=password]")
                try await browser.click("button.primary")
                try await waited("the page to send photos") {
                    try await browser.path() == "/picture-time/upload" ? true : nil
                }
                try await browser.type(Samples.url("2024-03-28.jpg").path, into: "#photo")
                try await browser.click("#send")
                #expect(try await browser.text(".notice p") == "The photo is here and aligned.")
                #expect(try await browser.text("h1").contains("2024"))
                let photo = try #require(try await browser.path().split(separator: "/").last)

                // What scripts would bring is not there, and the eyes can be typed in.
                #expect(try await browser.get("element/\(browser.element("#eyes .handle").id)/displayed") == false)
                let field = try await browser.element("input[name=leftX]")
                try await browser.post("element/\(field.id)/clear")
                try await browser.type("250", into: "input[name=leftX]")
                try await browser.click("#eyes-form button.primary")
                try await waited("the eyes to be set") {
                    try await browser.text(".notice p").hasPrefix("The eyes are set") ? true : nil
                }
                let program = Client(server, headers: ["X-API-Key": server.key])
                let record =
                    try await program.send("GET", "/picture-time/photos/\(photo)").json()["record"] as? [String: Any]
                #expect((record?["leftEye"] as? [Double])?.first == 250)
                #expect(try await browser.complaints() == [])
            }
        }
    }
}
