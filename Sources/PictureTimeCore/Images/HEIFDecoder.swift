// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CHEIF
internal import FoundationEssentials

/// HEIC and AVIF through libheif.
enum HEIFDecoder {
    /// A picture, and the colours that its numbers mean.
    struct Decoded {
        var pixels: PixelBuffer
        var profile: ColourProfile?
    }

    /// Decodes the primary picture of a file, upright; what is transparent shows `background`.
    ///
    /// - Parameter size: What the file's header says, which limits were checked against.
    static func decode(_ bytes: [UInt8], size: PixelSize, background: Colour, file: URL) throws(PictureTimeError)
        -> Decoded
    {
        // libheif keeps the pointer, so all is done while it is valid.
        let result = bytes.withUnsafeBytes { memory in
            Result { () throws(PictureTimeError) in
                try decode(memory, size: size, background: background, file: file)
            }
        }
        return try result.get()
    }

    private static func decode(
        _ memory: UnsafeRawBufferPointer, size: PixelSize, background: Colour, file url: URL
    ) throws(PictureTimeError) -> Decoded {
        let file: HEIFFile
        do {
            file = try HEIFFile(memory: memory)
        } catch {
            throw Self.error(error, size: size, url)
        }
        guard file.size == size else { throw .damaged(url) }
        guard let options = heif_decoding_options_alloc() else { throw .damaged(url) }
        defer { heif_decoding_options_free(options) }
        options.pointee.convert_hdr_to_8bit = 1
        options.pointee.strict_decoding = 1  // a picture of which a part is missing is none
        let hasAlpha = heif_image_handle_has_alpha_channel(file.primary) != 0
        var image: OpaquePointer?
        let error = heif_decode_image(
            file.primary, &image, heif_colorspace_RGB,
            hasAlpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options)
        guard error.code == heif_error_Ok, let image else {
            throw Self.error(HEIFFile.Failure(error), size: size, url)
        }
        defer { heif_image_release(image) }

        let (width, height) = (size.width, size.height)
        var bytesPerRow: Int32 = 0
        guard heif_image_get_width(image, heif_channel_interleaved) == Int32(width),
            heif_image_get_height(image, heif_channel_interleaved) == Int32(height),
            let plane = heif_image_get_plane_readonly(image, heif_channel_interleaved, &bytesPerRow)
        else { throw .damaged(url) }
        let source = UnsafeBufferPointer(start: plane, count: Int(bytesPerRow) * height)
        let pixels =
            hasAlpha
            ? PixelBuffer(
                rgba: source, bytesPerRow: Int(bytesPerRow), width: width, height: height, on: background)
            : PixelBuffer(rgb: source, bytesPerRow: Int(bytesPerRow), width: width, height: height)
        return Decoded(pixels: pixels, profile: profile(of: file))
    }

    private static func error(_ failure: HEIFFile.Failure, size: PixelSize, _ file: URL) -> PictureTimeError {
        failure.isOutOfMemory ? .outOfMemory(file, size) : .damaged(file, failure.text)
    }

    /// An ICC profile counts before a description by numbers. Source: ISO 23000-22 7.3.6.4.
    private static func profile(of file: HEIFFile) -> ColourProfile? {
        let size = heif_image_handle_get_raw_color_profile_size(file.primary)
        if (1...ColourProfile.sizeLimit).contains(size) {
            var bytes = [UInt8](repeating: 0, count: size)
            if heif_image_handle_get_raw_color_profile(file.primary, &bytes).code == heif_error_Ok {
                return .icc(bytes)
            }
        }
        var description: UnsafeMutablePointer<heif_color_profile_nclx>?
        guard heif_image_handle_get_nclx_color_profile(file.primary, &description).code == heif_error_Ok,
            let description
        else { return nil }
        defer { heif_nclx_color_profile_free(description) }
        return ColourProfile(
            primaries: Int(description.pointee.color_primaries.rawValue),
            transfer: Int(description.pointee.transfer_characteristics.rawValue))
    }
}
