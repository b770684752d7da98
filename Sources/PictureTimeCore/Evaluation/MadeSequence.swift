// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// Photos that are made of one by known transforms, in other light, with noise, and compressed again: where each point of
/// the face is in each of them is known exactly.
struct MadeSequence {
    /// From the upright pixels of the photo they are made of to those of each.
    private(set) var transforms: [SimilarityTransform] = []

    /// Writes the photos under their numbers, as frames are named.
    ///
    /// - Parameters:
    ///   - size: Of the upright photo; those that are made have the same.
    ///   - center: The point between the eyes, around which they are turned.
    init(of photo: DecodedPhoto, around center: Point, count: Int, into folder: URL) throws(PictureTimeError) {
        var random = SplitMix(state: 20_240_131)
        let size = photo.uprightSize
        let width = Double(size.width)
        for i in 0..<count {
            let turn = random.next(in: -12...12) * .pi / 180
            let scale = random.next(in: 0.75...1.2)
            let (a, b) = (cos(turn) * scale, sin(turn) * scale)
            let place = Point(
                center.x + random.next(in: -0.08...0.08) * width, center.y + random.next(in: -0.08...0.08) * width)
            let transform = SimilarityTransform(
                a: a, b: b, tx: place.x - a * center.x + b * center.y, ty: place.y - b * center.x - a * center.y)
            transforms.append(transform)
            var pixels = try photo.rendered(
                to: size, by: transform.affine, fill: Colour(red: 110, green: 115, blue: 120))
            Self.light(&pixels, &random)
            let bytes = try JPEGCodec.encode(
                pixels, quality: Int(random.next(in: 75...95)), app1Payload: [])
            let file = folder.appending(path: FrameFolder.name(i), directoryHint: .notDirectory)
            do { try Data(bytes).write(to: file) } catch { throw .unwritable(file, "\(error).") }
        }
    }

    /// Exposure, contrast, a cast of colour, light from one side, and noise.
    private static func light(_ pixels: inout PixelBuffer, _ random: inout SplitMix) {
        let exposure = random.next(in: 0.65...1.25)
        let gamma = random.next(in: 0.85...1.2)
        let cast = (0..<3).map { _ in random.next(in: 0.94...1.06) }
        let direction = random.next(in: 0...(2 * .pi))
        let strength = random.next(in: 0...0.3)
        let noise = random.next(in: 0...5)
        let (width, height) = (pixels.width, pixels.height)
        let curve = (0...255).map { pow(Double($0) / 255, gamma) * 255 * exposure }
        let (across, down) = (2 * strength * cos(direction), 2 * strength * sin(direction))
        pixels.bytes.withUnsafeMutableBufferPointer { bytes in
            var i = 0
            for y in 0..<height {
                let rowLight = 1 + down * (Double(y) / Double(height) - 0.5)
                for x in 0..<width {
                    let light = rowLight + across * (Double(x) / Double(width) - 0.5)
                    for channel in 0..<3 {
                        let value = curve[Int(bytes[i])] * cast[channel] * light + noise * random.nextNormal()
                        bytes[i] = UInt8(max(0, min(255, value.rounded())))
                        i += 1
                    }
                }
            }
        }
    }
}

/// Random numbers that are the same in every run. Source: SplitMix64, Steele et al., "Fast splittable pseudorandom number
/// generators", OOPSLA 2014.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + Double(next() >> 11) / Double(1 << 53) * (range.upperBound - range.lowerBound)
    }

    /// About normal with deviation 1: the sum of four even ones.
    mutating func nextNormal() -> Double {
        let bits = next()
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        return (Double(sum) / 65_535 - 2) * 3.0.squareRoot()
    }
}
