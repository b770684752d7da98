// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
internal import Glibc

/// The photos and the film at home.
///
/// ```
/// library/
/// ├── originals/2026/IMG_1.jpg    all photos by their years, never changed
/// ├── video/picture-time.mp4      the film, with its catalogue beside it
/// ├── incoming/                   photos on their way
/// ├── library.sqlite              which file has which content; made anew from the files when it is gone
/// └── last-sync.json              how the last run ended
/// ```
///
/// One run at a time: as long as this lives, another one is refused.
public final class HomeLibrary: Sendable {
    public let folder: URL
    public let originals: URL
    public let film: FilmFile
    private let incoming: URL
    private let facts: KnownFiles
    private let lock: FolderLock

    /// Opens a library, or makes one.
    ///
    /// - Throws: `outputInUse` while another run has it, or when a file of the catalogue's name is none;
    ///   `unwritableOutput`.
    public init(_ folder: URL) throws(PictureTimeError) {
        self.folder = folder
        originals = folder.appending(path: "originals", directoryHint: .isDirectory)
        incoming = folder.appending(path: "incoming", directoryHint: .isDirectory)
        film = try Self.film(in: folder)
        try OutputFolder.make(folder, for: folder)
        lock = try FolderLock(folder)
        for folder in [originals, incoming, film.folder] { try OutputFolder.make(folder, for: folder) }
        facts = try KnownFiles(at: folder.appending(path: "library.sqlite", directoryHint: .notDirectory))
    }

    private static func film(in folder: URL) throws(PictureTimeError) -> FilmFile {
        try FilmFile(named: "picture-time", in: folder.appending(path: "video", directoryHint: .isDirectory))
    }

    // MARK: What is there

    /// Looks at all files. Only those that are new or have changed since the last time are read.
    ///
    /// - Throws: `unreadableFile` or `missingInput` for what cannot be read: a photo that is there must not be fetched
    ///   twice because a disk is slow to wake.
    public func inventory() throws(PictureTimeError) -> HomeInventory {
        var inventory = HomeInventory()
        var seen: [String: FileStamp] = [:]
        var lines: [String] = []
        var folders = [""]
        while let path = folders.popLast() {
            let listing = try FolderListing(path.isEmpty ? originals : originals.appending(path: path))
            let prefix = path.isEmpty ? "" : path + "/"
            for name in listing.files.sorted() {
                let file = prefix + name
                inventory.occupy(file)
                guard !name.hasPrefix("."), let stamp = FileStamp(path: url(file).path) else { continue }
                lines.append("\(file) \(stamp.size) \(stamp.modified) \(stamp.inode)")
                if name != EditFile.name { seen[file] = stamp }
            }
            folders += listing.folders.filter { !$0.hasPrefix(".") }.map { prefix + $0 }
        }
        var digests = try facts.digests(of: seen)
        for (path, stamp) in seen where digests[path] == nil {
            let digest = try ContentDigest(of: FileReader(url(path)))
            try facts.learn(digest, of: path, stamp: stamp)
            digests[path] = digest
        }
        try facts.forgetAll(but: seen)
        for (path, digest) in digests.sorted(by: { $0.key < $1.key }) { inventory.add(digest, at: path) }
        inventory.fingerprint = ContentDigest(of: Array(lines.sorted().joined(separator: "\n").utf8))
        return inventory
    }

    /// Where a photo of the library is.
    public func url(_ path: String) -> URL { originals.appending(path: path, directoryHint: .notDirectory) }

    /// Whether a photo is what it should be, by reading all of it.
    public func holds(_ digest: ContentDigest, at path: String) -> Bool {
        (try? ContentDigest(of: FileReader(url(path)))) == digest
    }

    // MARK: Photos that come

    /// The person's face, as the film's photos are aligned onto it; nil as long as it is an average one.
    ///
    /// - Throws: `unreadableFile` for a damaged one.
    public func profile() throws(PictureTimeError) -> SubjectProfile? { try LibraryProfile(of: film.url).read() }

    /// A file for a photo on its way; what an earlier run had of it is in it.
    ///
    /// - Parameter digest: Of the whole photo.
    public func partialPhoto(_ digest: ContentDigest) throws(PictureTimeError) -> PartialPhoto {
        try PartialPhoto(
            at: incoming.appending(path: "\(digest).part", directoryHint: .notDirectory), digest: digest)
    }

    /// Takes away what is left of photos that will not come any more.
    ///
    /// - Parameter wanted: Those that may still come.
    public func dropPartialPhotos(but wanted: Set<ContentDigest>) {
        let names = (try? FolderListing(incoming))?.files ?? []
        for name in names where name.hasSuffix(".part") {
            guard let digest = ContentDigest(String(name.dropLast(5))), !wanted.contains(digest) else { continue }
            unlink(incoming.appending(path: name, directoryHint: .notDirectory).path)
        }
    }

