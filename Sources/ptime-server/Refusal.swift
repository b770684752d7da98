// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Something that cannot be done, in words for the person at the terminal.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
