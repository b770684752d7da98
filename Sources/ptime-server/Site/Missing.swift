// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Mustache

/// A value that a template asks for and that is not there: no text, and a section that is left out.
struct Missing: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
