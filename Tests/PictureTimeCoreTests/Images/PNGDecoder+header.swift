// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

@testable import PictureTimeCore

extension PNGDecoder {
    /// Decodes a file of the size that its own header claims.
    static func decodeByHeader(_ bytes: [UInt8], background: Colour, file: URL) throws -> PixelBuffer {
        let size = try PhotoHeader(of: bytes, format: .png).storedSize ?? PixelSize(width: 1, height: 1)
        return try decode(bytes, storedSize: size, background: background, file: file)
    }
}
