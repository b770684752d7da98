// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// A photo file, recognised by its first bytes but not yet decoded.
public struct Photo: Hashable, Sendable {
    public let url: URL
    let format: ImageFormat

    /// The file's name with its extension.
    public var name: String { url.lastPathComponent }
}

/// A file that was left out, and why.
public struct SkippedFile: Hashable, Sendable {
    public let url: URL
    /// For a person: what is wrong and what to do.
    public let reason: String

    public var name: String { url.lastPathComponent }
}
