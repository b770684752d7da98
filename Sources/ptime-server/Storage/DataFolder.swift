// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
internal import PictureTimeCore

/// The folders in which a server keeps its files, and how they get there whole.
struct DataFolder: Sendable {
    let url: URL

    var database: URL { file("ptime-server.sqlite") }
    /// Photos on their way in.
    var incoming: URL { folder("incoming") }
    var originals: URL { folder("originals") }
    var frames: URL { folder("frames") }
    var films: URL { folder("films") }
    /// The owner's pages.
    var site: URL { folder("site") }
    /// The frame made last: the poster of the film, and the ghost in the camera. It stays when the photos are fetched.
    var latestFrame: URL { file("latest-frame.jpg") }
    /// The person's face, as home knows it.
    var profile: URL { file("profile.json") }

    func incoming(_ id: String) -> URL { incoming.appending(path: "\(id).part", directoryHint: .notDirectory) }
    func original(_ photo: StoredPhoto) -> URL {
        originals.appending(path: "\(photo.id).\(photo.fileExtension)", directoryHint: .notDirectory)
    }
    /// Named by its content as well, so that a frame that is made again never is half of the old one's.
    func frame(_ photo: StoredPhoto) -> URL? {
        photo.frameDigest.map {
            frames.appending(path: "\(photo.id)-\($0.prefix(16)).jpg", directoryHint: .notDirectory)
        }
    }
    func film(_ digest: String) -> URL { films.appending(path: "\(digest).mp4", directoryHint: .notDirectory) }

    private func file(_ name: String) -> URL { url.appending(path: name, directoryHint: .notDirectory) }
    private func folder(_ name: String) -> URL { url.appending(path: name, directoryHint: .isDirectory) }

    /// Makes the folders that are missing, for the owner's eyes only.
    func prepare() throws {
        for folder in [url, incoming, originals, frames, films, site] {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
    }

    /// Room for the database when the disk is full, so that photos can be taken away then.
    private var ballast: URL { file("ballast") }
    private static let ballastSize = 1 << 20

    /// Sets room aside, if there is any.
    func setBallastAside() {
        let descriptor = open(ballast.path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if posix_fallocate(descriptor, 0, off_t(Self.ballastSize)) != 0 { unlink(ballast.path) }
    }

    func dropBallast() { unlink(ballast.path) }

    /// Keeps a second server out of the folder as long as the result lives.
    func lock() throws -> FileLock { try FileLock(file("lock")) }

    /// How many bytes the disk has left for us.
    var freeBytes: Int {
        var status = statvfs()
        guard statvfs(url.path, &status) == 0 else { return .max }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}

/// A lock that ends with the process, however that ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    init(_ file: URL) throws {
        descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Refusal("Could not write to '\(file.path)': \(systemErrorText()).") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Refusal("Another ptime-server uses '\(file.deletingLastPathComponent().path)'. Stop it first.")
        }
    }

    deinit { close(descriptor) }
}

/// What the C library says of the last error.
func systemErrorText(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

/// Files that are on the disk when a call returns.
enum DurableFile {
    /// Moves a file that is complete to its place, replacing what is there.
    static func move(_ source: URL, to target: URL) throws {
        guard rename(source.path, target.path) == 0 else { throw StorageError(target, errno) }
        try synchronize(target.deletingLastPathComponent())
    }

    /// Writes a file, whole or not at all.
    static func write(_ bytes: [UInt8], to target: URL, by incoming: URL) throws {
        let writer = try IncomingFile(incoming)
        try bytes.withUnsafeBytes { try writer.append($0) }
        try writer.close()
        try move(incoming, to: target)
    }

    static func synchronize(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError(url, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StorageError(url, errno) }
    }

    static func remove(_ url: URL) throws {
        guard unlink(url.path) == 0 || errno == ENOENT else { throw StorageError(url, errno) }
    }
}

/// A file that could not be written or read.
struct StorageError: Error, CustomStringConvertible {
    let file: URL
    let code: Int32

    init(_ file: URL, _ code: Int32) {
        self.file = file
        self.code = code
    }

    var isFullDisk: Bool { code == ENOSPC || code == EDQUOT }
    var description: String { "'\(file.lastPathComponent)': \(systemErrorText(code))." }
}
