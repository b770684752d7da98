// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct WarpTests {
    /// The two ways in which pictures are resampled: frames, and crops for the networks.
    enum Way: CaseIterable {
        case frame
        case crop

        var interpolation: Interpolation { self == .frame ? .cubic : .linear }

        /// - Parameter colour: What a frame shows beyond the photo.
        func border(_ colour: Colour = .black) -> WarpBorder { self == .frame ? .fill(colour) : .replicate }
    }

    private static let red = Colour(red: 250, green: 20, blue: 30)
    private static let redBytes: [UInt8] = [30, 20, 250]

    /// Every pixel differs from its neighbours.
    private static func noise(width: Int, height: Int) -> PixelBuffer {
        var generator = SeededGenerator(seed: 5)
        return .drawn(width: width, height: height) { _, _ in
            let bits = generator.next()
            return (UInt8(bits & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits >> 16 & 0xFF))
        }
    }

    /// Blue is x, green is y and red is 239 − x.
    private static let gradient = PixelBuffer.drawn(width: 240, height: 240) { x, y in
        (UInt8(x), UInt8(y), UInt8(239 - x))
    }

    private static func photo(_ pixels: PixelBuffer) -> DecodedPhoto {
        DecodedPhoto(pixels: pixels, storedSize: pixels.size)
    }

    private static func translation(_ x: Double, _ y: Double) -> AffineMatrix {
        AffineMatrix(a: 1, b: 0, tx: x, c: 0, d: 1, ty: y)
    }

    // MARK: Whole pixels

    static let sizes = [
        PixelSize(width: 1, height: 1), PixelSize(width: 3, height: 2), PixelSize(width: 5, height: 4),
        PixelSize(width: 6, height: 9), PixelSize(width: 33, height: 21),
    ]

    @Test(arguments: Way.allCases, sizes)
    func identityKeepsEveryPixel(way: Way, size: PixelSize) throws {
        let picture = Self.noise(width: size.width, height: size.height)
        let warped = try picture.warped(
            to: picture.size, by: .identity, interpolation: way.interpolation, border: way.border(Self.red))
        #expect(warped.bytes == picture.bytes)
    }

    @Test func shiftMovesPixelsAndFillsTheRest() throws {
        let picture = Self.noise(width: 33, height: 21)
        let warped = try picture.warped(
            to: picture.size, by: Self.translation(3, -2), interpolation: .cubic, border: .fill(Self.red))
        for y in 0..<21 {
            for x in 0..<33 {
                let expected = x >= 3 && y < 19 ? picture[x - 3, y + 2] : Self.redBytes
                #expect(warped[x, y] == expected, "at \(x), \(y)")
            }
        }
    }

    @Test func shiftMovesPixelsAndRepeatsTheEdge() throws {
        let picture = Self.noise(width: 33, height: 21)
        let warped = try picture.warped(
            to: picture.size, by: Self.translation(3, -2), interpolation: .linear, border: .replicate)
        for y in 0..<21 {
            for x in 0..<33 {
                #expect(warped[x, y] == picture[max(x - 3, 0), min(y + 2, 20)], "at \(x), \(y)")
            }
        }
    }

    @Test(arguments: Way.allCases)
    func quarterTurnMovesPixels(way: Way) throws {
        let picture = Self.noise(width: 20, height: 12)
        // Clockwise: the first row becomes the last column.
        let turn = AffineMatrix(a: 0, b: -1, tx: 11, c: 1, d: 0, ty: 0)
        let warped = try picture.warped(
            to: PixelSize(width: 12, height: 20), by: turn, interpolation: way.interpolation, border: way.border())
        for y in 0..<12 {
            for x in 0..<20 { #expect(warped[11 - y, x] == picture[x, y], "at \(x), \(y)") }
        }
    }

    @Test(arguments: Way.allCases)
    func mirrorMovesPixels(way: Way) throws {
        let picture = Self.noise(width: 20, height: 12)
        let mirror = AffineMatrix(a: -1, b: 0, tx: 19, c: 0, d: 1, ty: 0)
        let warped = try picture.warped(
            to: picture.size, by: mirror, interpolation: way.interpolation, border: way.border())
        for y in 0..<12 {
            for x in 0..<20 { #expect(warped[19 - x, y] == picture[x, y], "at \(x), \(y)") }
        }
    }

    @Test(arguments: Way.allCases)
    func cutsOutAPart(way: Way) throws {
        let picture = Self.noise(width: 200, height: 150)
        let warped = try picture.warped(
            to: PixelSize(width: 10, height: 8), by: Self.translation(-120, -90),
            interpolation: way.interpolation, border: way.border())
        for y in 0..<8 {
            for x in 0..<10 { #expect(warped[x, y] == picture[120 + x, 90 + y], "at \(x), \(y)") }
        }
    }

    // MARK: Between pixels

    /// By how many levels the pixels of a part of a picture differ at most from those of the gradient, of which they
    /// show the points that `source` says.
    private static func worstDifference(
        _ picture: PixelBuffer, x: Range<Int>, y: Range<Int>, source: (Point) -> Point
    ) -> Double {
        var worst = 0.0
        for y in y {
            for x in x {
                let point = source(Point(Double(x), Double(y)))
                for (value, truth) in zip(picture[x, y], [point.x, point.y, 239 - point.x]) {
                    worst = max(worst, abs(Double(value) - truth))
                }
            }
        }
        return worst
    }

    /// Both kernels keep a plane as it is; positions are kept to 1/32 of a pixel or better, so that rounding is the most
    /// of the difference.
    @Test(arguments: Way.allCases, [Point(0.5, 0), Point(0, 0.5), Point(0.25, 0.75), Point(-7.125, 3.375)])
    func shiftBetweenPixelsKeepsAGradient(way: Way, shift: Point) throws {
        let warped = try Self.gradient.warped(
            to: Self.gradient.size, by: Self.translation(shift.x, shift.y), interpolation: way.interpolation,
            border: way.border())
        let worst = Self.worstDifference(warped, x: 10..<230, y: 10..<230) { pixel in pixel - shift }
        #expect(worst <= 0.55)
    }

    @Test(arguments: Way.allCases, [0.0, 0.3, 1.0, 2.5, -1.2])
    func keepsFlatColourFlat(way: Way, roll: Double) throws {
        let flat = PixelBuffer.drawn(width: 90, height: 70) { _, _ in (30, 20, 250) }
        for scale in [0.55, 0.8, 1.0, 1.7, 3.0] {
            let (a, b) = (cos(roll) * scale, sin(roll) * scale)
            let matrix = AffineMatrix(a: a, b: -b, tx: 31.4, c: b, d: a, ty: 15.9)
            let warped = try flat.warped(
                to: PixelSize(width: 80, height: 60), by: matrix, interpolation: way.interpolation,
                border: way.border(Self.red))
            #expect(Set((0..<80 * 60).map { warped[$0 % 80, $0 / 80] }) == [Self.redBytes], "scale \(scale)")
        }
    }

    // MARK: Shrinking and growing

    /// A pixel of the result stands for n by n of the source and has the value at their common centre, in levels.
    @Test(arguments: Way.allCases, [1 / 3, 0.5, 1, 1.5, 2, 3, 4, 4.5, 7.3, 8] as [Double])
    func resizingKeepsAGradientAtTheNewPixelCentres(way: Way, n: Double) throws {
        let side = Int(240 / n)
        let warped = try Self.photo(Self.gradient).warped(
            to: PixelSize(width: side, height: side), by: .resizing(by: 1 / n), interpolation: way.interpolation,
            border: way.border())
        // Away from the borders, where there is nothing to average with.
        let margin = max(4, Int(4 / n))
        let inside = margin..<(side - margin)
        let worst = Self.worstDifference(warped, x: inside, y: inside) { pixel in
            Point((pixel.x + 0.5) * n - 0.5, (pixel.y + 0.5) * n - 0.5)
        }
        #expect(worst <= 1.5)
    }

    /// As much of the result as fits in ten by ten pixels: the rest of the photo must not matter.
    @Test(arguments: Way.allCases, [1, 1.5, 2, 3, 4.5])
    func shrinksAPartAsItShrinksTheWhole(way: Way, n: Double) throws {
        let matrix = AffineMatrix.resizing(by: 1 / n).then(Self.translation(-20, -15))
        let warped = try Self.photo(Self.gradient).warped(
            to: PixelSize(width: 10, height: 10), by: matrix, interpolation: way.interpolation, border: way.border())
        let worst = Self.worstDifference(warped, x: 0..<10, y: 0..<10) { pixel in
            Point((pixel.x + 20.5) * n - 0.5, (pixel.y + 15.5) * n - 0.5)
        }
        #expect(worst <= 1.5)
    }

    /// Without a low-pass filter it would be black, white or a coarse pattern.
    @Test(arguments: Way.allCases, [2, 4, 8, 8.5])
    func shrinksAFineCheckerboardToGrey(way: Way, n: Double) throws {
        let board = PixelBuffer.drawn(width: 272, height: 272) { x, y in
            (x + y) % 2 == 0 ? (0, 0, 0) : (255, 255, 255)
        }
        let side = Int(272 / n)
        let warped = try Self.photo(board).warped(
            to: PixelSize(width: side, height: side), by: .resizing(by: 1 / n), interpolation: way.interpolation,
            border: way.border(Colour(red: 128, green: 128, blue: 128)))
        #expect(warped.bytes.allSatisfy { abs(Double($0) - 127.5) <= 3 })
    }

    // MARK: Beyond the source

    @Test func showsTheFillBeyondAShrunkPhoto() throws {
        let flat = PixelBuffer.drawn(width: 40, height: 40) { _, _ in (200, 100, 50) }
        let warped = try Self.photo(flat).warped(
            to: PixelSize(width: 20, height: 20), by: .resizing(by: 0.25), interpolation: .cubic,
            border: .fill(Self.red))
        #expect(warped[5, 5] == [200, 100, 50])
        for (x, y) in [(15, 5), (5, 15), (15, 15), (19, 0), (0, 19)] { #expect(warped[x, y] == Self.redBytes) }
    }

    @Test(arguments: [(1000, 0), (-1000, 0), (0, 1000), (0, -1000), (1e6, 1e6)] as [(Double, Double)])
    func showsTheFillAloneFarBeyondTheSource(x: Double, y: Double) throws {
        let warped = try Self.noise(width: 20, height: 12).warped(
            to: PixelSize(width: 4, height: 3), by: Self.translation(x, y), interpolation: .cubic,
            border: .fill(Self.red))
        #expect(warped.bytes == Array(repeating: Self.redBytes, count: 12).flatMap { $0 })
    }

    @Test(arguments: [(1000, 0), (-1000, 0), (0, 1000), (0, -1000)] as [(Double, Double)])
    func repeatsTheEdgeFarBeyondTheSource(x: Double, y: Double) throws {
        let flat = PixelBuffer.drawn(width: 20, height: 12) { _, _ in (30, 20, 250) }
        let warped = try flat.warped(
            to: PixelSize(width: 4, height: 3), by: Self.translation(x, y), interpolation: .linear,
            border: .replicate)
        #expect(warped.bytes == Array(repeating: Self.redBytes, count: 12).flatMap { $0 })
    }

    // MARK: Halving

    @Test func halvingTakesTheMeanOfTwoByTwo() throws {
        // Rows of 0 4 8 and 8 4 100, one more row below.
        let values: [[UInt8]] = [[0, 4, 8], [8, 4, 100], [250, 250, 250]]
        let picture = PixelBuffer.drawn(width: 3, height: 3) { x, y in
            (values[y][x], values[y][x] / 2, 255 - values[y][x])
        }
        let half = try #require(try picture.halved())
        // The odd column and row have no partner.
        #expect(half.size == PixelSize(width: 1, height: 1))
        #expect(half.bytes == [4, 2, 251])
    }

    @Test(arguments: [(1, 1), (1, 8), (8, 1)])
    func doesNotHalveALine(width: Int, height: Int) throws {
        let half = try Self.noise(width: width, height: height).halved()
        #expect(half?.size == nil)
    }
}
