// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// The photos that the package shows itself with.
package enum Samples {
    package static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent()  // Fixtures
        .deletingLastPathComponent()  // Tests
        .deletingLastPathComponent()
        .appending(path: "Samples").path

    /// Photos in the order of their dates, with the date in the name as ISO 8601 and as Exif writes it.
    package static let dated: [(name: String, captureDate: String, exifDate: String)] = [
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
    package static func startOfLast(_ count: Int) -> String { dated[dated.count - count].name }

    /// A JPEG with one face, and with a date in Exif.
    ///
    /// - Parameter copy: Another number makes another file of the same picture: a comment holds it.
    package static func jpeg(copy: Int = 0) throws -> Data {
        var photo = try Data(contentsOf: URL(filePath: "\(folder)/2024-03-01.jpg"))
        if copy > 0 { photo.insert(contentsOf: [0xFF, 0xFE, 0, 3, UInt8(copy)], at: 2) }
        return photo
    }

    package static func url(_ name: String) -> URL { URL(filePath: "\(folder)/\(name)") }

    /// The names of those that are JPEG, in the order of their dates.
    package static var names: [String] { dated.map(\.name).filter { $0.hasSuffix(".jpg") } }
}
