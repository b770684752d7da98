// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

@testable import PictureTimeCore

extension PixelBuffer {
    /// A picture whose pixels a function says, as B, G and R.
    static func drawn(width: Int, height: Int, _ pixel: (_ x: Int, _ y: Int) -> (UInt8, UInt8, UInt8)) -> PixelBuffer {
        PixelBuffer(width: width, height: height) { target in
            for y in 0..<height {
                for x in 0..<width {
                    let i = (y * width + x) * 3
                    (target[i], target[i + 1], target[i + 2]) = pixel(x, y)
                }
            }
        }
    }

    /// B, G and R.
    subscript(x: Int, y: Int) -> [UInt8] {
        let start = y * bytesPerRow + x * 3
        return Array(bytes[start..<(start + 3)])
    }

    /// The mean absolute difference between the bytes of two pictures of one size.
    func meanDifference(from other: PixelBuffer) -> Double {
        let sum = zip(bytes, other.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(bytes.count)
    }
}
