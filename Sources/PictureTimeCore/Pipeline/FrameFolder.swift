// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A folder of numbered frames that are known by their content.
///
/// A frame that is wanted under another number is renamed. At every moment each frame that is still wanted is in the
/// folder under some name, and the next run knows it by its content whatever that name is: so a run can be killed at any
/// moment without a plan to be finished later.
final class FrameFolder {
    private let url: URL
    /// The folder of the photos, as the catalogue names it.
    private let input: String
    private let catalog: Catalog
    /// The frames of these photos that can be had from the files in the folder.
    private var rows: [FrameRow] = []
    /// What the files of these photos' frames hold, by name. Frames of different photos may be the same.
    private var digests: [String: ContentDigest] = [:]
    private var names: [ContentDigest: Set<String>] = [:]
    /// Frames of other photos, and whose, by the name of their file.
    private var foreignInputs: [String: String] = [:]
    /// This run's frames by the name of their file.
    private var placed: [String: FrameKey] = [:]
    /// What the run may still ask for.
    private var wanted: Set<ContentDigest> = []
    /// Numbers that this run may give, and those that earlier ones over these photos may have given.
    private var claimed: [Range<Int>]
    private var unsaved: [(FrameRow, thumbnail: [UInt8]?)] = []

    /// `00042.jpg`; numbers of more than five digits take the room they need.
    static func name(_ number: Int) -> String { "\(number.padded(5)).jpg" }

    private static func number(of name: String) -> Int? {
        guard name.hasSuffix(".jpg"), let number = Int(name.dropLast(4)), Self.name(number) == name else { return nil }
        return number
    }

    /// A frame that had to leave its name before it got its new one.
    private static let displacedPrefix = ".ptime-displaced-"

    /// Looks at what is in the folder, which must be locked.
    ///
    /// - Parameters:
    ///   - input: The folder of the photos.
    ///   - numbers: The numbers that this run may give.
    ///   - photos: What the photos hold, as far as it is known: photos that were elsewhere before have been moved, and
    ///     their frames are not made again.
    /// - Throws: `outputInUse` when that would replace files of someone else, or frames of other photos.
    init(_ url: URL, input: URL, catalog: Catalog, numbers: Range<Int>, photos: Set<ContentDigest> = [])
        throws(PictureTimeError)
    {
        self.url = url
        self.input = input.canonicalPath
        self.catalog = catalog
        claimed = [numbers]
        let former = try inputBeforeMove(of: photos)
        for name in [self.input, former].compactMap(\.self) { claimed += try catalog.numbers(of: name) }
        try takeInventory(former: former)
        try checkOwnership(of: numbers)
        if let former { try catalog.move(input: former, to: self.input) }
        try catalog.begin(input: self.input, numbers: numbers)
    }

    /// Where photos were that have been moved here, or nil.
    ///
    /// A folder of photos that is gone may be on a disk that is not there now. It has been moved when at least half of
    /// what was in it is among these photos.
    private func inputBeforeMove(of photos: Set<ContentDigest>) throws(PictureTimeError) -> String? {
        let inputs = try catalog.inputs()
        guard !inputs.contains(input) else { return nil }
        for old in inputs where !FileManager.default.fileExists(atPath: old) {
            let before = try catalog.digests(ofFilesIn: old)
            if !before.isEmpty, before.intersection(photos).count * 2 >= before.count { return old }
        }
        return nil
    }

    private func isClaimed(_ number: Int) -> Bool { claimed.contains { $0.contains(number) } }

