// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim
internal import Glibc

/// A network compiled into the library, run on the calling thread. Not to be shared between threads.
final class NeuralNetwork {
    private let net: OpaquePointer  // owned
    private let side: Int
    private let outputs: [Output]

    /// A layer whose values are wanted.
    struct Output {
        let layer: StaticString
        let count: Int
    }

    /// - Parameters:
    ///   - side: Width and height of the input in pixels.
    ///   - outputs: The layers to read, with the number of their values.
    init(_ model: ptcv_model, side: Int, outputs: [Output]) throws(PictureTimeError) {
        var error = ptcv_error()
        guard let net = ptcv_net_create(model, &error) else { throw .opencv("load a face model", error) }
        self.net = net
        self.side = side
        self.outputs = outputs
    }

    deinit { ptcv_net_free(net) }

    /// Runs the network.
    ///
    /// - Parameter input: `side × side × 3` values, row-major, R, G, B, in the range that the model wants.
    /// - Returns: The values of each output in the order in which they were asked for.
    func run(_ input: [Float]) throws(PictureTimeError) -> [[Float]] {
        precondition(input.count == side * side * 3)
        let total = outputs.reduce(0) { $0 + $1.count }
        var error = ptcv_error()
        var done = false
        let values = [Float](unsafeUninitializedCapacity: total) { buffer, initialized in
            var pointers: [UnsafeMutablePointer<Float>] = []
            var next = buffer.baseAddress!
            for output in outputs {
                pointers.append(next)
                next += output.count
            }
            let names = outputs.map { UnsafeRawPointer($0.layer.utf8Start).assumingMemoryBound(to: CChar.self) }
            done = ptcv_net_run(
                net, input, Int32(side), names, pointers, outputs.map(\.count), outputs.count, &error)
            initialized = done ? total : 0
        }
        guard done else { throw .opencv("run a face model", error) }
        var start = 0
        return outputs.map { output in
            defer { start += output.count }
            return Array(values[start..<(start + output.count)])
        }
    }
}

extension PixelBuffer {
    /// The pixels as a network wants them: R, G, B, 0 to 255 mapped linearly onto `range`.
    func networkInput(range: ClosedRange<Float>) -> [Float] {
        let scale = (range.upperBound - range.lowerBound) / 255
        return [Float](unsafeUninitializedCapacity: bytes.count) { output, initialized in
            bytes.withUnsafeBufferPointer { input in
                for i in stride(from: 0, to: input.count, by: 3) {
                    output[i] = Float(input[i + 2]) * scale + range.lowerBound
                    output[i + 1] = Float(input[i + 1]) * scale + range.lowerBound
                    output[i + 2] = Float(input[i]) * scale + range.lowerBound
                }
            }
            initialized = bytes.count
        }
    }
}

/// The logistic function, for scores that networks give before it.
func logistic(_ score: Float) -> Double { 1 / (1 + exp(-Double(score))) }
