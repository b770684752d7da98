// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import CZlib
import Fixtures
import Foundation
import Testing

extension HostileTests {
    private static let script = "<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"

    /// The bytes are home's to keep; what matters is that no browser takes them for a page.
    @Test func aPhotoWithAPageInItIsOnlyEverAPhoto() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        for (number, name) in ["photo.jpg", "page.html", "drawing.svg"].enumerated() {
            let photo = try SentPhoto.jpeg(number) + Data(Self.script.utf8)
            let sent = try await client.put(photo, as: name)
            #expect(sent.status == 201, "\(name): \(sent.text)")
            let answer = try await client.send("GET", try #require(try sent.json()["original"] as? String))
            #expect(answer.status == 200 && answer.body == photo, "\(name)")
            #expect(answer.headers["content-type"] == "image/jpeg", "\(name)")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(answer.headers["content-disposition"]?.hasPrefix("inline; filename*=UTF-8''") == true)
            let frame = try await client.send("GET", try #require(try sent.json()["frame"] as? String))
            #expect(frame.status == 200 && frame.body.firstRange(of: Data("<script>".utf8)) == nil, "\(name)")
        }
        try await checkItStillAnswers(server)
    }

    /// It begins as a picture does, so it is kept for home to look at; but as no page.
    @Test func aPageThatBeginsAsAPictureIsNeverShownAsAPage() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let beginnings: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF], Array("GIF89a".utf8), Array("BM".utf8), [0x49, 0x49, 0x2A, 0x00], [0xFF, 0x0A],
        ]
        for beginning in beginnings {
            let page =
                Data(beginning + Array("=1;/*".utf8)) + Data(Self.script.utf8) + Data(repeating: 0x20, count: 200)
            let sent = try await client.put(page, as: "page.html")
            #expect([201, 415].contains(sent.status), "\(beginning): \(sent.text)")
            guard sent.status == 201 else { continue }
            #expect(try sent.json()["state"] as? String == "needsAttention", "\(beginning): \(sent.text)")
            let answer = try await client.send("GET", try #require(try sent.json()["original"] as? String))
            let type = try #require(answer.headers["content-type"])
            #expect(type == "application/octet-stream" || type == "image/jpeg", "\(beginning)")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            if type == "application/octet-stream" {
                #expect(answer.headers["content-disposition"]?.hasPrefix("attachment;") == true, "\(beginning)")
            }
        }
        try await checkItStillAnswers(server)
    }

    @Test func whatOnlyHasAPhotosNameIsRefusedInWords() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        for content in [
            "%PDF-1.4\n1 0 obj", "\u{FEFF}<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "PK\u{3}\u{4}zip", "<?xml version='1.0'?><svg/>", "#!/bin/sh\nrm -rf /\n",
            "RIFF\u{1}\u{1}\u{1}\u{1}AVI LIST", "\n\n  <html></html>", "MZ\u{1}\u{1}program",
        ] {
            let answer = try await client.put(Data(content.utf8), as: "renamed.jpg")
            #expect(answer.status == 415, "\(content): \(answer.text)")
            #expect(Self.detail(answer.text).contains("renamed.jpg"), "\(content)")
        }
        try await checkNothingIsKept(server)
        try await checkItStillAnswers(server)
    }

    /// A PNG of 64 × 64 grey pixels.
    ///
    /// - Parameters:
    ///   - chunks: In front of the pixels.
    ///   - pixels: Compressed; nil for those that it should have.
    private static func png(chunks: [(type: String, content: Data)] = [], pixels: Data? = nil) -> Data {
        let header = Data([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0])
        let rows = pixels ?? deflated(count: 64 * 65)
        var png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        for (type, content) in [("IHDR", header)] + chunks + [("IDAT", rows), ("IEND", Data())] {
            let named = Data(type.utf8) + content
            let sum = named.withUnsafeBytes { crc32(0, $0.bindMemory(to: UInt8.self).baseAddress, uInt($0.count)) }
            png += bigEndian(content.count) + named + bigEndian(Int(sum))
        }
        return png
    }

    private static func bigEndian(_ value: Int) -> Data { Data((0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) }) }

    /// So many zeros, as zlib writes them: a thousandth of that.
    private static func deflated(count: Int) -> Data {
        let zeros = Data(count: count)
        var size = compressBound(uLong(count))
        var result = Data(count: Int(size))
        _ = result.withUnsafeMutableBytes { target in
            zeros.withUnsafeBytes { source in
                compress2(
                    target.bindMemory(to: UInt8.self).baseAddress, &size,
                    source.bindMemory(to: UInt8.self).baseAddress, uLong(count), 9)
            }
        }
        return result.prefix(Int(size))
    }

    /// 400 MB in a file of 400 kB. What was not asked for is not unpacked.
    @Test(.timeLimit(.minutes(15))) func aFileThatUnpacksToMuchFillsNoMemory() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let much = Self.deflated(count: 400_000_000)
        #expect((1000..<1_000_000).contains(much.count))
        let bombs = [
            ("pixels", Self.png(pixels: much)),
            ("a profile", Self.png(chunks: [("iCCP", Data("profile\0\0".utf8) + much)])),
            ("a text", Self.png(chunks: [("zTXt", Data("Comment\0\0".utf8) + much)])),
            ("XMP", Self.png(chunks: [("iTXt", Data("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + much)])),
            // As ImageMagick writes Exif.
            ("Exif", Self.png(chunks: [("zTXt", Data("Raw profile type exif\0\0".utf8) + much)])),
        ]
        for (what, photo) in bombs {
            let (answer, largest) = try await Self.watching(server) { try await client.put(photo, as: "bomb.png") }
            print("400 MB of \(what): \(answer.status), at most \(largest / 1000) MB.")
            #expect([201, 413, 415].contains(answer.status), "\(what): \(answer.text)")
            #expect(largest < 300_000, "\(what), kB")
        }
        try await checkItStillAnswers(server)
    }

    /// - Returns: What came of it, and how large the server was meanwhile, in kB.
    private static func watching<Value: Sendable>(
        _ server: RunningServer, _ body: @Sendable () async throws -> Value
    ) async throws -> (value: Value, largest: Int) {
        let watch = Task {
            var largest = 0
            while !Task.isCancelled {
                largest = max(largest, server.residentSize)
                try? await Task.sleep(for: .milliseconds(10))
            }
            return largest
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        watch.cancel()
        return (try result.get(), await watch.value)
    }

    /// Files that end too early, claim to be huge, or are made of themselves.
    @Test(.timeLimit(.minutes(15))) func noDamagedPictureDoesHarm() async throws {
        let server = try await RunningServer()
        let client = Client(server, headers: ["X-API-Key": server.key])
        let folder = Fixtures.url("Corpus/Broken")
        let files = try names(in: folder.path)
        #expect(files.count > 40)
        let (answers, largest) = try await Self.watching(server) {
            var answers: [(name: String, answer: Answer)] = []
            for name in files {
                let bytes = try Data(contentsOf: folder.appending(path: name))
                answers.append((name, try await client.put(bytes, as: name)))
            }
            return answers
        }
        for (name, answer) in answers {
            if name.contains("-empty") {
                #expect(answer.status == 400, "\(name): \(answer.text)")
            } else {
                // 200 where two are the same file.
                #expect([200, 201, 413, 415].contains(answer.status), "\(name): \(answer.text)")
            }
            let isHuge = name.contains("claims-60000") || name.contains("claims-30000")
            #expect(try !isHuge || answer.json()["frame"] == nil, "\(name)")
            if answer.status == 201, try answer.json()["frame"] == nil {
                #expect(try (answer.json()["reason"] as? String)?.isEmpty == false, "\(name): \(answer.text)")
            }
        }
        #expect(largest < 300_000, "kB")
        #expect(try names(in: server.data.appending(path: "incoming").path) == [])
        try await checkItStillAnswers(server)
    }
}
