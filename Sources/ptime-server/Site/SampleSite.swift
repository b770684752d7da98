// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// A small site to begin with: a front page, a page and two projects.
enum SampleSite {
    /// The files by their paths in the site's folder.
    static let files: [(path: [String], bytes: [UInt8])] = [
        (["index.md"], PackageResources.index_md),
        (["pages", "about.md"], PackageResources.about_md),
        (["projects", "a-face-a-day", "index.md"], PackageResources.a_face_a_day_md),
        (["projects", "a-face-a-day", "faces.png"], PackageResources.faces_png),
        (["projects", "paper-kites", "index.md"], PackageResources.paper_kites_md),
        (["projects", "paper-kites", "kites.png"], PackageResources.kites_png),
    ]

    /// Writes the sample. A folder that holds anything is left as it is.
    ///
    /// - Returns: Whether it was written.
    static func write(to folder: URL) throws -> Bool {
        let manager = FileManager.default
        if let names = try? manager.contentsOfDirectory(atPath: folder.path), !names.isEmpty { return false }
        for (path, bytes) in files {
            let parent = folder.appending(path.dropLast())
            try manager.createDirectory(at: parent, withIntermediateDirectories: true)
            try Data(bytes).write(to: parent.appending(path.suffix(1)), options: .atomic)
        }
        return true
    }
}
