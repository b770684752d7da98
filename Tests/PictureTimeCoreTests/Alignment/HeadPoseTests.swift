// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

/// Heads turned by known angles: a portrait on a surface like that of a head.
struct HeadPoseTests {
    private static func portrait() throws -> PixelBuffer {
        let file = Fixtures.url("portrait.jpg")
        return try JPEGCodec.decodeByHeader(FileReader(file).contents(), scale: .whole, file: file)
    }

    private static func face(in pixels: PixelBuffer) throws -> (landmarks: FaceLandmarks, photo: DecodedPhoto) {
        let photo = DecodedPhoto(pixels: pixels, storedSize: pixels.size)
        let face = try #require(try FaceDetector().detectFaces(in: photo).first)
        return (try #require(try LandmarkMeasurer().measure(face, in: photo, .full)), photo)
    }

    /// How far the surface of a head is from the camera, in interocular distances: half of an ellipsoid as wide, high and deep
    /// as a head, with a nose. The eyes are at 0.
    private static func depth(_ x: Double, _ y: Double) -> Double {
        func surface(_ x: Double, _ y: Double) -> Double {
            let round = max(1 - (x * x) / (1.25 * 1.25) - (y - 0.35) * (y - 0.35) / (1.9 * 1.9), 0)
            let nose = exp(-x * x / (0.2 * 0.2) - (y - 0.5) * (y - 0.5) / (0.35 * 0.35))
            return -1.6 * round.squareRoot() - 0.45 * nose
        }
        return surface(x, y) - surface(0.5, 0)
    }

    /// The portrait with the head turned about the middle of the eyes.
    ///
    /// - Parameter toProfile: Where the head is, unturned.
    private static func turned(_ picture: PixelBuffer, by pose: HeadPose, toProfile: SimilarityTransform) throws
        -> PixelBuffer
    {
        var bytes = picture.bytes
        let (m, back) = (toProfile.affine, toProfile.affine.inverse)
        for row in 0..<picture.height {
            for column in 0..<picture.width {
                let target = m(Point(Double(column), Double(row)))
                let radius = (target.x * target.x / (1.25 * 1.25) + pow((target.y - 0.35) / 1.9, 2)).squareRoot()
                guard radius < 1 else { continue }
                // What surrounds the face stays, so that there is no hole behind it.
                let share = min((1 - radius) / 0.2, 1)
                let (yaw, pitch) = (pose.yaw * share * .pi / 180, pose.pitch * share * .pi / 180)
                var source = target
                for _ in 0..<8 {
                    let z = depth(source.x, source.y)
                    source.x = (target.x + z * sin(yaw)) / cos(yaw)
                    source.y = (target.y - z * sin(pitch)) / cos(pitch)
                }
                let p = back(source)
                let (left, top) = (Int(p.x.rounded(.down)), Int(p.y.rounded(.down)))
                guard left >= 0, top >= 0, left + 1 < picture.width, top + 1 < picture.height else { continue }
                let (fx, fy) = (p.x - Double(left), p.y - Double(top))
                for channel in 0..<3 {
                    func value(_ x: Int, _ y: Int) -> Double {
                        Double(picture.bytes[(y * picture.width + x) * 3 + channel])
                    }
                    let upper = value(left, top) * (1 - fx) + value(left + 1, top) * fx
                    let lower = value(left, top + 1) * (1 - fx) + value(left + 1, top + 1) * fx
                    bytes[(row * picture.width + column) * 3 + channel] = UInt8(
                        (upper * (1 - fy) + lower * fy).rounded())
                }
            }
        }
        var result = picture
        result.bytes = bytes
        return result
    }

    private static let poses = [-20.0, -12, 12, 20].map { HeadPose(yaw: $0, pitch: 0) }

    @Test func aTurnIsSeen() throws {
        let portrait = try Self.portrait()
        let (straight, _) = try Self.face(in: portrait)
        let place = try AlignmentSolver(profile: .average).fit(straight)
        func pose(_ face: FaceLandmarks) -> HeadPose { HeadPose(of: face.mesh, on: SubjectProfile.average.points) }
        #expect(abs(pose(straight).yaw) < 3)
        for turn in Self.poses {
            let picture = try Self.turned(portrait, by: turn, toProfile: place)
            let yaw = pose(try Self.face(in: picture).landmarks).yaw
            #expect(yaw / turn.yaw > 0.5 && yaw / turn.yaw < 1.1, "\(yaw) where it is \(turn.yaw)")
        }
        for pitch in [-12.0, 12] {
            let picture = try Self.turned(portrait, by: HeadPose(yaw: 0, pitch: pitch), toProfile: place)
            let seen = pose(try Self.face(in: picture).landmarks).pitch - pose(straight).pitch
            #expect(seen / pitch > 0.5 && seen / pitch < 1.1, "\(seen) where it is \(pitch)")
        }
    }

    /// With a profile of their own, as a library has it, and with the average face.
    @Test func aFaceThatTurnsIsNotMadeAsLargeAsItsEyesAsk() throws {
        let portrait = try Self.portrait()
        let (straight, _) = try Self.face(in: portrait)
        let average = AlignmentSolver(profile: .average)
        let place = try average.fit(straight)
        let points = SubjectProfile.average.points.keys.map { ($0, place(straight.mesh[$0])) }
        let corners = SubjectProfile.EyeCorners(
            leftOuter: place(straight.leftEye.outerCorner), leftInner: place(straight.leftEye.innerCorner),
            rightInner: place(straight.rightEye.innerCorner), rightOuter: place(straight.rightEye.outerCorner))
        let own = AlignmentSolver(
            profile: SubjectProfile(
                points: Dictionary(uniqueKeysWithValues: points), eyeCorners: corners, meanFace: nil, photoCount: 0))
        let irises = try own.fit(leftIris: straight.leftEye.iris, rightIris: straight.rightEye.iris)
        for turn in Self.poses where abs(turn.yaw) == 20 {
            let (face, _) = try Self.face(in: Self.turned(portrait, by: turn, toProfile: place))
            let byIrises = try own.fit(leftIris: face.leftEye.iris, rightIris: face.rightEye.iris).scale / irises.scale
            let byAverage = try average.fit(face).scale / place.scale
            let byOwn = try own.fit(face).scale / own.fit(straight).scale
            // The networks themselves see a smaller face in such a picture; what is left of that is not the profile's doing.
            try #require(byIrises > 1.06, "the picture is not what it should be")
            #expect((1.0...(1 + 0.8 * (byIrises - 1))).contains(byAverage), "\(byAverage) for \(byIrises)")
            #expect((1.0...(1 + 0.8 * (byIrises - 1))).contains(byOwn), "\(byOwn) for \(byIrises)")
        }
    }

    @Test func turningBackUndoesATurn() {
        let pose = HeadPose(yaw: 17, pitch: -9)
        for (index, point) in SubjectProfile.average.points {
            let depth = SubjectProfile.averageDepths[index]!
            let back = pose.straightened(pose.turned(point, depth: depth), depth: depth)
            #expect(Point.distance(back, point) < 1e-12)
        }
    }

    /// Points that are turned exactly, shrunk, rolled and moved.
    @Test(arguments: [(0.0, 0.0), (14, 0), (-25, 6), (3, -18)])
    func isExactWhereTheHeadIsTheAverageOne(yaw: Double, pitch: Double) {
        let place = SimilarityTransform(a: 140, b: 60, tx: 900, ty: 700)
        var mesh = [Point](repeating: Point(0, 0), count: FaceMesh.pointCount)
        // A turn to a side and then up or down; weak perspective.
        let (y, p) = (yaw * .pi / 180, pitch * .pi / 180)
        for (index, point) in SubjectProfile.average.points {
            let depth = SubjectProfile.averageDepths[index]!
            let (x, z) = (point.x * cos(y) - depth * sin(y), point.x * sin(y) + depth * cos(y))
            mesh[index] = place(Point(x, point.y * cos(p) + z * sin(p)))
        }
        let pose = HeadPose(of: mesh, on: SubjectProfile.average.points)
        // What is level is not known better than the eyes' corners say.
        #expect(abs(pose.yaw - yaw) < 1.5, "\(pose)")
        #expect(abs(pose.pitch - pitch) < 1.5, "\(pose)")
    }

    @Test func aFewDegreesAreLeftAlone() {
        #expect(HeadPose(yaw: 2.9, pitch: -2.9).damped == .straight)
        #expect(HeadPose(yaw: -7, pitch: 30).damped == HeadPose(yaw: -7, pitch: 30))
        let between = HeadPose(yaw: 4.5, pitch: 0).damped
        #expect((0.1...4.4).contains(between.yaw))
    }

    // MARK: Photos that are left out

    /// The best of a day is sought among those that are not turned too far, and a face that a person chose is taken.
    @Test func whoIsTurnedTooFarIsLeftOutUntilTheFaceIsChosen() async throws {
        try await withTemporaryFolder { folder in
            let portrait = try Self.portrait()
            let place = try AlignmentSolver(profile: .average).fit(Self.face(in: portrait).landmarks)
            let turned = try Self.turned(portrait, by: HeadPose(yaw: 20, pitch: 0), toProfile: place)
            let photos = folder.appending(path: "photos", directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
            // Of other qualities, so that no two are the same file.
            for (name, picture, quality) in [
                ("2024-01-01 a.jpg", portrait, 92), ("2024-01-01 b.jpg", turned, 91), ("2024-01-02.jpg", turned, 92),
            ] {
                try Data(JPEGCodec.encode(picture, quality: quality, app1Payload: [])).write(
                    to: photos.appending(path: name))
            }
            var selection = PhotoSelection(folder: photos)
            selection.bestOfDay = true
            let job = try PhotosToFrames(
                selection, output: folder.appending(path: "frames", directoryHint: .isDirectory),
                settings: try RenderSettings(canvas: Canvas(), profile: .average, maxYaw: 10))
            func records() async throws -> [String: PhotoRecord] {
                let report = try await job.run()
                return Dictionary(uniqueKeysWithValues: report.photos.map { ($0.source, $0) })
            }
            let first = try await records()
            #expect(first["2024-01-01 a.jpg"]?.status == .aligned)
            for name in ["2024-01-01 b.jpg", "2024-01-02.jpg"] {
                let record = try #require(first[name])
                #expect(record.status == .leftOut && record.output == nil)
                #expect(try #require(record.yaw) > 10)
                #expect(record.reason == "shows a head that is turned by \(record.yaw!)°; 10.0° are the most.")
                #expect(record.remedy?.suffix(2) == ["--face", "1"])
            }
            _ = try EditFile.change(photos.appending(path: "2024-01-02.jpg")) { $0.face = 1 }
            #expect(try await records()["2024-01-02.jpg"]?.status == .aligned)
        }
    }

    @Test(arguments: [0.0, -5, 91, .nan])
    func otherAnglesAreRefused(angle: Double) {
        #expect(throws: PictureTimeError.self) { try RenderSettings(canvas: Canvas(), maxYaw: angle) }
    }
}
