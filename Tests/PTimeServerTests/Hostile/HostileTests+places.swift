// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension HostileTests {
    // MARK: Ways out of the folder

    private static let secret = "The secret that lies outside, and is long enough to be seen in whatever part is sent."

    /// Something in the folder may have been exchanged for a link by whoever got at it, or by an unpacked backup.
    @Test func aLinkInPlaceOfAPhotoIsNotFollowed() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        try server.folder.write(Self.secret, to: "secret.txt")
        let photo = try await client.put(SentPhoto.jpeg(), as: "a.jpg").json()
        for (folder, field) in [("frames", "frame"), ("originals", "original")] {
            let inside = server.data.appending(path: folder)
            let name = try #require(try names(in: inside.path).first)
            try FileManager.default.removeItem(at: inside.appending(path: name))
            try FileManager.default.createSymbolicLink(
                atPath: inside.appending(path: name).path, withDestinationPath: server.folder.path("secret.txt"))
            let path = try #require(photo[field] as? String)
            let exchange = try await RawExchange.send(
                head("GET \(path)", server, "Connection: close"), to: server, limit: 10)
            let hasSecret = exchange.text.contains(Self.secret)
            #expect(!hasSecret && exchange.status != 200, "\(folder): \(exchange.text)")
        }
        // What goes is the link, not what it leads to.
        let digest = try #require((photo["originalFile"] as? [String: Any])?["sha256"] as? String)
        let ended = try await client.send(
            "DELETE", try #require(photo["original"] as? String), headers: ["If-Match": "\"\(digest)\""])
        #expect(ended.status == 204, "\(ended.text)")
        #expect(try server.photoFiles() == [])
        #expect(try String(contentsOf: server.folder.url("secret.txt"), encoding: .utf8) == Self.secret)
        try await checkItStillAnswers(server)
    }

    @Test func aLinkOutOfTheSiteIsNotFollowed() async throws {
        let server = try await RunningServer()
        let site = server.data.appending(path: "site")
        let project = site.appending(path: "projects/paper-kites")
        try server.folder.write(Self.secret, to: "secret.png")
        try server.folder.write("---\ntitle: Stolen\ndate: 2024-01-01\n---\n\(Self.secret)", to: "secret.md")
        try server.folder.write("{{!--}}\(Self.secret)", to: "secret.mustache")
        for folder in ["assets", "templates", "pages", "projects/stolen"] {
            try FileManager.default.createDirectory(
                at: site.appending(path: folder), withIntermediateDirectories: true)
        }
        let links = [
            (project.appending(path: "absolute.png"), server.folder.path("secret.png")),
            (project.appending(path: "relative.png"), "../../../../secret.png"),
            (project.appending(path: "database.png"), "../../../ptime-server.sqlite"),
            (site.appending(path: "assets/style.css"), server.folder.path("secret.png")),
            (site.appending(path: "assets/me.png"), server.folder.path("secret.png")),
            (site.appending(path: "pages/stolen.md"), server.folder.path("secret.md")),
            (site.appending(path: "projects/stolen/index.md"), server.folder.path("secret.md")),
            (site.appending(path: "templates/page.mustache"), server.folder.path("secret.mustache")),
            (site.appending(path: "templates/front.mustache"), server.folder.path("secret.mustache")),
        ]
        for (link, target) in links {
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: target)
        }
        // It looks at its folder once a second.
        try await Task.sleep(for: .seconds(1.2))
        let client = Client(server)
        for path in [
            "/projects/paper-kites/absolute.png", "/projects/paper-kites/relative.png",
            "/projects/paper-kites/database.png", "/projects/paper-kites/thumb/absolute.png", "/site/assets/me.png",
            "/site/assets/style.css", "/pages/stolen", "/projects/stolen", "/", "/pages/about", "/feed.xml",
            "/projects/paper-kites",
        ] {
            let answer = try await client.send("GET", path)
            #expect(answer.status == 404 || answer.status == 200, "\(path)")
            #expect(answer.body.firstRange(of: Data(Self.secret.utf8)) == nil, "\(path)")
            #expect(answer.body.firstRange(of: Data("SQLite format 3".utf8)) == nil, "\(path)")
            if path.contains("stolen") || path.hasSuffix(".png") { #expect(answer.status == 404, "\(path)") }
        }
        try await checkItStillAnswers(server)
    }

    private static let waysOut = [
        "/../secret.png", "/projects/../../secret.png", "/projects/paper-kites/../../../secret.png",
        "/projects/paper-kites/%2e%2e/%2e%2e/%2e%2e/secret.png", "/projects/paper-kites/%252e%252e%252fsecret.png",
        "/projects/paper-kites/..%5c..%5c..%5csecret.png", "/projects/paper-kites/..\\..\\..\\secret.png",
        "/projects/paper-kites/%c0%ae%c0%ae%c0%af%c0%ae%c0%ae%c0%afsecret.png",
        "/projects/%2e%2e%2f%2e%2e/secret.png", "/projects/../secret.png", "/projects/./secret.png",
        "/projects/paper-kites/....//....//secret.png", "/projects/paper-kites/kites.png/../../../../secret.png",
        "/projects/paper-kites/thumb/..%2f..%2f..%2f..%2fsecret.png", "/site/assets/..%2f..%2fsecret.png",
        "/site/assets/%2e%2e%2f%2e%2e%2fsecret.png", "/pages/..%2f..%2fsecret", "/pages/%2e%2e%2f%2e%2e%2fsecret.png",
        "/tags/..%2f..%2fsecret.png", "/picture-time/assets/..%2f..%2fsecret.png",
        "/picture-time/assets/%2e%2e%2fsecret.png", "/projects/paper-kites/secret.png%00.png",
        "/projects/paper-kites//secret.png", "//secret.png", "/file:///secret.png",
        "http://localhost/../secret.png", "http://localhost/projects/../../secret.png", "*", "secret.png", "?",
    ]

    /// Put beside the site, in every folder that one step too far leads to.
    @Test func noAddressLeadsOutOfTheSite() async throws {
        let server = try await RunningServer()
        for name in ["data/secret.png", "data/site/secret.png", "data/site/projects/secret.png", "secret.png"] {
            try server.folder.write(Self.secret, to: name)
        }
        for path in Self.waysOut {
            let exchange = try await RawExchange.send(
                "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", to: server, until: .close,
                limit: 10)
            #expect(!exchange.text.contains(Self.secret), "\(path)")
            #expect(exchange.status == nil || [400, 404].contains(exchange.status), "\(path): \(exchange.text)")
            #expect(exchange.isClosed, "\(path)")
        }
        try await checkItStillAnswers(server)
    }

    // MARK: Words in the server's mouth

    @Test func nothingThatIsSentBecomesAHeaderOfTheAnswer() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        for path in [
            "/picture-time/settings%0d%0aX-Injected:%20yes", "/picture-time/settings?a=%0d%0aX-Injected:%20yes",
            "/picture-time/photos?done=%0d%0aX-Injected:%20yes", "/%0d%0aX-Injected:%20yes",
            "/projects/%0d%0aX-Injected:%20yes",
        ] {
            let exchange = try await RawExchange.send(
                "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n", to: server)
            #expect([303, 404].contains(exchange.status), "\(path): \(exchange.text)")
            #expect(!exchange.head.contains("\r\nx-injected"), "\(path): \(exchange.text)")
        }
        let login = try await Client(server).form(
            "/picture-time/login",
            ["password": RunningServer.password, "next": "/picture-time/\r\nX-Injected: yes"])
        #expect(login.status == 303 && login.headers["x-injected"] == nil)
        #expect(login.headers["location"] == "/picture-time/")
        for next in [
            "//evil.example", "https://evil.example", "/picture-time/../\\evil.example", "/picture-time//evil",
        ] {
            let answer = try await Client(server).form(
                "/picture-time/login", ["password": RunningServer.password, "next": next])
            // One password at a time is looked at; this is the only one here.
            #expect(answer.status == 303 && answer.headers["location"] == "/picture-time/", "\(next)")
        }
        // Quotation marks and semicolons would end the field's value. Source of what may stand there: RFC 8187, 3.2.1.
        let names = [#"a"; filename="evil.html"#, "a;filename=evil.html", "a'b,c(d).jpg", "ü*.jpg"]
        for (number, name) in names.enumerated() {
            let query = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let photo = SentPhoto.numbered(try Data(contentsOf: Self.quick), number)
            let sent = try await client.send("POST", "/picture-time/photos?name=\(query)", body: photo)
            #expect(try sent.json()["name"] as? String == name, "\(sent.text)")
            let original = try await client.send("HEAD", try #require(try sent.json()["original"] as? String))
            let field = try #require(original.headers["content-disposition"])
            let isOneValue = field.wholeMatch(of: /inline; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)/) != nil
            #expect(isOneValue, "\(name): \(field)")
        }
        try await checkItStillAnswers(server)
    }

    /// As the description of the interface says: the last part of the address is the name, percent-encoded.
    @Test func aNameInTheAddressIsDecodedOnceAndThenLookedAt() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let photo = try Data(contentsOf: Self.quick)
        let cases = [
            ("IMG%201.jpg", "IMG 1.jpg"), ("%C3%BC.jpg", "ü.jpg"), ("100%25.jpg", "100%.jpg"),
            ("a%252fb.jpg", "a%2fb.jpg"), ("a+b.jpg", "a+b.jpg"), ("a%3Bb.jpg", "a;b.jpg"),
        ]
        for (number, (sent, name)) in cases.enumerated() {
            let answer = try await client.put(SentPhoto.numbered(photo, number), as: sent)
            #expect(answer.status == 201, "\(sent): \(answer.text)")
            #expect(try answer.json()["name"] as? String == name, "\(sent)")
        }
        let files = try server.photoFiles()
        for name in [
            "a%2fb.jpg", "%2e%2e", "..%2f..%2fa.jpg", "a%5cb.jpg", "a%00b.jpg", "a%0d%0aX-Injected:%20yes.jpg",
            "%ff.jpg",
        ] {
            let answer = try await client.put(SentPhoto.numbered(photo, 100), as: name)
            #expect([400, 404].contains(answer.status), "\(name): \(answer.text)")
            #expect(answer.headers["x-injected"] == nil, "\(name)")
        }
        #expect(try server.photoFiles() == files)
        try await checkItStillAnswers(server)
    }

    /// The same for the site: its own pages link to pictures and tags in this way.
    @Test func whatTheSitesPagesLinkToIsThere() async throws {
        let server = try await RunningServer()
        let site = "data/site/projects/kites"
        let picture = try Data(contentsOf: Fixtures.url("Corpus/png-rgb.png"))
        for name in ["k 1.png", "ü.png"] { try server.folder.write(picture, to: "\(site)/\(name)") }
        try server.folder.write(
            "---\ntitle: Kites\ndate: 2024-01-01\ntags: Größe, paper\n---\n![a](<k 1.png>) ![b](ü.png)\n",
            to: "\(site)/index.md")
        // It looks at its folder once a second.
        try await Task.sleep(for: .seconds(1.2))
        let client = Client(server)
        let page = try await client.send("GET", "/projects/kites")
        #expect(page.status == 200)
        let links = page.text.matches(of: /(?:href|src)="(\/(?:projects|tags)\/[^"]+)"/).map { String($0.1) }
        #expect(links.count >= 4, "\(page.text)")
        for link in links { #expect(try await client.send("GET", link).status == 200, "\(link)") }
        try await checkItStillAnswers(server)
    }

    /// A name is shown on pages, and there it is text.
    @Test func aNameIsTextOnEveryPage() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let name = "\"><img src=x onerror=alert(1)>.jpg"
        let query = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let sent = try await owner.send(
            "POST", "/picture-time/photos?name=\(query)", headers: ["X-CSRF-Token": token], body: SentPhoto.jpeg())
        #expect(try sent.json()["name"] as? String == name)
        let page = try #require(try sent.json()["page"] as? String)
        for path in ["/picture-time/", "/picture-time/photos", page] {
            let answer = try await owner.send("GET", path, headers: ["Accept": "text/html"])
            #expect(answer.status == 200 && !answer.text.contains("<img src=x"), "\(path)")
        }
        try await checkItStillAnswers(server)
    }

    /// Which of them counts would be anybody's guess.
    @Test func twoKeysAreNoKey() async throws {
        let server = try await RunningServer()
        for keys in [["wrong", server.key], [server.key, "wrong"], [server.key + "\u{1}"], [server.key + ", wrong"]] {
            let fields = keys.map { "X-API-Key: \($0)\r\n" }.joined()
            let exchange = try await RawExchange.send(
                "GET /picture-time/status HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n", to: server)
            #expect([400, 401].contains(exchange.status), "\(exchange.text)")
        }
        try await checkItStillAnswers(server)
    }
}
