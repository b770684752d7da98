// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct ExifOrientationTests {
    private static let stored = PixelSize(width: 3, height: 2)

    /// Where the corners of a stored picture of three by two pixels stand when it is upright. Source: Exif 2.32, tag
    /// 0x0112, which says on which side the stored picture's first row and first column are seen.
    struct Corners: Sendable, CustomTestStringConvertible {
        var orientation: Int
        var size: PixelSize
        var topLeft: Point
        var topRight: Point
        var bottomLeft: Point
        var bottomRight: Point

        /// - Parameter corners: Of the stored picture: top left, top right, bottom left, bottom right.
        init(_ orientation: Int, width: Int, height: Int, _ corners: [(Double, Double)]) {
            self.orientation = orientation
            size = PixelSize(width: width, height: height)
            let points = corners.map { Point($0.0, $0.1) }
            (topLeft, topRight, bottomLeft, bottomRight) = (points[0], points[1], points[2], points[3])
        }

        var testDescription: String { "Orientation \(orientation)" }
    }

    static let truth = [
        // Row 0 at the top, column 0 on the left.
        Corners(1, width: 3, height: 2, [(0, 0), (2, 0), (0, 1), (2, 1)]),
        // Top, right.
        Corners(2, width: 3, height: 2, [(2, 0), (0, 0), (2, 1), (0, 1)]),
        // Bottom, right.
        Corners(3, width: 3, height: 2, [(2, 1), (0, 1), (2, 0), (0, 0)]),
        // Bottom, left.
        Corners(4, width: 3, height: 2, [(0, 1), (2, 1), (0, 0), (2, 0)]),
        // Left, top.
        Corners(5, width: 2, height: 3, [(0, 0), (0, 2), (1, 0), (1, 2)]),
        // Right, top.
        Corners(6, width: 2, height: 3, [(1, 0), (1, 2), (0, 0), (0, 2)]),
        // Right, bottom.
        Corners(7, width: 2, height: 3, [(1, 2), (1, 0), (0, 2), (0, 0)]),
        // Left, bottom.
        Corners(8, width: 2, height: 3, [(0, 2), (0, 0), (1, 2), (1, 0)]),
    ]

    @Test(arguments: truth)
    func putsStoredCornersWhereTheyAreSeen(corners: Corners) throws {
        let orientation = try #require(ExifOrientation(rawValue: corners.orientation))
        let transform = orientation.transform(stored: Self.stored)
        #expect(transform(Point(0, 0)) == corners.topLeft)
        #expect(transform(Point(2, 0)) == corners.topRight)
        #expect(transform(Point(0, 1)) == corners.bottomLeft)
        #expect(transform(Point(2, 1)) == corners.bottomRight)
    }

    @Test(arguments: truth)
    func changesWidthAndHeightForQuarterTurns(corners: Corners) throws {
        let orientation = try #require(ExifOrientation(rawValue: corners.orientation))
        #expect((orientation.isTransposing ? Self.stored.transposed : Self.stored) == corners.size)
    }

    /// The determinant is -1 for a mirror image and 1 for a turn.
    @Test(arguments: [(1, 1), (2, -1), (3, 1), (4, -1), (5, -1), (6, 1), (7, -1), (8, 1)] as [(Int, Double)])
    func mirrorsWhatIsMirrored(rawValue: Int, determinant: Double) throws {
        let orientation = try #require(ExifOrientation(rawValue: rawValue))
        #expect(orientation.transform(stored: Self.stored).determinant == determinant)
    }

    @Test(arguments: [0, 9, -1])
    func hasEightValues(rawValue: Int) {
        #expect(ExifOrientation(rawValue: rawValue) == nil)
    }
}
