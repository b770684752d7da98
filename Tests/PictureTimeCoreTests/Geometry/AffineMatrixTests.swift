// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct AffineMatrixTests {
    /// x' = 2x + 3y + 5, y' = 7x + 11y + 13
    private static let general = AffineMatrix(a: 2, b: 3, tx: 5, c: 7, d: 11, ty: 13)
    private static let quarterTurn = AffineMatrix(a: 0, b: -1, tx: 0, c: 1, d: 0, ty: 0)
    private static let shift = AffineMatrix(a: 1, b: 0, tx: 10, c: 0, d: 1, ty: 20)

    @Test func mapsPoints() {
        #expect(AffineMatrix.identity(Point(3, 4)) == Point(3, 4))
        #expect(Self.shift(Point(3, 4)) == Point(13, 24))
        #expect(Self.general(Point(1, 1)) == Point(10, 31))
        #expect(Self.general(Point(0, 0)) == Point(5, 13))
    }

    /// Angles are positive from +x towards +y, which is clockwise to the eye.
    @Test func quarterTurnTakesXToY() {
        #expect(Self.quarterTurn(Point(1, 0)) == Point(0, 1))
        #expect(Self.quarterTurn(Point(0, 1)) == Point(-1, 0))
    }

    @Test func appliesTheFirstFirst() {
        #expect(Self.shift.then(Self.quarterTurn)(Point(1, 0)) == Point(-20, 11))
        #expect(Self.quarterTurn.then(Self.shift)(Point(1, 0)) == Point(10, 21))
        #expect(Self.general.then(.identity) == Self.general)
        #expect(AffineMatrix.identity.then(Self.general) == Self.general)
    }

    @Test func composesAsItMaps() {
        let point = Point(-3, 8)
        #expect(Self.general.then(Self.quarterTurn)(point) == Self.quarterTurn(Self.general(point)))
        #expect(Self.quarterTurn.then(Self.general)(point) == Self.general(Self.quarterTurn(point)))
    }

    static let invertible = [
        AffineMatrix.identity, shift, quarterTurn, general,
        AffineMatrix(a: -1, b: 0, tx: 511, c: 0, d: 1, ty: 0),
        AffineMatrix(a: 0.31, b: -0.12, tx: 120.5, c: 0.12, d: 0.31, ty: -44.25),
    ]

    @Test(arguments: invertible)
    func inverseMapsBack(matrix: AffineMatrix) {
        for point in [Point(0, 0), Point(1, 0), Point(0, 1), Point(-123.5, 4000)] {
            #expect(Point.distance(matrix.inverse(matrix(point)), point) < 1e-8)
            #expect(Point.distance(matrix(matrix.inverse(point)), point) < 1e-8)
        }
    }

    /// By hand: the determinant is 2·11 − 3·7 = 1.
    @Test func invertsTheGeneralCase() {
        #expect(Self.general.inverse == AffineMatrix(a: 11, b: -3, tx: -16, c: -7, d: 2, ty: 9))
    }

    @Test func tellsAreaAndLength() {
        let half = AffineMatrix(a: 0.5, b: 0, tx: 7, c: 0, d: 0.5, ty: 9)
        #expect(half.determinant == 0.25)
        #expect(half.scale == 0.5)
        #expect(Self.quarterTurn.determinant == 1)
        #expect(Self.general.determinant == 1)
        let mirror = AffineMatrix(a: -2, b: 0, tx: 0, c: 0, d: 2, ty: 0)
        #expect(mirror.determinant == -4)
        #expect(mirror.scale == 2)
    }

    /// The outer edges of a picture, half a pixel beyond the centres of its outer pixels, stay its outer edges.
    @Test(arguments: [0.125, 0.25, 0.5, 1, 2, 4])
    func resizingKeepsTheEdges(factor: Double) {
        let resizing = AffineMatrix.resizing(by: factor)
        #expect(resizing(Point(-0.5, -0.5)) == Point(-0.5, -0.5))
        #expect(resizing(Point(639.5, 479.5)) == Point(640 * factor - 0.5, 480 * factor - 0.5))
        #expect(resizing.scale == factor)
    }

    /// The centre of the first block of n pixels is the centre of the first pixel.
    @Test(arguments: [(2, 0.5), (4, 1.5), (8, 3.5)] as [(Int, Double)])
    func shrinkingPutsBlocksOnPixels(n: Int, centre: Double) {
        #expect(AffineMatrix.resizing(by: 1 / Double(n))(Point(centre, centre)) == Point(0, 0))
    }
}
