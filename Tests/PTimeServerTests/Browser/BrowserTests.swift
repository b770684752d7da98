// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// What a person with a browser does. One after the other: each has a browser of its own.
@Suite(
    .serialized,
    .enabled(if: Browser.isInstalled, "Debian's packages chromium and chromium-driver are not installed."))
enum BrowserTests {}

extension Browser {
    func open(_ server: RunningServer, _ path: String) async throws { try await open(server.address + path) }

    /// Logs in, from wherever the page is.
    func logIn(to server: RunningServer, password: String = RunningServer.password) async throws {
        try await open(server, "/picture-time/login")
        try await type(password, into: "input[name=password]")
        try await click("button.primary")
        try await wait(until: "return location.pathname === '/picture-time/'")
    }

    /// Waits until a picture is shown.
    func waitForPicture(_ selector: String) async throws {
        try await wait(
            until: """
                const image = document.querySelector(arguments[0]);
                return image !== null && image.complete && image.naturalWidth > 0 && image.offsetWidth > 0;
                """, .string(selector))
    }
}

/// Photos that come with Picture Time, by their names.
enum Samples {
    static let names = [
        "2024-03-01.jpg", "IMG_20240302_071512.jpg", "PXL_20240303_064501123.jpg", "2024-03-05 07.45.12.jpg",
        "20240306T070000.jpg", "20240308.jpg", "2024-03-11_06-58-40.jpg", "IMG-20240312-WA0004.jpg",
        "photo_2024-03-15_08-02-33.jpg", "20240318_073045.jpg", "2024-03-21T07-30-00.jpg", "2024-03-28.jpg",
    ]

    static func url(_ name: String) -> URL {
        // Tests/PTimeServerTests/Browser/ is three folders down.
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Samples/\(name)", directoryHint: .notDirectory)
    }
}