    private func takeInventory(former: String?) throws(PictureTimeError) {
        let files = try FolderListing(url).files
            .filter { Self.number(of: $0) != nil || $0.hasPrefix(Self.displacedPrefix) }
            .compactMap { name in FileStamp(path: url.appending(path: name).path).map { (name: name, stamp: $0) } }
        // By the stamp a file is known for sure; by its bytes it could be one of several.
        var sure: Set<String> = []
        let others = try catalog.inputs().filter { $0 != input && $0 != former }
        for owner in [input, former].compactMap(\.self) + others {
            let isOwn = owner == input || owner == former
            let known = try catalog.frames(of: owner)
            let byInode = Dictionary(known.map { ($0.stamp.inode, $0) }, uniquingKeysWith: { first, _ in first })
            let knownDigests = Set(known.map(\.digest))
            let sizes = Set(known.map(\.stamp.size))
            for (name, stamp) in files where !sure.contains(name) {
                // A frame that someone copied to a number of their own is theirs.
                if isOwn, let number = Self.number(of: name), !isClaimed(number) { continue }
                var digest: ContentDigest?
                if let row = byInode[stamp.inode], row.stamp.isSameContent(as: stamp) {
                    digest = row.digest
                    sure.insert(name)
                    forget(name)
                } else if sizes.contains(stamp.size), let reader = try? FileReader(url.appending(path: name)) {
                    // Copied, or changed by someone.
                    digest = try ContentDigest(of: reader)
                }
                guard let digest, knownDigests.contains(digest) else { continue }
                if isOwn {
                    remember(digest, as: name)
                } else if sure.contains(name) || digests[name] == nil {
                    foreignInputs[name] = owner
                }
            }
            if isOwn { rows += known }
        }
        rows = rows.filter { names[$0.digest] != nil }
    }

    private func checkOwnership(of numbers: Range<Int>) throws(PictureTimeError) {
        let listing = try FolderListing(url)
        let isFirstRun = try catalog.inputs().isEmpty
        for name in listing.files + listing.folders + listing.others {
            guard let number = Self.number(of: name), numbers.contains(number), digests[name] == nil else { continue }
            let file = url.appending(path: name)
            if let other = foreignInputs[name] {
                throw PictureTimeError(
                    code: .outputInUse,
                    message: "'\(file.path)' is a frame of the photos in '\(other)'. Choose another folder for these, "
                        + "or give them other numbers with --count-start.", file: file)
            }
            // Frames without a catalogue are made anew; beside one, only those that a killed run may have written.
            let mayBeOwn = isFirstRun || claimed.dropFirst().contains { $0.contains(number) }
            if !mayBeOwn || !Self.isOurs(file) { throw .notOurs(file) }
        }
    }

    /// The frames that are there, by what they show.
    var framesByPicture: [String: [FrameRow]] { Dictionary(grouping: rows, by: \.key.picture) }

    /// Says which frames the run may ask for; others are overwritten when their number is needed.
    func keep(_ rows: some Sequence<FrameRow>) { wanted.formUnion(rows.map(\.digest)) }

    // MARK: Placing

    /// Puts a frame that is there under a number.
    func place(_ row: FrameRow, number: Int) throws(PictureTimeError) -> String {
        let name = Self.name(number)
        if digests[name] != row.digest {
            guard let current = names[row.digest]?.first(where: { placed[$0] == nil }) else {
                // Another photo's frame has the same bytes, and the file.
                return try place(try bytes(of: row), key: row.key, thumbnail: try thumbnail(of: row), number: number)
            }
            try clear(name)
            try rename(current, to: name)
            forget(name)
            forget(current)
            remember(row.digest, as: name)
        }
        placed[name] = row.key
        if let stamp = FileStamp(path: url.appending(path: name).path), !stamp.isSameContent(as: row.stamp) {
            unsaved.append((FrameRow(key: row.key, digest: row.digest, stamp: stamp), try thumbnail(of: row)))
        }
        return name
    }

    /// Writes a new frame under a number.
    func place(_ bytes: [UInt8], key: FrameKey, thumbnail: [UInt8]?, number: Int) throws(PictureTimeError) -> String {
        let name = Self.name(number)
        try clear(name)
        let file = url.appending(path: name)
        try PartialFile.write(bytes, to: file)
        guard let stamp = FileStamp(path: file.path) else { throw .unwritable(file, "it vanished.") }
        let row = FrameRow(key: key, digest: ContentDigest(of: bytes), stamp: stamp)
        forget(name)
        remember(row.digest, as: name)
        placed[name] = key
        unsaved.append((row, thumbnail))
        return name
    }

