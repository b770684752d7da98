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
    /// The frames of these photos by the name of their file.
    private var frames: [String: FrameRow] = [:]
    private var names: [ContentDigest: String] = [:]
    /// Frames of other photos, and whose, by the name of their file.
    private var foreignInputs: [String: String] = [:]
    /// The files of this run's frames.
    private var placed: Set<String> = []
    /// The frames that the run may still ask for.
    private var wanted: Set<ContentDigest> = []
    /// Numbers that runs over these photos may have used.
    private var claimed: Range<Int>
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
    /// - Throws: `outputInUse` when that would replace files of someone else, or frames of other photos.
    init(_ url: URL, input: URL, catalog: Catalog, numbers: Range<Int>) throws(PictureTimeError) {
        self.url = url
        self.input = input.canonicalPath
        self.catalog = catalog
        claimed = numbers
        try adoptFramesOfMovedPhotos()
        try takeInventory()
        try checkOwnership(of: numbers)
        if let earlier = try catalog.numbers(of: self.input) {
            claimed = min(earlier.lowerBound, numbers.lowerBound)..<max(earlier.upperBound, numbers.upperBound)
        }
        try catalog.begin(input: self.input, numbers: claimed)
    }

    /// Photos whose folder is gone have been moved: their frames are not made again.
    private func adoptFramesOfMovedPhotos() throws(PictureTimeError) {
        let inputs = try catalog.inputs()
        guard !inputs.contains(input) else { return }
        let gone = inputs.filter { !FileManager.default.fileExists(atPath: $0) }
        if gone.count == 1 { try catalog.move(input: gone[0], to: input) }
    }

    private func takeInventory() throws(PictureTimeError) {
        let listing = try FolderListing(url).files.filter {
            Self.number(of: $0) != nil || $0.hasPrefix(Self.displacedPrefix)
        }
        for owner in try catalog.inputs() {
            let rows = try catalog.frames(of: owner)
            let byInode = Dictionary(rows.map { ($0.stamp.inode, $0) }, uniquingKeysWith: { first, _ in first })
            let byDigest = Dictionary(rows.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
            let sizes = Set(rows.map(\.stamp.size))
            for name in listing {
                let file = url.appending(path: name)
                guard let stamp = FileStamp(path: file.path) else { continue }
                var row = byInode[stamp.inode].flatMap { $0.stamp.isSameContent(as: stamp) ? $0 : nil }
                if row == nil, sizes.contains(stamp.size), let reader = try? FileReader(file) {
                    // Copied, or changed by someone; its bytes tell.
                    row = byDigest[try ContentDigest(of: reader)]
                    row?.stamp = stamp
                    if owner == input, let row {
                        unsaved.append((row, try catalog.thumbnail(of: row.key, input: input)))
                    }
                }
                guard let row else { continue }
                if owner == input {
                    frames[name] = row
                    names[row.digest] = name
                } else {
                    foreignInputs[name] = owner
                }
            }
        }
    }

    private func checkOwnership(of numbers: Range<Int>) throws(PictureTimeError) {
        for name in try FolderListing(url).files {
            guard let number = Self.number(of: name), numbers.contains(number), frames[name] == nil else { continue }
            let file = url.appending(path: name)
            if let other = foreignInputs[name] {
                throw PictureTimeError(
                    code: .outputInUse,
                    message: "'\(file.path)' is a frame of the photos in '\(other)'. Choose another folder for these, "
                        + "or give them other numbers with --count-start.", file: file)
            }
            if !Self.isOurs(file) { throw .notOurs(file) }
        }
    }

    /// The frames that are there, by what they show.
    var framesByPicture: [String: [FrameRow]] { Dictionary(grouping: frames.values, by: \.key.picture) }

    /// Says which frames the run may ask for; others are overwritten when their number is needed.
    func keep(_ rows: some Sequence<FrameRow>) { wanted.formUnion(rows.map(\.digest)) }

    // MARK: Placing

    /// Puts a frame that is there under a number.
    func place(_ row: FrameRow, number: Int) throws(PictureTimeError) -> String {
        let name = Self.name(number)
        guard let current = names[row.digest] else {
            throw .internalFailure("The frame for '\(name)' is no longer in its folder.")
        }
        if current != name {
            try clear(name)
            try rename(current, to: name)
            frames[current] = nil
            frames[name] = row
            names[row.digest] = name
        }
        placed.insert(name)
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
        if let old = frames[name], names[old.digest] == name { names[old.digest] = nil }
        frames[name] = row
        names[row.digest] = name
        placed.insert(name)
        unsaved.append((row, thumbnail))
        return name
    }

    /// The bytes of a frame that is there.
    func bytes(of row: FrameRow) throws(PictureTimeError) -> [UInt8] {
        guard let name = names[row.digest] else { throw .internalFailure("A frame is no longer in its folder.") }
        return try FileReader(url.appending(path: name)).contents()
    }

    func thumbnail(of row: FrameRow) throws(PictureTimeError) -> [UInt8]? {
        try catalog.thumbnail(of: row.key, input: input)
    }

    /// Moves a frame that is still wanted out of the way.
    private func clear(_ name: String) throws(PictureTimeError) {
        guard let occupant = frames[name], wanted.contains(occupant.digest), !placed.contains(name) else { return }
        let hidden = Self.displacedPrefix + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        try rename(name, to: hidden)
        frames[name] = nil
        frames[hidden] = occupant
        names[occupant.digest] = hidden
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
        for (row, _) in unsaved {
            if let name = names[row.digest] { try PartialFile.synchronize(url.appending(path: name)) }
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
        for name in try FolderListing(url).files where !placed.contains(name) {
            let number = Self.number(of: name)
            let isLeftOver =
                frames[name] != nil || name.hasPrefix(Self.displacedPrefix)
                || number.map {
                    claimed.contains($0) && foreignInputs[name] == nil && Self.isOurs(url.appending(path: name))
                }
                    ?? false
            if isLeftOver {
                unlink(url.appending(path: name).path)
            } else if let number, number >= numbers.upperBound {
                framesBehind += 1
            }
        }
        let current = Set(placed.compactMap { frames[$0]?.key })
        try catalog.remove(try catalog.frames(of: input).map(\.key).filter { !current.contains($0) }, input: input)
        try catalog.begin(input: input, numbers: numbers)
        return framesBehind
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
