// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// Random texts that cannot be guessed, and their hashes, by which they are known again without being kept.
enum Secret {
    /// 256 random bits as 43 letters, digits, `-` and `_`.
    static func random() -> String {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }

    /// 96 random bits as 24 hexadecimal digits: the name of something, no secret.
    static func identifier() -> String { SymmetricKey(size: .init(bitCount: 96)).withUnsafeBytes { $0.hexadecimal } }

    /// SHA-256 in hexadecimal digits. A hash without salt is enough for what has 256 random bits.
    ///
    /// Whoever compares by it learns nothing from the time that takes: nobody can choose a hash.
    static func hash(_ secret: String) -> String { SHA256.hash(data: Array(secret.utf8)).hexadecimal }

    static func isEqual(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(hash(a).utf8), Array(hash(b).utf8))
        return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// A password as it is kept: by scrypt (RFC 7914) with a salt of its own.
struct PasswordHash: Sendable {
    private let salt: [UInt8]
    private let key: [UInt8]
    private let rounds: Int
    private let blockSize: Int
    private let parallelism: Int

    /// 16 MB and, on one core, about a third of a second, five times in a row: OWASP's second choice, which a small
    /// server has the memory for.
    init(of password: String) throws {
        salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        (rounds, blockSize, parallelism) = (1 << 14, 8, 5)
        key = try Self.derive(password, salt, rounds, blockSize, parallelism)
    }

    func matches(_ password: String) -> Bool {
        guard let other = try? Self.derive(password, salt, rounds, blockSize, parallelism), other.count == key.count
        else {
            return false
        }
        return zip(key, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(
        _ password: String, _ salt: [UInt8], _ rounds: Int, _ blockSize: Int, _ parallelism: Int
    ) throws -> [UInt8] {
        let normalised = Array(password.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: normalised, salt: salt, outputByteCount: 32, rounds: rounds, blockSize: blockSize,
            parallelism: parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    /// `scrypt:N:r:p:salt:key`.
    var text: String {
        "scrypt:\(rounds):\(blockSize):\(parallelism):\(Data(salt).base64EncodedString()):\(Data(key).base64EncodedString())"
    }

    init?(text: String) {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: parts[4]),
            let key = Data(base64Encoded: parts[5])
        else { return nil }
        (self.rounds, self.blockSize, self.parallelism) = (rounds, blockSize, parallelism)
        (self.salt, self.key) = (Array(salt), Array(key))
    }

    /// - Throws: ``Refusal`` for a password that is too easy to guess.
    static func check(_ password: String) throws {
        guard password.unicodeScalars.count >= 10 else {
            throw Refusal(
                "The password is too short: take at least 10 characters. Some words in a row are easy to keep in mind.")
        }
        guard password.utf8.count <= 1000 else { throw Refusal("The password is too long: at most 1000 bytes.") }
    }
}
