// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim

/// Locates the 468 points of one face with MediaPipe's Face Mesh (Kartynnik et al., 2019, arXiv:1907.06724).
final class FaceMesh {
    private let network: NeuralNetwork

    static let pointCount = 468
    static let inputSide = 192
    static let inputRange: ClosedRange<Float> = 0...1

    init() throws(PictureTimeError) {
        network = try NeuralNetwork(
            PTCV_MODEL_FACE_LANDMARKS, side: Self.inputSide,
            outputs: [.init(layer: "conv2d_21", count: Self.pointCount * 3), .init(layer: "conv2d_31", count: 1)]
        )
    }

    /// Measures the face in a region that it should fill to two thirds, upright.
    ///
    /// - Returns: The points in upright pixels, and how sure the network is that there is a face (0 to 1).
    func locate(in region: SquareRegion, of photo: DecodedPhoto) throws(PictureTimeError)
        -> (points: [Point], presence: Double)
    {
        let toCrop = region.transform(cropSide: Self.inputSide)
        let crop = try photo.look(
            at: PixelSize(width: Self.inputSide, height: Self.inputSide), by: toCrop, border: .replicate)
        let outputs = try network.run(crop.networkInput(range: Self.inputRange))
        let fromCrop = toCrop.inverse
        let points = (0..<Self.pointCount).map { i in
            fromCrop(SquareRegion.pixel(outputs[0][i * 3], outputs[0][i * 3 + 1]))
        }
        return (points, logistic(outputs[1][0]))
    }
}
