// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// Everything that a frame depends on besides its photo.
public struct RenderSettings: Hashable, Sendable {
    public var canvas: Canvas
    /// JPEG quality of the frames, 1 to 100. Frames that go straight into a film are not compressed on the way.
    public let quality: Int
    /// How many photos are worked on at once; nothing else depends on it.
    public let workerCount: Int
    /// The face that photos are aligned onto. Nil for the library's own, which is made when there are photos enough and
    /// is the average face until then; a ``PhotoAligner``, which knows no library, takes the average one.
    public var profile: SubjectProfile?
    /// How far a head may be turned to either side, in degrees; photos where it is turned further are left out,
    /// unless a person chose the face. Nil for as far as a face can be found.
    public var maxYaw: Double?

    public static let defaultQuality = 92

    /// - Parameters:
    ///   - workerCount: Nil for one a processor.
    ///   - profile: Nil for the library's own.
    ///   - maxYaw: See ``maxYaw``.
    /// - Throws: `invalidSetting` for a quality or an angle out of range.
    public init(
        canvas: Canvas, quality: Int = defaultQuality, workerCount: Int? = nil, profile: SubjectProfile? = nil,
        maxYaw: Double? = nil
    ) throws(PictureTimeError) {
        guard (1...100).contains(quality) else {
            throw .invalidSetting("A quality of \(quality) is out of range: choose 1 (smallest files) to 100.")
        }
        guard maxYaw.map({ (1...90).contains($0) }) ?? true else {
            throw .invalidSetting("A head turned by \(maxYaw!) degrees is out of range: choose 1 to 90.")
        }
        self.maxYaw = maxYaw
        self.canvas = canvas
        self.quality = quality
        self.profile = profile
        self.workerCount = max(workerCount ?? ProcessInfo.processInfo.activeProcessorCount, 1)
    }
}
