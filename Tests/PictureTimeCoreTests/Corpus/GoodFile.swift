// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

/// A file of the corpus that every decoder of its format must read, and how near it must come to the portrait.
struct GoodFile: Sendable, CustomTestStringConvertible {
    enum Look {
        case colour
        case grey
        /// Grey in 16 steps.
        case greySteps
        /// Grey whose profile says gamma 563/256.
        case greyGamma
        case blackAndWhite
        /// As the profile of an imagined press shows it.
        case press
    }

    enum Transparency {
        case none
        /// Clear in the top left quarter of the width and the height.
        case corner
        /// And half of it in the top right one.
        case corners
    }

    enum Tolerance {
        /// No byte differs by more levels.
        case worst(Int)
        /// The mean difference of bytes, and that of blocks of eight by eight pixels, in levels.
        case mean(Double, blocks: Double)
    }

    var name: String
    var tolerance: Tolerance
    var look = Look.colour
    var transparency = Transparency.none

    init(_ name: String, _ tolerance: Tolerance, _ look: Look = .colour, transparency: Transparency = .none) {
        self.name = name
        self.tolerance = tolerance
        self.look = look
        self.transparency = transparency
    }

    var testDescription: String { name }
}

extension GoodFile {
    // Tolerances are what other decoders (libheif's and libwebp's tools, libjpeg-turbo in Pillow) leave of the
    // portrait, and some room. The wrong range or the wrong matrix would cost three levels of a block's mean or more.
    static let jpeg: [GoodFile] = [
        .init("jpeg-420.jpg", .mean(4.5, blocks: 1)),
        .init("jpeg-422.jpg", .mean(4.5, blocks: 1)),
        .init("jpeg-444.jpg", .mean(3.5, blocks: 0.5)),
        .init("jpeg-440.jpg", .mean(6, blocks: 1)),
        .init("jpeg-411.jpg", .mean(8, blocks: 1.5)),
        .init("jpeg-progressive.jpg", .mean(4.5, blocks: 1)),
        .init("jpeg-arithmetic.jpg", .mean(4.5, blocks: 1)),
        .init("jpeg-restart.jpg", .mean(4.5, blocks: 1)),
        .init("jpeg-not-interleaved.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-odd-size.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-no-jfif.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-rgb.jpg", .mean(2.5, blocks: 0.5)),
        .init("jpeg-grey.jpg", .mean(3.5, blocks: 0.5), .grey),
        .init("jpeg-grey-icc.jpg", .mean(4.5, blocks: 1), .greyGamma),
        .init("jpeg-cmyk.jpg", .mean(3, blocks: 0.6)),
        .init("jpeg-ycck.jpg", .mean(3.2, blocks: 0.6)),
        // Black point compensation is worth a level.
        .init("jpeg-cmyk-icc.jpg", .mean(2, blocks: 2), .press),
        // Profiles that are of no use.
        .init("jpeg-icc-damaged.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-icc-wrong-space.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-mpo.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-motion-photo.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-xmp-before-exif.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-exif-thumbnail.jpg", .mean(7, blocks: 1.2)),
        .init("jpeg-named.png", .mean(7, blocks: 1.2)),
    ]

    static let png: [GoodFile] = [
        .init("png-rgb.png", .worst(0)),
        .init("png-rgb-16bit.png", .worst(0)),
        .init("png-rgb-interlaced.png", .worst(0)),
        .init("png-srgb.png", .worst(0)),
        .init("png-gamma.png", .worst(1)),
        // libpng's tables are coarse where light that is linear is dark.
        .init("png-gamma-linear.png", .worst(8)),
        .init("png-exif.png", .worst(0)),
        .init("png-exif-behind.png", .worst(0)),
        .init("png-p3.png", .worst(2)),
        .init("png-rgba.png", .worst(0), transparency: .corners),
        .init("png-rgba-16bit.png", .worst(1), transparency: .corners),
        .init("png-rgb-trns.png", .worst(0), transparency: .corner),
        .init("png-grey.png", .worst(1), .grey),
        .init("png-grey-16bit.png", .worst(1), .grey),
        .init("png-grey-alpha.png", .worst(1), .grey, transparency: .corners),
        // A level where a value is rounded may be a whole step.
        .init("png-grey-4bit.png", .mean(0.5, blocks: 0.5), .greySteps),
        .init("png-1bit.png", .mean(0.5, blocks: 0.5), .blackAndWhite),
        .init("png-named.jpg", .mean(0.5, blocks: 0.5), .blackAndWhite),
        // As far as the choice of 255 or 16 colours is from the portrait.
        .init("png-palette.png", .mean(3, blocks: 1.2)),
        .init("png-palette-trns.png", .mean(3, blocks: 1.2), transparency: .corner),
        .init("png-palette-4bit.png", .mean(11, blocks: 7.5)),
    ]

