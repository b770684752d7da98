// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How a head is turned against the camera.
struct HeadPose: Hashable, Sendable {
    /// In degrees, positive where the nose points to the right of the picture.
    var yaw: Double
    /// In degrees, positive where the head looks up.
    var pitch: Double

    static let straight = HeadPose(yaw: 0, pitch: 0)

    /// A turn as far as it is worth being undone: a few degrees shorten a face by less than they are certain, so they count
    /// nothing, and more is let in little by little.
    var damped: HeadPose {
        func worth(_ angle: Double) -> Double {
            let share = min(max((abs(angle) - Self.uncertainty) / Self.uncertainty, 0), 1)
            return min(max(angle, -Self.furthest), Self.furthest) * share * share * (3 - 2 * share)
        }
        return HeadPose(yaw: worth(yaw), pitch: worth(pitch))
    }

    /// Beyond, in degrees, a face shows so little that it is no use to undo more.
    private static let furthest = 60.0
    /// Up to so many degrees a turn counts nothing; from twice as many on it counts all.
    private static let uncertainty = 3.0

    // MARK: What it does to a face

    /// What a plane that faced the camera is shortened to, across and down.
    var shortening: (x: Double, y: Double) { (cos(yaw * .pi / 180), cos(pitch * .pi / 180)) }

    /// Where a point of a profile is seen when the head is turned about the middle of the irises.
    ///
    /// - Parameter depth: How far the point is behind the irises, in interocular distances; that of the middle of the eyelids is 0.
    func turned(_ point: Point, depth: Double) -> Point {
        let (y, p) = (yaw * .pi / 180, pitch * .pi / 180)
        return Point(point.x * cos(y) - depth * sin(y), point.y * cos(p) + depth * sin(p))
    }

    /// What ``turned(_:depth:)`` began with.
    func straightened(_ point: Point, depth: Double) -> Point {
        let (y, p) = (yaw * .pi / 180, pitch * .pi / 180)
        return Point((point.x + depth * sin(y)) / cos(y), (point.y - depth * sin(p)) / cos(p))
    }

}

// MARK: - How it is seen

extension HeadPose {
    /// Points that neither gaze nor speech moves: corners of the eyes, the nose but for its wings, cheekbones.
    private static let rigidPoints = [
        33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 94, 2, 116, 345, 117, 346, 118, 347,
    ]

    /// The turn that explains best where a face's points are, against a head with the points of a profile and the depths of an
    /// average face: a nose is half as far before the eyes as these are apart, and moves against them.
    ///
    /// The camera is taken to be far away (weak perspective), which makes it a linear problem with four unknowns for x and four
    /// for y.
    ///
    /// - Parameters:
    ///   - mesh: In pixels of any size, turned in the picture's plane by any angle.
    ///   - points: Of the profile.
    init(of mesh: [Point], on points: [Int: Point]) {
        let level = Point.midpoint(mesh[263], mesh[362]) - Point.midpoint(mesh[33], mesh[133])
        let length = max(level.length, 1e-9)
        let (cosine, sine) = (level.x / length, level.y / length)
        var normal = [SIMD4<Double>](repeating: .zero, count: 4)
        var (right, down) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
        for index in Self.rigidPoints {
            guard let point = points[index], let depth = SubjectProfile.averageDepths[index] else { continue }
            let row = SIMD4(point.x, point.y, depth, 1)
            for i in 0..<4 { normal[i] += row * row[i] }
            let seen = mesh[index]
            right += row * (seen.x * cosine + seen.y * sine)
            down += row * (seen.y * cosine - seen.x * sine)
        }
        guard let x = NormalEquations.solve(normal, right), let y = NormalEquations.solve(normal, down) else {
            self = .straight
            return
        }
        yaw = atan2(-x[2], x[0]) * 180 / .pi
        pitch = atan2(y[2], y[1]) * 180 / .pi
    }
}
