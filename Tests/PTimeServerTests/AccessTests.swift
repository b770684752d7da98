// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Testing

@testable import ptime_server

/// Who may do what. The routes are those of a server that is made here; the answers those of a real one.
struct AccessTests {
    /// An address of the site, with something that is there for its parameters.
    private struct Address: Sendable, CustomStringConvertible {
        var method: String
        var path: String
        var access: Access
        var body: Route.Body
        var template: String

        var description: String { "\(method) \(template)" }
    }

    private static let photo = "0123456789abcdef01234567"

    /// All routes, and those that the router knows: `GET /picture-time/status`.
    private func routes(photo: String = photo) async throws -> (addresses: [Address], routed: Set<String>) {
        let folder = try TemporaryFolder()
        let data = DataFolder(url: folder.url.appending(path: "data", directoryHint: .isDirectory))
        try data.prepare()
        try ptime_server.Database(data.database).close()
        let settings = try await ServerSettings(
            data: data.url, file: nil, flags: ["listen": "127.0.0.1:0"], environment: [:])
        let server = try Server(settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { server.library.queue.stop() }
        let addresses = server.routes.map { route in
            let path = route.path.replacing("{id}", with: photo).replacing("{name}", with: "style.css")
                .replacing("{slug}", with: "paper-kites").replacing("{file}", with: "kites.png")
                .replacing("{tag}", with: "paper")
            return Address(
                method: route.method.rawValue, path: path, access: route.access, body: route.body,
                template: Self.bare(route.path))
        }
        return (addresses, Set(server.router().routes.map { "\($0.method.rawValue) \(Self.bare("\($0.path)"))" }))
    }

    /// A path as the router sees it: with a slash in front and none behind.
    private static func bare(_ path: String) -> String { "/" + path.split(separator: "/").joined(separator: "/") }

    private func request(_ address: Address, _ client: Client, _ headers: [String: String] = [:]) async throws
        -> Answer
    {
        try await client.send(address.method, address.path, headers: headers)
    }

    // MARK: Routes

    @Test func onlyTheseRoutesAreOpen() async throws {
        let addresses = try await routes().addresses
        func have(_ access: Access) -> Set<String> {
            Set(addresses.filter { $0.access == access }.map(\.description))
        }
        let everyone: Set = [
            "GET /", "GET /projects/{slug}", "GET /projects/{slug}/{file}", "GET /projects/{slug}/thumb/{file}",
            "GET /tags/{tag}", "GET /pages/{name}", "GET /site/assets/{file}", "GET /feed.xml", "GET /healthz",
            "GET /picture-time/assets/{name}", "GET /picture-time/login", "POST /picture-time/login",
        ]
        let programs: Set = [
            "PUT /picture-time/photos/{id}", "POST /picture-time/photos", "GET /picture-time/status",
            "GET /picture-time/photos/{id}", "GET /picture-time/photos/{id}/original",
            "GET /picture-time/photos/{id}/frame", "DELETE /picture-time/photos/{id}/original",
            "DELETE /picture-time/photos/{id}/frame", "PUT /picture-time/video", "PUT /picture-time/profile",
        ]
        #expect(have(.everyone) == everyone)
        #expect(have(.viewers) == ["GET /picture-time", "GET /picture-time/video", "GET /picture-time/poster"])
        #expect(have(.ownerOrProgram) == programs)
    }

    /// The router's own list, so that nothing can be added to it behind the gate's back.
    ///
    /// It does not tell of the HEAD that it makes of each GET; those are asked for below.
    @Test func theRouterKnowsNoOtherRoutes() async throws {
        let (addresses, routed) = try await routes()
        let declared = Set(addresses.map(\.description))
        #expect(routed == declared)
        #expect(addresses.count == declared.count, "No route is declared twice.")
    }

    @Test func whateverIsNotOpenIsRefusedWithoutLogin() async throws {
        let server = try await RunningServer()
        let (anyone, program) = (Client(server), Client(server, headers: ["X-API-Key": server.key]))
        let made = try await program.put(SentPhoto.jpeg(), as: "a.jpg").json()
        let addresses = try await routes(photo: try #require(made["id"] as? String)).addresses
        #expect(addresses.count > 30)
        for address in addresses {
            let answer = try await request(address, anyone)
            let browser = try await request(address, anyone, ["Accept": "text/html"])
            switch address.access {
            case .everyone:
                #expect(![401, 303].contains(answer.status), "\(address)")
                #expect(![401, 303].contains(browser.status), "\(address)")
            case .viewers, .owner, .ownerOrProgram:
                #expect(answer.status == 401, "\(address): \(answer)")
                #expect(answer.headers["content-type"] == "application/problem+json", "\(address)")
                if address.method == "GET" {
                    #expect(browser.status == 303, "\(address): \(browser.status)")
                    #expect(browser.headers["location"]?.hasPrefix("/picture-time/login?next=") == true, "\(address)")
                    #expect(try await anyone.send("HEAD", address.path).status == 401, "HEAD \(address)")
                } else {
                    #expect(browser.status == 401, "\(address): \(browser.status)")
                }
            }
        }
        // Nothing of it had an effect.
        #expect(try await program.photos().count == 1)
    }

    /// Of every path, with a key: who can do less gets no further.
    @Test func otherMethodsAndPathsAreNotThere() async throws {
        let server = try await RunningServer()
        let addresses = try await routes().addresses
        let paths = Dictionary(grouping: addresses, by: \.template)
        let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"]
        for (template, there) in paths {
            let known = Set(there.map(\.method) + (there.contains { $0.method == "GET" } ? ["HEAD"] : []))
            for method in methods where !known.contains(method) {
                // `upload` is not the photo's name, and so on: another template's path may have this one's form.
                guard !addresses.contains(where: { $0.method == method && matches($0.template, there[0].path) }) else {
                    continue
                }
                let exchange = try await RawExchange.send(
                    "\(method) \(there[0].path) HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(server.key)\r\n"
                        + "Content-Length: 0\r\n\r\n", to: server, until: method == "HEAD" ? .head : .answer)
                #expect(exchange.status == 404 || exchange.status == 405, "\(method) \(template): \(exchange.text)")
            }
        }
    }

    private func matches(_ template: String, _ path: String) -> Bool {
        let (parts, segments) = (template.split(separator: "/"), path.split(separator: "/"))
        return parts.count == segments.count && zip(parts, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }

    private static let spellings = [
        "/picture-time//status", "//picture-time/status", "/picture-time/status/", "/picture-time/%73tatus",
        "/picture-time/./status", "/picture-time/x/../status", "/picture-time/assets/../status",
        "/PICTURE-TIME/status", "/picture-time/status;a=b", "/picture-time/status%00",
        "/picture-time/assets/%2e%2e/status",
        "/picture-time/admin", "/picture-time/api", "/metrics", "/.git/config", "/ptime-server.sqlite",
        "/site/assets/..%2f..%2fptime-server.sqlite", "/site/assets/%2e%2e/%2e%2e/ptime-server.sqlite",
        "/projects/..%2f..%2fptime-server.sqlite/x.png", "/projects/paper-kites/..%2fa-face-a-day%2ffaces.png",
        "/projects/paper-kites/index.md", "/projects/paper-kites/%2e%2e%2f%2e%2e%2f%2e%2e%2fptime-server.sqlite",
    ]

    @Test func anotherSpellingOpensNothing() async throws {
        let server = try await RunningServer()
        for path in Self.spellings {
            let exchange = try await RawExchange.send(
                "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n", to: server)
            #expect([400, 401, 404].contains(exchange.status), "\(path): \(exchange.text)")
        }
    }

    // MARK: Keys

    @Test func aKeyCannotDoWhatNeedsThePerson() async throws {
        let server = try await RunningServer()
        let program = Client(server, headers: ["X-API-Key": server.key])
        let owners = try await routes().addresses.filter { $0.access == .owner }
        #expect(owners.count > 10)
        for address in owners {
            #expect(try await request(address, program).status == 403, "\(address)")
            #expect(try await request(address, program, ["Accept": "text/html"]).status == 403, "\(address)")
        }
    }

    @Test func aKeyInTheAddressIsNone() async throws {
        let server = try await RunningServer()
        let client = Client(server)
        for name in ["key", "api_key", "apikey", "token", "X-API-Key", "x-api-key", "access_token"] {
            #expect(try await client.send("GET", "/picture-time/status?\(name)=\(server.key)").status == 401)
        }
        for scheme in ["Bearer ", "Basic ", ""] {
            let headers = ["Authorization": scheme + server.key, "Cookie": "ptime-session=\(server.key)"]
            #expect(try await client.send("GET", "/picture-time/status", headers: headers).status == 401)
        }
        let sent = try await client.send("GET", "/picture-time/status", headers: ["X-API-Key": server.key])
        #expect(sent.status == 200)
    }

    @Test(arguments: [true, false])
    func aRevokedKeyIsWorthlessAtOnce(onThePage: Bool) async throws {
        let server = try await RunningServer()
        let program = Client(server, headers: ["X-API-Key": server.key])
        #expect(try await program.send("GET", "/picture-time/status").status == 200)
        if onThePage {
            let owner = Client(server)
            let token = try await owner.logIn()
            let page = try await owner.send("GET", "/picture-time/settings", headers: ["Accept": "text/html"])
            let path = try #require(page.text.firstMatch(of: /action="([^"]+\/revoke)"/)).1
            #expect(try await owner.form(String(path), ["csrf": token]).status == 303)
            let after = try await owner.send("GET", "/picture-time/settings", headers: ["Accept": "text/html"])
            #expect(!after.text.contains(server.key))
        } else {
            let command = try await RunningCommand.start(
                builtExecutable("ptime-server"), ["key", "revoke", "home", "--data", server.data.path])
            let result = try await command.result()
            #expect(result.status == 0, "\(result)")
        }
        #expect(try await program.send("GET", "/picture-time/status").status == 401)
        #expect(try await program.put(SentPhoto.jpeg(), as: "a.jpg").status == 401)
        #expect(try server.photoFiles().isEmpty)
    }

    @Test func aNewKeyIsShownOnceAndKeptAsItsHash() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let made = try await owner.form("/picture-time/settings/keys", ["csrf": token, "label": "laptop"])
        let key = String(try #require(made.text.firstMatch(of: /id="new-key"[^>]* value="([^"]+)"/)).1)
        #expect(made.headers["cache-control"] == "no-store")
        #expect(key.utf8.count == 43)
        let client = Client(server, headers: ["X-API-Key": key])
        #expect(try await client.send("GET", "/picture-time/status").status == 200)
        let page = try await owner.send("GET", "/picture-time/settings", headers: ["Accept": "text/html"])
        #expect(page.text.contains("laptop") && !page.text.contains(key))
        for (name, content) in try fileContents(in: server.data.path) {
            #expect(content.firstRange(of: Data(key.utf8)) == nil, "\(name)")
            #expect(content.firstRange(of: Data(RunningServer.password.utf8)) == nil, "\(name)")
        }
        #expect(!server.log.contains(key) && !server.log.contains(server.key))
    }

    // MARK: The film

    @Test func aPublicFilmOpensThreeAddresses() async throws {
        let server = try await RunningServer()
        let (anyone, owner) = (Client(server), Client(server))
        let program = Client(server, headers: ["X-API-Key": server.key])
        let made = try await program.put(SentPhoto.jpeg(), as: "a.jpg").json()
        #expect(made["state"] as? String == "aligned")
        let film = try await SentFilm.mp4()
        #expect(try await program.send("PUT", "/picture-time/video", body: film).status == 200)
        let addresses = try await routes(photo: try #require(made["id"] as? String)).addresses
        let token = try await owner.logIn()
        let saved = try await owner.form(
            "/picture-time/settings", ["csrf": token, "filmIsPublic": "on", "retentionDays": "7"])
        #expect(saved.status == 303)
        for address in addresses where address.access != .everyone {
            let isOpen = address.access == .viewers
            #expect(try await request(address, anyone).status == (isOpen ? 200 : 401), "\(address)")
        }
        let page = try await anyone.send("GET", "/picture-time/", headers: ["Accept": "text/html"])
        #expect(page.text.contains("/picture-time/video"))
        #expect(!page.text.contains("/picture-time/photos"), "No photo is shown to whoever may see the film.")
        // And closed again.
        #expect(try await owner.form("/picture-time/settings", ["csrf": token, "retentionDays": "7"]).status == 303)
        for path in ["/picture-time/", "/picture-time/video", "/picture-time/poster"] {
            #expect(try await Client(server).send("GET", path).status == 401, "\(path)")
        }
    }

    // MARK: Sessions

    private func cookie(of answer: Answer) throws -> String {
        String(try #require(answer.headers["set-cookie"]?.firstMatch(of: /ptime-session=([^;]*)/)).1)
    }

    private func status(_ server: RunningServer, cookie: String) async throws -> Int {
        try await Client(server).send("GET", "/picture-time/status", headers: ["Cookie": "ptime-session=\(cookie)"])
            .status
    }

    @Test func loggingInBeginsASessionThatNobodyChose() async throws {
        let server = try await RunningServer()
        let planted = String(repeating: "A", count: 43)
        let headers = [
            "Cookie": "ptime-session=\(planted)", "Content-Type": "application/x-www-form-urlencoded",
        ]
        let body = Data("password=correct%20horse%20battery".utf8)
        let answer = try await Client(server).send("POST", "/picture-time/login", headers: headers, body: body)
        #expect(answer.status == 303)
        let field = try #require(answer.headers["set-cookie"])
        #expect(field.contains("HttpOnly") && field.contains("SameSite=Strict"))
        let cookie = try cookie(of: answer)
        #expect(cookie != planted && cookie.utf8.count == 43)
        #expect(try await status(server, cookie: planted) == 401)
        #expect(try await status(server, cookie: cookie) == 200)
        // Logging in again leaves nothing of the first one's secret in the second.
        let second = try await Client(server).send(
            "POST", "/picture-time/login", headers: headers.merging(["Cookie": "ptime-session=\(cookie)"]) { $1 },
            body: body)
        if second.status == 303 { #expect(try self.cookie(of: second) != cookie) }
    }

    @Test func aCookieIsWorthlessAfterLogout() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let login = try await Client(server).form("/picture-time/login", ["password": RunningServer.password])
        let other = try cookie(of: login)
        let headers = [
            "Cookie": "ptime-session=\(other)", "Accept": "text/html",
            "Content-Type": "application/x-www-form-urlencoded",
        ]
        let bare = Client(server)
        let page = try await bare.send("GET", "/picture-time/upload", headers: headers)
        let otherToken = String(try #require(page.text.firstMatch(of: /<meta name="csrf" content="([^"]+)">/)).1)
        #expect(otherToken != token, "Each session has a token of its own.")
        #expect(try await status(server, cookie: other) == 200)
        let out = try await bare.send(
            "POST", "/picture-time/logout", headers: headers, body: Data("csrf=\(otherToken)".utf8))
        #expect(out.status == 303)
        #expect(out.headers["set-cookie"]?.contains("Max-Age=0") == true)
        #expect(try await status(server, cookie: other) == 401)
        #expect(try await owner.send("GET", "/picture-time/status").status == 200, "Another browser stays logged in.")
    }

    @Test func aNewPasswordEndsTheOtherSessions() async throws {
        let server = try await RunningServer()
        let (here, there) = (Client(server), Client(server))
        let token = try await here.logIn()
        _ = try await there.logIn()
        let new = "another horse altogether"
        let path = "/picture-time/settings/password"
        let wrong = try await here.form(path, ["csrf": token, "current": "not the password", "new": new])
        #expect(wrong.status == 403)
        let short = try await here.form(path, ["csrf": token, "current": RunningServer.password, "new": "short"])
        #expect(short.status == 422)
        #expect(try await there.send("GET", "/picture-time/status").status == 200)
        let changed = try await here.form(path, ["csrf": token, "current": RunningServer.password, "new": new])
        #expect(changed.status == 303)
        #expect(try await here.send("GET", "/picture-time/status").status == 200)
        #expect(try await there.send("GET", "/picture-time/status").status == 401)
        let old = try await Client(server).form("/picture-time/login", ["password": RunningServer.password])
        #expect(old.status == 403)
        _ = try await Client(server).logIn(password: new)
    }

    // MARK: Forged requests

    @Test func aFormWithoutThePagesTokenDoesNothing() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let other = try await Client(server).logIn()
        let program = Client(server, headers: ["X-API-Key": server.key])
        let made = try await program.put(SentPhoto.jpeg(), as: "a.jpg").json()
        let addresses = try await routes(photo: try #require(made["id"] as? String)).addresses
        let forms = addresses.filter { $0.body == .form && $0.access == .owner }
        #expect(forms.count >= 8)
        for address in forms {
            for fields in [[:], ["csrf": ""], ["csrf": other], ["csrf": String(token.dropLast())]] {
                let answer = try await owner.form(address.path, fields)
                #expect(answer.status == 403, "\(address) with \(fields)")
            }
        }
        for address in addresses where address.method != "GET" && address.access == .ownerOrProgram {
            for token in [nil, "", other] as [String?] {
                let answer = try await owner.send(
                    address.method, address.path, headers: token.map { ["X-CSRF-Token": $0] } ?? [:],
                    body: address.method == "DELETE" ? nil : SentPhoto.jpeg(1))
                #expect(answer.status == 403, "\(address) with \(token ?? "none")")
            }
        }
        #expect(try await program.photos().map { $0["name"] as? String } == ["a.jpg"])
        let sent = try await owner.put(SentPhoto.jpeg(1), as: "b.jpg", headers: ["X-CSRF-Token": token])
        #expect(sent.status == 201)
    }

    private static let foreign = [
        ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": "http://127.0.0.1:1"],
        ["Origin": "http://127.0.0.1"], ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
        ["Sec-Fetch-Site": "cross-site", "Origin": ""], ["Sec-Fetch-Site": "Cross-Site"],
    ]

    @Test func whatAnotherSiteSendsIsRefused() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        let body = Data("csrf=\(token)&filmIsPublic=on&retentionDays=7".utf8)
        let password = Data("password=correct%20horse%20battery".utf8)
        for foreign in Self.foreign {
            let headers = form.merging(foreign) { $1 }
            let saved = try await owner.send("POST", "/picture-time/settings", headers: headers, body: body)
            #expect(saved.status == 403, "\(foreign)")
            let login = try await Client(server).send("POST", "/picture-time/login", headers: headers, body: password)
            #expect(login.status == 403 && login.headers["set-cookie"] == nil, "\(foreign)")
            let sent = try await owner.put(
                SentPhoto.jpeg(), as: "a.jpg", headers: foreign.merging(["X-CSRF-Token": token]) { $1 })
            #expect(sent.status == 403, "\(foreign)")
            #expect(try await Client(server).send("GET", "/picture-time/").status == 401, "The film is not public.")
        }
        // The same, from its own page.
        let own = form.merging(["Origin": server.address, "Sec-Fetch-Site": "same-origin"]) { $1 }
        #expect(try await owner.send("POST", "/picture-time/settings", headers: own, body: body).status == 303)
        #expect(try await Client(server).send("GET", "/picture-time/").status == 200)
    }

    private static let foreignNames = [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8080",
        "localhost@evil.example", "localhost:80:evil", "[::1].evil.example", "", "0.0.0.0", "127.0.0.2",
    ]

    @Test func isKnownByThisMachinesNamesOnly() async throws {
        let server = try await RunningServer()
        for host in Self.foreignNames {
            for path in ["/", "/healthz", "/picture-time/status", "/picture-time/login", "/nothing"] {
                let exchange = try await RawExchange.send(
                    "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nX-API-Key: \(server.key)\r\n\r\n", to: server)
                #expect(exchange.status == 421 || exchange.status == 400, "\(host)\(path): \(exchange.text)")
            }
        }
        for host in ["localhost", "localhost:1", "127.0.0.1", "[::1]", "[::1]:8080", "LOCALHOST"] {
            let exchange = try await RawExchange.send("GET /healthz HTTP/1.1\r\nHost: \(host)\r\n\r\n", to: server)
            #expect(exchange.status == 200, "\(host): \(exchange.text)")
        }
    }

    /// RFC 9112, 3.2: a server must refuse a request with several Host fields.
    @Test(arguments: [
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n",
    ])
    func twoNamesAreNoName(request: String) async throws {
        let server = try await RunningServer()
        let exchange = try await RawExchange.send(request, to: server)
        #expect(exchange.status == 400 || exchange.status == 421, "\(exchange.text)")
    }

    // MARK: Guessing

    @Test func guessingThePasswordIsSlowedDown() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        _ = try await owner.logIn()
        var wrong = 0
        var last = try await Client(server).form("/picture-time/login", ["password": "guess"])
        // A machine so slow that the first waits pass unnoticed doubles them.
        while last.status == 403, wrong < 12 {
            wrong += 1
            last = try await Client(server).form("/picture-time/login", ["password": "guess \(wrong)"])
        }
        #expect(last.status == 429)
        #expect((4...9).contains(wrong), "\(wrong) guesses were looked at.")
        let wait = try #require(last.headers["retry-after"].flatMap { Int($0) })
        #expect(wait >= 1)
        let right = try await Client(server).form("/picture-time/login", ["password": RunningServer.password])
        #expect(right.status == 429 && right.headers["set-cookie"] == nil)
        #expect(try await owner.send("GET", "/picture-time/status").status == 200, "Who is logged in stays so.")
        try await Task.sleep(for: .seconds(Double(wait) + 0.5))
        _ = try await Client(server).logIn()
    }

    /// Else an attacker with many connections has as many guesses for the price of one.
    @Test func guessingAtOnceIsSlowedDownToo() async throws {
        let server = try await RunningServer()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<30 {
                group.addTask {
                    try await Client(server).form("/picture-time/login", ["password": "guess \(number)"]).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let looked = statuses.filter { $0 == 403 }.count
        #expect(looked <= 8, "\(looked) of \(statuses.count) guesses were looked at.")
        #expect(statuses.allSatisfy { $0 == 403 || $0 == 429 })
    }
}
