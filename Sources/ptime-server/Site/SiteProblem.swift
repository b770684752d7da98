// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Something in the site's folder that cannot be shown as its owner meant it: which file, where, and what to do.
///
/// It takes nothing down but the file it is about, if that.
struct SiteProblem: Error, Hashable, Sendable {
    /// Relative to the site's folder, such as `projects/kites/index.md`.
    let file: String
    /// Counted from 1; nil when it is about the file as a whole.
    let line: Int?
    /// For a person, in whole sentences.
    let message: String

    init(_ file: String, line: Int? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.message = message
    }
}

extension SiteProblem: CustomStringConvertible {
    /// As compilers write it: `projects/kites/index.md:3: …`.
    var description: String {
        line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
    }
}
