// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc

/// A chromium without a window, driven by chromedriver, in whose group it is; both as Debian has them. Gone when it is closed.
///
/// Source of the commands: W3C, WebDriver.
final class Browser: Sendable {
    /// How one is started.
    struct Options {
        var runsScripts = true
        /// Shown by the camera, over and over: a Motion JPEG file. Without it there is a test picture.
        var camera: URL?
    }

    static let chromium = "/usr/bin/chromium"
    static let chromedriver = "/usr/bin/chromedriver"
    static var isInstalled: Bool {
        [chromium, chromedriver].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private let folder: TemporaryFolder
    private let process: ChildProcess
    private let driver: DriverConnection
    /// The path of the session.
    private let session: String

    /// Opens a browser, and closes it however the body ends.
    static func use<Result>(_ options: Options = Options(), _ body: (Browser) async throws -> Result) async throws
        -> Result
    {
        let browser = try await Browser(options)
        do {
            let result = try await body(browser)
            await browser.close()
            return result
        } catch {
            await browser.close()
            throw error
        }
    }

    private init(_ options: Options) async throws {
        folder = try TemporaryFolder()
        // English dates, and nothing in the home folder of whoever runs the tests.
        let process = try ChildProcess(
            URL(filePath: Self.chromedriver), ["--port=0"], environment: ["HOME": folder.url.path],
            output: folder.url("log"), errors: folder.url("log"))
        self.process = process
        let output = folder.url("log")
        do {
            let port = try await waited("chromedriver to start") {
                guard process.isRunning else { throw CommandFailure(description: "chromedriver ended") }
                return (try? String(contentsOf: output, encoding: .utf8))?
                    .firstMatch(of: /started successfully on port (\d+)/).flatMap { UInt16($0.1) }
            }
            driver = DriverConnection(port: port)
            let made = try await Self.send(
                "POST", "/session", ["capabilities": ["alwaysMatch": Self.capabilities(options, folder)]], by: driver)
            guard let id = made["sessionId"].string else { throw CommandFailure(description: "no session: \(made)") }
            session = "/session/\(id)"
        } catch {
            process.killGroup()
            throw error
        }
    }

    private static func capabilities(_ options: Options, _ folder: TemporaryFolder) -> JSONValue {
        var arguments = [
            "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en-GB",
            "--window-size=1280,800", "--user-data-dir=\(folder.path("profile"))", "--no-first-run",
            "--disable-background-networking", "--disable-component-update",
            "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
        ]
        if let camera = options.camera { arguments.append("--use-file-for-fake-video-capture=\(camera.path)") }
        // Chromium refuses to run as root otherwise.
        if geteuid() == 0 { arguments.append("--no-sandbox") }
        var chromeOptions: [String: JSONValue] = [
            "binary": .string(chromium), "args": .array(arguments.map { .string($0) }),
        ]
        if !options.runsScripts {
            chromeOptions["prefs"] = ["profile.managed_default_content_settings.javascript": 2]
        }
        return [
            "browserName": "chrome", "goog:chromeOptions": .object(chromeOptions),
            "goog:loggingPrefs": ["browser": "ALL"], "unhandledPromptBehavior": "accept",
        ]
    }

    private func close() async {
        // In a task of its own, for the test's may have been cancelled.
        await Task {
            _ = try? await Self.send("DELETE", session, nil, by: driver)
            process.killGroup()
        }.value
    }

    // MARK: Commands

    private static func send(_ method: String, _ path: String, _ body: JSONValue?, by driver: DriverConnection)
        async throws -> JSONValue
    {
        let answer = try await driver.send(method, path, body.map { try JSONEncoder().encode($0) })
        let value = try JSONDecoder().decode(JSONValue.self, from: answer.body)["value"]
        guard answer.status == 200 else {
            throw BrowserFailure(error: value["error"].string ?? "", message: value["message"].string ?? "\(value)")
        }
        return value
    }

    /// A command of the session, such as `url`.
    @discardableResult
    func post(_ command: String, _ body: JSONValue = .object([:])) async throws -> JSONValue {
        try await Self.send("POST", "\(session)/\(command)", body, by: driver)
    }

    func get(_ command: String) async throws -> JSONValue {
        try await Self.send("GET", "\(session)/\(command)", nil, by: driver)
    }

    /// A command of the Chrome DevTools Protocol.
    @discardableResult
    func devTools(_ command: String, _ parameters: JSONValue) async throws -> JSONValue {
        try await post("goog/cdp/execute", ["cmd": .string(command), "params": parameters])
    }

    /// Opens a page and waits until it is loaded.
    func open(_ url: String) async throws { try await post("url", ["url": .string(url)]) }

    /// The path of the page.
    func path() async throws -> String {
        let url = try await get("url").string ?? ""
        return URLComponents(string: url)?.path ?? url
    }

    /// Runs the body of a function.
    @discardableResult
    func run(_ script: String, _ arguments: JSONValue...) async throws -> JSONValue {
        try await post("execute/sync", ["script": .string(script), "args": .array(arguments)])
    }

    /// Runs the body of a function that may wait.
    @discardableResult
    func runAsync(_ script: String, _ arguments: JSONValue...) async throws -> JSONValue {
        let whole = """
            const finish = arguments[arguments.length - 1];
            (async (...args) => { \(script) })(...arguments)
                .then(finish, (error) => finish({ "failure": String(error) }));
            """
        let result = try await post("execute/async", ["script": .string(whole), "args": .array(arguments)])
        if let failure = result["failure"].string { throw BrowserFailure(error: "javascript error", message: failure) }
        return result
    }

    func screenshot() async throws -> Data {
        Data(base64Encoded: try await get("screenshot").string ?? "") ?? Data()
    }

    /// What pages complained of since this was asked last, in the browser's words.
    func complaints() async throws -> [String] {
        try await (post("se/log", ["type": "browser"]).array ?? [])
            .filter { $0["level"].string == "SEVERE" }.map { $0["message"].string ?? "" }
    }

    // MARK: Elements

    /// A part of the page that is shown.
    struct Element: Sendable, Equatable {
        /// W3C, WebDriver, 12.1.
        static let identifier = "element-6066-11e4-a52e-4f735466cecf"

        let id: String
        /// To give to a script.
        var reference: JSONValue { [Self.identifier: .string(id)] }
    }

    /// Waits for the first element that a CSS selector finds.
    func element(_ selector: String) async throws -> Element {
        try await waited("'\(selector)'") {
            let found = try await self.post("element", ["using": "css selector", "value": .string(selector)])
            return found[Element.identifier].string.map { Element(id: $0) }
        }
    }

    func text(_ selector: String) async throws -> String {
        try await get("element/\(element(selector).id)/text").string ?? ""
    }

    func click(_ selector: String) async throws { try await post("element/\(element(selector).id)/click") }

    /// Types text, or gives a file to an input of files by its path.
    func type(_ text: String, into selector: String) async throws {
        try await post("element/\(element(selector).id)/value", ["text": .string(text)])
    }

    /// Waits until a script, the body of a function, returns true.
    func wait(until script: String, _ arguments: JSONValue..., deadline: Duration = .seconds(120)) async throws {
        try await waited(script, deadline: deadline) {
            try await self.post("execute/sync", ["script": .string(script), "args": .array(arguments)]).bool == true
                ? true : nil
        }
    }

    /// Takes hold of an element at its middle and lets it go elsewhere.
    ///
    /// - Parameters:
    ///   - x: How far to the right, in pixels of the page.
    ///   - y: How far down.
    func drag(_ element: Element, x: Int, y: Int) async throws {
        func move(_ x: Int, _ y: Int, from origin: JSONValue) -> JSONValue {
            [
                "type": "pointerMove", "duration": 100, "x": .number(Double(x)), "y": .number(Double(y)),
                "origin": origin,
            ]
        }
        try await run("arguments[0].scrollIntoView({ block: 'center' })", element.reference)
        try await post(
            "actions",
            [
                "actions": [
                    [
                        "type": "pointer", "id": "mouse", "parameters": ["pointerType": "mouse"],
                        "actions": [
                            move(0, 0, from: element.reference), ["type": "pointerDown", "button": 0],
                            move(x / 2, y / 2, from: "pointer"), move(x - x / 2, y - y / 2, from: "pointer"),
                            ["type": "pointerUp", "button": 0],
                        ],
                    ]
                ]
            ])
    }
}

/// What a browser could not do.
struct BrowserFailure: Error, CustomStringConvertible {
    /// W3C, WebDriver, 6.6: `no such element` and so on.
    let error: String
    let message: String

    var description: String { "\(error): \(message)" }
}

/// Asks again and again until there is an answer. What a page cannot answer while it changes is asked again, too.
///
/// - Parameter what: What is waited for, to tell of it when it does not come.
@discardableResult
func waited<Value>(
    _ what: String, deadline: Duration = .seconds(120), _ answer: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + deadline
    var last: BrowserFailure?
    repeat {
        do {
            if let value = try await answer() { return value }
        } catch let failure as BrowserFailure {
            last = failure
        }
        try await Task.sleep(for: .milliseconds(25))
    } while ContinuousClock.now < end
    throw CommandFailure(
        description: "Waited \(deadline) for \(what), in vain." + (last.map { " The browser said: \($0)" } ?? ""))
}
