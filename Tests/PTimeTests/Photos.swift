// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation

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
