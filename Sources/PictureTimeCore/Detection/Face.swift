// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A face as the detector sees it, in upright pixels at full resolution.
struct Face {
    var box: Rect
    /// 0 to 1.
    var confidence: Double
    /// The eye on the left of the picture and the one on its right, roughly.
    var leftEye: Point
    var rightEye: Point

    /// How far the line through the eyes is turned from the picture's horizontal, in radians.
    var roll: Double { atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x) }
}

/// A face measured, in upright pixels at full resolution. Left and right are those of the picture.
struct FaceLandmarks {
    /// The 468 points of the face mesh.
    var mesh: [Point]
    var leftEye: Eye
    var rightEye: Eye
    /// How sure the network is that it saw a face: 0 to 1.
    var presence: Double
}

/// An eye measured, in upright pixels at full resolution.
struct Eye {
    /// Its centre.
    var iris: Point
    /// The corner towards the ear.
    var outerCorner: Point
    /// The corner towards the nose.
    var innerCorner: Point
}
