// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import FoundationEssentials

/// SHA-256 of a file's bytes: its identity, wherever it is and whatever its name.
public struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes.
    let bytes: [UInt8]

    /// - Parameter bytes: 32 of them.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(of content: [UInt8]) {
        bytes = Array(SHA256.hash(data: content))
    }

    /// Of pieces, one behind the other.
    init(ofPieces pieces: [[UInt8]]) {
        var hash = SHA256()
        for piece in pieces { hash.update(data: piece) }
        bytes = Array(hash.finalize())
    }

    /// Reads the file piece by piece.
    init(of file: borrowing FileReader) throws(PictureTimeError) {
        var hash = SHA256()
        var offset = 0
        while true {
            // Small enough that the same memory is used again, not fetched from the system for each piece.
            let piece = try file.bytes(at: offset, count: 1 << 16)
            if piece.isEmpty { break }
            hash.update(data: piece)
            offset += piece.count
        }
        bytes = Array(hash.finalize())
    }

    /// - Parameter description: 64 hexadecimal digits; nil for anything else.
    public init?(_ description: String) {
        let digits = Array(description.utf8).map { Self.value(ofDigit: $0) }
        guard digits.count == 64, digits.allSatisfy({ $0 != nil }) else { return nil }
        bytes = stride(from: 0, to: 64, by: 2).map { digits[$0]! << 4 | digits[$0 + 1]! }
    }

    /// 64 hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }
}

// MARK: - Over HTTP

extension ContentDigest {
    /// The header field `Repr-Digest` for content that has this digest. Source: RFC 9530, 3.
    public var reprDigest: String { "sha-256=:\(Data(bytes).base64EncodedString()):" }

    /// What a field `Repr-Digest` says.
    ///
    /// - Returns: Nil where it says nothing of SHA-256.
    /// - Throws: `invalidSetting` for a field that is not written as RFC 9530 asks.
    public static func inReprDigest(_ field: String) throws(PictureTimeError) -> ContentDigest? {
        func trimmed(_ text: Substring) -> Substring {
            var text = text
            while let first = text.first, first.isWhitespace { text.removeFirst() }
            while let last = text.last, last.isWhitespace { text.removeLast() }
            return text
        }
        for part in field.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map(trimmed)
            guard pair.count == 2, pair[0].lowercased() == "sha-256" else { continue }
            guard pair[1].count > 2, pair[1].hasPrefix(":"), pair[1].hasSuffix(":"),
                let bytes = Data(base64Encoded: String(pair[1].dropFirst().dropLast())), bytes.count == 32
            else { throw .invalidSetting("Repr-Digest is not written as sha-256=:BASE64:.") }
            return ContentDigest(bytes: Array(bytes))
        }
        return nil
    }
}
