// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CWebP

/// What a WebP file says of its picture in its first bytes.
struct WebPFeatures {
    var size: PixelSize
    var hasAlpha: Bool
    var isAnimation: Bool

    init?(firstBytes: [UInt8]) {
        var features = WebPBitstreamFeatures()
        guard
            WebPGetFeaturesInternal(firstBytes, firstBytes.count, &features, WEBP_DECODER_ABI_VERSION)
                == VP8_STATUS_OK
        else { return nil }
        size = PixelSize(width: Int(features.width), height: Int(features.height))
        hasAlpha = features.has_alpha != 0
        isAnimation = features.has_animation != 0
    }
}
