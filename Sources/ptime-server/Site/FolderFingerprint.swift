// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// What the file system says of a folder's files without reading them; as long as it is the same, so are they.
struct FolderFingerprint: Hashable, Sendable {
    private var entries: [String: Entry] = [:]

    private struct Entry: Hashable {
        let size: Int
        let inode: UInt64
        /// In nanoseconds since 1970. The second is that of name and rights, and no program can set it back.
        let modified: Int
        let changed: Int
    }

    /// The folders of a site are no deeper: `projects/kites/index.md`.
    private static let depthLimit = 3

    /// Hidden files do not count. Symbolic links are followed.
    init(of folder: URL) {
        add(folder.path, depth: 0)
    }

    private mutating func add(_ path: String, depth: Int) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        entries[path] = Entry(
            size: Int(status.st_size), inode: UInt64(status.st_ino), modified: status.st_mtim.nanoseconds,
            changed: status.st_ctim.nanoseconds)
        guard status.st_mode & S_IFMT == S_IFDIR, depth < Self.depthLimit else { return }
        let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        for name in names ?? [] where !name.hasPrefix(".") { add(path + "/" + name, depth: depth + 1) }
    }
}

extension timespec {
    fileprivate var nanoseconds: Int { tv_sec &* 1_000_000_000 &+ tv_nsec }
}
