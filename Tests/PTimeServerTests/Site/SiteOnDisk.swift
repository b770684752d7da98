// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import ptime_server

/// A site's folder in a temporary place, removed with the value.
final class SiteOnDisk {
    /// Holds `site`, and whatever a test wants beside it.
    let parent: URL
    var folder: URL { parent.appending(path: "site") }

    /// - Parameter files: Their content by their paths in the site's folder.
    init(_ files: [String: String] = [:]) throws {
        parent = FileManager.default.temporaryDirectory.appending(path: "site-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (path, text) in files { try write(path, text) }
    }

    /// One with a front page and a project of this front matter.
    convenience init(project frontMatter: String, text: String = "", files: [String: String] = [:]) throws {
        try self.init(files)
        try write("index.md", "---\ntitle: Home\n---\n")
        try write("projects/kites/index.md", "---\n\(frontMatter)\n---\n\(text)")
    }

    func write(_ path: String, _ text: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: path).path, withDestinationPath: target)
    }

    func load(showsDrafts: Bool = false) -> Site { Site.load(from: folder, showsDrafts: showsDrafts) }

    deinit { try? FileManager.default.removeItem(at: parent) }
}
