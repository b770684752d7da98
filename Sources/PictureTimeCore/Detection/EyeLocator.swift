// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim

/// Locates the iris and the corners of an eye with MediaPipe Iris (Ablavatski et al., 2020, arXiv:2006.11341).
final class EyeLocator {
    private let network: NeuralNetwork

    static let inputSide = 64
    static let inputRange: ClosedRange<Float> = 0...1

    init() throws(PictureTimeError) {
        network = try NeuralNetwork(
            PTCV_MODEL_IRIS_LANDMARKS, side: Self.inputSide,
            outputs: [
                .init(layer: "output_iris", count: 15), .init(layer: "output_eyes_contours_and_brows", count: 213),
            ])
    }

    /// The eyes of an upright picture, by the side on which they are in it.
    enum Side {
        case left
        case right
    }

    /// - Parameter region: Centred on the eye, about 2.3 times as wide as the distance of its corners.
    /// - Returns: Points in upright pixels.
    func locate(_ side: Side, in region: SquareRegion, of photo: DecodedPhoto) throws(PictureTimeError) -> Eye {
        // The network knows the eye whose outer corner is on the left; the other is shown to it as in a mirror.
        let toCrop = region.transform(cropSide: Self.inputSide, isMirrored: side == .right)
        let crop = try photo.look(
            at: PixelSize(width: Self.inputSide, height: Self.inputSide), by: toCrop, border: .replicate)
        let outputs = try network.run(crop.networkInput(range: Self.inputRange))
        let fromCrop = toCrop.inverse
        func point(_ values: [Float], _ index: Int) -> Point {
            fromCrop(SquareRegion.pixel(values[index * 3], values[index * 3 + 1]))
        }
        // The outline of the eye has 16 points; it begins at the outer corner, and the ninth is the inner one.
        return Eye(
            iris: point(outputs[0], 0), outerCorner: point(outputs[1], 0), innerCorner: point(outputs[1], 8))
    }
}
