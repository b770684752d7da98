// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

extension HostileTests {
    /// A form as browsers send it, or nearly so.
    private struct Form {
        static let boundary = "----boundary7MA4YWxkTrZu0gW"
        var body = Data()

        func adding(_ text: String) -> Form { Form(body: body + Data(text.utf8)) }
        func adding(_ bytes: Data) -> Form { Form(body: body + bytes) }

        func field(_ name: String, _ value: String) -> Form {
            adding("--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
        }

        func photo(_ photo: Data, as name: String = "a.jpg") -> Form {
            adding(
                "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\(name)\"\r\n"
                    + "Content-Type: image/jpeg\r\n\r\n"
            ).adding(photo).adding("\r\n")
        }

        var ended: Form { adding("--\(Self.boundary)--\r\n") }
    }

    private static let formType = "multipart/form-data; boundary=\(Form.boundary)"

    private func send(_ form: Form, type: String = formType, by owner: Client) async throws -> Answer {
        try await owner.send("POST", "/picture-time/upload", headers: ["Content-Type": type], body: form.body)
    }

    @Test(.timeLimit(.minutes(15))) func aBrokenFormIsRefusedAndNothingOfItIsKept() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let photo = try SentPhoto.jpeg()
        let good = Form().field("csrf", token)
        let line = "--\(Form.boundary)\r\n"
        let type = Self.formType
        let cases: [(what: String, type: String, form: Form, status: Int)] = [
            ("no boundary", "multipart/form-data", good.photo(photo).ended, 415),
            ("an empty boundary", "multipart/form-data; boundary=", good.photo(photo).ended, 415),
            ("half a quotation", "multipart/form-data; boundary=\"\(Form.boundary)", good.photo(photo).ended, 415),
            (
                "a long boundary", "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
                good.photo(photo).ended, 415
            ),
            ("another type", "multipart/mixed; boundary=\(Form.boundary)", good.photo(photo).ended, 415),
            ("another boundary", "multipart/form-data; boundary=other", good.photo(photo).ended, 400),
            ("nothing", type, Form(), 400),
            ("no end", type, good.photo(photo), 400),
            ("an end within the photo", type, Form(body: good.photo(photo).body.dropLast(50_000)), 400),
            ("an end within a part's head", type, good.adding(line + "Content-Disposition: form-data"), 400),
            ("an end behind a delimiter", type, good.adding("--\(Form.boundary)"), 400),
            ("no line break behind a delimiter", type, good.adding("--\(Form.boundary)xx").photo(photo).ended, 400),
            (
                "a part without a name", type,
                good.adding(line + "Content-Disposition: form-data; filename=\"a.jpg\"\r\n\r\n").adding(photo).adding(
                    "\r\n"
                ).ended, 400
            ),
            (
                "a part that is not described", type,
                good.adding(line + "Content-Type: image/jpeg\r\n\r\n").adding(photo).adding("\r\n").ended, 400
            ),
            (
                "a part with a huge head", type,
                good.adding(line + "X-A: \(String(repeating: "a", count: 100_000))\r\n").photo(photo).ended, 400
            ),
            ("a huge field", type, good.field("date", String(repeating: "a", count: 100_000)).photo(photo).ended, 400),
            ("no photo", type, good.ended, 400),
            ("no token", type, Form().photo(photo).ended, 403),
            ("a wrong token", type, Form().field("csrf", "wrong").photo(photo).ended, 403),
            ("a token behind the photo", type, Form().photo(photo).field("csrf", token).ended, 403),
            ("a date that is none", type, good.field("date", "tomorrow").photo(photo).ended, 422),
            ("a NUL in the name", type, good.photo(photo, as: "a\0.jpg").ended, 400),
            ("an empty photo", type, good.photo(Data()).ended, 400),
            ("a page instead of a photo", type, good.photo(Data("<html></html>".utf8)).ended, 415),
        ]
        for (what, type, form, status) in cases {
            let answer = try await send(form, type: type, by: owner)
            #expect(answer.status == status, "\(what): \(answer.text)")
            #expect(!Self.detail(answer.text).isEmpty, "\(what): \(answer.text)")
            try await checkNothingIsKept(server, what)
        }
        try await checkItStillAnswers(server)
    }

