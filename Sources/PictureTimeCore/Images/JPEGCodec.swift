// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CJPEGShim
internal import FoundationEssentials
internal import Glibc

/// JPEG through libjpeg-turbo.
enum JPEGCodec {
    /// How far the decoder can shrink a picture while it decodes, at next to no cost.
    ///
    /// The scales between have no fast inverse transform in libjpeg-turbo and are slower than decoding whole.
    enum Scale: Int, CaseIterable, Comparable {
        case eighth = 8
        case quarter = 4
        case half = 2
        case whole = 1

        var factor: Double { 1 / Double(rawValue) }

        static func < (a: Scale, b: Scale) -> Bool { a.factor < b.factor }

        /// The smallest that keeps at least `factor` of the width and height.
        static func atLeast(_ factor: Double) -> Scale {
            allCases.first { $0.factor >= factor } ?? .whole
        }
    }

    /// Decodes a JPEG file, as stored: Orientation is not applied.
    ///
    /// A shrunk picture's pixel (x, y) is the mean of a block of the whole one; its size is rounded up.
    ///
    /// - Parameter storedSize: What the file's header says.
    /// - Throws: `unreadableFile` unless every part of the picture is there.
    static func decode(_ bytes: [UInt8], storedSize: PixelSize, scale: Scale, file: URL) throws(PictureTimeError)
        -> PixelBuffer
    {
        let size = storedSize.reduced(by: scale)
        return try PixelBuffer(width: size.width, height: size.height) { target throws(PictureTimeError) in
            _ = try decode(bytes, to: target, layout: PTJPEG_BGR, size: size, scale: scale, file: file)
        }
    }

    /// A picture in inks: C, M, Y, K.
    struct Inks {
        var size: PixelSize
        var bytes: [UInt8]
        /// Whether 0 means all of an ink and not none of it.
        var isInverted: Bool
    }

    /// Decodes a JPEG file of four components, as stored.
    static func decodeInks(_ bytes: [UInt8], storedSize: PixelSize, scale: Scale, file: URL) throws(PictureTimeError)
        -> Inks
    {
        let size = storedSize.reduced(by: scale)
        var inks = Inks(
            size: size, bytes: [UInt8](repeating: 0, count: size.width * size.height * 4), isInverted: false)
        var isInverted = false
        var failure: PictureTimeError?
        inks.bytes.withUnsafeMutableBufferPointer { target in
            do throws(PictureTimeError) {
                isInverted = try decode(bytes, to: target, layout: PTJPEG_CMYK, size: size, scale: scale, file: file)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        inks.isInverted = isInverted
        return inks
    }

    private static func decode(
        _ bytes: [UInt8], to target: UnsafeMutableBufferPointer<UInt8>, layout: ptjpeg_layout, size: PixelSize,
        scale: Scale, file: URL
    ) throws(PictureTimeError) -> Bool {
        var error = ptjpeg_error()
        var isInverted = false
        switch ptjpeg_decode(
            bytes, bytes.count, Int32(scale.rawValue), layout, Int32(size.width), Int32(size.height),
            target.baseAddress!, &isInverted, &error)
        {
        case PTJPEG_OK:
            return isInverted
        case PTJPEG_COLOURS:
            throw .unreadable(file, "its colours are of a kind that no camera writes. Save it as sRGB.")
        case PTJPEG_OUT_OF_MEMORY:
            throw .outOfMemory(file, size)
        default:
            throw .damaged(file, message(error))
        }
    }

    /// Encodes a picture with chroma halved both ways, and an Exif block in front.
    ///
    /// - Parameters:
    ///   - quality: 1 to 100, as libjpeg counts.
    ///   - app1Payload: At most 65,533 bytes; empty for none.
    static func encode(_ picture: PixelBuffer, quality: Int, app1Payload: [UInt8]) throws(PictureTimeError) -> [UInt8] {
        var error = ptjpeg_error()
        var result: UnsafeMutablePointer<UInt8>?
        var size = 0
        defer { free(result) }
        guard
            ptjpeg_encode(
                picture.bytes, Int32(picture.width), Int32(picture.height), Int32(quality), app1Payload,
                app1Payload.count, &result, &size, &error) == PTJPEG_OK, let result
        else { throw .internalFailure("Could not encode a frame as JPEG (\(message(error))).") }
        return Array(UnsafeBufferPointer(start: result, count: size))
    }

    private static func message(_ error: ptjpeg_error) -> String {
        withUnsafeBytes(of: error.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension PixelSize {
    /// The size that a picture has when it is decoded smaller.
    fileprivate func reduced(by scale: JPEGCodec.Scale) -> PixelSize {
        PixelSize(
            width: (width + scale.rawValue - 1) / scale.rawValue, height: (height + scale.rawValue - 1) / scale.rawValue
        )
    }
}
