// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The curve of sRGB, between 0 and 1. Source: IEC 61966-2-1.
enum SRGB {
    static func decoded(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    static func encoded(_ light: Double) -> Double {
        light <= 0.003_130_8 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }
}

/// A colour in CIE L*a*b*.
struct LabColour {
    var l: Double
    var a: Double
    var b: Double

    init(l: Double, a: Double, b: Double) {
        self.l = l
        self.a = a
        self.b = b
    }

    /// - Parameter sRGB: R, G and B from 0 to 255. Their white is the one of the Lab colour.
    init(sRGB: [Double]) {
        let light = sRGB.map { SRGB.decoded($0 / 255) }
        // IEC 61966-2-1's matrix; each row is divided by its sum, which is the white.
        let rows = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
        let f = rows.map { row -> Double in
            let t = zip(row, light).map(*).reduce(0, +) / row.reduce(0, +)
            return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116
        }
        self.init(l: 116 * f[1] - 16, a: 500 * (f[0] - f[1]), b: 200 * (f[1] - f[2]))
    }

    /// CIEDE2000, in the notation of Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation
    /// notes, supplementary test data, and mathematical observations", Color Research and Application 30(1), 2005.
    func difference(from other: LabColour) -> Double {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        func saturating(_ chroma: Double) -> Double { sqrt(pow(chroma, 7) / (pow(chroma, 7) + pow(25, 7))) }

        // Chroma and hue, with a* stretched near grey.
        let stretch = 1 + 0.5 * (1 - saturating((hypot(a, b) + hypot(other.a, other.b)) / 2))
        let (chroma1, chroma2) = (hypot(a * stretch, b), hypot(other.a * stretch, other.b))
        func hue(_ a: Double, _ b: Double) -> Double {
            let degrees = atan2(b, a) * 180 / .pi
            return degrees < 0 ? degrees + 360 : degrees
        }
        let (hue1, hue2) = (hue(a * stretch, b), hue(other.a * stretch, other.b))
        let hasHues = chroma1 * chroma2 != 0

        var turn = hasHues ? hue2 - hue1 : 0
        if turn > 180 { turn -= 360 }
        if turn < -180 { turn += 360 }
        let deltaL = other.l - l
        let deltaC = chroma2 - chroma1
        let deltaH = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2))

        let meanL = (l + other.l) / 2
        let meanC = (chroma1 + chroma2) / 2
        var meanH = hue1 + hue2
        if hasHues {
            if abs(hue1 - hue2) > 180 { meanH += meanH < 360 ? 360 : -360 }
            meanH /= 2
        }
        let t =
            1 - 0.17 * cos(radians(meanH - 30)) + 0.24 * cos(radians(2 * meanH)) + 0.32 * cos(radians(3 * meanH + 6))
            - 0.20 * cos(radians(4 * meanH - 63))
        let fromMiddle = (meanL - 50) * (meanL - 50)
        let weightL = 1 + 0.015 * fromMiddle / sqrt(20 + fromMiddle)
        let weightC = 1 + 0.045 * meanC
        let weightH = 1 + 0.015 * meanC * t
        let rotation = -2 * saturating(meanC) * sin(radians(60 * exp(-pow((meanH - 275) / 25, 2))))

        let (partL, partC, partH) = (deltaL / weightL, deltaC / weightC, deltaH / weightH)
        return sqrt(partL * partL + partC * partC + partH * partH + rotation * partC * partH)
    }
}
