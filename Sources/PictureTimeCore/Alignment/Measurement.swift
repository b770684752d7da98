// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// What was found in a photo: all that its frame depends on, whatever the canvas.
struct Measurement: Hashable, Sendable {
    /// How many faces were found.
    var faceCount: Int
    /// How sure the networks are of the person's face, 0 to 1.
    var confidence: Double
    /// From upright pixels at full resolution to the profile.
    var toProfile: SimilarityTransform
    /// The centres of the irises, in upright pixels at full resolution.
    var leftEye: Point
    var rightEye: Point
    /// Root mean square distance of the points that took no part in the fit from the profile's, in interocular
    /// distances; nil when a person set the eyes.
    var residual: Double?
    /// The face's correlation with the profile's mean face, −1 to 1; nil where there is none, or a person set the eyes.
    var likeness: Double?
    /// How the head is turned; nil when a person set the eyes.
    var pose: HeadPose?
    var quality: PhotoQuality

    /// Whether a frame can be made of it.
    var isFinite: Bool {
        [
            toProfile.a, toProfile.b, toProfile.tx, toProfile.ty, quality.score, residual ?? 0, likeness ?? 0,
            pose?.yaw ?? 0, pose?.pitch ?? 0,
        ].allSatisfy(\.isFinite)
            && toProfile.scale > 0
    }
}

/// A measurement, or why there is none.
enum MeasurementOutcome: Sendable {
    case measured(Measurement)
    case failed(Failure)

    /// Why a photo cannot become a frame. It holds as long as the photo's bytes and a person's decisions do.
    struct Failure: Sendable {
        /// For a person; the file's name goes in front.
        var reason: String
        /// What would mend it: arguments of `ptime edit`, behind the photo's path.
        var editArguments: [String]?
        /// A small JPEG of the photo, where it could be decoded.
        var thumbnail: [UInt8]?
        /// Whether a face was all but seen. Not kept in the catalogue.
        var isDoubtful = false
    }

    /// Increased when the same photo would be measured otherwise than before.
    static let version = 7
}
