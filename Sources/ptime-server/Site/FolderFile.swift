// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A regular file in a folder of the site, reached without tricks: after symbolic links are resolved it is still inside
/// the folder that holds it.
struct FolderFile {
    /// Without symbolic links.
    let url: URL
    let size: Int

    /// - Parameters:
    ///   - path: The names of folders and, last, the file. The folders may be symbolic links, for the owner put them
    ///     there; the file may be one only to another file in the same folder or below.
    ///   - root: The site's folder.
    /// - Returns: Nil when there is no such regular file, or when a name is hidden or is no name.
    init?(_ path: [String], in root: URL) {
        guard let name = path.last,
            path.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.contains("/") && !$0.utf8.contains(0) }),
            let folder = Self.canonicalPath(root.appending(path.dropLast()).path),
            let file = Self.canonicalPath(folder + "/" + name),
            file.hasPrefix(folder == "/" ? "/" : folder + "/"),
            !file.dropFirst(folder.count).contains("/.")
        else { return nil }
        var status = stat()
        guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        url = URL(filePath: file, directoryHint: .notDirectory)
        size = Int(status.st_size)
    }

    /// Nil when there is no such file.
    private static func canonicalPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }

    /// No text of a site is larger in bytes.
    static let textSizeLimit = 1 << 20

    /// The content of a text file in the site.
    static func text(_ path: [String], in root: URL) throws(SiteProblem) -> String {
        let name = path.joined(separator: "/")
        guard let file = FolderFile(path, in: root) else {
            throw SiteProblem(name, "There is no such file, or it is no regular file of this folder.")
        }
        guard file.size <= textSizeLimit else {
            throw SiteProblem(name, "It has \(file.size >> 20) MB, and a text no more than \(textSizeLimit >> 20).")
        }
        guard let data = try? Data(contentsOf: file.url) else { throw SiteProblem(name, "It may not be read.") }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SiteProblem(name, "It is no UTF-8 text. Save it again in that encoding.")
        }
        return text
    }
}

extension URL {
    func appending(_ path: some Collection<String>) -> URL {
        path.reduce(self) { $0.appending(path: $1, directoryHint: .inferFromPath) }
    }
}
