// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What the file system says of a file without reading it. As long as all of it stays the same, so does the content.
struct FileStamp: Hashable, Sendable {
    /// In bytes.
    var size = 0
    /// The last change of the content, in nanoseconds since 1970.
    var modified = 0
    /// The last change of the content, the name or the rights, in nanoseconds since 1970; no program can set it back.
    var changed = 0
    var inode: UInt64 = 0

    init(size: Int = 0, modified: Int = 0, changed: Int = 0, inode: UInt64 = 0) {
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
    }

    init(_ status: stat) {
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
        changed = status.st_ctim.tv_sec &* 1_000_000_000 &+ status.st_ctim.tv_nsec
        inode = UInt64(status.st_ino)
    }

    /// - Returns: Nil when there is no such file.
    init?(path: String) {
        var status = Glibc.stat()
        guard Glibc.lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    /// Whether a file that had this stamp has the other one now, though it may have been renamed in between.
    func isSameContent(as other: FileStamp) -> Bool {
        size == other.size && modified == other.modified && inode == other.inode
    }
}
