// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Small pictures for the report.
enum Thumbnail {
    /// In pixels, of the longer side.
    static let longSide = 160.0
    static let quality = 70

    /// The whole photo, upright.
    static func jpeg(of photo: DecodedPhoto, longSide: Double = longSide, quality: Int = quality)
        throws(PictureTimeError) -> [UInt8]
    {
        let factor = min(longSide / Double(max(photo.uprightSize.width, photo.uprightSize.height)), 1)
        let small = try photo.rendered(
            to: photo.uprightSize.scaled(by: factor), by: .resizing(by: factor), fill: .black)
        return try JPEGCodec.encode(small, quality: quality, app1Payload: [])
    }

    static func jpeg(of frame: PixelBuffer) throws(PictureTimeError) -> [UInt8] {
        try jpeg(of: DecodedPhoto(pixels: frame, storedSize: frame.size))
    }
}

extension PixelSize {
    fileprivate func scaled(by factor: Double) -> PixelSize {
        PixelSize(
            width: max(Int((Double(width) * factor).rounded()), 1),
            height: max(Int((Double(height) * factor).rounded()), 1))
    }
}
