// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Which photos are at home, and where.
public struct HomeInventory: Sendable {
    private var paths: [ContentDigest: String] = [:]
    /// All paths that are taken, in small letters: some file systems do not tell `A.jpg` from `a.jpg`.
    private var taken: Set<String> = []

    /// Changes when any file of the originals does, also one that holds decisions.
    var fingerprint = ContentDigest(of: [])

    public init() {}

    /// How many photos there are.
    public var count: Int { paths.count }

    /// Where a photo is, below the originals; nil when it is not at home.
    public func path(of digest: ContentDigest) -> String? { paths[digest] }

    /// Adds a file; of files that are alike the first counts.
    public mutating func add(_ digest: ContentDigest, at path: String) {
        if paths[digest] == nil { paths[digest] = path }
        occupy(path)
    }

    /// Says that something else is at a path.
    mutating func occupy(_ path: String) { taken.insert(path.lowercased()) }

    /// A path that is free: `2026/IMG_1.jpg`, and `2026/0badcafe/IMG_1.jpg` where another photo has the name. The name
    /// itself stays, for it may say when the photo was taken.
    ///
    /// - Parameter name: As somebody else calls it; what could be no file name is replaced.
    public func newPath(named name: String, year: Int, digest: ContentDigest) -> String {
        let name = Self.safe(name)
        let path = "\(year)/\(name)"
        return taken.contains(path.lowercased()) ? "\(year)/\(digest.description.prefix(8))/\(name)" : path
    }

    /// The longest name, in bytes of UTF-8: some file systems take 255, and something may be put behind it.
    private static let longestName = 200

    /// A name that every file system takes, that hides nothing and leads nowhere else.
    static func safe(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            result.append(isControl || #"/\:*?"<>|"#.unicodeScalars.contains(scalar) ? "_" : scalar)
        }
        var name = String(result)
        // Hidden files and previews of network storage are passed over when photos are looked for.
        if let first = name.first, first == "." || first == "@" { name = "_" + name.dropFirst() }
        // The end stays, with the extension.
        while name.utf8.count > longestName { name.removeFirst() }
        return name.isEmpty ? "photo" : name
    }
}
