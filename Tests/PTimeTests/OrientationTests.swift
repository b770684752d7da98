// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

/// The eight ways in which a camera may store the same photo.
struct OrientationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// With what jpegtran must do to an upright photo to store it for an orientation. Source: Exif 2.32, 4.6.4 A, tag 274.
    @Test(
        arguments: [
            (1, []),
            (2, ["-flip", "horizontal"]),
            (3, ["-rotate", "180"]),
            (4, ["-flip", "vertical"]),
            (5, ["-transpose"]),
            (6, ["-rotate", "270"]),
            (7, ["-transverse"]),
            (8, ["-rotate", "90"]),
        ] as [(Int, [String])])
    func everyOrientationGivesTheSameFrame(orientation: Int, options: [String]) async throws {
        let photos = try folder.makeFolder("photos")
        // Blocks of 4:2:0 are 16×16 pixels; jpegtran turns whole ones without loss.
        try await tool(
            "jpegtran",
            ["-copy", "none", "-crop", "512x592+0+0", "-outfile", "\(photos)/2024-01-01.jpg"]
                + [Fixtures.url("portrait.jpg").path])
        try await tool(
            "jpegtran",
            ["-copy", "none", "-perfect"] + options
                + ["-outfile", "\(photos)/2024-01-02.jpg", "\(photos)/2024-01-01.jpg"])
        try await tool(
            "exiftool",
            ["-quiet", "-overwrite_original", "-n", "-Orientation=\(orientation)", "\(photos)/2024-01-02.jpg"])

        let frames = folder.path("frames")
        let result = try await ptime("image", photos, frames, "--size", "270x360")
        #expect(result.status == 0, "\(result)")

        let report = try ReportDocument(in: frames)
        try #require(report.aligned.count == 2)
        // Coordinates are those of the upright photo, whichever way it is stored.
        let eyes = report.photos.map { ($0.leftEye ?? []) + ($0.rightEye ?? []) }
        try #require(eyes.allSatisfy { $0.count == 4 })
        #expect(zip(eyes[0], eyes[1]).allSatisfy { abs($0 - $1) < 0.5 }, "\(eyes), in pixels")
        let upright = try await pixels(of: "\(frames)/00000.jpg", format: "gray")
        let turned = try await pixels(of: "\(frames)/00001.jpg", format: "gray")
        #expect(meanDifference(upright, turned) < 2, "grey levels of 256")
    }
}
