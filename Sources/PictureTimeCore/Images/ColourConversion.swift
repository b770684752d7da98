// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CLCMS

/// Turns the colours of a profile into sRGB with Little CMS, eight bits a channel.
final class ColourConversion {
    private let toSRGB: cmsHTRANSFORM  // owned
    private let fromSRGB: cmsHTRANSFORM?  // owned
    private let channelCount: Int

    /// What a picture's pixels are before the conversion.
    enum Input: Hashable {
        /// B, G, R; of a grey picture all the same.
        case bgr
        /// C, M, Y, K, where 0 means no ink, or all of it.
        case cmyk(isInverted: Bool)
    }

    /// - Returns: Nil for a profile that cannot be used for such pixels, or that is sRGB anyhow.
    init?(_ profile: ColourProfile, input: Input) {
        guard let source = Self.open(profile), let target = cmsCreate_sRGBProfile() else { return nil }
        defer {
            cmsCloseProfile(source)
            cmsCloseProfile(target)
        }
        let format: UInt32
        switch (input, cmsGetColorSpace(source)) {
        case (.bgr, cmsSigRgbData):
            format = Self.bgr
            channelCount = 3
        case (.bgr, cmsSigGrayData):
            // The first of three equal channels.
            format = Self.layout(colourSpace: PT_GRAY, channels: 1, extra: 2)
            channelCount = 3
        case (.cmyk(let isInverted), cmsSigCmykData):
            format = Self.layout(colourSpace: PT_CMYK, channels: 4) | (isInverted ? 1 << 13 : 0)
            channelCount = 4
        default:
            return nil
        }
        let intent = UInt32(INTENT_PERCEPTUAL)
        guard let toSRGB = cmsCreateTransform(source, format, target, Self.bgr, intent, 0) else { return nil }
        self.toSRGB = toSRGB
        fromSRGB = format == Self.bgr ? cmsCreateTransform(target, Self.bgr, source, Self.bgr, intent, 0) : nil
        if format == Self.bgr, isIdentity { return nil }
    }

    deinit {
        cmsDeleteTransform(toSRGB)
        if let fromSRGB { cmsDeleteTransform(fromSRGB) }
    }

    /// Converts in place.
    func convert(_ picture: inout PixelBuffer) {
        let count = UInt32(picture.width * picture.height)
        picture.bytes.withUnsafeMutableBytes { cmsDoTransform(toSRGB, $0.baseAddress, $0.baseAddress, count) }
    }

    /// Converts four channels a pixel to a picture.
    func picture(fromCMYK bytes: [UInt8], width: Int, height: Int) -> PixelBuffer {
        precondition(channelCount == 4 && bytes.count == width * height * 4)
        return PixelBuffer(width: width, height: height) { target in
            cmsDoTransform(toSRGB, bytes, target.baseAddress, UInt32(width * height))
        }
    }

    /// The numbers that show an sRGB colour, as nearly as the profile has it.
    func numbers(for colour: Colour) -> Colour {
        guard let fromSRGB else { return colour }
        var bgr = [colour.blue, colour.green, colour.red]
        bgr.withUnsafeMutableBytes { cmsDoTransform(fromSRGB, $0.baseAddress, $0.baseAddress, 1) }
        return Colour(red: bgr[2], green: bgr[1], blue: bgr[0])
    }

    /// Whether colours all over the cube keep their numbers, as with the many profiles that describe sRGB itself.
    private var isIdentity: Bool {
        let steps: [UInt8] = [0, 32, 96, 160, 224, 255]
        let colours = steps.flatMap { b in steps.flatMap { g in steps.flatMap { r in [b, g, r] } } }
        var converted = colours
        converted.withUnsafeMutableBytes {
            cmsDoTransform(toSRGB, $0.baseAddress, $0.baseAddress, UInt32(colours.count / 3))
        }
        return zip(colours, converted).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
    }

    private static func open(_ profile: ColourProfile) -> cmsHPROFILE? {
        switch profile {
        case .icc(let bytes):
            return cmsOpenProfileFromMem(bytes, UInt32(bytes.count))
        case .displayP3:
            // Source: SMPTE EG 432-1 (primaries, D65), IEC 61966-2-1 (curve).
            var white = cmsCIExyY(x: 0.3127, y: 0.3290, Y: 1)
            var primaries = cmsCIExyYTRIPLE(
                Red: cmsCIExyY(x: 0.680, y: 0.320, Y: 1), Green: cmsCIExyY(x: 0.265, y: 0.690, Y: 1),
                Blue: cmsCIExyY(x: 0.150, y: 0.060, Y: 1))
            // Parametric curve 4 of ICC.1: (a·x + b)^g above d, c·x below.
            let curve = cmsBuildParametricToneCurve(nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
            defer { cmsFreeToneCurve(curve) }
            var curves = [curve, curve, curve]
            return cmsCreateRGBProfile(&white, &primaries, &curves)
        }
    }

    /// The layouts of Little CMS are macros, which Swift does not import; the shifts are theirs.
    private static func layout(colourSpace: Int32, channels: UInt32, extra: UInt32 = 0) -> UInt32 {
        UInt32(colourSpace) << 16 | extra << 7 | channels << 3 | 1
    }

    private static let bgr = layout(colourSpace: PT_RGB, channels: 3) | 1 << 10  // DOSWAP
}

/// The conversions of profiles met before: all photos of one phone have the same.
final class ColourConversions {
    private struct Key: Hashable {
        var profile: ColourProfile
        var input: ColourConversion.Input
    }

    private var known: [Key: ColourConversion?] = [:]

    func conversion(from profile: ColourProfile, input: ColourConversion.Input) -> ColourConversion? {
        let key = Key(profile: profile, input: input)
        if let conversion = known[key] { return conversion }
        if known.count >= 16 { known = [:] }
        let conversion = ColourConversion(profile, input: input)
        known[key] = .some(conversion)
        return conversion
    }
}
