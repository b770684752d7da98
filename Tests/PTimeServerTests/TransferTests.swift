// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// Sending, fetching and ending photos as the machine at home does.
struct TransferTests {
    private static let photo = try! Data(contentsOf: Samples.url("2024-03-01.jpg"))

    /// A server with one photo.
    private func serverWithPhoto() async throws -> (server: RunningServer, client: Client, photo: [String: Any]) {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let answer = try await client.send("PUT", "/picture-time/photos/2024-03-01.jpg", body: Self.photo)
        #expect(answer.status == 201, "\(answer.text)")
        return (server, client, try answer.json())
    }

    @Test func aPhotoIsAlignedAtOnceAndListed() async throws {
        let (_, client, photo) = try await serverWithPhoto()
        #expect(photo["state"] as? String == "aligned")
        #expect((photo["captureDate"] as? String)?.hasPrefix("2024-03-01") == true)
        let status = try await client.send("GET", "/picture-time/status").json()
        #expect(status["original"] as? [String] == ["2024-03-01.jpg"])
        #expect(status["processed"] as? [String] == ["2024-03-01.jpg"])
        #expect((status["canvas"] as? [String: Any])?["width"] as? Int == 1080)
        #expect(status["video"] == nil)
        let frame = try await client.send("GET", try #require(photo["frame"] as? String))
        #expect(frame.status == 200 && frame.headers["content-type"] == "image/jpeg")
        #expect(frame.body.starts(with: [0xFF, 0xD8, 0xFF]))
    }

    @Test func partsOfAFileCanBeFetched() async throws {
        let (_, client, photo) = try await serverWithPhoto()
        let path = try #require(photo["original"] as? String)
        let whole = try await client.send("GET", path)
        let tag = try #require(whole.headers["etag"])
        #expect(whole.status == 200 && whole.body == Self.photo)
        let count = Self.photo.count
        let cases: [(range: String, status: Int, part: Range<Int>)] = [
            ("bytes=0-0", 206, 0..<1), ("bytes=10-19", 206, 10..<20), ("bytes=100-", 206, 100..<count),
            ("bytes=-5", 206, (count - 5)..<count), ("bytes=-\(count + 1)", 206, 0..<count),
            ("bytes=5-\(count * 2)", 206, 5..<count), ("bytes=0-1,3-4", 200, 0..<count), ("bytes=9-3", 200, 0..<count),
            ("lines=1-2", 200, 0..<count),
        ]
        for (range, status, part) in cases {
            let answer = try await client.send("GET", path, headers: ["Range": range])
            #expect(answer.status == status && answer.body == Self.photo[part], "\(range)")
            if status == 206 {
                #expect(answer.headers["content-range"] == "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(count)")
            }
        }
        for range in ["bytes=\(count)-", "bytes=-0"] {
            let answer = try await client.send("GET", path, headers: ["Range": range])
            #expect(answer.status == 416 && answer.headers["content-range"] == "bytes */\(count)", "\(range)")
        }
        let other = try await client.send("GET", path, headers: ["Range": "bytes=1-2", "If-Range": "\"another\""])
        #expect(other.status == 200 && other.body == Self.photo)
        let same = try await client.send("GET", path, headers: ["Range": "bytes=1-2", "If-Range": tag])
        #expect(same.status == 206 && same.body == Self.photo[1..<3])
        let known = try await client.send("GET", path, headers: ["If-None-Match": "\"a\", \(tag)"])
        #expect(known.status == 304 && known.body.isEmpty)
        let head = try await client.send("HEAD", path)
        #expect(head.status == 200 && head.headers["content-length"] == "\(count)")
    }

    @Test func aPhotoEndsOnlyWhenWhoFetchedItSaysWhich() async throws {
        let (server, client, photo) = try await serverWithPhoto()
        let path = try #require(photo["original"] as? String)
        #expect(try await client.send("DELETE", path).status == 428)
        #expect(try await client.send("DELETE", path, headers: ["If-Match": "\"0000\""]).status == 412)
        #expect(try await client.send("GET", path).status == 200)
        let tag = try #require(try await client.send("HEAD", path).headers["etag"])
        #expect(try await client.send("DELETE", path, headers: ["If-Match": tag]).status == 204)
        #expect(
            try await client.send("DELETE", path, headers: ["If-Match": tag]).status == 204, "A repetition is harmless."
        )
        #expect(try await client.send("GET", path).status == 410)
        for name in ["originals", "frames", "incoming"] {
            #expect(try names(in: server.data.appending(path: name).path).isEmpty, "\(name)")
        }
        // Home has it, so it need not be sent again.
        let again = try await client.send("PUT", "/picture-time/photos/again.jpg", body: Self.photo)
        #expect(again.status == 200)
        #expect(try again.json()["isDuplicate"] as? Bool == true && again.json()["isFetched"] as? Bool == true)
    }

    @Test func whoAsksBeforeSendingIsToldToGoOn() async throws {
        let server = try await RunningServer()
        let head =
            "PUT /picture-time/photos/a.jpg HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(server.key)\r\n"
            + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: \(Self.photo.count)\r\n\r\n"
        let asked = try await RawExchange.send(head, to: server, until: .head)
        #expect(asked.status == 100, "\(asked.text)")
        let sent = try await RawExchange.send(
            [Data(head.utf8), Self.photo], pause: 0.2, to: server, until: .close, limit: 60)
        #expect(sent.text.contains("HTTP/1.1 201 Created"), "\(sent.text)")
    }

