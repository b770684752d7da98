// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import COpenCVShim
import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

/// The converted networks answer as the original models do in their reference runtime (Fixtures/Resources/README.md).
struct NetworkReferenceTests {
    /// OpenCV sums in another order than the reference; measured differences are up to 1.1e-4.
    private static let tolerance: Float = 1e-3

    private struct Reference: Decodable {
        struct Input: Decodable {
            var origin: [Int]
            var size: Int
            var block: Int
            var range: [Float]
        }
        struct Output: Decodable { var values: [Float] }
        struct Anchor: Decodable {
            var index: Int
            var score: Float
            var regressors: [Float]
        }
        var input: Input
        var outputs: [String: Output]?
        var anchors: [Anchor]?
    }

    private let references: [String: Reference]
    private let picture: PixelBuffer

    init() throws {
        references = try JSONDecoder().decode(
            [String: Reference].self, from: Data(contentsOf: Fixtures.url("reference-outputs.json")))
        let file = Fixtures.url("astronaut.png")
        picture = try PNGDecoder.decodeByHeader(FileReader(file).contents(), background: .black, file: file)
    }

    /// The input as the reference had it, without any resampling.
    private func input(_ input: Reference.Input) -> [Float] {
        let side = input.size / input.block
        var values: [Float] = []
        for row in 0..<side {
            for column in 0..<side {
                for channel in [2, 1, 0] {  // stored as B, G, R
                    var sum = 0
                    for dy in 0..<input.block {
                        for dx in 0..<input.block {
                            let x = input.origin[0] + column * input.block + dx
                            let y = input.origin[1] + row * input.block + dy
                            sum += Int(picture.bytes[y * picture.bytesPerRow + x * 3 + channel])
                        }
                    }
                    let mean = Double(sum) / Double(input.block * input.block) / 255
                    values.append(Float(mean) * (input.range[1] - input.range[0]) + input.range[0])
                }
            }
        }
        return values
    }

    @Test func detectorAnswersAsTheReference() throws {
        let reference = try #require(references["face_detection_short_range"])
        let network = try NeuralNetwork(
            PTCV_MODEL_FACE_DETECTION, side: 128,
            outputs: [.init(layer: "regressors", count: 896 * 16), .init(layer: "classificators", count: 896)])
        let outputs = try network.run(input(reference.input))
        let anchors = try #require(reference.anchors)
        #expect(anchors.count == 16)
        for anchor in anchors {
            #expect(abs(outputs[1][anchor.index] - anchor.score) < Self.tolerance)
            for (k, value) in anchor.regressors.enumerated() {
                #expect(abs(outputs[0][anchor.index * 16 + k] - value) < Self.tolerance)
            }
        }
        let best = outputs[1].indices.max { outputs[1][$0] < outputs[1][$1] }
        #expect(best == anchors[0].index)
    }

    @Test func meshAnswersAsTheReference() throws {
        let reference = try #require(references["face_landmark"])
        let network = try NeuralNetwork(
            PTCV_MODEL_FACE_LANDMARKS, side: 192,
            outputs: [.init(layer: "conv2d_21", count: 1404), .init(layer: "conv2d_31", count: 1)])
        try expectEqual(network.run(input(reference.input)), ["conv2d_21", "conv2d_31"], in: reference)
    }

    @Test(arguments: ["iris_landmark", "iris_landmark_left_of_picture"])
    func irisAnswersAsTheReference(name: String) throws {
        let reference = try #require(references[name])
        let network = try NeuralNetwork(
            PTCV_MODEL_IRIS_LANDMARKS, side: 64, outputs: [.init(layer: "output_iris", count: 15)])
        try expectEqual(network.run(input(reference.input)), ["output_iris"], in: reference)
    }

    private func expectEqual(_ outputs: [[Float]], _ layers: [String], in reference: Reference) throws {
        for (values, layer) in zip(outputs, layers) {
            let expected = try #require(reference.outputs?[layer]).values
            #expect(values.count == expected.count)
            let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < Self.tolerance, "\(layer)")
        }
    }

    @Test func refusesALayerThatIsNotThere() throws {
        let network = try NeuralNetwork(
            PTCV_MODEL_IRIS_LANDMARKS, side: 64, outputs: [.init(layer: "no_such_layer", count: 1)])
        #expect(throws: PictureTimeError.self) { try network.run([Float](repeating: 0, count: 64 * 64 * 3)) }
    }
}
