// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation

/// The photos that the package shows itself with.
enum Samples {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent()  // PTimeTests
        .deletingLastPathComponent()  // Tests
        .deletingLastPathComponent()
        .appending(path: "Samples").path

    /// Photos in the order of their dates, with the date in the name as ISO 8601 and as Exif writes it.
    static let dated: [(name: String, captureDate: String, exifDate: String)] = [
        ("2024-03-01.jpg", "2024-03-01", "2024:03:01 00:00:00"),
        ("IMG_20240302_071512.jpg", "2024-03-02T07:15:12", "2024:03:02 07:15:12"),
        ("PXL_20240303_064501123.jpg", "2024-03-03T06:45:01.123+00:00", "2024:03:03 06:45:01"),
        ("2024-03-05 07.45.12.jpg", "2024-03-05T07:45:12", "2024:03:05 07:45:12"),
        ("20240306T070000.jpg", "2024-03-06T07:00:00", "2024:03:06 07:00:00"),
        ("20240308.jpg", "2024-03-08", "2024:03:08 00:00:00"),
        ("2024-03-11_06-58-40.jpg", "2024-03-11T06:58:40", "2024:03:11 06:58:40"),
        ("IMG-20240312-WA0004.jpg", "2024-03-12", "2024:03:12 00:00:00"),
        ("photo_2024-03-15_08-02-33.jpg", "2024-03-15T08:02:33", "2024:03:15 08:02:33"),
        ("20240318_073045.jpg", "2024-03-18T07:30:45", "2024:03:18 07:30:45"),
        ("2024-03-21T07-30-00.jpg", "2024-03-21T07:30:00", "2024:03:21 07:30:00"),
        ("selfie 2024-03-24.png", "2024-03-24", "2024:03:24 00:00:00"),
        ("2024-03-28.jpg", "2024-03-28", "2024:03:28 00:00:00"),
    ]

    /// Starts behind all but this many photos, for tests to which few are enough.
    static func startOfLast(_ count: Int) -> String { dated[dated.count - count].name }

    /// A JPEG with one face, and with a date in Exif.
    ///
    /// - Parameter copy: Another number makes another file of the same picture: a comment holds it.
    static func jpeg(copy: Int = 0) throws -> Data {
        var photo = try Data(contentsOf: URL(filePath: "\(folder)/2024-03-01.jpg"))
        if copy > 0 { photo.insert(contentsOf: [0xFF, 0xFE, 0, 3, UInt8(copy)], at: 2) }
        return photo
    }
}

/// Files that claim to be photos and are none.
enum BrokenPhoto: String, CaseIterable {
    case text = "2024-03-02 text.jpg"
    case empty = "2024-03-02 empty.jpg"
    case truncated = "2024-03-02 truncated.jpg"
    case claimingFourGigapixels = "2024-03-02 huge.png"
    case danglingLink = "2024-03-02 link.jpg"

    var name: String { rawValue }

    /// Puts one into a folder.
    func write(to folder: TemporaryFolder, in subfolder: String) throws {
        let target = "\(subfolder)/\(name)"
        switch self {
        case .text: try folder.write("Dear diary, no photo today.\n", to: target)
        case .empty: try folder.write("", to: target)
        case .truncated: try folder.write(Samples.jpeg().prefix(40_000), to: target)
        case .claimingFourGigapixels: try folder.write(Self.png(width: 65_000, height: 65_000), to: target)
        case .danglingLink:
            try FileManager.default.createSymbolicLink(
                atPath: folder.path(target), withDestinationPath: folder.path("gone"))
        }
    }

    /// A PNG file of eight-bit RGB with next to nothing inside. Source: PNG third edition, 5.3 and 11.2.1.
    private static func png(width: UInt32, height: UInt32) -> Data {
        var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        file += chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0])
        // An empty zlib stream: header, one stored block of no bytes, Adler-32.
        file += chunk("IDAT", [0x78, 0x01, 0x01, 0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x01])
        file += chunk("IEND", [])
        return file
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + content
        return bigEndian(UInt32(content.count)) + checked + bigEndian(crc32(checked))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
    }
}

/// A colour in sRGB.
struct Paint: Sendable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    static func grey(_ level: UInt8) -> Paint { Paint(red: level, green: level, blue: level) }
}

/// Makes pictures of one colour each. All names have the same extension, which decides the format.
func paint(_ pictures: [(name: String, paint: Paint)], width: Int, height: Int, in folder: String) async throws {
    let work = try TemporaryFolder()
    var pixels = Data()
    for (_, paint) in pictures {
        pixels += Data(repeatElement([paint.red, paint.green, paint.blue], count: width * height).joined())
    }
    try work.write(pixels, to: "pixels")
    let type = URL(filePath: pictures[0].name).pathExtension
    try await tool(
        "ffmpeg",
        ["-nostdin", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "\(width)x\(height)"]
            + ["-i", work.path("pixels"), "-q:v", "1", work.path("%d.\(type)")])
    for (index, picture) in pictures.enumerated() {
        try FileManager.default.moveItem(atPath: work.path("\(index + 1).\(type)"), toPath: "\(folder)/\(picture.name)")
    }
}

/// Makes pictures of a moving test chart, `00000.png` and so on: nobody's face.
func paintTestChart(count: Int, width: Int, height: Int, in folder: String) async throws {
    try await tool(
        "ffmpeg",
        ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=\(width)x\(height)", "-frames:v", "\(count)"]
            + ["-start_number", "0", "\(folder)/%05d.png"])
}