    static let heif: [GoodFile] = [
        .init("heic.heic", .mean(4, blocks: 1.2)),
        .init("heic-422.heic", .mean(5, blocks: 1.6)),
        .init("heic-444.heic", .mean(5, blocks: 1.6)),
        .init("heic-10bit.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-grey.heic", .mean(3, blocks: 0.7), .grey),
        .init("heic-odd-size.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-alpha.heic", .mean(4, blocks: 1.2), transparency: .corners),
        .init("heic-thumbnail.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-gain-map.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-mif1.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-exif.heic", .mean(6, blocks: 2)),
        .init("heic-two-pictures.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-second-is-primary.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-irot-1.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-irot-2.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-irot-3.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-imir-0.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-imir-1.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-irot-imir.heic", .mean(5.5, blocks: 1.6)),
        // Turned once, not twice.
        .init("heic-irot-exif.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-clap.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-grid.heic", .mean(4, blocks: 1.2)),
        .init("heic-grid-irot.heic", .mean(5.5, blocks: 1.6)),
        .init("heic-p3.heic", .mean(4, blocks: 1)),
        .init("heic-named.jpg", .mean(5.5, blocks: 1.6)),
        .init("avif.avif", .mean(5, blocks: 1.7)),
        .init("avif-444.avif", .mean(3, blocks: 0.8)),
        .init("avif-10bit.avif", .mean(4.7, blocks: 1.1)),
        .init("avif-12bit.avif", .mean(4.7, blocks: 1.1)),
        .init("avif-limited-range.avif", .mean(5, blocks: 1.4)),
        .init("avif-odd-size.avif", .mean(6, blocks: 1.9)),
        .init("avif-alpha.avif", .mean(5, blocks: 1.7), transparency: .corners),
        // Not turned: in this format only irot counts.
        .init("avif-exif.avif", .mean(5.5, blocks: 1.8)),
        .init("avif-irot.avif", .mean(4.7, blocks: 1.1)),
        .init("avif-grid.avif", .mean(4.7, blocks: 1.1)),
        .init("avif-named.heic", .mean(4.7, blocks: 1.1)),
    ]

    static let webp: [GoodFile] = [
        .init("webp-lossy.webp", .mean(4.2, blocks: 1.3)),
        .init("webp-odd-size.webp", .mean(5.5, blocks: 1.5)),
        .init("webp-lossy-alpha.webp", .mean(4.2, blocks: 1.3), transparency: .corners),
        .init("webp-lossless.webp", .worst(0)),
        .init("webp-lossless-alpha.webp", .worst(0), transparency: .corners),
        .init("webp-p3.webp", .worst(2)),
        .init("webp-exif.webp", .mean(6, blocks: 1.6)),
        .init("webp-exif-marked.webp", .mean(5.3, blocks: 1.4)),
        .init("webp-exif-turned.webp", .mean(5.3, blocks: 1.4)),
        .init("webp-named.jpeg", .mean(6, blocks: 1.6)),
    ]
}

extension GoodFile {
    /// What a decoded file of some size must show, if it were neither coded nor transparent.
    func reference(of size: PixelSize) throws -> PixelBuffer {
        let isLarge = size == PixelSize(width: 256, height: 300)
        let whole = try CorpusPhoto(
            isLarge ? "portrait-256.png" : look == .press ? "portrait-96-press.png" : "portrait-96.png"
        )
        .pixels()
        let portrait =
            size == PixelSize(width: 93, height: 109) ? whole.part(x: 0..<size.width, y: 0..<size.height) : whole
        switch look {
        case .colour, .press: return portrait
        case .grey: return portrait.grey { $0 }
        case .greySteps: return portrait.grey { ($0 + 8) / 17 * 17 }
        case .greyGamma:
            return portrait.grey { Int((255 * SRGB.encoded(pow(Double($0) / 255, 563.0 / 256))).rounded()) }
        case .blackAndWhite: return portrait.grey { $0 >= 128 ? 255 : 0 }
        }
    }
}

extension PixelBuffer {
    /// The picture without its colours. Source of the weights: JFIF 1.02.
    fileprivate func grey(_ change: (Int) -> Int) -> PixelBuffer {
        .drawn(width: width, height: height) { x, y in
            let pixel = self[x, y].map(Double.init)
            let luma = (0.114 * pixel[0] + 0.587 * pixel[1] + 0.299 * pixel[2]).rounded(.toNearestOrEven)
            let value = UInt8(change(Int(luma)))
            return (value, value, value)
        }
    }
}
