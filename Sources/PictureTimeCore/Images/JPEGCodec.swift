// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CTurboJPEG
internal import FoundationEssentials

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
    static func decode(_ bytes: [UInt8], scale: Scale, file: URL) throws(PictureTimeError) -> PixelBuffer {
        // One for each picture: after a broken file the next would fail as well.
        guard let decompressor = tjInitDecompress() else { throw .internalFailure("Could not start libjpeg-turbo.") }
        defer { tjDestroy(decompressor) }
        var (width, height, subsampling, colourSpace): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let header = tjDecompressHeader3(
            decompressor, bytes, UInt(bytes.count), &width, &height, &subsampling, &colourSpace)
        guard header == 0 || isWarning(decompressor), width > 0, height > 0 else {
            throw .unreadable(file, "\(message(decompressor)). Copy the photo again, or leave it out.")
        }
        guard colourSpace != Int32(TJCS_CMYK.rawValue), colourSpace != Int32(TJCS_YCCK.rawValue) else {
            throw .unreadable(file, "its colours are for print (CMYK). Save it as sRGB.")
        }
        let scaled = PixelSize(
            width: (Int(width) + scale.rawValue - 1) / scale.rawValue,
            height: (Int(height) + scale.rawValue - 1) / scale.rawValue
        )
        return try PixelBuffer(width: scaled.width, height: scaled.height) { target throws(PictureTimeError) in
            let status = tjDecompress2(
                decompressor, bytes, UInt(bytes.count), target.baseAddress, Int32(scaled.width), 0,
                Int32(scaled.height), Int32(TJPF_BGR.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS
            )
            guard status != 0 else { return }
            let text = message(decompressor)
            if text.lowercased().contains("premature end") {
                throw .unreadable(
                    file, "the file ends in the middle of the picture. Copy the photo again, or leave it out.")
            }
            // Warnings such as superfluous bytes between segments leave the picture whole.
            guard isWarning(decompressor) else {
                throw .unreadable(file, "\(text). Copy the photo again, or leave it out.")
            }
        }
    }

    /// Encodes a picture with chroma halved both ways, and an Exif block in front.
    ///
    /// - Parameters:
    ///   - quality: 1 to 100, as libjpeg counts.
    ///   - app1Payload: At most 65,533 bytes.
    static func encode(_ picture: PixelBuffer, quality: Int, app1Payload: [UInt8]) throws(PictureTimeError) -> [UInt8] {
        guard let compressor = tjInitCompress() else { throw .internalFailure("Could not start libjpeg-turbo.") }
        defer { tjDestroy(compressor) }
        var buffer: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(buffer) }
        let status = tjCompress2(
            compressor, picture.bytes, Int32(picture.width), Int32(picture.bytesPerRow), Int32(picture.height),
            Int32(TJPF_BGR.rawValue), &buffer, &size, Int32(TJSAMP_420.rawValue), Int32(quality), TJFLAG_ACCURATEDCT
        )
        guard status == 0, let buffer, size > 2 else {
            throw .internalFailure("Could not encode a frame as JPEG: \(message(compressor)).")
        }
        let length = app1Payload.count + 2
        let jpeg = UnsafeBufferPointer(start: buffer, count: Int(size))
        var result: [UInt8] = []
        result.reserveCapacity(jpeg.count + length + 2)
        result += jpeg[..<2]  // SOI
        result += [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)]
        result += app1Payload
        result += jpeg[2...]
        return result
    }

    /// Whether the last failure left a picture that can be used.
    private static func isWarning(_ handle: tjhandle) -> Bool {
        tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
    }

    private static func message(_ handle: tjhandle) -> String {
        String(cString: tjGetErrorStr2(handle))
    }
}
