// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

@testable import PictureTimeCore

extension DecodedPhoto {
    /// A part of the photo in the way of people (cubic) or of networks (linear).
    func warped(
        to size: PixelSize, by transform: AffineMatrix, interpolation: Interpolation, border: WarpBorder
    ) throws -> PixelBuffer {
        switch (interpolation, border) {
        case (.cubic, .fill(let fill)): try rendered(to: size, by: transform, fill: fill)
        case (.cubic, .replicate): throw PictureTimeError.internalFailure("The test asks for what no caller does.")
        case (.linear, _): try look(at: size, by: transform, border: border)
        }
    }
}
