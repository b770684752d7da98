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
        let width = (storedSize.width + scale.rawValue - 1) / scale.rawValue
        let height = (storedSize.height + scale.rawValue - 1) / scale.rawValue
        return try PixelBuffer(width: width, height: height) { target throws(PictureTimeError) in
            var error = ptjpeg_error()
            switch ptjpeg_decode(
                bytes, bytes.count, Int32(scale.rawValue), Int32(width), Int32(height), target.baseAddress!, &error)
            {
            case PTJPEG_OK:
                return
            case PTJPEG_COLOURS:
                throw .unreadable(file, "its colours are for print (CMYK). Save it as sRGB.")
            case PTJPEG_OUT_OF_MEMORY:
                throw .unreadable(file, "there is not enough memory for \(width)×\(height) pixels.")
            default:
                throw .unreadable(file, "it is damaged (\(message(error))). Copy it again, or leave it out.")
            }
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
