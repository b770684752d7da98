// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// How a person's face looks on average, and where it looks the same in all their photos.
struct MeanFace: Hashable, Sendable {
    /// The mean of ``FacePatch``es, in 32nds.
    let values: [Int8]
    /// How much each pixel counts, 0 to 255: little where photos differ, as they do where hair, glasses and glances are.
    let weights: [UInt8]

    private static let scale: Float = 32

    /// - Returns: Nil unless both have a byte for each pixel.
    init?(_ values: Data, _ weights: Data) {
        guard values.count == FacePatch.count, weights.count == FacePatch.count else { return nil }
        self.values = values.map { Int8(bitPattern: $0) }
        self.weights = Array(weights)
    }

    /// - Parameter patches: At least one.
    init(of patches: [FacePatch]) {
        let count = Float(patches.count)
        var means = [Float](repeating: 0, count: FacePatch.count)
        var squares = means
        for patch in patches {
            for i in means.indices {
                means[i] += patch.values[i]
                squares[i] += patch.values[i] * patch.values[i]
            }
        }
        var values: [Int8] = []
        var weights: [UInt8] = []
        for i in means.indices {
            let mean = means[i] / count
            let variance = max(squares[i] / count - mean * mean, 0)
            values.append(Int8(max(-127, min(127, (mean * Self.scale).rounded()))))
            weights.append(UInt8((255 * Self.usual / (Self.usual + variance)).rounded()))
        }
        (self.values, self.weights) = (values, weights)
    }

    /// The variance at which a pixel counts half.
    private static let usual: Float = 0.15

    /// The mean as a patch has it.
    var mean: [Float] { values.map { Float($0) / Self.scale } }
}