    /// Why a photo is refused is said whether the form has come to its end or not: a browser still sends the rest.
    @Test(
        .timeLimit(.minutes(15)),
        arguments: [("quota", 507), ("size", 413), ("name", 400), ("hour", 429)])
    func aFormWhosePhotoIsRefusedIsAnswered(reason: String, status: Int) async throws {
        let server = try await RunningServer(
            environment: [
                "PTIME_SERVER_QUOTA_MB": reason == "quota" ? "1" : "100",
                "PTIME_SERVER_MAX_UPLOAD_MB": reason == "size" ? "1" : "64",
                "PTIME_SERVER_UPLOADS_PER_HOUR": reason == "hour" ? "1" : "100",
            ])
        let owner = Client(server)
        let token = try await owner.logIn()
        if reason == "hour" || reason == "quota" {
            // Takes what may come, and leaves too little room for another.
            let first = try SentPhoto.jpeg(0, byteCount: reason == "quota" ? 990_000 : 200_000)
            #expect(try await send(Form().field("csrf", token).photo(first).ended, by: owner).status == 303)
        }
        let files = try server.photoFiles()
        let name = reason == "name" ? String(repeating: "n", count: 300) + ".jpg" : "b.jpg"
        let photo = try SentPhoto.jpeg(1, byteCount: 1_500_000)
        for _ in 0..<2 {
            let answer = try await send(Form().field("csrf", token).photo(photo, as: name).ended, by: owner)
            #expect(answer.status == status, "\(answer.text)")
            #expect(!Self.detail(answer.text).isEmpty)
        }
        #expect(try server.photoFiles() == files)
        try await checkItStillAnswers(server)
    }

    @Test func everyPhotoOfAFormIsTaken() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let photos = try (0..<2).map { try SentPhoto.jpeg($0) }
        let form = Form().adding("What is in front of the first delimiter counts for nothing.\r\n").field("csrf", token)
            .photo(photos[0], as: "a.jpg").photo(photos[1], as: "b.jpg").ended.adding("Nor does what is behind.")
        let answer = try await send(form, by: owner)
        #expect(answer.status == 303, "\(answer.text)")
        let listed = try await owner.photos().map { ($0["originalFile"] as? [String: Any])?["sha256"] as? String }
        #expect(Set(listed) == Set(photos.map(\.sha256)) && listed.count == 2)
        try await checkItStillAnswers(server)
    }

    @Test(.timeLimit(.minutes(15))) func aFormHasAnEndOfPhotos() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        let photo = try Data(contentsOf: Self.quick)
        let form = (0..<101).reduce(Form().field("csrf", token)) { form, _ in form.photo(photo) }.ended
        let answer = try await send(form, by: owner)
        #expect(answer.status == 413, "\(answer.text)")
        #expect(try await owner.photos().count == 1)
        try await checkItStillAnswers(server)
    }

    private static let formNames = [
        ("a;b.jpg", "a;b.jpg"), ("a=b.jpg", "a=b.jpg"), ("; name=csrf.jpg", "; name=csrf.jpg"), ("ü 1.jpg", "ü 1.jpg"),
        ("../../a.jpg", "a.jpg"), ("C:\\Users\\me\\b.jpg", "b.jpg"), ("/etc/c.jpg", "c.jpg"),
    ]

    /// Names are for people; some have what means something in a header.
    @Test(.timeLimit(.minutes(15))) func theNameInAFormIsKeptAsItIsButForItsFolders() async throws {
        let server = try await RunningServer()
        let owner = Client(server)
        let token = try await owner.logIn()
        for (number, (sent, name)) in Self.formNames.enumerated() {
            let photo = SentPhoto.numbered(try Data(contentsOf: Self.quick), number)
            let answer = try await send(Form().field("csrf", token).photo(photo, as: sent).ended, by: owner)
            #expect(answer.status == 303, "\(sent): \(answer.text)")
            #expect(try await owner.photos().contains { $0["name"] as? String == name }, "\(sent)")
        }
        #expect(try names(in: server.data.appending(path: "originals").path).count == Self.formNames.count)
        try await checkItStillAnswers(server)
    }
}
