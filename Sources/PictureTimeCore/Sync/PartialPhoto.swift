// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A photo on its way home: the first bytes of it, to which others are added, until it is whole.
public final class PartialPhoto {
    /// What it will be.
    public let digest: ContentDigest
    /// How much of it is here.
    public private(set) var byteCount: Int
    let url: URL
    private let descriptor: Int32  // owned

    init(at url: URL, digest: ContentDigest) throws(PictureTimeError) {
        descriptor = open(url.path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unwritable(url, "\(errnoText()).") }
        self.url = url
        self.digest = digest
        byteCount = max(Int(lseek(descriptor, 0, SEEK_END)), 0)
    }

    deinit { close(descriptor) }

    public func append(_ bytes: RawSpan) throws(PictureTimeError) {
        var written = 0
        while written < bytes.byteCount {
            let n = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if n < 0, errno == EINTR { continue }
            guard n > 0 else {
                let advice = errno == ENOSPC || errno == EDQUOT ? " Make room; what is here already is kept." : ""
                throw .unwritable(url, "\(errnoText()).\(advice)")
            }
            written += n
            byteCount += n
        }
    }

    /// Throws away what is here.
    public func startAnew() throws(PictureTimeError) {
        guard ftruncate(descriptor, 0) == 0 else { throw .unwritable(url, "\(errnoText()).") }
        byteCount = 0
    }

    /// Waits until it is on the disk, and reads it once more.
    ///
    /// - Throws: `unreadableFile` when it is not what it should be; it is thrown away then.
    func finish() throws(PictureTimeError) {
        guard fsync(descriptor) == 0 else { throw .unwritable(url, "\(errnoText()).") }
        guard try ContentDigest(of: FileReader(url)) == digest else {
            try startAnew()
            throw .unreadable(url, "it was damaged on its way. It is fetched again.")
        }
    }
}
