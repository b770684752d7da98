// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct ContentDigestTests {
    /// Sources: the examples of FIPS 180-4 for SHA-256 (one block, two blocks, a million letters), and of NIST's test
    /// vectors the one for the empty message.
    static let vectors: [(String, Int, String)] = [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ]

    @Test(arguments: vectors)
    func isSHA256(text: String, count: Int, expected: String) async throws {
        let content = Array(String(repeating: text, count: count).utf8)
        #expect(ContentDigest(of: content).description == expected)
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).add("a.jpg", content)
            let reader = try FileReader(folder.appending(path: "a.jpg"))
            #expect(try ContentDigest(of: reader).description == expected)
        }
    }

    /// A file is read in pieces of a mebibyte.
    @Test(arguments: [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) + 3])
    func isTheSameOfAFileInPieces(size: Int) async throws {
        try await withTemporaryFolder { folder in
            // Every piece differs from the others.
            let line = (0..<4093).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 >> 8) }
            var content: [UInt8] = []
            while content.count < size { content += line }
            content.removeLast(content.count - size)
            try PhotoFiles(folder: folder).add("a.jpg", content)
            let reader = try FileReader(folder.appending(path: "a.jpg"))
            #expect(try ContentDigest(of: reader) == ContentDigest(of: content))
        }
    }

    @Test func tellsContentsApartThatDifferInOneBit() {
        var content = [UInt8](repeating: 7, count: 1000)
        let digest = ContentDigest(of: content)
        content[999] ^= 1
        #expect(ContentDigest(of: content) != digest)
        content[999] ^= 1
        #expect(ContentDigest(of: content) == digest)
    }

    @Test func readsItsOwnDescription() throws {
        for text in ["", "abc", "Picture Time"] {
            let digest = ContentDigest(of: Array(text.utf8))
            #expect(ContentDigest(digest.description) == digest)
            #expect(ContentDigest(digest.description.uppercased()) == digest)
            #expect(ContentDigest(bytes: digest.bytes) == digest)
        }
        let digest = try #require(ContentDigest(String(repeating: "0f", count: 31) + "a5"))
        #expect(digest.bytes == [UInt8](repeating: 0x0F, count: 31) + [0xA5])
    }

    static let noDigests: [String] = [
        "", "abc", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "0", count: 128), String(repeating: "g", count: 64), String(repeating: "0", count: 63) + " ",
        String(repeating: "0", count: 62) + "0x", " " + String(repeating: "0", count: 63),
        String(repeating: "0", count: 63) + "/", String(repeating: "0", count: 63) + ":",
        String(repeating: "0", count: 63) + "@", String(repeating: "0", count: 63) + "`",
        // Digits, but not ASCII; the first has 64 characters, the second 64 bytes.
        String(repeating: "٣", count: 64), String(repeating: "٣", count: 32),
    ]

    @Test(arguments: noDigests)
    func refusesWhatIsNoDigest(text: String) {
        #expect(ContentDigest(text) == nil)
    }
}
