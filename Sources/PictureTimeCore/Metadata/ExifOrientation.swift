// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How stored pixels must be turned or mirrored to stand upright. Raw values and meaning: Exif 2.32, tag 0x0112.
enum ExifOrientation: Int, Sendable {
    case upright = 1
    case mirroredHorizontally, rotated180, mirroredVertically
    case transposed, rotated90Clockwise, transversed, rotated90CounterClockwise

    /// Whether width and height change places.
    var isTransposing: Bool { rawValue >= 5 }

    /// From stored to upright pixels.
    ///
    /// - Parameter stored: The picture's size as stored.
    func transform(stored: PixelSize) -> AffineMatrix {
        let right = Double(stored.width - 1)
        let bottom = Double(stored.height - 1)
        return switch self {
        case .upright: .identity
        case .mirroredHorizontally: AffineMatrix(a: -1, b: 0, tx: right, c: 0, d: 1, ty: 0)
        case .rotated180: AffineMatrix(a: -1, b: 0, tx: right, c: 0, d: -1, ty: bottom)
        case .mirroredVertically: AffineMatrix(a: 1, b: 0, tx: 0, c: 0, d: -1, ty: bottom)
        case .transposed: AffineMatrix(a: 0, b: 1, tx: 0, c: 1, d: 0, ty: 0)
        case .rotated90Clockwise: AffineMatrix(a: 0, b: -1, tx: bottom, c: 1, d: 0, ty: 0)
        case .transversed: AffineMatrix(a: 0, b: -1, tx: bottom, c: -1, d: 0, ty: right)
        case .rotated90CounterClockwise: AffineMatrix(a: 0, b: 1, tx: 0, c: -1, d: 0, ty: right)
        }
    }
}
