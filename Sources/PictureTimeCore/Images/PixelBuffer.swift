// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim

/// Eight-bit colour pixels in memory: row-major, `height × width × 3`, B, G, R, gamma-encoded as in sRGB.
struct PixelBuffer: Sendable {
    let width: Int
    let height: Int
    /// `height × bytesPerRow` bytes.
    var bytes: [UInt8]

    /// The distance from one row to the next: there is no padding.
    var bytesPerRow: Int { width * 3 }
    var size: PixelSize { PixelSize(width: width, height: height) }

    /// Creates a picture whose bytes `fill` writes, every one of them.
    init<Failure: Error>(
        width: Int, height: Int, fill: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        self.width = width
        self.height = height
        let count = width * height * 3
        var failure: Failure?
        bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(Failure) {
                try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

extension PixelBuffer {
    /// Creates a picture of rows of R, G, B.
    init<Source: Collection<UInt8>>(rgb: Source, bytesPerRow: Int, width: Int, height: Int) {
        self.init(copying: rgb, channels: 3, bytesPerRow: bytesPerRow, width: width, height: height) { pixel, target in
            target[0] = pixel[2]
            target[1] = pixel[1]
            target[2] = pixel[0]
        }
    }

    /// Creates a picture of rows of R, G, B and alpha, not multiplied, on a background.
    init<Source: Collection<UInt8>>(
        rgba: Source, bytesPerRow: Int, width: Int, height: Int, on background: Colour
    ) {
        let (red, green, blue) = (Int(background.red), Int(background.green), Int(background.blue))
        self.init(copying: rgba, channels: 4, bytesPerRow: bytesPerRow, width: width, height: height) {
            pixel, target in
            let alpha = Int(pixel[3])
            func mixed(_ value: UInt8, _ other: Int) -> UInt8 {
                UInt8((Int(value) * alpha + other * (255 - alpha) + 127) / 255)
            }
            target[0] = mixed(pixel[2], blue)
            target[1] = mixed(pixel[1], green)
            target[2] = mixed(pixel[0], red)
        }
    }

    /// Creates a picture of C, M, Y, K without a description of the inks.
    init(inks: JPEGCodec.Inks) {
        let flip: UInt8 = inks.isInverted ? 0 : 255  // to how much light each ink leaves
        self.init(
            copying: inks.bytes, channels: 4, bytesPerRow: inks.size.width * 4, width: inks.size.width,
            height: inks.size.height
        ) { pixel, target in
            let light = Int(pixel[3] ^ flip)
            for channel in 0..<3 { target[channel] = UInt8((Int(pixel[2 - channel] ^ flip) * light + 127) / 255) }
        }
    }

    private init<Source: Collection<UInt8>>(
        copying source: Source, channels: Int, bytesPerRow: Int, width: Int, height: Int,
        pixel convert: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
    ) {
        self.init(width: width, height: height) { target in
            let isDone: Void? = source.withContiguousStorageIfAvailable { source in
                precondition(source.count >= (height - 1) * bytesPerRow + width * channels)
                for y in 0..<height {
                    var from = source.baseAddress! + y * bytesPerRow
                    var to = target.baseAddress! + y * width * 3
                    for _ in 0..<width {
                        convert(from, to)
                        from += channels
                        to += 3
                    }
                }
            }
            precondition(isDone != nil, "pixels come in one piece")
        }
    }
}

/// A colour in sRGB.
public struct Colour: Hashable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    public static let black = Colour(red: 0, green: 0, blue: 0)
}

/// How a warp reads between pixels.
enum Interpolation {
    /// For networks, whose answer does not get better with the slower one.
    case linear
    /// For people.
    case cubic
}

/// What a warp shows where the source has no pixels.
enum WarpBorder {
    case fill(Colour)
    /// The nearest pixel of the source.
    case replicate
}

extension PixelBuffer {
    /// The picture at half its size, each pixel the mean of two by two; nil when it is too small for that.
    func halved() throws(PictureTimeError) -> PixelBuffer? {
        guard width >= 2, height >= 2 else { return nil }
        let half = PixelSize(width: width / 2, height: height / 2)
        return try resampled(to: half, task: "shrink a picture") { source, target, error in
            ptcv_halve(&source, &target, &error)
        }
    }

    /// The picture turned or mirrored to stand upright.
    func turned(by orientation: ExifOrientation) throws(PictureTimeError) -> PixelBuffer {
        try resampled(to: orientation.isTransposing ? size.transposed : size, task: "turn a picture") {
            source, target, error in ptcv_turn(&source, &target, Int32(orientation.rawValue), &error)
        }
    }

    /// The picture resampled through a transform, and low-pass filtered where it shrinks.
    ///
    /// - Parameters:
    ///   - size: Width and height of the result.
    ///   - transform: From this picture's pixels to those of the result; it has an inverse, and shrinks to no less than
    ///     a half.
    func warped(
        to size: PixelSize, by transform: AffineMatrix, interpolation: Interpolation, border: WarpBorder
    ) throws(PictureTimeError) -> PixelBuffer {
        var fill: [UInt8] = [0, 0, 0]
        var mode = PTCV_BORDER_REPLICATE
        if case .fill(let colour) = border {
            fill = [colour.blue, colour.green, colour.red]
            mode = PTCV_BORDER_FILL
        }
        return try resampled(to: size, task: "resample a picture") { source, target, error in
            ptcv_warp(
                &source, &target, transform.cValue,
                interpolation == .cubic ? PTCV_INTERPOLATION_CUBIC : PTCV_INTERPOLATION_LINEAR, mode, fill, &error)
        }
    }

    private func resampled(
        to size: PixelSize, task: String,
        by function: (inout ptcv_pixels, inout ptcv_pixels, inout ptcv_error) -> Bool
    ) throws(PictureTimeError) -> PixelBuffer {
        try PixelBuffer(width: size.width, height: size.height) { target throws(PictureTimeError) in
            var error = ptcv_error()
            let done = bytes.withUnsafeBufferPointer { source in
                // The source is only read; C has one struct for both directions.
                var from = ptcv_pixels(
                    data: UnsafeMutablePointer(mutating: source.baseAddress!), width: Int32(width),
                    height: Int32(height), bytes_per_row: bytesPerRow
                )
                var to = ptcv_pixels(
                    data: target.baseAddress!, width: Int32(size.width), height: Int32(size.height),
                    bytes_per_row: size.width * 3
                )
                return function(&from, &to, &error)
            }
            guard done else { throw .opencv(task, error) }
        }
    }
}

extension AffineMatrix {
    fileprivate var cValue: ptcv_affine { ptcv_affine(a: a, b: b, tx: tx, c: c, d: d, ty: ty) }
}

extension PictureTimeError {
    /// A failure that OpenCV reported.
    static func opencv(_ task: String, _ error: ptcv_error) -> Self {
        let text = withUnsafeBytes(of: error.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return .internalFailure("Could not \(task): \(text).")
    }
}
