// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation

/// `report.json` as other programs read it.
struct ReportDocument: Decodable {
    let frameSize: [Int]
    let photos: [Photo]

    struct Photo: Decodable {
        let source: String
        let output: String?
        let status: String
        let reason: String?
        let captureDate: String?
        let dateSource: String?
        let faces: Int?
        let confidence: Double?
        let residual: Double?
        let leftEye: [Double]?
        let rightEye: [Double]?
        let transform: [Double]?

        /// Where the transform puts a point of the photo.
        func frameCoordinates(of point: [Double]) -> [Double]? {
            guard let t = transform, t.count == 6, point.count == 2 else { return nil }
            return [t[0] * point[0] + t[1] * point[1] + t[2], t[3] * point[0] + t[4] * point[1] + t[5]]
        }
    }

    init(in folder: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: "\(folder)/report.json")))
    }

    var aligned: [Photo] { photos.filter { $0.status == "aligned" } }
    var skipped: [Photo] { photos.filter { $0.status == "skipped" } }
}

/// Tags of image files as exiftool reads them, in the order of the files; a tag that is not there is left out.
func exifTags(_ tags: [String], of files: [String]) async throws -> [[String: String]] {
    let result = try await tool("exiftool", ["-json"] + tags.map { "-\($0)" } + files)
    guard let objects = try JSONSerialization.jsonObject(with: result.bytes) as? [[String: Any]] else {
        throw CommandFailure(description: "\(result)")
    }
    return objects.map { object in
        object.filter { tags.contains($0.key) }.mapValues { "\($0)" }
    }
}

/// A film as ffprobe sees it.
struct ProbedFilm: Decodable {
    let streams: [Stream]
    let frames: [Frame]

    struct Stream: Decodable {
        let codecName: String?
        let profile: String?
        let pixFmt: String?
        let width: Int?
        let height: Int?
        let colorRange: String?
        let colorSpace: String?
        let colorTransfer: String?
        let colorPrimaries: String?
        let rFrameRate: String?
        let avgFrameRate: String?
        let nbFrames: String?
        let nbReadFrames: String?
        let duration: String?
        let startTime: String?

        var size: [Int] { [width ?? 0, height ?? 0] }
    }

    struct Frame: Decodable {
        let keyFrame: Int
        let pictType: String
    }

    init(_ file: String) async throws {
        let result = try await tool(
            "ffprobe", ["-v", "error", "-count_frames", "-show_streams", "-show_frames", "-of", "json", file])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Self.self, from: result.bytes)
    }
}

/// The pixels of a picture or of a film, one frame after the other, as ffmpeg decodes them.
///
/// - Parameter format: ffmpeg's name for the layout, such as `gray` or `rgb24`.
func pixels(of file: String, format: String) async throws -> [UInt8] {
    var arguments = ["-nostdin", "-v", "error", "-i", file]
    // Otherwise ffmpeg takes any film for BT.601.
    if file.hasSuffix(".mp4") { arguments += ["-vf", "scale=in_color_matrix=bt709:in_range=tv"] }
    let result = try await tool("ffmpeg", arguments + ["-f", "rawvideo", "-pix_fmt", format, "-"])
    return Array(result.bytes)
}

/// The mean distance of the values of two pictures of the same size.
func meanDifference(_ a: [UInt8], _ b: [UInt8]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return .infinity }
    let sum = zip(a, b).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(a.count)
}

/// The types of the boxes at the top level of an MP4 file, in order. Source: ISO 14496-12, 4.2.
func boxTypes(of file: String) throws -> [String] {
    let bytes = Array(try Data(contentsOf: URL(filePath: file)))
    var types: [String] = []
    var start = 0
    while start + 16 <= bytes.count {
        func number(at offset: Int, count: Int) -> Int {
            bytes[(start + offset)..<(start + offset + count)].reduce(0) { $0 << 8 | Int($1) }
        }
        types.append(String(decoding: bytes[(start + 4)..<(start + 8)], as: UTF8.self))
        let size = number(at: 0, count: 4)
        switch size {
        case 0: return types  // to the end of the file
        case 1: start += max(number(at: 8, count: 8), 16)
        default: start += max(size, 8)
        }
    }
    return types
}
