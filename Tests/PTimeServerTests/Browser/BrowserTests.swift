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
