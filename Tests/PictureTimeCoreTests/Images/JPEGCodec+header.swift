// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

@testable import PictureTimeCore

extension JPEGCodec {
    /// Decodes a file of the size that its own header claims.
    static func decodeByHeader(_ bytes: [UInt8], scale: Scale, file: URL) throws -> PixelBuffer {
        let header = try PhotoHeader(of: bytes, format: .jpeg)
        return try decode(
            bytes, storedSize: header.storedSize ?? PixelSize(width: 8, height: 8), scale: scale, file: file)
    }
}
