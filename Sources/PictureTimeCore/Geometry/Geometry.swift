// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A position in pixels; the centre of the top left pixel is (0, 0), x grows to the right and y downwards.
struct Point: Hashable, Sendable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
    static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
    static func * (a: Point, factor: Double) -> Point { Point(a.x * factor, a.y * factor) }

    /// The distance from the origin.
    var length: Double { (x * x + y * y).squareRoot() }

    static func distance(_ a: Point, _ b: Point) -> Double { (a - b).length }

    static func midpoint(_ a: Point, _ b: Point) -> Point { (a + b) * 0.5 }
}

/// Width and height of a picture in pixels.
public struct PixelSize: Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The same picture after a quarter turn.
    var transposed: PixelSize { PixelSize(width: height, height: width) }
}

/// An upright rectangle between continuous coordinates.
struct Rect: Hashable, Sendable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var center: Point { Point(x + width / 2, y + height / 2) }
    var longSide: Double { max(width, height) }
    var area: Double { max(width, 0) * max(height, 0) }

    func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top,
            width: max(min(x + width, other.x + other.width) - left, 0),
            height: max(min(y + height, other.y + other.height) - top, 0)
        )
    }
}
