// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A file open for reading, at any offset.
struct FileReader: ~Copyable {
    let url: URL
    /// What it was when it was opened.
    let stamp: FileStamp
    private let descriptor: Int32  // owned

    /// Opens a regular file.
    ///
    /// - Throws: `unreadableFile` when it is missing, no regular file, or may not be read.
    init(_ url: URL) throws(PictureTimeError) {
        // O_NONBLOCK, so that a named pipe among the photos does not hang the program.
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(url, "\(errnoText()).") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable(url, "it is not a regular file.")
        }
        self.url = url
        stamp = FileStamp(status)
        self.descriptor = descriptor
    }

    /// Its size in bytes when it was opened.
    var size: Int { stamp.size }

    /// The bytes from `offset` on: `count` of them, or fewer where the file ends.
    func bytes(at offset: Int, count: Int) throws(PictureTimeError) -> [UInt8] {
        let wanted = max(min(count, size - offset), 0)
        var failure: Int32 = 0
        let result = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            while initialized < wanted {
                let n = pread(
                    descriptor, buffer.baseAddress! + initialized, wanted - initialized, off_t(offset + initialized))
                if n < 0, errno == EINTR { continue }
                if n < 0 { failure = errno }
                if n <= 0 { break }
                initialized += n
            }
        }
        guard failure == 0 else { throw .unreadable(url, "\(errnoText(failure)).") }
        return result
    }

    /// No photo is larger in bytes; a file that is would only fill the memory.
    static let sizeLimit = 1 << 30

    /// The whole content.
    ///
    /// - Throws: `unreadableFile`, also when there is more than `sizeLimit`.
    func contents() throws(PictureTimeError) -> [UInt8] {
        guard size <= Self.sizeLimit else {
            throw .unreadable(url, "it has \(size >> 20) MB, and a photo no more than \(Self.sizeLimit >> 20).")
        }
        return try bytes(at: 0, count: size)
    }

    deinit { close(descriptor) }
}

/// What the system says of its last error, or of `code`.
func errnoText(_ code: Int32 = errno) -> String {
    String(cString: strerror(code))
}

extension URL {
    /// The path with symbolic links and `..` resolved; what does not exist yet is kept as it is.
    var canonicalPath: String { resolvingSymlinksInPath().standardizedFileURL.path }
}
