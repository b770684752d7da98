// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

/// A file of the corpus, read as the pipeline reads a photo.
struct CorpusPhoto {
    /// No colour of the portrait, so that it proves where a photo is transparent.
    static let background = Colour(red: 255, green: 0, blue: 255)

    let header: PhotoHeader
    let decoded: DecodedPhoto

    /// - Parameter name: Of the file in the corpus, and of the folder it is in there, if any. It begins with the format.
    init(_ name: String, scale: JPEGCodec.Scale = .whole) throws {
        let url = Self.url(name)
        let bytes = try FileReader(url).contents()
        let content = FileContent(firstBytes: Array(bytes.prefix(FileContent.prefixLength)))
        let format: ImageFormat
        if case .photo(let known) = content {
            format = known
        } else {
            format = try #require(Self.format(ofFileNamed: url.lastPathComponent))
        }
        header = try PhotoHeader(of: bytes, format: format)
        decoded = try PhotoDecoder(background: Self.background).decode(
            bytes, of: Photo(url: url, format: format), header: header, scale: scale)
    }

    static func url(_ name: String) -> URL { Fixtures.url("Corpus/\(name)") }

    /// All names in a folder of the corpus, in order.
    static func names(in folder: String = "") -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url(folder).path)) ?? []
        return names.sorted()
    }

    /// What the first word of a name says; the ending may lie.
    static func format(ofFileNamed name: String) -> ImageFormat? {
        switch name.prefix(while: { $0.isLetter || $0.isNumber }) {
        case "jpeg": .jpeg
        case "png", "portrait": .png
        case "heic", "avif": .heif
        case "webp": .webp
        default: nil
        }
    }

    /// The upright photo at full size.
    func pixels() throws -> PixelBuffer {
        try decoded.rendered(to: decoded.uprightSize, by: .identity, fill: .black)
    }
}

extension PixelBuffer {
    /// Some columns and rows of the picture.
    func part(x: Range<Int>, y: Range<Int>) -> PixelBuffer {
        .drawn(width: x.count, height: y.count) { column, row in
            let pixel = self[x.lowerBound + column, y.lowerBound + row]
            return (pixel[0], pixel[1], pixel[2])
        }
    }

    /// The mean of B, of G and of R.
    var meanColour: [Double] {
        (0..<3).map { channel in
            let sum = stride(from: channel, to: bytes.count, by: 3).reduce(0) { $0 + Int(bytes[$1]) }
            return Double(sum) / Double(width * height)
        }
    }

    /// The largest difference between the bytes of two pictures of one size.
    func worstDifference(from other: PixelBuffer) -> Int {
        zip(bytes, other.bytes).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    }

    /// The mean absolute difference between the means of blocks of eight by eight pixels.
    ///
    /// What an encoder leaves out mostly vanishes in it; wrong colours and wrong places do not.
    func meanDifferenceOfBlocks(from other: PixelBuffer) -> Double {
        let side = 8
        var sum = 0
        for top in stride(from: 0, through: height - side, by: side) {
            for left in stride(from: 0, through: width - side, by: side) {
                for channel in 0..<3 {
                    var difference = 0
                    for y in top..<(top + side) {
                        let start = y * bytesPerRow + left * 3 + channel
                        for i in stride(from: start, to: start + side * 3, by: 3) {
                            difference += Int(bytes[i]) - Int(other.bytes[i])
                        }
                    }
                    sum += abs(difference)
                }
            }
        }
        return Double(sum) / Double(side * side * 3 * (width / side) * (height / side))
    }
}
