// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Measures a face in the same frame in every photo, for a network's error depends on how the face lies in its input.
final class LandmarkMeasurer {
    private let mesh: FaceMesh
    private let irises: IrisLocator
    private let solver: AlignmentSolver

    init(profile: SubjectProfile) throws(PictureTimeError) {
        mesh = try FaceMesh()
        irises = try IrisLocator()
        solver = AlignmentSolver(profile: profile)
    }

    /// - Returns: Nil when a closer look shows no face.
    func measure(_ face: Face, in photo: DecodedPhoto) throws(PictureTimeError) -> FaceLandmarks? {
        let eyes = face.rightEye - face.leftEye
        let first = try mesh.locate(
            in: SquareRegion(center: face.box.center, side: face.box.longSide * 1.5, roll: atan2(eyes.y, eyes.x)),
            of: photo
        )
        guard first.presence >= Self.leastPresence else { return nil }

        // The first look may be turned, too large or off its centre; the second is placed by what the first found.
        let placed = try solver.coarseFit(mesh: first.points)
        var sum = [Point](repeating: Point(0, 0), count: FaceMesh.pointCount)
        for jitter in Self.jitters {
            let look = try mesh.locate(in: Self.region(jitter, under: placed), of: photo)
            for i in sum.indices { sum[i] = sum[i] + look.points[i] }
        }
        let points = sum.map { $0 * (1 / Double(Self.jitters.count)) }

        let fit = try solver.coarseFit(mesh: points)
        return FaceLandmarks(
            mesh: points,
            leftIris: try locateIris(.left, corners: (points[33], points[133]), roll: -fit.rotation, in: photo),
            rightIris: try locateIris(.right, corners: (points[362], points[263]), roll: -fit.rotation, in: photo),
            presence: first.presence
        )
    }

    private func locateIris(_ eye: IrisLocator.Eye, corners: (Point, Point), roll: Double, in photo: DecodedPhoto)
        throws(PictureTimeError) -> Point
    {
        let width = Point.distance(corners.0, corners.1)
        var sum = Point(0, 0)
        for jitter in Self.jitters[..<2] {
            let region = SquareRegion(
                center: Point.midpoint(corners.0, corners.1) + jitter.shift * width, side: width * 2.3 * jitter.scale,
                roll: roll + jitter.turn)
            sum = sum + (try irises.locate(eye, in: region, of: photo))
        }
        return sum * (1.0 / 2)
    }

    /// A way of looking at the face that differs a little from the ideal one.
    private struct Jitter {
        /// In interocular distances.
        var shift = Point(0, 0)
        var scale = 1.0
        /// In radians.
        var turn = 0.0
    }

    /// The network's error changes with its view; the mean over a few views has less of it.
    private static let jitters = [
        Jitter(shift: Point(0.07, 0.04), scale: 1.04, turn: 0.04),
        Jitter(shift: Point(-0.07, 0.04), scale: 0.96, turn: -0.04),
        Jitter(shift: Point(0, -0.08), scale: 1, turn: 0),
    ]

    /// Below, the network says rather no than yes.
    private static let leastPresence = 0.5

    /// What the network sees of the profile: a square around the whole face, half as large again.
    private static let lookCenter = Point(0, 0.51)
    private static let lookSide = 4.1

    private static func region(_ jitter: Jitter, under fit: SimilarityTransform) -> SquareRegion {
        let center = fit.affine.inverse(lookCenter + jitter.shift)
        return SquareRegion(center: center, side: lookSide * jitter.scale / fit.scale, roll: jitter.turn - fit.rotation)
    }
}
