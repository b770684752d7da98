// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation

@testable import PictureTimeCore

/// Writes little files into a test's folder.
struct PhotoFiles {
    let folder: URL

    func add(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: folder.appending(path: name, directoryHint: .notDirectory))
    }

    /// Adds a photo that no other is the same as: a comment in it holds its name.
    func addPortrait(_ name: String, exif: TIFFBlock? = nil) throws {
        let portrait = Array(try Data(contentsOf: Fixtures.url("portrait.jpg")))
        let segment = exif.map { jpegSegment(0xE1, $0.app1Payload) } ?? []
        try add(name, portrait.inserting(segment + jpegSegment(0xFE, Array(name.utf8))))
    }

    func addPortraits(_ names: [String]) throws {
        for name in names { try addPortrait(name) }
    }
}
