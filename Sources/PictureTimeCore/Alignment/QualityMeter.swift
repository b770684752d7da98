// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Says how good a photo of a face is.
enum QualityMeter {
    /// - Parameters:
    ///   - mesh: Of the face; nil when a person set the eyes, and how open they are and where the face looks is not
    ///     known.
    ///   - toProfile: From upright pixels at full resolution.
    static func quality(
        confidence: Double, mesh: [Point]?, toProfile: SimilarityTransform, in photo: DecodedPhoto
    ) throws(PictureTimeError) -> PhotoQuality {
        var quality = PhotoQuality(
            confidence: confidence, sharpness: try sharpness(toProfile: toProfile, in: photo),
            eyesOpen: mesh.map { EyeOpening(of: $0).both } ?? 1,
            frontal: mesh.map { frontal($0, toProfile: toProfile) } ?? 1,
            size: clamped(1 / toProfile.scale / fullSize), score: 0)
        quality.score = score(of: quality)
        return quality
    }

    /// The interocular distance in pixels that gives the common frames all the detail they can show.
    private static let fullSize = 252.0

    /// The weighted geometric mean. What a person notices first, closed eyes and blur, counts twice.
    private static func score(of quality: PhotoQuality) -> Double {
        let parts: [(value: Double, weight: Double)] = [
            (quality.confidence, 1), (quality.sharpness, 2), (quality.eyesOpen, 2), (quality.frontal, 1),
            (quality.size, 1),
        ]
        // Nothing is so bad that all the rest does not matter.
        let logarithms = parts.map { log(max($0.value, 0.01)) * $0.weight }
        return exp(logarithms.reduce(0, +) / parts.map(\.weight).reduce(0, +))
    }

    // MARK: Sharpness

    /// The band of the eyes, as the profile has it: between the outer ends of the brows, down to the nose.
    private static let bandSize = PixelSize(width: 256, height: 128)
    private static let pixelsPerUnit = 120.0
    /// The root of squared gradients over variance at which a face begins to look soft, measured on portraits that were
    /// blurred step by step. It is a bend and not an end: of two sharp photos the sharper one still scores higher.
    private static let softRoot = 0.12

    private static func sharpness(toProfile: SimilarityTransform, in photo: DecodedPhoto) throws(PictureTimeError)
        -> Double
    {
        let toBand = SimilarityTransform(
            a: pixelsPerUnit, b: 0, tx: Double(bandSize.width - 1) / 2, ty: Double(bandSize.height - 1) / 2)
        let band = try photo.look(at: bandSize, by: toProfile.then(toBand).affine, border: .replicate)
        let (width, height) = (bandSize.width, bandSize.height)
        var (sum, squares, gradients) = (0, 0, 0)
        band.bytes.withUnsafeBufferPointer { bytes in
            // Green stands for brightness.
            func value(_ x: Int, _ y: Int) -> Int { Int(bytes[(y * width + x) * 3 + 1]) }
            for y in 1..<(height - 1) {
                for x in 1..<(width - 1) {
                    let v = value(x, y)
                    let dx = value(x + 1, y) - value(x - 1, y)
                    let dy = value(x, y + 1) - value(x, y - 1)
                    sum += v
                    squares += v * v
                    gradients += dx * dx + dy * dy
                }
            }
        }
        let count = Double((width - 2) * (height - 2))
        let mean = Double(sum) / count
        let variance = Double(squares) / count - mean * mean
        // A band without contrast shows no face, sharp or not.
        guard variance > 1 else { return 0 }
        // Differences are over two pixels.
        return 1 - exp(-(Double(gradients) / 4 / count / variance).squareRoot() / softRoot)
    }

    // MARK: Direction

    /// How near the nose's tip is to the middle between the eyes; half an interocular distance off is a profile.
    private static func frontal(_ mesh: [Point], toProfile: SimilarityTransform) -> Double {
        clamped(1 - abs(toProfile(mesh[1]).x) / 0.5)
    }

    private static func clamped(_ value: Double) -> Double { min(max(value, 0), 1) }
}
