// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Fixtures
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Synchronization

/// `ptime-server` as it was built together with these tests, on a port of its own on this machine, with a new site or the
/// one that a test made. Killed when it is dropped.
final class RunningServer: Sendable {
    static let password = "correct horse battery"

    let folder: TemporaryFolder
    /// Of the machine at home.
    let key: String
    let port: Int
    private let process: ChildProcess

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
        // That of the one before has another port in it.
        try? FileManager.default.removeItem(at: folder.url("log"))
        process = try ChildProcess(
            program, ["--data", data, "--listen", "127.0.0.1:0"], environment: environment, errors: folder.url("log"))
        port = try await Self.port(in: folder.url("log"), of: process)
    }

    deinit { process.signal(SIGKILL) }

    private static func port(in log: URL, of process: ChildProcess) async throws -> Int {
        let deadline = ContinuousClock.now + .seconds(60)
        while process.isRunning, ContinuousClock.now < deadline {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            if let match = text.firstMatch(of: /address=http:\/\/127\.0\.0\.1:(\d+)\//) { return Int(match.1)! }
            try await Task.sleep(for: .milliseconds(10))
        }
        process.signal(SIGKILL)
        throw CommandFailure(description: "The server did not start: \(try String(contentsOf: log, encoding: .utf8))")
    }

    /// In kB, as the kernel counts what is in memory.
    var residentSize: Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: /VmRSS:\s+(\d+)/).flatMap { Int($0.1) } ?? 0
    }

    /// Ends it as a power cut would.
    func killNow() async {
        process.signal(SIGKILL)
        await process.status()
    }

    /// Asks it to stop, and waits.
    ///
    /// - Returns: Its exit status.
    @discardableResult
    func stop() async -> Int32 {
        process.signal(SIGTERM)
        return await process.status()
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
    private static let http = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))

    /// Kept, for it is killed when it is dropped.
    private let server: RunningServer
    private let headers: [String: String]
    private let cookies = Mutex<[String: String]>([:])

    /// - Parameter headers: Sent with every request: `["X-API-Key": server.key]`.
    init(_ server: RunningServer, headers: [String: String] = [:]) {
        self.server = server
        self.headers = headers
    }

    func send(_ method: String, _ path: String, headers: [String: String] = [:], body: Data? = nil) async throws
        -> Answer
    {
        var request = HTTPClientRequest(url: server.address + path)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in self.headers.merging(headers, uniquingKeysWith: { $1 }) {
            request.headers.replaceOrAdd(name: name, value: value)
        }
        let sent = cookies.withLock { $0 }
        if !sent.isEmpty {
            request.headers.add(name: "Cookie", value: sent.map { "\($0)=\($1)" }.joined(separator: "; "))
        }
        request.body = body.map { .bytes($0) }
        // Long, for beside a hundred other tests a photo waits its turn.
        let response = try await Self.http.execute(request, timeout: .seconds(300))
        for cookie in response.headers["Set-Cookie"] {
            guard let match = cookie.wholeMatch(of: /([^=]+)=([^;]*).*/) else { continue }
            // An empty one ends it.
            cookies.withLock { $0[String(match.1)] = match.2.isEmpty ? nil : String(match.2) }
        }
        let content = try await response.body.collect(upTo: 1 << 30)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: Data(content.readableBytesView))
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
