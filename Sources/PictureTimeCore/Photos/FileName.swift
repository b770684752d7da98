// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A file's name in its parts.
enum FileName {
    /// The name without its extension.
    ///
    /// An extension is one word that begins with a letter: `2024-01-31 07.45.12` and `frame.0042` have none.
    static func stem(of name: String) -> String {
        let bytes = Array(name.utf8)
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot + 1 < bytes.count, isLetter(bytes[dot + 1]),
            bytes[(dot + 1)...].allSatisfy({ isLetter($0) || isDigit($0) })
        else { return name }
        return String(decoding: bytes[..<dot], as: UTF8.self)
    }

    /// Whether a byte is an ASCII digit.
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether a byte is an ASCII letter.
    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
