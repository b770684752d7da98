// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A file that is written beside its target and takes its place when it is whole. Dropped before that, it is gone.
struct PartialFile: ~Copyable {
    /// Where to write.
    let url: URL
    private let target: URL

    private static let prefix = ".ptime-"
    private static let suffix = ".partial"

    /// - Parameter keepingRights: Whether those may read and write it who may do so with the file that is there.
    /// - Throws: `unwritableOutput` when the target's folder cannot be written.
    init(for target: URL, keepingRights: Bool = false) throws(PictureTimeError) {
        // Of its own length, for the target's name may already be as long as a name can be; and not to be guessed, for
        // whoever may write to the folder could have put a link there.
        let name = "\(Self.prefix)\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))\(Self.suffix)"
        self.target = target
        url = target.deletingLastPathComponent().appending(path: name, directoryHint: .notDirectory)
        let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unwritable(target, "\(errnoText()).") }
        var status = stat()
        if keepingRights, stat(target.path, &status) == 0 { fchmod(descriptor, status.st_mode & 0o777) }
        close(descriptor)
    }

    /// Adds to the content.
    func append(_ bytes: [UInt8]) throws(PictureTimeError) {
        let descriptor = open(url.path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(target, "\(errnoText()).") }
        var written = 0
        while written < bytes.count {
            let n = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if n < 0, errno == EINTR { continue }
            guard n > 0 else {
                let why = errnoText()
                close(descriptor)
                throw .unwritable(target, "\(why).")
            }
            written += n
        }
        // Some file systems tell only now that the disk is full.
        guard close(descriptor) == 0 else { throw .unwritable(target, "\(errnoText()).") }
    }

    /// Takes the target's place.
    ///
    /// - Parameter synchronized: Whether the content must be on the disk first, so that not even a loss of power
    ///   leaves less than the old file or the new one.
    consuming func commit(synchronized: Bool) throws(PictureTimeError) {
        if synchronized { try Self.synchronize(url, for: target) }
        guard rename(url.path, target.path) == 0 else { throw .unwritable(target, "\(errnoText()).") }
        // The file stands in its place by now; a folder that cannot be synchronised changes nothing of that.
        if synchronized { try? Self.synchronize(target.deletingLastPathComponent()) }
    }

    /// Waits until the content of a file or folder is on the disk.
    ///
    /// - Parameter output: What an error names; nil for the file itself.
    static func synchronize(_ url: URL, for output: URL? = nil) throws(PictureTimeError) {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(output ?? url, "\(errnoText()).") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unwritable(output ?? url, "\(errnoText()).") }
    }

    // After a commit there is nothing left under this name.
    deinit { unlink(url.path) }

    /// Removes what a killed program left in a folder; files of programs that still run stay.
    static func removeAbandoned(in folder: URL) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return }
        for name in names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            let owner = name.dropFirst(prefix.count).prefix { $0 != "-" }
            guard let pid = pid_t(owner), kill(pid, 0) != 0, errno == ESRCH else { continue }
            unlink(folder.appending(path: name).path)
        }
    }
}

extension PartialFile {
    /// Writes a small file, whole or not at all.
    static func write(_ bytes: [UInt8], to target: URL) throws(PictureTimeError) {
        let partial = try PartialFile(for: target)
        try partial.append(bytes)
        try partial.commit(synchronized: false)
    }
}
