// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
internal import Glibc

/// Finds the photos of a folder.
public struct PhotoScanner {
    /// In natural order of their names, folder by folder.
    public private(set) var photos: [Photo] = []
    /// Files that are pictures by their name or content but cannot be used, in the same order.
    public private(set) var skipped: [SkippedFile] = []
    /// The names of all files in the folders of the photos, by the folder's path.
    private(set) var namesByFolder: [String: [String]] = [:]

    /// The folders that were looked into, each before those inside it.
    private(set) var folders: [URL] = []

    private let isRecursive: Bool
    private let excludedPaths: Set<String>

    /// Looks at every file of a folder, and of the folders inside when asked to.
    ///
    /// A file counts by its content. Hidden files and folders, those that begin with `@` (previews of network storage),
    /// and files that are pictures neither by name nor by content, are passed over in silence. So are folders that hold
    /// frames, known by their catalogue.
    ///
    /// - Parameter excluded: Folders not to look into.
    /// - Throws: `missingInput` when the folder cannot be listed.
    public init(folder: URL, isRecursive: Bool = false, excluding excluded: [URL] = []) throws(PictureTimeError) {
        self.isRecursive = isRecursive
        excludedPaths = Set(excluded.map(\.canonicalPath))
        try scan(folder, path: "", depth: 0)
    }

    /// Deeper than people nest folders, and a bound for what a broken file system might show.
    private static let deepest = 64

    private mutating func scan(_ folder: URL, path: String, depth: Int) throws(PictureTimeError) {
        let listing = try FolderListing(folder)
        if depth > 0, Self.holdsFrames(listing) { return }
        folders.append(folder)
        namesByFolder[folder.path] = listing.files
        for name in NaturalOrder.sorted(listing.files) where Self.isWanted(name) {
            inspect(folder.appending(path: name, directoryHint: .notDirectory), path: path + name)
        }
        for name in listing.unreadableNames where Self.isWanted(name) {
            skip(
                folder.appending(path: name, directoryHint: .notDirectory), path: path + name,
                "has a name that is no UTF-8. Rename it.")
        }
        guard isRecursive else { return }
        for name in NaturalOrder.sorted(listing.folders) where Self.isWanted(name) {
            let inside = folder.appending(path: name, directoryHint: .isDirectory)
            if excludedPaths.contains(inside.canonicalPath) { continue }
            guard depth < Self.deepest else {
                skip(inside, path: path + name, "lies too deep among folders. Move it up.")
                continue
            }
            do {
                try scan(inside, path: "\(path)\(name)/", depth: depth + 1)
            } catch {
                skip(inside, path: path + name, error.detail)
            }
        }
    }

    /// Whether a folder is one that `ptime image` wrote to, even when its catalogue was deleted.
    private static func holdsFrames(_ listing: FolderListing) -> Bool {
        listing.files.contains(OutputFolder.catalogName)
            || listing.files.contains("report.json") && listing.files.contains("report.html")
    }

    private static func isWanted(_ name: String) -> Bool { !name.hasPrefix(".") && !name.hasPrefix("@") }

    private static let photoExtensions: Set = [
        "jpg", "jpeg", "jpe", "png", "heic", "heif", "hif", "avif", "webp",
    ]

    private mutating func inspect(_ file: URL, path: String) {
        let looksLikePhoto = Self.photoExtensions.contains(file.pathExtension.lowercased())
        do {
            let reader = try FileReader(file)
            let firstBytes = try reader.bytes(at: 0, count: FileContent.prefixLength)
            let content = FileContent(firstBytes: firstBytes)
            switch content {
            case .photo(let format):
                photos.append(Photo(url: file, format: format, path: path, stamp: reader.stamp))
            case .unsupported(let kind) where content.isPicture || looksLikePhoto:
                skip(file, path: path, "holds \(kind), which is not read. Save it as JPEG, or leave it out.")
            case .unknown where firstBytes.isEmpty && looksLikePhoto:
                skip(file, path: path, "is empty. Copy it again from where it came.")
            case .unknown where looksLikePhoto:
                skip(
                    file, path: path,
                    "is no picture that could be recognised, whatever its name says. Leave it out, or copy it again.")
            case .unsupported, .unknown:
                break
            }
        } catch {
            if looksLikePhoto { skip(file, path: path, error.detail) }
        }
    }

    private mutating func skip(_ file: URL, path: String, _ reason: String) {
        skipped.append(SkippedFile(url: file, path: path, reason: reason))
    }
}

/// What is in a folder, in no particular order.
struct FolderListing {
    /// Files, and links to whatever.
    var files: [String] = []
    var folders: [String] = []
    /// Pipes, devices and the like.
    var others: [String] = []
    /// Names that are not UTF-8, with marks in the place of what cannot be read.
    var unreadableNames: [String] = []

    /// - Throws: `missingInput` when the folder cannot be listed.
    init(_ folder: URL) throws(PictureTimeError) {
        guard let stream = opendir(folder.path) else {
            let why = errno == ENOENT ? "there is no such folder." : "\(errnoText())."
            throw PictureTimeError(
                code: .missingInput, message: "Could not open the folder '\(folder.path)': \(why)", file: folder)
        }
        defer { closedir(stream) }
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name)!
        while let entry = readdir(stream) {
            // An entry is only as long as its name, so the field must not be copied whole.
            let bytes = (UnsafeRawPointer(entry) + nameOffset).assumingMemoryBound(to: CChar.self)
            var type = Int32(entry.pointee.d_type)
            if type == DT_UNKNOWN {  // some file systems leave it to us
                var status = stat()
                guard fstatat(dirfd(stream), bytes, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                type = Int32(status.st_mode & S_IFMT) >> 12  // the same numbers
            }
            guard let name = String(validatingCString: bytes) else {
                if type == DT_REG { unreadableNames.append(String(cString: bytes)) }
                continue
            }
            switch type {
            case Int32(DT_REG), Int32(DT_LNK): files.append(name)
            case Int32(DT_DIR) where name != "." && name != "..": folders.append(name)
            case Int32(DT_DIR): break
            default: others.append(name)
            }
        }
    }
}
