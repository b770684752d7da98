// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import PictureTimeCore

/// Photos that tests send.
enum SentPhoto {
    /// A JPEG of 600 × 800 pixels with one face, and with a date in its Exif: 2024-03-01.
    ///
    /// - Parameter number: Another one makes another file of the same picture.
    static func jpeg(_ number: Int = 0) throws -> Data {
        numbered(try Data(contentsOf: Samples.url("2024-03-01.jpg")), number)
    }

    /// The same picture in another file: a comment behind the JPEG's first marker holds the number.
    static func numbered(_ jpeg: Data, _ number: Int) -> Data {
        let comment = Data("number \(number)".utf8)
        let length = comment.count + 2
        return jpeg.prefix(2) + [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)] + comment + jpeg.dropFirst(2)
    }

    /// A JPEG that says that it is so large.
    static func jpeg(claimingWidth width: Int, height: Int) throws -> Data {
        var photo = [UInt8](try jpeg())
        // Behind SOF0 and its length: a byte of precision, then the height and the width. Source: ITU-T T.81, B.2.2.
        guard let frame = photo.firstRange(of: [0xFF, 0xC0])?.lowerBound else { return Data() }
        photo.replaceSubrange(
            (frame + 5)..<(frame + 9),
            with: [height >> 8, height & 0xFF, width >> 8, width & 0xFF].map { UInt8($0) })
        return Data(photo)
    }
}

extension Data {
    /// SHA-256 in hexadecimal digits.
    var sha256: String { ContentDigest(of: [UInt8](self)).description }

    /// SHA-256 as the field `Repr-Digest` of RFC 9530 has it.
    var reprDigest: String {
        let digits = Array(sha256)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
        return "sha-256=:\(Data(bytes).base64EncodedString()):"
    }
}

extension Client {
    /// Sends a photo as a program does.
    func put(_ photo: Data, as name: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("PUT", "/picture-time/photos/\(name)", headers: headers, body: photo)
    }

    /// What the server says that it has.
    func status() async throws -> [String: Any] { try await send("GET", "/picture-time/status").json() }

    /// The photos that it says it has.
    func photos() async throws -> [[String: Any]] { try await status()["photos"] as? [[String: Any]] ?? [] }
}

extension RunningServer {
    /// The files that it keeps of photos, and has on their way, by their path in the data folder.
    func photoFiles() throws -> [String] {
        try ["incoming", "originals", "frames"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: data.appending(path: folder).path).map {
                "\(folder)/\($0)"
            }
        }.sorted()
    }
}