    @Test func whatComesTwiceIsKeptOnce() async throws {
        let (server, client, photo) = try await serverWithPhoto()
        let again = try await client.send("POST", "/picture-time/photos?name=other.jpg", body: Self.photo)
        #expect(again.status == 200)
        #expect(try again.json()["id"] as? String == photo["id"] as? String)
        #expect(try names(in: server.data.appending(path: "originals").path).count == 1)
    }

    @Test func whatWasDamagedOnItsWayIsNotKept() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let wrong = Data(repeating: 7, count: 32).base64EncodedString()
        let answer = try await client.send(
            "PUT", "/picture-time/photos/a.jpg", headers: ["Repr-Digest": "sha-256=:\(wrong):"], body: Self.photo)
        #expect(answer.status == 400)
        #expect(try names(in: server.data.appending(path: "incoming").path) == [])
        #expect(try await client.send("GET", "/picture-time/status").json()["original"] as? [String] == [])
    }

    @Test(arguments: [
        ("page.jpg", "<html><script>alert(1)</script></html>", 415),
        ("drawing.jpg", "<svg xmlns='http://www.w3.org/2000/svg'/>", 415), ("note.jpg", "just words", 415),
        ("empty.jpg", "", 400),
    ])
    func whatIsNoPictureIsRefusedInWords(name: String, content: String, status: Int) async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let answer = try await client.send("PUT", "/picture-time/photos/\(name)", body: Data(content.utf8))
        #expect(answer.status == status)
        #expect(try (answer.json()["detail"] as? String)?.contains(name) == true, "\(answer.text)")
        #expect(try names(in: server.data.appending(path: "originals").path).isEmpty)
        #expect(try names(in: server.data.appending(path: "incoming").path) == [])
    }

    @Test func aDamagedPhotoIsKeptUntilAPersonDecides() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let answer = try await client.send(
            "PUT", "/picture-time/photos/cut.jpg", body: Self.photo.prefix(Self.photo.count / 2))
        #expect(answer.status == 201)
        let photo = try answer.json()
        #expect(photo["state"] as? String == "needsAttention")
        #expect((photo["reason"] as? String)?.isEmpty == false)
        #expect(try await client.send("GET", try #require(photo["original"] as? String)).status == 200)
    }

    @Test(arguments: ["..%2f..%2fetc%2fpasswd", "%2e%2e", "a%5cb.jpg", "a%00b.jpg", String(repeating: "a", count: 300)])
    func namesThatAreNoNamesAreRefused(name: String) async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let answer = try await client.send("POST", "/picture-time/photos?name=\(name)", body: Self.photo)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(try names(in: server.data.appending(path: "originals").path).isEmpty)
    }

    @Test func aPhotoThatClaimsToBeHugeIsRefusedBeforeItIsDecoded() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let answer = try await client.put(SentPhoto.jpeg(claimingWidth: 60_000, height: 60_000), as: "bomb.jpg")
        #expect(answer.status == 413 || answer.status == 415, "\(answer.text)")
        #expect(try server.photoFiles().isEmpty)
    }

    @Test func whatIsNoProfileIsRefused() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let path = "/picture-time/profile"
        #expect(try await client.send("PUT", path, body: Data()).status == 422)
        #expect(try await client.send("PUT", path, body: Data("{\"format\": 1}".utf8)).status == 422)
        #expect(try await client.send("PUT", path, body: Data(repeating: 0x20, count: 1 << 19)).status == 413)
        let other = ["Repr-Digest": Data("other".utf8).reprDigest]
        #expect(try await client.send("PUT", path, headers: other, body: Data("{}".utf8)).status == 400)
        #expect(try await client.send("GET", "/picture-time/status").json()["profile"] == nil)
        #expect(try names(in: server.data.path).contains("profile.json") == false)
    }

    @Test func aFilmIsSwappedInWhenItIsWhole() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        func send(_ film: Data) async throws -> Answer {
            try await client.send(
                "PUT", "/picture-time/video", headers: ["Repr-Digest": film.reprDigest], body: film)
        }
        let first = try await SentFilm.mp4(frameCount: 10)
        #expect(try await send(first).status == 200)
        #expect(try await client.send("GET", "/picture-time/video").body == first)
        // Cut, and no film at all: the old one stays.
        #expect(try await send(first.prefix(first.count - 100)).status == 422)
        #expect(try await send(Data("no film".utf8)).status == 422)
        #expect(try await client.send("GET", "/picture-time/video").body == first)
        let second = try await SentFilm.mp4(frameCount: 20)
        let answer = try await send(second)
        #expect(answer.status == 200)
        #expect(try answer.json()["frameCount"] as? Int == 20)
        #expect(try await client.send("GET", "/picture-time/video").body == second)
        #expect(try names(in: server.data.appending(path: "films").path).count == 1)
        #expect(try names(in: server.data.appending(path: "incoming").path) == [])
    }
}
