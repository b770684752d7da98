// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct ColourConversionTests {
    /// A row of colours, converted.
    private static func converted(_ colours: [Colour], by conversion: ColourConversion) -> [Colour] {
        var picture = PixelBuffer.drawn(width: colours.count, height: 1) { x, _ in
            (colours[x].blue, colours[x].green, colours[x].red)
        }
        conversion.convert(&picture)
        return colours.indices.map {
            Colour(red: picture[$0, 0][2], green: picture[$0, 0][1], blue: picture[$0, 0][0])
        }
    }

    /// The largest difference of a channel.
    private static func difference(_ a: Colour, _ b: Colour) -> Int {
        max(abs(Int(a.red) - Int(b.red)), abs(Int(a.green) - Int(b.green)), abs(Int(a.blue) - Int(b.blue)))
    }

    private static func colour(_ values: [Int]) -> Colour {
        Colour(red: UInt8(values[0]), green: UInt8(values[1]), blue: UInt8(values[2]))
    }

    private static func corpusProfile(_ name: String) throws -> ColourProfile {
        let bytes = try FileReader(CorpusPhoto.url(name)).contents()
        return try #require(try ColourProfile.embedded(in: bytes, format: .jpeg))
    }

    // MARK: Display P3

    /// R, G and B in Display P3, and what they are in sRGB, to a hundredth of a level.
    ///
    /// By the matrices of CSS Color 4, section 18 (lin_P3_to_XYZ, XYZ_to_lin_sRGB), as fractions, and the curve of sRGB.
    static let displayP3: [([Int], [Double])] = [
        ([0, 0, 0], [0, 0, 0]), ([255, 255, 255], [255, 255, 255]), ([128, 128, 128], [128, 128, 128]),
        ([20, 20, 20], [20, 20, 20]), ([1, 2, 3], [0.78, 2.04, 3.12]), ([200, 120, 100], [212.98, 115.00, 94.77]),
        ([100, 160, 90], [78.42, 161.93, 80.93]), ([60, 80, 180], [54.32, 80.72, 186.52]),
        ([220, 190, 160], [226.04, 188.60, 155.80]), ([180, 60, 80], [195.51, 46.52, 77.70]),
        ([90, 150, 150], [67.30, 151.90, 150.89]), ([250, 240, 100], [252.18, 239.57, 64.88]),
        ([128, 100, 50], [133.31, 98.60, 39.52]), ([40, 30, 20], [41.92, 29.51, 18.43]),
        ([11, 7, 5], [11.84, 6.83, 4.72]), ([230, 200, 180], [236.07, 198.61, 177.12]),
        ([245, 220, 120], [250.18, 218.86, 101.71]),
    ]

    private static func expectDisplayP3(_ conversion: ColourConversion) {
        let seen = converted(displayP3.map { colour($0.0) }, by: conversion)
        for ((stored, expected), seen) in zip(displayP3, seen) {
            for (value, expected) in zip([seen.red, seen.green, seen.blue], expected) {
                #expect(abs(Double(value) - expected) <= 1, "\(stored) as \(seen)")
            }
        }
    }

    @Test func showsDisplayP3AsCSSDoes() throws {
        Self.expectDisplayP3(try #require(ColourConversion(.displayP3, input: .bgr)))
    }

    /// What is not in sRGB shows the nearest that is, and nothing wraps around.
    @Test func cutsOffWhatSRGBDoesNotHave() throws {
        let conversion = try #require(ColourConversion(.displayP3, input: .bgr))
        let seen = Self.converted(
            [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255]].map(Self.colour),
            by: conversion)
        let expected = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255]]
        for (seen, expected) in zip(seen, expected.map(Self.colour)) { #expect(Self.difference(seen, expected) <= 2) }
    }

    @Test func readsDisplayP3FromItsProfile() throws {
        // D50-adapted primaries as XYZ, from the same matrices by Bradford's.
        let profile = ICCProfile.rgb(
            red: [0.515_12, 0.241_20, -0.001_05], green: [0.291_98, 0.692_25, 0.041_89],
            blue: [0.157_10, 0.066_57, 0.784_07], curve: .sRGB)
        Self.expectDisplayP3(try #require(ColourConversion(.icc(profile), input: .bgr)))
    }

    // MARK: Profiles that change nothing

    /// sRGB's primaries adapted to D50. Source: the profile sRGB2014 of the International Color Consortium.
    private static func sRGBProfile(_ curve: ICCProfile.Curve = .sRGB) -> [UInt8] {
        ICCProfile.rgb(
            red: [0.436_07, 0.222_49, 0.013_92], green: [0.385_15, 0.716_87, 0.097_08],
            blue: [0.143_07, 0.060_61, 0.714_10], curve: curve)
    }

    @Test func sRGBNeedsNoConversion() {
        #expect(ColourConversion(.icc(Self.sRGBProfile()), input: .bgr) == nil)
    }

    /// The same primaries with another curve are not sRGB; not even when it is sRGB's up to a few levels.
    @Test func anotherCurveNeedsConversion() throws {
        #expect(ColourConversion(.icc(Self.sRGBProfile(.gamma(2.2))), input: .bgr) != nil)
        let linear = try #require(ColourConversion(.icc(Self.sRGBProfile(.gamma(1))), input: .bgr))
        // 255 · encoded(v / 255), with the curve of sRGB.
        let expected = [(0, 0.0), (1, 12.71), (5, 38.25), (20, 79.12), (55, 127.95), (128, 187.84), (200, 229.10)]
        let seen = Self.converted(expected.map { Self.colour([$0.0, $0.0, $0.0]) }, by: linear)
        for ((stored, expected), seen) in zip(expected, seen) {
            #expect(abs(Double(seen.green) - expected) <= 1, "\(stored) as \(seen)")
            #expect(Self.difference(seen, Colour(red: seen.green, green: seen.green, blue: seen.green)) <= 1)
        }
    }

    // MARK: The fill

    /// A frame's fill is rendered with the photo, and converted with it.
    @Test func theFillKeepsItsColour() throws {
        let profiles: [ColourProfile] = [.displayP3, try Self.corpusProfile("oprgb-chart.jpg")]
        let fills = [
            [0, 0, 0], [255, 255, 255], [128, 128, 128], [17, 17, 17], [200, 120, 100], [30, 90, 160], [90, 120, 160],
            [255, 0, 0], [0, 255, 0], [0, 0, 255],
        ].map(Self.colour)
        for profile in profiles {
            let conversion = try #require(ColourConversion(profile, input: .bgr))
            let numbers = fills.map { conversion.numbers(for: $0) }
            for (fill, seen) in zip(fills, Self.converted(numbers, by: conversion)) {
                // Half a level of what is stored is worth three in sRGB where a channel of a pure colour has no light.
                let isPure = [fill.red, fill.green, fill.blue].sorted() == [0, 0, 255]
                #expect(Self.difference(fill, seen) <= (isPure ? 3 : 1), "\(fill) as \(seen)")
            }
            // Colours have other numbers there than in sRGB, and not each channel in the place of another.
            #expect(Self.difference(numbers[4], fills[4]) > 5)
            #expect(numbers[4].red > numbers[4].green && numbers[4].green > numbers[4].blue)
        }
    }

    /// Display P3's numbers of colours in sRGB: the inverse of the table above.
    @Test func findsTheNumbersOfAColour() throws {
        let conversion = try #require(ColourConversion(.displayP3, input: .bgr))
        for (stored, shown) in Self.displayP3 {
            let numbers = conversion.numbers(for: Self.colour(shown.map { Int($0.rounded()) }))
            #expect(Self.difference(numbers, Self.colour(stored)) <= 1, "\(stored) as \(numbers)")
        }
    }

    // MARK: Grey

    /// 255 · encoded((v / 255)^(563/256)), with the curve of sRGB.
    static let grey: [(Int, Double)] = [
        (0, 0), (5, 0.58), (20, 12.08), (64, 61.77), (128, 129.03), (200, 201.31), (255, 255),
    ]

    private static func expectGrey(_ conversion: ColourConversion) {
        let seen = converted(grey.map { colour([$0.0, $0.0, $0.0]) }, by: conversion)
        for ((stored, expected), seen) in zip(grey, seen) {
            for value in [seen.red, seen.green, seen.blue] {
                #expect(abs(Double(value) - expected) <= 1, "\(stored) as \(seen)")
            }
        }
    }

    @Test func readsGreyPicturesByTheirCurve() throws {
        let corpus = try #require(ColourConversion(try Self.corpusProfile("jpeg-grey-icc.jpg"), input: .bgr))
        Self.expectGrey(corpus)
        let profile = ICCProfile.grey(.gamma(563.0 / 256))
        let conversion = try #require(ColourConversion(.icc(profile), input: .bgr))
        Self.expectGrey(conversion)
        // There is no way back from sRGB: most colours are none of its.
        let fill = Colour(red: 200, green: 120, blue: 100)
        #expect(conversion.numbers(for: fill) == fill)
    }

    // MARK: Inks

    @Test func readsInksByTheirProfile() throws {
        let profile = try Self.corpusProfile("jpeg-cmyk-icc.jpg")
        for isInverted in [false, true] {
            let conversion = try #require(ColourConversion(profile, input: .cmyk(isInverted: isInverted)))
            let (none, all): (UInt8, UInt8) = isInverted ? (255, 0) : (0, 255)
            let paper = [none, none, none, none]
            let (cyan, magenta) = ([all, none, none, none], [none, all, none, none])
            let (yellow, black) = ([none, none, all, none], [none, none, none, all])
            let picture = conversion.picture(fromCMYK: paper + cyan + magenta + yellow + black, width: 5, height: 1)
            // B, G and R.
            func isDarkest(_ channel: Int, x: Int) -> Bool {
                (0..<3).allSatisfy { $0 == channel || picture[x, 0][$0] > picture[x, 0][channel] }
            }
            #expect(picture[0, 0].allSatisfy { $0 > 225 })
            #expect(isDarkest(2, x: 1))
            #expect(isDarkest(1, x: 2))
            #expect(isDarkest(0, x: 3))
            #expect(picture[4, 0].allSatisfy { $0 < 80 })
        }
    }

    // MARK: Profiles that are of no use

    @Test func refusesGarbage() throws {
        let profile = Self.sRGBProfile(.gamma(1.8))
        #expect(ColourConversion(.icc(profile), input: .bgr) != nil)
        var otherMark = profile
        otherMark.replaceSubrange(36..<40, with: Array("ACSP".utf8))
        var generator = SeededGenerator(seed: 9)
        let noise = (0..<400).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let garbage: [[UInt8]] = [
            [], [0], Array("Dear diary".utf8), noise, Array(profile.prefix(100)), Array(profile.prefix(128)),
            Array(profile.prefix(140)), otherMark, [UInt8](repeating: 0, count: 4096),
        ]
        for bytes in garbage {
            for input in [ColourConversion.Input.bgr, .cmyk(isInverted: false), .cmyk(isInverted: true)] {
                #expect(ColourConversion(.icc(bytes), input: input) == nil, "\(bytes.count) bytes")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesDamage() throws {
        let profile = Self.sRGBProfile(.gamma(1.8))
        var usable = 0
        // Every third byte: numbers of two and four bytes are hit in all of their places.
        let positions = stride(from: 0, to: profile.count, by: 3)
        for position in positions {
            var damaged = profile
            damaged[position] ^= 0xFF
            guard let conversion = ColourConversion(.icc(damaged), input: .bgr) else { continue }
            _ = Self.converted([Colour(red: 1, green: 128, blue: 255)], by: conversion)
            usable += 1
        }
        #expect(usable > 0 && usable < profile.count / 3)
    }

    @Test func refusesProfilesOfOtherPixels() throws {
        #expect(ColourConversion(.displayP3, input: .cmyk(isInverted: false)) == nil)
        #expect(ColourConversion(.icc(ICCProfile.grey(.gamma(2.2))), input: .cmyk(isInverted: false)) == nil)
        #expect(ColourConversion(try Self.corpusProfile("jpeg-cmyk-icc.jpg"), input: .bgr) == nil)
    }

    // MARK: Conversions met before

    @Test func makesEachConversionOnce() throws {
        let conversions = ColourConversions()
        let first = try #require(conversions.conversion(from: .displayP3, input: .bgr))
        let gamma = try #require(conversions.conversion(from: .icc(Self.sRGBProfile(.gamma(1.8))), input: .bgr))
        #expect(first !== gamma)
        #expect(conversions.conversion(from: .displayP3, input: .bgr) === first)
        #expect(conversions.conversion(from: .icc(Self.sRGBProfile(.gamma(1.8))), input: .bgr) === gamma)
        #expect(conversions.conversion(from: .displayP3, input: .cmyk(isInverted: false)) == nil)
        #expect(conversions.conversion(from: .displayP3, input: .cmyk(isInverted: false)) == nil)
        let press = try Self.corpusProfile("jpeg-cmyk-icc.jpg")
        let inks = [false, true].map { conversions.conversion(from: press, input: .cmyk(isInverted: $0)) }
        #expect(inks[0] !== inks[1] && inks[0] != nil && inks[1] != nil)
        // Many profiles do not fill the memory, and come out right.
        for step in 0..<20 {
            let profile = ColourProfile.icc(Self.sRGBProfile(.gamma(1 + Double(step) / 50)))
            let conversion = try #require(conversions.conversion(from: profile, input: .bgr))
            #expect(conversions.conversion(from: profile, input: .bgr) === conversion)
        }
    }
}

/// Makes small ICC profiles of version 4. Source: ICC.1:2022, sections 7 and 10.
private enum ICCProfile {
    enum Curve {
        case gamma(Double)
        /// IEC 61966-2-1.
        case sRGB

        var tag: [UInt8] {
            let (function, parameters): (Int, [Double]) =
                switch self {
                case .gamma(let gamma): (0, [gamma])
                case .sRGB: (3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.040_45])
                }
            return Array("para".utf8) + bytes(0, 4) + bytes(function, 2) + bytes(0, 2) + parameters.flatMap(fixed)
        }
    }

    static func rgb(red: [Double], green: [Double], blue: [Double], curve: Curve) -> [UInt8] {
        profile(
            "RGB ",
            [
                ("rXYZ", xyz(red)), ("gXYZ", xyz(green)), ("bXYZ", xyz(blue)), ("wtpt", xyz(white)),
                ("rTRC", curve.tag), ("gTRC", curve.tag), ("bTRC", curve.tag),
            ])
    }

    static func grey(_ curve: Curve) -> [UInt8] { profile("GRAY", [("wtpt", xyz(white)), ("kTRC", curve.tag)]) }

    /// D50, as every profile has it.
    private static let white = [0.9642, 1, 0.8249]

    private static func profile(_ colourSpace: String, _ tags: [(name: String, content: [UInt8])]) -> [UInt8] {
        let start = 128 + 4 + 12 * tags.count
        var (table, data): ([UInt8], [UInt8]) = (bytes(tags.count, 4), [])
        for tag in tags {
            table += Array(tag.name.utf8) + bytes(start + data.count, 4) + bytes(tag.content.count, 4)
            data += tag.content + [UInt8](repeating: 0, count: (4 - tag.content.count % 4) % 4)
        }
        let size = start + data.count
        var header = bytes(size, 4) + bytes(0, 4) + bytes(0x0440_0000, 4) + Array("mntr\(colourSpace)XYZ ".utf8)
        header += bytes(2024, 2) + bytes(1, 2) + bytes(31, 2) + bytes(0, 6) + Array("acsp".utf8)
        header += [UInt8](repeating: 0, count: 68 - header.count) + white.flatMap(fixed)
        header += [UInt8](repeating: 0, count: 128 - header.count)
        return header + table + data
    }

    private static func xyz(_ values: [Double]) -> [UInt8] {
        Array("XYZ ".utf8) + bytes(0, 4) + values.flatMap(fixed)
    }

    /// A number with sixteen bits behind the point.
    private static func fixed(_ value: Double) -> [UInt8] { bytes(Int((value * 65_536).rounded()), 4) }

    private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
