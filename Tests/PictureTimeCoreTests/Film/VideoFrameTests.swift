// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct VideoFrameTests {
    private func solid(_ red: UInt8, _ green: UInt8, _ blue: UInt8, width: Int = 4, height: Int = 2) -> PixelBuffer {
        PixelBuffer(width: width, height: height) { bytes in
            for i in stride(from: 0, to: bytes.count, by: 3) {
                (bytes[i], bytes[i + 1], bytes[i + 2]) = (blue, green, red)
            }
        }
    }

    /// ITU-R BT.709-6: Y' = 0.2126 R + 0.7152 G + 0.0722 B; Cb = (B − Y') / 1.8556; Cr = (R − Y') / 1.5748; 16 to 235 and
    /// 16 to 240.
    @Test(arguments: [
        ([0, 0, 0], [16, 128, 128]), ([255, 255, 255], [235, 128, 128]), ([255, 0, 0], [63, 102, 240]),
        ([0, 255, 0], [173, 42, 26]), ([0, 0, 255], [32, 240, 118]), ([128, 128, 128], [126, 128, 128]),
    ])
    func convertsAsTheStandardSays(rgb: [UInt8], yCbCr: [UInt8]) {
        let frame = VideoFrame(solid(rgb[0], rgb[1], rgb[2]))
        #expect(frame.bytes.count == 12)
        for (i, value) in frame.bytes.enumerated() {
            let expected = i < 8 ? yCbCr[0] : i < 10 ? yCbCr[1] : yCbCr[2]
            #expect(abs(Int(value) - Int(expected)) <= 1, "byte \(i)")
        }
    }

    @Test func everyColourStaysInRange() {
        for red in stride(from: 0, through: 255, by: 51) {
            for green in stride(from: 0, through: 255, by: 51) {
                for blue in stride(from: 0, through: 255, by: 51) {
                    let bytes = VideoFrame(solid(UInt8(red), UInt8(green), UInt8(blue), width: 2)).bytes
                    #expect(bytes[..<4].allSatisfy { (16...235).contains($0) })
                    #expect(bytes[4...].allSatisfy { (16...240).contains($0) })
                }
            }
        }
    }

    @Test func chromaIsTheMeanOfFourPixels() {
        var picture = solid(0, 0, 0, width: 2)
        picture.bytes.replaceSubrange(0..<3, with: [255, 0, 0])  // one blue pixel of four
        // A quarter of the way from 128 to 240.
        #expect(VideoFrame(picture).bytes[4] == 156)
    }
}
