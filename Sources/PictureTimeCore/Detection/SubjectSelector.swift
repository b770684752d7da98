// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Decides which face of a photo is the person's.
enum SubjectSelector {
    /// The largest, which in a photo taken of oneself is nearly always right.
    static func subject(among faces: [Face]) -> Face? {
        faces.max { $0.box.area < $1.box.area }
    }
}
