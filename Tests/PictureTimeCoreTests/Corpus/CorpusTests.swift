// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct CorpusTests {
    // MARK: Good files

    @Test(arguments: GoodFile.jpeg + GoodFile.png + GoodFile.heif + GoodFile.webp)
    func showsThePortrait(file: GoodFile) throws {
        let bytes = try FileReader(CorpusPhoto.url(file.name)).bytes(at: 0, count: FileContent.prefixLength)
        let format = try #require(CorpusPhoto.format(ofFileNamed: file.name))
        #expect(FileContent(firstBytes: bytes) == .photo(format))

        let photo = try CorpusPhoto(file.name)
        let picture = try photo.pixels()
        let reference = try file.reference(of: picture.size)
        try #require(picture.size == reference.size)
        #expect(photo.decoded.uprightSize == reference.size)
        #expect(photo.header.uprightSize == reference.size)

        guard file.transparency != .none else {
            Self.compare(picture, with: reference, file.tolerance)
            return
        }
        let corner = PixelSize(width: picture.width / 4, height: picture.height / 4)
        // Codecs blur the border between transparent and opaque.
        let margin = 4
        let columns = 0..<picture.width
        let below = (corner.height + margin)..<picture.height
        Self.compare(picture.part(x: columns, y: below), with: reference.part(x: columns, y: below), file.tolerance)

        let top = margin..<(corner.height - margin)
        let clear = picture.part(x: margin..<(corner.width - margin), y: top).meanColour
        let background = CorpusPhoto.background
        let fill = [background.blue, background.green, background.red].map(Double.init)
        for channel in 0..<3 { #expect(abs(clear[channel] - fill[channel]) <= 3, "channel \(channel)") }

        guard file.transparency == .corners else { return }
        let right = (picture.width - corner.width + margin)..<(picture.width - margin)
        let half = picture.part(x: right, y: top).meanColour
        let opaque = reference.part(x: right, y: top)
        for channel in 0..<3 {
            // Mixed as the numbers are, or as light is: either will do.
            let plain = opaque.mixed(with: fill, channel) {
                $0
            } decoded: {
                $0
            }
            let light = opaque.mixed(with: fill, channel, encoded: SRGB.encoded, decoded: SRGB.decoded)
            #expect(half[channel] >= plain - 4 && half[channel] <= light + 4, "channel \(channel)")
        }
    }

    private static func compare(_ picture: PixelBuffer, with reference: PixelBuffer, _ tolerance: GoodFile.Tolerance) {
        switch tolerance {
        case .worst(let levels):
            #expect(picture.worstDifference(from: reference) <= levels)
        case .mean(let mean, let blocks):
            #expect(picture.meanDifference(from: reference) < mean)
            #expect(picture.meanDifferenceOfBlocks(from: reference) < blocks)
        }
    }

    /// Every kind of JPEG, also those that are turned into colours by other means than libjpeg's.
    @Test(arguments: GoodFile.jpeg)
    func showsThePortraitDecodedAtHalfItsSize(file: GoodFile) throws {
        let photo = try CorpusPhoto(file.name, scale: .half)
        let reference = try file.reference(of: photo.decoded.uprightSize)
        let size = PixelSize(width: reference.width / 2, height: reference.height / 2)
        let expected = DecodedPhoto(pixels: reference, storedSize: reference.size)
        let half = AffineMatrix.resizing(by: 0.5)
        // A picture without colours costs less; the chroma of 4:1:1, quartered in width, the most.
        let difference = try photo.decoded.rendered(to: size, by: half, fill: .black)
            .meanDifference(from: expected.rendered(to: size, by: half, fill: .black))
        #expect(difference < 6)
    }

    /// Its first picture, or words: both are an answer.
    @Test func answersForAnAnimation() throws {
        do {
            let photo = try CorpusPhoto("webp-animated.webp")
            #expect(photo.decoded.uprightSize == PixelSize(width: 48, height: 56))
        } catch let error as PictureTimeError {
            #expect(error.code == .unreadableFile)
            #expect(error.message.contains("webp-animated.webp"))
        }
    }

    // MARK: Dates

    @Test(arguments: [
        "jpeg-exif-thumbnail.jpg", "jpeg-motion-photo.jpg", "jpeg-mpo.jpg", "jpeg-xmp-before-exif.jpg", "png-exif.png",
        "png-exif-behind.png", "heic-exif.heic", "heic-irot-exif.heic", "heic-grid-irot.heic", "avif-exif.avif",
        "webp-exif.webp", "webp-exif-marked.webp", "webp-exif-turned.webp", "webp-named.jpeg",
    ])
    func findsTheDate(name: String) throws {
        let time = CaptureDate.Time(hour: 7, minute: 45, second: 12, subsecond: "25", utcOffset: 60)
        let exif = try CorpusPhoto(name).header.exif
        #expect(exif.dateTimeOriginal == CaptureDate(year: 2024, month: 2, day: 29, time: time))
    }

    @Test(arguments: ["jpeg-420.jpg", "png-rgb.png", "heic.heic", "avif.avif", "webp-lossy.webp"])
    func findsNoDateWhereThereIsNone(name: String) throws {
        #expect(try CorpusPhoto(name).header.exif == ExifMetadata())
    }

    // MARK: Broken files

    /// Of no use to a decoder that follows what the file says of itself: libheif 1.15 ends the process over them.
    static let traps = ["heic-grid-claims-30000.heic", "heic-laid-over-itself.heic", "heic-made-of-itself.heic"]

    private static let broken = CorpusPhoto.names(in: "Broken").filter { !traps.contains($0) }

    /// Files in which a picture can still be found, right or wrong.
    private static func mayBeDecoded(_ name: String) -> Bool {
        name.contains("-flipped-") || name == "heic-larger-than-claimed.heic"
    }

    @Test(.timeLimit(.minutes(1)), arguments: broken.filter { !mayBeDecoded($0) })
    func refusesABrokenFile(name: String) throws {
        try Self.expectRefusal(name)
    }

    @Test(.timeLimit(.minutes(1)), arguments: traps)
    func refusesATrap(name: String) throws {
        try Self.expectRefusal(name)
    }

    private static func expectRefusal(_ name: String) throws {
        let error = try #require(throws: PictureTimeError.self) { _ = try CorpusPhoto("Broken/\(name)").pixels() }
        #expect(error.code == .unreadableFile)
        #expect(error.message.contains(name))
        #expect(error.file?.lastPathComponent == name)
    }

    @Test(.timeLimit(.minutes(1)), arguments: broken.filter(mayBeDecoded))
    func survivesADamagedFile(name: String) throws {
        do {
            let picture = try CorpusPhoto("Broken/\(name)").pixels()
            #expect(picture.width * picture.height <= PhotoDecoder.pixelLimit)
        } catch let error as PictureTimeError {
            #expect(error.code == .unreadableFile)
            #expect(error.message.contains(name))
        }
    }

    // MARK: Completeness

    @Test func usesEveryFile() throws {
        let good = GoodFile.jpeg + GoodFile.png + GoodFile.heif + GoodFile.webp
        let others = [
            "Broken", "README.md", "SHA256SUMS", "charts.json", "portrait-256.png", "portrait-96.png",
            "portrait-96-press.png", "webp-animated.webp",
        ]
        let used = good.map(\.name) + others + ColourTests.charts.map { $0.name }
        #expect(CorpusPhoto.names() == used.sorted())
        #expect(CorpusPhoto.names(in: "Broken").count == 45)
    }
}

extension PixelBuffer {
    /// The mean of a channel when half of the picture shows a fill behind it.
    fileprivate func mixed(
        with fill: [Double], _ channel: Int, encoded: (Double) -> Double, decoded: (Double) -> Double
    ) -> Double {
        let alpha = 128.0 / 255
        let behind = decoded(fill[channel] / 255) * (1 - alpha)
        let values = stride(from: channel, to: bytes.count, by: 3).map { index in
            255 * encoded(decoded(Double(bytes[index]) / 255) * alpha + behind)
        }
        return values.reduce(0, +) / Double(values.count)
    }
}