    /// Gives a photo its place. When this returns, not even a loss of power takes it away.
    ///
    /// - Parameter path: Where nothing is yet; something that came there in the meantime stays, and the photo gets
    ///   another path.
    /// - Returns: Its path.
    /// - Throws: `unreadableFile` when it is not what it should be, and is thrown away; `unwritableOutput`.
    public func keep(_ photo: PartialPhoto, as path: String) throws(PictureTimeError) -> String {
        try photo.finish()
        var path = path
        if !(try move(photo.url, to: path)) {
            let parts = path.split(separator: "/")
            path = "\(parts.first ?? "0000")/\(photo.digest)/\(parts.last ?? "photo")"
            guard try move(photo.url, to: path) else {
                throw .unwritable(url(path), "there is another file in its place. Move it away.")
            }
        }
        if let stamp = FileStamp(path: url(path).path) { try facts.learn(photo.digest, of: path, stamp: stamp) }
        return path
    }

    /// - Returns: False when something is there.
    private func move(_ source: URL, to path: String) throws(PictureTimeError) -> Bool {
        let target = url(path)
        let parent = target.deletingLastPathComponent()
        var newest = parent
        while !FileManager.default.fileExists(atPath: newest.path) { newest.deleteLastPathComponent() }
        try OutputFolder.make(parent, for: target)
        // Unlike rename, link replaces nothing.
        if link(source.path, target.path) == 0 {
            unlink(source.path)
        } else if errno == EEXIST {
            return false
        } else if [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno) {
            // A file system without links.
            var status = stat()
            guard lstat(target.path, &status) != 0 else { return false }
            guard rename(source.path, target.path) == 0 else { throw .unwritable(target, "\(errnoText()).") }
        } else {
            throw .unwritable(target, "\(errnoText()).")
        }
        // With the folders on the way that are new, and the one that they are in.
        var folder = parent
        try PartialFile.synchronize(folder, for: target)
        while folder.path.count > newest.path.count {
            folder.deleteLastPathComponent()
            try PartialFile.synchronize(folder, for: target)
        }
        return true
    }

    /// Takes over what a person decided about a photo elsewhere, unless something is decided about it here; and a date,
    /// where nothing else says when it was taken.
    ///
    /// - Parameters:
    ///   - edit: What was decided.
    ///   - date: For a photo that has no date at all, with where it is from.
    public func takeOver(_ edit: Edit?, date: (date: CaptureDate, note: String)?, for path: String)
        throws(PictureTimeError)
    {
        guard edit != nil || date != nil else { return }
        do throws(PictureTimeError) {
            _ = try EditFile.change(url(path)) { here in
                guard here.isEmpty else { return }
                if let edit { here = edit }
                if let date, here.date == nil {
                    here.date = date.date
                    if here.note == nil { here.note = date.note }
                }
            }
        } catch {
            // What is no photo that could be shown, or other than the server thought, needs no decisions.
            guard error.code == .unreadableFile || error.code == .invalidSetting else { throw error }
        }
    }

    // MARK: The film

    /// How the film is made.
    public struct FilmPlan: Sendable {
        public var canvas: Canvas
        public var settings: FilmSettings
        /// See ``PhotoSelection/bestOfDay``.
        public var bestOfDay = false
        /// See ``PhotoSelection/dayEndsAt``.
        public var dayEndsAt = 0

        public init(canvas: Canvas, settings: FilmSettings) {
            self.canvas = canvas
            self.settings = settings
        }
    }

    /// Lets the film grow by the photos that are new.
    ///
    /// - Returns: Nil when there is no photo yet that could be in it.
    /// - Throws: ``PictureTimeError`` or `CancellationError`; the film then stays as it was.
    public func growFilm(_ plan: FilmPlan, onProgress: @escaping ProgressHandler = { _ in }) async throws
        -> (film: Film, report: Report)?
    {
        var selection = PhotoSelection(folder: originals, order: .date)
        selection.isRecursive = true
        selection.bestOfDay = plan.bestOfDay
        selection.dayEndsAt = plan.dayEndsAt
        do {
            return try await PhotosToFilm(
                selection, output: film, canvas: plan.canvas, filmSettings: plan.settings
            ).run(onProgress: onProgress)
        } catch let error as PictureTimeError where error.code == .nothingToDo {
            return nil
        }
    }

    /// What the film was made from: as long as this stays the same, making it again would make the same.
    ///
    /// - Parameter inventory: What the library has now.
    /// - Returns: Nil when there is no film.
    public func filmBasis(_ plan: FilmPlan, of inventory: HomeInventory) -> String? {
        guard let stamp = FileStamp(path: film.url.path) else { return nil }
        let profile = FileStamp(path: LibraryProfile(of: film.url).url.path)
        let parts = [
            pictureTimeVersion, "\(plan)", "\(stamp)", profile.map { "\($0)" } ?? "average",
            inventory.fingerprint.description,
        ]
        return ContentDigest(of: Array(parts.joined(separator: "\n").utf8)).description
    }

    /// The film as it is.
    ///
    /// - Returns: Nil when there is none.
    /// - Throws: `unreadableFile`.
    public func currentFilm() throws(PictureTimeError) -> (byteCount: Int, digest: ContentDigest)? {
        guard FileStamp(path: film.url.path) != nil else { return nil }
        let reader = try FileReader(film.url)
        return (reader.size, try ContentDigest(of: reader))
    }
}
