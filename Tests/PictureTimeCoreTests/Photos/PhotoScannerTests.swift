// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct PhotoScannerTests {
    private static let gif = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B]
    private static let text = Array("Dear diary, today I was tired.\n".utf8)

    /// The `ftyp` box with a major brand and nothing else. Source: ISO 14496-12 4.3.
    private static func isoMedia(_ brand: String) -> [UInt8] {
        Array("\0\0\0\u{10}ftyp\(brand)\0\0\0\0".utf8)
    }

    @Test func listsPhotosInNaturalOrder() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortraits(["IMG_10.jpg", "img_2.jpg", "B.jpg", "a.jpg", "IMG_1.jpg"])
            let scan = try PhotoScanner(folder: folder)
            #expect(scan.photos.map(\.name) == ["a.jpg", "B.jpg", "IMG_1.jpg", "img_2.jpg", "IMG_10.jpg"])
            #expect(scan.skipped.isEmpty)
        }
    }

    @Test func knowsAPhotoByItsContentWhateverItsName() async throws {
        try await withTemporaryFolder { folder in
            let astronaut = Array(try Data(contentsOf: Fixtures.url("astronaut.png")))
            try PhotoFiles(folder: folder).addPortraits(["1.JPG", "2.JPEG", "3", "4.png", "5.txt"])
            try PhotoFiles(folder: folder).add("6.PNG", astronaut)
            try PhotoFiles(folder: folder).add("7.jpg", astronaut)
            let scan = try PhotoScanner(folder: folder)
            #expect(scan.photos.map(\.name) == ["1.JPG", "2.JPEG", "3", "4.png", "5.txt", "6.PNG", "7.jpg"])
            #expect(scan.photos.map(\.format) == [.jpeg, .jpeg, .jpeg, .jpeg, .jpeg, .png, .png])
            #expect(scan.skipped.isEmpty)
        }
    }

    @Test(arguments: [
        "100% a?b#c.jpg", "2024-01-31T07:45:12.jpg", " leading.jpg", "été.jpg", "e\u{301}te\u{301}.jpg", "日本.jpg",
        "back\\slash.jpg", "quote'\".jpg", "new\nline.jpg", "%20.jpg", "~.jpg", "-f.jpg", "a;b.jpg",
    ])
    func readsFilesWithAnyName(name: String) async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortrait(name)
            let scan = try PhotoScanner(folder: folder)
            // Compared byte for byte: to Swift, both spellings of é are the same.
            #expect(scan.photos.map { Array($0.name.utf8) } == [Array(name.utf8)])
            let photo = try #require(scan.photos.first)
            #expect(try FileReader(photo.url).contents().count > 60_000)
        }
    }

    /// Files that claim to be photos, and a word of the reason.
    static let unusable: [(String, [UInt8], String)] = [
        ("text.jpg", text, "text"),
        ("text.JPG", text, "text"),
        ("text.jpeg", text, "text"),
        ("text.png", text, "text"),
        ("stump.jpg", [0xFF, 0xD8], "recognised"),
        ("empty.jpg", [], "empty"),
        ("empty.PNG", [], "empty"),
        ("animation.jpg", gif, "GIF"),
        ("film.jpg", isoMedia("isom"), "MP4"),
        ("scan.jpg", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], "TIFF"),
        // These are pictures whatever their name, only not readable ones.
        ("animation.gif", gif, "GIF"),
        ("scan.pdf.tif", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], "TIFF"),
        ("DSC_1.NEF", [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8], "camera raw"),
    ]

    @Test(arguments: unusable)
    func saysWhyAPhotoCannotBeUsed(name: String, bytes: [UInt8], word: String) async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).add(name, bytes)
            let scan = try PhotoScanner(folder: folder)
            #expect(scan.photos.isEmpty)
            #expect(scan.skipped.map(\.name) == [name])
            #expect(scan.skipped.first?.reason.contains(word) == true)
        }
    }

    @Test func listsLinkToAMissingPhoto() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: "dangling.jpg").path, withDestinationPath: "missing.jpg")
            let scan = try PhotoScanner(folder: folder)
            #expect(scan.photos.isEmpty)
            #expect(scan.skipped.map(\.name) == ["dangling.jpg"])
            #expect(scan.skipped.first?.reason.isEmpty == false)
        }
    }

    @Test func followsLinkToAPhoto() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortrait("b.jpg")
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: "a.jpg").path, withDestinationPath: "b.jpg")
            #expect(try PhotoScanner(folder: folder).photos.map(\.name) == ["a.jpg", "b.jpg"])
        }
    }

    @Test func passesOverOtherFilesInSilence() async throws {
        try await withTemporaryFolder { folder in
            let files = PhotoFiles(folder: folder)
            try files.add("notes.txt", Self.text)
            try files.add("jpg", Self.text)
            try files.add("empty.txt", [])
            try files.add("clip.mp4", Self.isoMedia("isom"))
            try files.add("IMG_1.MOV", Self.isoMedia("qt  "))
            try files.add("IMG_1.AAE", Array("<?xml version=\"1.0\"?><plist/>".utf8))
            try files.add("IMG_1.xmp", Array("<x:xmpmeta/>".utf8))
            try files.add("IMG_1.jpg.json", Array("{}".utf8))
            try files.add(".DS_Store", [0, 0, 0, 1, 0x42, 0x75, 0x64, 0x31])
            try files.addPortrait(".hidden.jpg")
            try files.add("._a.jpg", Self.text)
            let inner = folder.appending(path: "x.jpg")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
            try PhotoFiles(folder: inner).addPortrait("inside.jpg")
            let scan = try PhotoScanner(folder: folder)
            #expect(scan.photos.isEmpty)
            #expect(scan.skipped.isEmpty)
        }
    }

    @Test func findsNothingInAnEmptyFolder() async throws {
        try await withTemporaryFolder { folder in
            let scan = try PhotoScanner(folder: folder)
            #expect(scan.photos.isEmpty)
            #expect(scan.skipped.isEmpty)
        }
    }

    @Test func refusesAMissingFolder() async throws {
        try await withTemporaryFolder { folder in
            let missing = folder.appending(path: "missing")
            let error = try #require(throws: PictureTimeError.self) { _ = try PhotoScanner(folder: missing) }
            #expect(error.code == .missingInput)
            #expect(error.file == missing)
            #expect(error.message.contains(missing.path))
        }
    }

    @Test func refusesAFileInPlaceOfAFolder() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).addPortrait("a.jpg")
            let file = folder.appending(path: "a.jpg")
            let error = try #require(throws: PictureTimeError.self) { _ = try PhotoScanner(folder: file) }
            #expect(error.code == .missingInput)
            #expect(error.file == file)
        }
    }
}
