// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The geometry of a frame: how large it is and where the eyes are in it.
public struct Canvas: Hashable, Sendable {
    /// Width and height in pixels; both even, as H.264 4:2:0 needs.
    public let size: PixelSize
    /// The distance between the irises as a share of the width: above 0, up to 1.
    public let interocularDistance: Double
    /// The height of the eyes from the top as a share of the frame's height: 0 to 1.
    public let eyeLine: Double
    /// The point between the eyes as a share of the width: 0 to 1.
    public let eyeCenter: Double
    /// Where the photo does not reach.
    public let fill: Colour

    /// - Throws: `invalidSetting` naming the value that is out of its range.
    public init(
        size: PixelSize, interocularDistance: Double, eyeLine: Double, eyeCenter: Double = 0.5, fill: Colour = .black
    ) throws(PictureTimeError) {
        guard (16...16_384).contains(size.width), (16...16_384).contains(size.height) else {
            throw .invalidSetting(
                "A frame of \(size.width)×\(size.height) is out of range: each side may have 16 to 16384 pixels.")
        }
        guard size.width % 2 == 0, size.height % 2 == 0 else {
            let even = size.roundedToEven
            throw .invalidSetting(
                "A frame of \(size.width)×\(size.height) cannot become H.264 film, which needs an even width and height. "
                    + "Choose \(even.width)×\(even.height).")
        }
        guard interocularDistance > 0.01, interocularDistance <= 1 else {
            throw .invalidSetting(
                "An eye distance of \(interocularDistance) is out of range: it is a share of the frame's width, above 0.01 and up to 1."
            )
        }
        guard (0...1).contains(eyeLine), (0...1).contains(eyeCenter) else {
            throw .invalidSetting(
                "The eye line is a share of the frame's height, from 0 (top) to 1 (bottom); \(eyeLine) is not.")
        }
        self.size = size
        self.interocularDistance = interocularDistance
        self.eyeLine = eyeLine
        self.eyeCenter = eyeCenter
        self.fill = fill
    }

    /// From the profile's coordinates to frame pixels.
    var fromProfile: SimilarityTransform {
        SimilarityTransform(
            a: interocularDistance * Double(size.width), b: 0,
            tx: eyeCenter * Double(size.width) - 0.5, ty: eyeLine * Double(size.height) - 0.5
        )
    }
}

extension PixelSize {
    /// Each side made even, downwards, but not below two.
    public var roundedToEven: PixelSize {
        PixelSize(width: max(width & ~1, 2), height: max(height & ~1, 2))
    }
}

extension Canvas {
    /// A canvas with a name, to be changed in parts.
    public enum Preset: String, CaseIterable, Sendable {
        /// 1080×1440, as a phone held upright takes it.
        case portrait
        /// 1080×1080.
        case square
        /// 1080×1920, a phone's whole screen.
        case story
        /// 1920×1080, a television's.
        case landscape
        /// 648×1080 with the eyes where the original Picture Time had them: 700 of 3000 apart, the left one at 1200.
        case classic

        public var size: PixelSize {
            switch self {
            case .portrait: PixelSize(width: 1080, height: 1440)
            case .square: PixelSize(width: 1080, height: 1080)
            case .story: PixelSize(width: 1080, height: 1920)
            case .landscape: PixelSize(width: 1920, height: 1080)
            case .classic: PixelSize(width: 648, height: 1080)
            }
        }

        public var interocularDistance: Double {
            self == .landscape ? 0.12 : 700.0 / 3000
        }

        public var eyeLine: Double {
            switch self {
            case .portrait, .square, .landscape: 0.45
            case .story: 0.42
            case .classic: 0.5
            }
        }

        public var eyeCenter: Double {
            self == .classic ? (1200.0 + 350) / 3000 : 0.5
        }
    }

    /// A preset, with parts of it replaced.
    public init(
        preset: Preset = .portrait, size: PixelSize? = nil, interocularDistance: Double? = nil, eyeLine: Double? = nil
    ) throws(PictureTimeError) {
        try self.init(
            size: size ?? preset.size, interocularDistance: interocularDistance ?? preset.interocularDistance,
            eyeLine: eyeLine ?? preset.eyeLine, eyeCenter: preset.eyeCenter
        )
    }
}