    private func remember(_ digest: ContentDigest, as name: String) {
        digests[name] = digest
        names[digest, default: []].insert(name)
    }

    private func forget(_ name: String) {
        guard let digest = digests.removeValue(forKey: name) else { return }
        names[digest]?.remove(name)
        if names[digest]?.isEmpty == true { names[digest] = nil }
    }

    /// The bytes of a frame that is there.
    func bytes(of row: FrameRow) throws(PictureTimeError) -> [UInt8] {
        guard let name = names[row.digest]?.first else {
            throw .internalFailure("A frame is no longer in its folder.")
        }
        return try FileReader(url.appending(path: name)).contents()
    }

    func thumbnail(of row: FrameRow) throws(PictureTimeError) -> [UInt8]? {
        try catalog.thumbnail(of: row.key, input: input)
    }

    /// Moves a frame that is still wanted out of the way.
    private func clear(_ name: String) throws(PictureTimeError) {
        guard let occupant = digests[name], wanted.contains(occupant), placed[name] == nil else { return }
        let hidden = Self.displacedPrefix + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        try rename(name, to: hidden)
        forget(name)
        remember(occupant, as: hidden)
    }

    private func rename(_ old: String, to new: String) throws(PictureTimeError) {
        guard Glibc.rename(url.appending(path: old).path, url.appending(path: new).path) == 0 else {
            throw .unwritable(url.appending(path: new), "\(errnoText()).")
        }
    }

    /// Tells the catalogue of the frames written so far.
    func save() throws(PictureTimeError) {
        guard !unsaved.isEmpty else { return }
        // After a loss of power the catalogue must not vouch for a frame that never reached the disk.
        for name in Set(unsaved.flatMap { names[$0.0.digest] ?? [] }) {
            try PartialFile.synchronize(url.appending(path: name))
        }
        try catalog.save(unsaved, input: input)
        unsaved = []
    }

    // MARK: Finishing

    /// Removes the frames of these photos that this run did not ask for.
    ///
    /// - Parameter numbers: Those that this run gave.
    /// - Returns: How many frames of unknown origin stay behind the last one.
    func finish(numbers: Range<Int>) throws(PictureTimeError) -> Int {
        try save()
        var framesBehind = 0
        for name in try FolderListing(url).files where placed[name] == nil {
            let number = Self.number(of: name)
            if isLeftOver(name, number: number) {
                unlink(url.appending(path: name).path)
            } else if let number, number >= numbers.upperBound {
                framesBehind += 1
            }
        }
        let current = Set(placed.values)
        try catalog.remove(try catalog.frames(of: input).map(\.key).filter { !current.contains($0) }, input: input)
        try catalog.end(input: input, numbers: numbers)
        return framesBehind
    }

    /// Whether a run over these photos left a file behind that nobody asked for.
    private func isLeftOver(_ name: String, number: Int?) -> Bool {
        if foreignInputs[name] != nil { return false }
        if digests[name] != nil || name.hasPrefix(Self.displacedPrefix) { return true }
        guard let number, isClaimed(number) else { return false }
        return Self.isOurs(url.appending(path: name))
    }

    /// Whether there is any frame in a folder.
    static func holdsFrames(_ folder: URL) -> Bool {
        guard let files = try? FolderListing(folder).files else { return false }
        return files.contains { number(of: $0) != nil && isOurs(folder.appending(path: $0)) }
    }

    /// Frames say in Exif which program made them.
    private static func isOurs(_ file: URL) -> Bool {
        guard let reader = try? FileReader(file), let header = try? PhotoHeader(of: reader, format: .jpeg) else {
            return false
        }
        return header.exif.software.map(ExifWriter.isOwnSoftware) ?? false
    }
}
