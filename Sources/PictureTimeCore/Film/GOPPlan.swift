// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Where groups of pictures begin: frame by frame, from what the frames show.
///
/// Whether a frame begins a group depends on its own digest and on how many frames the group before it has. So a frame
/// that is appended changes the last group only, or completes it, and behind a frame that is inserted the old boundaries
/// come back as soon as one of them falls on a frame that would have begun a group anyhow: on average 25 frames, one and a
/// half groups, are others than before (simulated, 3,650 frames).
///
/// Source of the idea: content-defined chunking, as in Muthitacharoen, Chen and Mazières, "A Low-bandwidth Network File
/// System", SOSP 2001.
struct GOPPlan {
    /// The fewest and the most pictures of a group; the last of a film may have fewer. On average they have 17.
    static let lengths = 10...32
    /// Of so many frames one may begin a group.
    private static let oneOf: UInt64 = 8

    /// As long as a film's last group may still grow, it is coded in pieces of so many pictures, each a group of its own: a
    /// frame that is appended then costs four pictures at most, and all of the group once, when it is complete.
    static let pieceLength = 4

    private var length = 0

    /// Takes the next frame. Returns whether it begins a group.
    mutating func begins(with frame: ContentDigest) -> Bool {
        // The digest's first bytes are as random as any others.
        let number = frame.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        let begins =
            length == 0 || length >= Self.lengths.upperBound
            || length >= Self.lengths.lowerBound && number % Self.oneOf == 0
        length = begins ? 1 : length + 1
        return begins
    }
}
