// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// A photo file, recognised by its first bytes but not yet decoded.
public struct Photo: Hashable, Sendable {
    public let url: URL
    /// The path from the folder that was searched: the file's name, behind the folders in between.
    public let path: String
    let format: ImageFormat
    let stamp: FileStamp

    /// - Parameters:
    ///   - path: Nil for the name alone.
    ///   - stamp: Nil when it does not matter whether the file changes.
    init(url: URL, format: ImageFormat, path: String? = nil, stamp: FileStamp? = nil) {
        self.url = url
        self.path = path ?? url.lastPathComponent
        self.format = format
        self.stamp = stamp ?? FileStamp()
    }

    /// The file's name with its extension.
    public var name: String { url.lastPathComponent }
}

/// A file that was left out, and why.
public struct SkippedFile: Hashable, Sendable {
    public let url: URL
    /// The path from the folder that was searched.
    public let path: String
    /// For a person: what is wrong and what to do.
    public let reason: String
    /// Arguments of `ptime` that would mend it; see ``PhotoRecord/remedy``.
    var remedy: [String]?

    init(url: URL, path: String, reason: String, remedy: [String]? = nil) {
        self.url = url
        self.path = path
        self.reason = reason
        self.remedy = remedy
    }

    init(_ photo: Photo, reason: String, remedy: [String]? = nil) {
        self.init(url: photo.url, path: photo.path, reason: reason, remedy: remedy)
    }

    public var name: String { url.lastPathComponent }
}
