// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// An empty folder that goes with its owner. A suite holds one, so that each of its tests has its own.
package final class TemporaryFolder: Sendable {
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "ptime-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of something inside, whether it exists or not.
    package func path(_ name: String) -> String { "\(url.path)/\(name)" }

    /// The same as a URL.
    package func url(_ name: String) -> URL { URL(filePath: path(name)) }

    /// Makes a folder inside and returns its path.
    package func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        return path(name)
    }

    /// Writes a file, and the folder that it is in.
    package func write(_ content: Data, to name: String) throws {
        let file = url(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file)
    }

    package func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: name)
    }

    /// Every file inside, at any depth, with its content: equal before and after when nothing was written.
    package func contents() throws -> [String: Data] {
        try fileContents(in: url.path)
    }
}

/// The regular files of a folder and of those inside, by their path from there. None when there is no such folder.
package func fileContents(in folder: String) throws -> [String: Data] {
    let manager = FileManager.default
    guard manager.fileExists(atPath: folder) else { return [:] }
    var contents: [String: Data] = [:]
    for path in try manager.subpathsOfDirectory(atPath: folder) {
        let file = "\(folder)/\(path)"
        let type = try manager.attributesOfItem(atPath: file)[.type] as? FileAttributeType
        if type == .typeRegular { contents[path] = try Data(contentsOf: URL(filePath: file)) }
    }
    return contents
}

/// What stands beside frames.
package let companions = ["picture-time.sqlite", "report.html", "report.json"]

/// The same where there were photos enough for a profile.
package let companionsWithProfile = ["picture-time.profile.json"] + companions

/// What a folder holds, hidden files too, sorted; nothing when there is no such folder.
package func names(in folder: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
