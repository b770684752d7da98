// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What makes one photo of a day better than another. Each part is 0 to 1.
public struct PhotoQuality: Codable, Hashable, Sendable {
    /// How sure the networks are that this is a face.
    public var confidence: Double
    /// How much fine detail the eyes show, against their contrast.
    public var sharpness: Double
    /// How far the eyes are open.
    public var eyesOpen: Double
    /// How straight the face looks into the camera.
    public var frontal: Double
    /// How large the face is against what the frame can show.
    public var size: Double
    /// All of them together: their weighted geometric mean, so that one bad part is not made good by the others.
    public var score: Double
}
