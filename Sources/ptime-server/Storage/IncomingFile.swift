// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import FoundationEssentials
internal import Glibc

/// A file that is written from its beginning to its end while its SHA-256 is computed. Dropped before it is closed, it is
/// gone.
///
/// One thread at a time may use it; whoever streams into it waits for each piece.
final class IncomingFile: @unchecked Sendable {
    let url: URL
    private(set) var byteCount = 0
    private var descriptor: Int32
    private var hash = SHA256()
    /// Whether there is nothing left to clean up.
    private var isSettled = false

    init(_ url: URL) throws {
        self.url = url
        descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError(url, errno) }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        hash.update(bufferPointer: bytes)
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress!, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw StorageError(url, errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        byteCount += bytes.count
    }

    /// Waits until all of it is on the disk.
    ///
    /// - Returns: Its SHA-256 in hexadecimal digits.
    @discardableResult
    func close() throws -> String {
        guard fsync(descriptor) == 0 else { throw StorageError(url, errno) }
        let status = Glibc.close(descriptor)
        descriptor = -1
        guard status == 0 else { throw StorageError(url, errno) }
        isSettled = true
        return hash.finalize().hexadecimal
    }

    /// Takes it away again.
    func discard() {
        isSettled = true
        unlink(url.path)
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
        if !isSettled { unlink(url.path) }
    }
}

extension Sequence<UInt8> {
    /// Two small digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
