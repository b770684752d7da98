// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Makes the frame of a photo: one warp from the decoded pixels.
struct FrameRenderer: Sendable {
    let canvas: Canvas

    /// - Parameter transform: From upright pixels at full resolution to frame pixels.
    func render(_ photo: DecodedPhoto, by transform: SimilarityTransform) throws(PictureTimeError) -> PixelBuffer {
        try photo.rendered(to: canvas.size, by: transform.affine, fill: canvas.fill)
    }
}
