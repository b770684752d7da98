// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim

/// Locates the centre of an iris with MediaPipe Iris (Ablavatski et al., 2020, arXiv:2006.11341).
final class IrisLocator {
    private let network: NeuralNetwork

    static let inputSide = 64
    static let inputRange: ClosedRange<Float> = 0...1

    init() throws(PictureTimeError) {
        network = try NeuralNetwork(
            PTCV_MODEL_IRIS_LANDMARKS, side: Self.inputSide, outputs: [.init(layer: "output_iris", count: 15)])
    }

    /// The eyes of an upright picture, by the side on which they are in it.
    enum Eye {
        case left
        case right
    }

    /// The centre of the iris, in upright pixels.
    ///
    /// - Parameter region: Centred on the eye, about 2.3 times as wide as the distance of its corners.
    func locate(_ eye: Eye, in region: SquareRegion, of photo: DecodedPhoto) throws(PictureTimeError) -> Point {
        // The network knows the eye whose outer corner is on the left; the other is shown to it as in a mirror.
        let toCrop = region.transform(cropSide: Self.inputSide, isMirrored: eye == .right)
        let crop = try photo.warped(
            to: PixelSize(width: Self.inputSide, height: Self.inputSide), by: toCrop, interpolation: .linear,
            border: .replicate)
        let iris = try network.run(crop.networkInput(range: Self.inputRange))[0]
        return toCrop.inverse(SquareRegion.pixel(iris[0], iris[1]))
    }
}
