// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import FoundationNetworking
import Glibc

/// `ptime-server` as it was built together with these tests, on a port of its own on this machine, with a new site or the
/// one that a test made. Killed when it is dropped.
final class RunningServer: Sendable {
    static let password = "correct horse battery"

    let folder: TemporaryFolder
    /// Of the machine at home.
    let key: String
    let port: Int
    let pid: pid_t
    private let process: Process

    var data: URL { folder.url.appending(path: "data") }
    var address: String { "http://127.0.0.1:\(port)" }
    /// What it logged so far.
    var log: String { (try? String(contentsOf: folder.url("log"), encoding: .utf8)) ?? "" }

    /// - Parameters:
    ///   - folder: Where a server was before, to start it again; nil for a new site.
    ///   - environment: Settings: `PTIME_SERVER_QUOTA_MB` and so on.
    init(in folder: TemporaryFolder? = nil, environment: [String: String] = [:]) async throws {
        let isNew = folder == nil
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        let data = folder.url.appending(path: "data").path
        let program = try builtExecutable("ptime-server")
        if isNew {
            try folder.write(Self.password, to: "password")
            let made = try await RunningCommand.start(
                program, ["init", "--data", data, "--password-file", folder.path("password")]
            ).result()
            guard made.status == 0, let key = made.output.split(separator: "\n").last else {
                throw CommandFailure(description: "\(made)")
            }
            try folder.write(String(key), to: "key")
        }
        key = try String(contentsOf: folder.url("key"), encoding: .utf8)
        process = Process()
        process.executableURL = program
        process.arguments = ["--data", data, "--listen", "127.0.0.1:0"]
        process.environment = ProcessInfo.processInfo.environment
            .merging(["LC_ALL": "C.UTF-8", "TZ": "UTC"]) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try Data().write(to: folder.url("log"))
        process.standardError = try FileHandle(forWritingTo: folder.url("log"))
        try process.run()
        pid = process.processIdentifier
        port = try await Self.port(in: folder.url("log"), of: process)
    }

    deinit {
        kill(pid, SIGKILL)
        process.waitUntilExit()
    }

    private static func port(in log: URL, of process: Process) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(60)
        while process.isRunning, ContinuousClock.now < deadline {
            let text = try String(contentsOf: log, encoding: .utf8)
            if let match = text.firstMatch(of: /address=http:\/\/127\.0\.0\.1:(\d+)\//) { return Int(match.1)! }
            try await Task.sleep(for: .milliseconds(10))
        }
        process.terminate()
        throw CommandFailure(description: "The server did not start: \(try String(contentsOf: log, encoding: .utf8))")
    }

    /// Ends it as a power cut would.
    func killNow() async {
        kill(pid, SIGKILL)
        await waitForEnd()
    }

    /// Asks it to stop, and waits.
    ///
    /// - Returns: Its exit status.
    @discardableResult
    func stop() async -> Int32 {
        process.terminate()
        await waitForEnd()
        return process.terminationStatus
    }

    private func waitForEnd() async {
        while process.isRunning { try? await Task.sleep(for: .milliseconds(5)) }
    }
}

/// An answer to a request.
struct Answer: Sendable {
    var status: Int
    /// By their names in small letters.
    var headers: [String: String]
    var body: Data

    var text: String { String(decoding: body, as: UTF8.self) }
    func json() throws -> [String: Any] { try JSONSerialization.jsonObject(with: body) as? [String: Any] ?? [:] }
}

/// Sends requests as a browser or a program does; keeps cookies, and follows no redirection.
final class Client: Sendable {
    private let address: String
    private let headers: [String: String]
    private let session: URLSession

    /// - Parameter headers: Sent with every request: `["X-API-Key": server.key]`.
    init(_ server: RunningServer, headers: [String: String] = [:]) {
        address = server.address
        self.headers = headers
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 60
        configuration.httpMaximumConnectionsPerHost = 64
        session = URLSession(configuration: configuration, delegate: StaysWhereItIs(), delegateQueue: nil)
    }

    deinit {
        // Elsewhere: the last to hold this may be the session's own queue, which the session would then wait for.
        let session = session
        DispatchQueue.global().async { session.invalidateAndCancel() }
    }

    func send(_ method: String, _ path: String, headers: [String: String] = [:], body: Data? = nil) async throws
        -> Answer
    {
        guard let url = URL(string: address + path) else { throw CommandFailure(description: "no URL: \(path)") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        for (name, value) in self.headers.merging(headers, uniquingKeysWith: { $1 }) {
            request.setValue(value, forHTTPHeaderField: name)
        }
        request.httpBody = body
        let (data, response) = try await session.data(for: request)
        guard let response = response as? HTTPURLResponse else {
            throw CommandFailure(description: "no answer: \(path)")
        }
        let fields = response.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
        return Answer(
            status: response.statusCode, headers: Dictionary(fields) { first, _ in first }, body: data)
    }

    /// Logs in as the owner.
    ///
    /// - Returns: The token that forms and scripts carry.
    func logIn(password: String = RunningServer.password) async throws -> String {
        let answer = try await form("/picture-time/login", ["password": password])
        guard answer.status == 303 else { throw CommandFailure(description: "not logged in: \(answer)") }
        let page = try await send("GET", "/picture-time/upload", headers: ["Accept": "text/html"])
        guard let match = page.text.firstMatch(of: /<meta name="csrf" content="([^"]+)">/) else {
            throw CommandFailure(description: "no token: \(page.text.prefix(2000))")
        }
        return String(match.1)
    }

    func form(_ path: String, _ fields: [String: String]) async throws -> Answer {
        var safe = CharacterSet.alphanumerics
        safe.insert(charactersIn: "-._~")
        let body = fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: safe)!)" }.joined(
            separator: "&")
        return try await send(
            "POST", path, headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"],
            body: Data(body.utf8))
    }
}

/// Follows no redirection.
private final class StaysWhereItIs: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) { completionHandler(nil) }
}
