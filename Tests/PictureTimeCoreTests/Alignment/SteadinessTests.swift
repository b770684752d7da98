// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

/// Photos made from one portrait by known transforms must come out with the face in one place.
struct SteadinessTests {
    /// Rotation in degrees, scale, shift and the size of the made photo.
    private static let views: [(turn: Double, scale: Double, x: Double, y: Double)] = [
        (0, 1.0, 150, 120), (9, 1.1, 260, 90), (-12, 0.85, 180, 300), (5, 1.35, 60, 60), (-4, 0.7, 420, 380),
        (16, 1.0, 330, 40),
    ]

    private static func transform(_ view: (turn: Double, scale: Double, x: Double, y: Double)) -> AffineMatrix {
        let radians = view.turn * .pi / 180
        let (a, b) = (cos(radians) * view.scale, sin(radians) * view.scale)
        return AffineMatrix(a: a, b: -b, tx: view.x, c: b, d: a, ty: view.y)
    }

    @Test func theFaceStandsStillUnderKnownTransforms() async throws {
        let file = Fixtures.url("portrait.jpg")
        let jpeg = JPEGCodec.self
        let portrait = DecodedPhoto(
            pixels: try jpeg.decodeByHeader(FileReader(file).contents(), scale: .whole, file: file),
            storedSize: PixelSize(width: 512, height: 600))
        try await withTemporaryFolder { folder in
            let photos = folder.appending(path: "photos")
            try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
            for (i, view) in Self.views.enumerated() {
                let photo = try portrait.warped(
                    to: PixelSize(width: 900, height: 1000), by: Self.transform(view), interpolation: .cubic,
                    border: .fill(Colour(red: 90, green: 120, blue: 160)))
                let bytes = try jpeg.encode(photo, quality: 92, app1Payload: [])
                try Data(bytes).write(to: photos.appending(path: "2024-01-0\(i + 1).jpg"))
            }
            let report = try await PhotosToFrames(
                PhotoSelection(folder: photos), output: folder.appending(path: "frames"),
                settings: RenderSettings(canvas: Canvas())
            ).run()
            try #require(report.frameCount == Self.views.count)

            // Eyes, nose and chin of the portrait, through the known transform and the one that was found.
            for point in [Point(222, 190), Point(306, 187), Point(266, 245), Point(268, 330)] {
                let seen = try zip(Self.views, report.photos).map { view, record in
                    let m = try #require(record.transform)
                    let found = AffineMatrix(a: m[0], b: m[1], tx: m[2], c: m[3], d: m[4], ty: m[5])
                    return found(Self.transform(view)(point))
                }
                let mean = seen.reduce(Point(0, 0), +) * (1 / Double(seen.count))
                let spread = (seen.map { pow(Point.distance($0, mean), 2) }.reduce(0, +) / Double(seen.count))
                    .squareRoot()
                // In pixels of the frame, whose eyes are 252 apart. The original wandered by 4.5 on such photos.
                #expect(spread < 1.5, "at \(point)")
            }

            // Hand-marked eyes of the portrait, to about two of its pixels.
            let first = report.photos[0]
            let left = try #require(first.leftEye)
            let right = try #require(first.rightEye)
            #expect(Point.distance(Point(left[0], left[1]), Point(222.4 + 150, 190.5 + 120)) < 4)
            #expect(Point.distance(Point(right[0], right[1]), Point(306 + 150, 186.8 + 120)) < 4)
        }
    }
}
