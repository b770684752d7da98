// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct FrameFolderTests {
    // MARK: Order

    @Test func numbersNewFramesInTheirOrder() throws {
        try withFrameBench { bench in
            let outcome = try bench.run([3, 1, 2])
            #expect(outcome.names == ["00000.jpg", "00001.jpg", "00002.jpg"])
            #expect(try bench.shown() == ["00000.jpg": 3, "00001.jpg": 1, "00002.jpg": 2])
            #expect(outcome.framesBehind == 0)
            #expect(try bench.catalog.numbers(of: bench.input.canonicalPath) == [0..<3])
            for photo in [1, 2, 3] { #expect(try bench.thumbnail(of: photo) == [UInt8(photo)]) }
        }
    }

    @Test(arguments: [
        (41, "00041.jpg"), (99_999, "99999.jpg"), (100_000, "100000.jpg"), (999_999_999, "999999999.jpg"),
    ])
    func beginsWithAnyNumber(start: Int, name: String) throws {
        try withFrameBench { bench in
            #expect(FrameFolder.name(start) == name)
            let outcome = try bench.run([1], start: start)
            #expect(outcome.names == [name])
            // And knows it again.
            #expect(try bench.run([1], start: start).written == [])
            #expect(try bench.shown() == [name: 1])
        }
    }

    @Test func doesNothingWhereNothingIsNew() throws {
        try withFrameBench { bench in
            try bench.run([1, 2, 3])
            let (before, frames) = (try bench.inodes(), try bench.rows())
            #expect(try bench.run([1, 2, 3]).written == [])
            #expect(try bench.inodes() == before)
            #expect(try bench.rows() == frames)
        }
    }

    @Test func aPhotoAtTheFrontRenamesEverything() throws {
        try withFrameBench { bench in
            try bench.run([1, 2, 3])
            let before = try bench.inodes()
            let outcome = try bench.run([0, 1, 2, 3])
            #expect(outcome.written == [0])
            #expect(try bench.shown() == ["00000.jpg": 0, "00001.jpg": 1, "00002.jpg": 2, "00003.jpg": 3])
            let after = try bench.inodes()
            for photo in [1, 2, 3] { #expect(after[photo] == before[photo]) }
        }
    }

    @Test func otherNumbersRenameEverything() throws {
        try withFrameBench { bench in
            try bench.run([1, 2, 3])
            let before = try bench.inodes()
            #expect(try bench.run([1, 2, 3], start: 2).written == [])
            #expect(try bench.shown() == ["00002.jpg": 1, "00003.jpg": 2, "00004.jpg": 3])
            #expect(try bench.run([1, 2, 3], start: 1).written == [])
            #expect(try bench.shown() == ["00001.jpg": 1, "00002.jpg": 2, "00003.jpg": 3])
            #expect(try bench.inodes() == before)
        }
    }

    @Test func everyRunEndsRightWhateverTheOneBefore() throws {
        try withFrameBench { bench in
            var generator = SeededGenerator(seed: 7)
            var present: Set<Int> = []
            var inodes: [Int: UInt64] = [:]
            for round in 0..<20 {
                let count = Int.random(in: 1...9, using: &generator)
                let photos = Array((0..<9).shuffled(using: &generator).prefix(count))
                let start = Int.random(in: 0...3, using: &generator)
                let outcome = try bench.run(photos, start: start)
                let expected = photos.enumerated().map { (FrameFolder.name(start + $0), $1) }
                #expect(try bench.shown() == Dictionary(uniqueKeysWithValues: expected), "round \(round): \(photos)")
                #expect(outcome.names == expected.map(\.0))
                #expect(outcome.written == photos.filter { !present.contains($0) })
                #expect(outcome.framesBehind == 0)
                let now = try bench.inodes()
                for photo in photos where present.contains(photo) { #expect(now[photo] == inodes[photo]) }
                #expect(Set(try bench.rows().map(\.key)) == Set(photos.map { FrameBench.key($0) }))
                (present, inodes) = (Set(photos), now)
            }
        }
    }

    // MARK: Runs that were killed

    /// The frames that were there are not made again, whatever the run had told the catalogue.
    @Test(arguments: [true, false])
    func takesUpARunThatWasKilled(isSaved: Bool) throws {
        try withFrameBench { bench in
            // Nearly every frame is in the place of another, and one is new.
            let photos = [5, 3, 6, 1, 0, 2, 4]
            let expected = photos.enumerated().map { (FrameFolder.name($0), $1) }
            for count in 0...photos.count {
                try bench.run([0, 1, 2, 3, 4, 5])
                let before = try bench.inodes()
                try bench.run(photos, killedAfter: count, isSaved: isSaved)
                // At every moment each frame that is still wanted is there under some name.
                #expect(Set(try bench.inodes().keys).isSuperset(of: [0, 1, 2, 3, 4, 5]), "after \(count)")

                let outcome = try bench.run(photos)
                #expect(outcome.written == (count > 2 && isSaved ? [] : [6]), "after \(count)")
                #expect(try bench.shown() == Dictionary(uniqueKeysWithValues: expected), "after \(count)")
                let after = try bench.inodes()
                for photo in 0...5 { #expect(after[photo] == before[photo], "after \(count)") }
            }
        }
    }

    @Test func knowsFramesUnderHiddenNames() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2, 3])
            let before = try bench.inodes()
            try bench.rename("00000.jpg", to: ".ptime-displaced-a")
            try bench.rename("00002.jpg", to: ".ptime-displaced-b")
            try bench.rename("00003.jpg", to: "00000.jpg")
            try FileManager.default.removeItem(at: bench.file("00001.jpg"))
            // Of no use to anybody.
            try bench.write(".ptime-displaced-c", [1, 2, 3])

            #expect(try bench.run([3, 2, 1, 0]).written == [1])
            #expect(try bench.shown() == ["00000.jpg": 3, "00001.jpg": 2, "00002.jpg": 1, "00003.jpg": 0])
            let after = try bench.inodes()
            for photo in [0, 2, 3] { #expect(after[photo] == before[photo]) }
        }
    }

    /// A run says which numbers it gives before it gives them.
    @Test func clearsAwayWhatAKilledRunCouldNotTellOf() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2, 3, 4], killedAfter: 4, isSaved: false)
            #expect(try bench.rows().isEmpty)
            #expect(try bench.catalog.numbers(of: bench.input.canonicalPath) == [0..<5])
            let outcome = try bench.run([2])
            #expect(outcome.written == [2])
            #expect(outcome.framesBehind == 0)
            #expect(try bench.shown() == ["00000.jpg": 2])
            #expect(try bench.catalog.numbers(of: bench.input.canonicalPath) == [0..<1])
        }
    }

    // MARK: Files of others

    static let foreignFiles: [(String, [UInt8])] = [
        ("text", Array("Dear diary".utf8)), ("nothing", []), ("a JPEG without Exif", jpegHeader(width: 8, height: 8)),
        ("a JPEG of a camera", jpeg(software: "Camera 1.0")),
        ("a JPEG of Picture Times", jpeg(software: "Picture Times 1")),
        ("a JPEG of no version", jpeg(software: "Picture Time")),
        ("a JPEG of a blank version", jpeg(software: "Picture Time ")),
        ("a JPEG of a viewer", jpeg(software: "Picture Time Viewer")),
        ("a JPEG of mine", jpeg(software: "My Picture Time 1")),
    ]

    private static func jpeg(software: String) -> [UInt8] {
        let exif = TIFFBlock(zeroth: [.ascii(0x0131, software)])
        return jpegHeader(width: 8, height: 8).inserting(jpegSegment(0xE1, exif.app1Payload))
    }

    @Test func doesNotReplaceFilesOfSomeoneElse() throws {
        try withFrameBench { bench in
            try bench.run([0, 1])
            for (kind, bytes) in Self.foreignFiles {
                try bench.write("00002.jpg", bytes)
                let before = try bench.shown()
                let error = #expect(throws: PictureTimeError.self, "\(kind)") { try bench.run([2, 1, 0]) }
                #expect(error?.code == .outputInUse)
                #expect(error?.file?.path == bench.file("00002.jpg").path)
                #expect(error?.message.contains("'\(bench.file("00002.jpg").path)'") == true)
                // Not even begun.
                #expect(try bench.shown() == before)
                #expect(try FileReader(bench.file("00002.jpg")).contents() == bytes, "\(kind)")
                #expect(try bench.catalog.numbers(of: bench.input.canonicalPath) == [0..<2])
            }
            // In the way of nobody, it stays.
            let outcome = try bench.run([1, 0])
            #expect(outcome.written == [])
            #expect(try FileReader(bench.file("00002.jpg")).contents() == Self.foreignFiles.last?.1)
        }
    }

    @Test func replacesFramesOfEveryVersion() throws {
        try withFrameBench { bench in
            for software in ["Picture Time 0.1.0", "Picture Time 12", "Picture Time \(pictureTimeVersion)"] {
                try bench.write("00000.jpg", Self.jpeg(software: software))
                let outcome = try bench.run([1])
                #expect(outcome.written == [1], "\(software)")
                #expect(try bench.shown() == ["00000.jpg": 1])
            }
        }
    }

    @Test func doesNotReplaceFramesOfOtherPhotos() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2])
            let others = try bench.makeFolder("others")
            let before = try bench.inodes()
            for start in [0, 2] {
                let error = try #require(throws: PictureTimeError.self) {
                    try bench.run([7, 8], start: start, of: others)
                }
                #expect(error.code == .outputInUse)
                #expect(error.message.contains("'\(bench.input.canonicalPath)'"))
                #expect(error.message.contains("--count-start"))
                #expect(try bench.inodes() == before)
            }
            // Behind them there is room.
            try bench.run([7, 8], start: 3, of: others)
            #expect(try bench.run([1, 0]).written == [])
            let shown = ["00000.jpg": 1, "00001.jpg": 0, "00003.jpg": 7, "00004.jpg": 8]
            #expect(try bench.shown() == shown)
            #expect(throws: PictureTimeError.self) { try bench.run([1, 0, 2, 3]) }
            #expect(try bench.shown() == shown)
        }
    }

    @Test func removesWhatIsLeftOverAndNothingElse() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2, 3, 4])
            let foreign = ["00009.jpg", "3.jpg", "00003.jpeg", "000003.jpg", "cat.jpg", "notes.txt", ".hidden.jpg"]
            for name in foreign { try bench.write(name, Array(name.utf8)) }
            let outcome = try bench.run([3, 1])
            #expect(outcome.written == [])
            let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
            #expect(Set(names) == Set(foreign + ["00000.jpg", "00001.jpg", OutputFolder.catalogName]))
            for name in foreign { #expect(try FileReader(bench.file(name)).contents() == Array(name.utf8)) }
            #expect(try bench.rows().count == 2)
        }
    }

    @Test func countsFramesOfUnknownOriginBehindTheLast() throws {
        try withFrameBench { bench in
            let frame = try FrameBench.bytes(of: 9)
            for name in ["00003.jpg", "00007.jpg", "00100.jpg"] { try bench.write(name, frame + [0]) }
            // Those that no catalogue knows may be replaced, but are not removed.
            let outcome = try bench.run([0, 1, 2, 3])
            #expect(outcome.framesBehind == 2)
            #expect(try bench.shown().keys.contains("00007.jpg"))
            #expect(try bench.shown().keys.contains("00100.jpg"))
        }
    }

    // MARK: Frames that were changed, copied or moved

    @Test func makesAFrameAgainThatWasChanged() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2])
            try bench.write("00001.jpg", FrameBench.bytes(of: 1) + [0])
            let outcome = try bench.run([0, 1, 2])
            #expect(outcome.written == [1])
            #expect(try bench.shown() == ["00000.jpg": 0, "00001.jpg": 1, "00002.jpg": 2])
        }
    }

    @Test func makesAFrameAgainThatIsGone() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2])
            try FileManager.default.removeItem(at: bench.file("00001.jpg"))
            #expect(try bench.run([0, 1, 2]).written == [1])
            #expect(try bench.shown() == ["00000.jpg": 0, "00001.jpg": 1, "00002.jpg": 2])
        }
    }

    /// As when a folder comes back from a backup: every file is another one, with the same bytes.
    @Test func knowsCopiesByTheirContent() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2])
            for name in try bench.shown().keys {
                let bytes = try FileReader(bench.file(name)).contents()
                try FileManager.default.removeItem(at: bench.file(name))
                try bench.write(name, bytes)
            }
            #expect(try bench.run([2, 0, 1]).written == [])
            #expect(try bench.shown() == ["00000.jpg": 2, "00001.jpg": 0, "00002.jpg": 1])
            // From now on they are known without being read.
            for row in try bench.rows() {
                let names = try bench.shown()
                let name = try #require(names.first { FrameBench.key($0.value) == row.key }?.key)
                let stamp = try #require(FileStamp(path: bench.file(name).path))
                #expect(row.stamp.isSameContent(as: stamp))
            }
            for photo in 0...2 { #expect(try bench.thumbnail(of: photo) == [UInt8(photo)]) }
        }
    }

    /// A number that no run gave.
    @Test func leavesACopyThatSomeoneMade() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2])
            try bench.write("00005.jpg", FrameBench.bytes(of: 1))
            #expect(try bench.run([2, 1, 0]).written == [])
            #expect(try bench.shown() == ["00000.jpg": 2, "00001.jpg": 1, "00002.jpg": 0, "00005.jpg": 1])
        }
    }

    @Test func takesOverTheFramesOfAFolderThatWasMoved() throws {
        try withFrameBench { bench in
            try bench.run([0, 1, 2])
            let before = try bench.inodes()
            let moved = bench.input.deletingLastPathComponent().appending(path: "moved")
            try FileManager.default.moveItem(at: bench.input, to: moved)
            let outcome = try bench.run([2, 1, 0], of: moved)
            #expect(outcome.written == [])
            #expect(try bench.inodes() == before)
            #expect(try bench.catalog.inputs() == [moved.canonicalPath])
        }
    }

    /// What was in a folder before, what is in the new one, and whether it is the same folder: half is enough.
    @Test(
        arguments: [
            ([0, 1, 2, 3], [0, 1], true), ([0, 1, 2, 3], [7, 2, 3, 8, 9], true), ([0, 1, 2], [0, 8], false),
            ([0, 1, 2, 3], [3], false), ([0], [1], false),
        ] as [([Int], [Int], Bool)])
    func knowsAMovedFolderByHalfOfItsPhotos(before: [Int], after: [Int], isSame: Bool) throws {
        try withFrameBench { bench in
            try bench.run(before)
            // One whose name begins the same, and whose photos do not count.
            try bench.run([4, 5, 6], start: 50, of: bench.makeFolder("photos 2"))
            let new = try bench.makeFolder("new")
            try FileManager.default.removeItem(at: bench.input)
            if isSame {
                let outcome = try bench.run(after, of: new)
                #expect(outcome.written == after.filter { !before.contains($0) })
                #expect(try bench.rows().isEmpty)
            } else {
                let error = #expect(throws: PictureTimeError.self) { try bench.run(after, of: new) }
                #expect(error?.code == .outputInUse)
                #expect(try bench.rows().count == before.count)
            }
        }
    }

    @Test func takesNothingOverFromAFolderThatIsStillThere() throws {
        try withFrameBench { bench in
            try bench.run([0, 1])
            let copy = try bench.makeFolder("copy")
            let error = #expect(throws: PictureTimeError.self) { try bench.run([0, 1], of: copy) }
            #expect(error?.code == .outputInUse)
            let outcome = try bench.run([0, 1])
            #expect(outcome.written == [])
        }
    }

    // MARK: Dates

    @Test func givesAFrameAnotherDate() throws {
        try withFrameBench { bench in
            for photos in [[1, 2, 3], [3, 2, 1], [0, 1, 2, 3], [2]] {
                try bench.run([1, 3])
                try bench.run([1, 2, 3])
                try Self.redate(2, among: photos, bench)
                let number = try #require(photos.firstIndex(of: 2))
                let bytes = try FileReader(bench.file(FrameFolder.name(number))).contents()
                #expect(try bytes == FrameBench.bytes(of: 2, dating: 5), "\(photos)")
                #expect(try bench.shown().count == photos.count, "\(photos)")
                // The old one is forgotten, and the picture is known with its new date.
                let keys = photos.map { FrameBench.key($0, dating: $0 == 2 ? 5 : 0) }
                #expect(Set(try bench.rows().map(\.key)) == Set(keys), "\(photos)")
                let frames = try bench.open(numbers: 0..<photos.count)
                #expect(frames.framesByPicture[FrameBench.key(2).picture]?.map(\.key) == [FrameBench.key(2, dating: 5)])
            }
        }
    }

    /// A run in which one photo has got another date.
    private static func redate(_ redated: Int, among photos: [Int], _ bench: FrameBench) throws {
        let frames = try bench.open(numbers: 0..<photos.count)
        let known = frames.framesByPicture
        frames.keep(photos.compactMap { known[FrameBench.key($0).picture] }.joined())
        for (number, photo) in photos.enumerated() {
            let row = known[FrameBench.key(photo).picture]?.first
            if let row, photo == redated {
                #expect(try frames.bytes(of: row) == FrameBench.bytes(of: photo))
                #expect(try frames.thumbnail(of: row) == [UInt8(photo)])
                let bytes = try FrameBench.bytes(of: photo, dating: 5)
                _ = try frames.place(bytes, key: FrameBench.key(photo, dating: 5), thumbnail: [22], number: number)
            } else if let row {
                _ = try frames.place(row, number: number)
            } else {
                let bytes = try FrameBench.bytes(of: photo)
                _ = try frames.place(bytes, key: FrameBench.key(photo), thumbnail: nil, number: number)
            }
        }
        #expect(try frames.finish(numbers: 0..<photos.count) == 0)
    }

    /// Dates, as ``ExifWriter`` writes them: of different lengths.
    static let dates = [
        nil, "2024-01-31", "2024-01-31T07:45:12", "2024-01-31T07:45:12.5", "2024-01-31T07:45:12.123456789+14:00",
        "2024-01-31T07:45:12-03:30",
    ]

    @Test(arguments: dates, dates)
    func redatingIsEncodingWithTheOtherDate(old: String?, new: String?) throws {
        let picture = PixelBuffer.drawn(width: 48, height: 32) { x, y in
            (UInt8(x * 5), UInt8(y * 7), UInt8((x * y) % 251))
        }
        let payloads = try [old, new].map { text in
            try ExifWriter.app1Payload(captureDate: text.flatMap { CaptureDate($0) }, size: picture.size)
        }
        let frames = try payloads.map { try JPEGCodec.encode(picture, quality: 92, app1Payload: $0) }
        #expect(try ExifWriter.replacing(payloads[1], in: frames[0]) == frames[1])
        #expect((frames[0] == frames[1]) == (old == new || Set([old, new]) == ["2024-01-31", "2024-01-31T00:00:00"]))
        let header = try PhotoHeader(of: frames[1], format: .jpeg)
        #expect(header.exif.dateTimeOriginal?.description.hasPrefix(new ?? "") == new.map { _ in true })
    }

    @Test(
        arguments: [
            [], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF, 0xE1, 0, 8], jpegHeader(width: 8, height: 8), Array("Dear diary".utf8),
        ] as [[UInt8]])
    func redatesFramesAlone(bytes: [UInt8]) {
        let error = #expect(throws: PictureTimeError.self) { try ExifWriter.replacing([1, 2, 3], in: bytes) }
        #expect(error?.code == .internalFailure)
    }

    // MARK: Frames that look the same

    /// Two photos may differ in nothing that a frame shows, such as one that was sent and its original.
    @Test func tellsPhotosApartWhoseFramesAreTheSame() throws {
        try withFrameBench { bench in
            func run(_ photos: [Int]) throws {
                let frames = try bench.open(numbers: 0..<photos.count)
                let known = frames.framesByPicture
                frames.keep(photos.compactMap { known[FrameBench.key($0).picture] }.joined())
                for (number, photo) in photos.enumerated() {
                    if let row = known[FrameBench.key(photo).picture]?.first {
                        _ = try frames.place(row, number: number)
                    } else {
                        let bytes = try FrameBench.bytes(of: photo == 0 ? 0 : 7)
                        _ = try frames.place(bytes, key: FrameBench.key(photo), thumbnail: nil, number: number)
                    }
                }
                _ = try frames.finish(numbers: 0..<photos.count)
            }
            for photos in [[1, 2], [2, 1], [0, 1, 2], [2, 0, 1], [1], [2]] {
                try run([1, 2])
                try run(photos)
                let expected = photos.enumerated().map { (FrameFolder.name($0), $1 == 0 ? 0 : 7) }
                #expect(try bench.shown() == Dictionary(uniqueKeysWithValues: expected), "\(photos)")
            }
        }
    }

    /// A photo may be in two folders, and its frame in one folder twice.
    @Test func takesNoFrameOfOtherPhotosThatLooksTheSame() throws {
        try withFrameBench { bench in
            let others = try bench.makeFolder("others")
            try bench.run([1, 2, 3])
            try bench.run([1, 2, 3], start: 10, of: others)
            let theirs = (10...12).map { FileStamp(path: bench.file(FrameFolder.name($0)).path) }
            for photos in [[0, 1, 2, 3], [3, 2, 1], [2, 1], [0, 2, 3]] {
                try bench.run(photos)
                let expected =
                    photos.enumerated().map { (FrameFolder.name($0), $1) }
                    + (1...3).map { (FrameFolder.name($0 + 9), $0) }
                #expect(try bench.shown() == Dictionary(uniqueKeysWithValues: expected), "\(photos)")
                #expect((10...12).map { FileStamp(path: bench.file(FrameFolder.name($0)).path) } == theirs)
            }
        }
    }

    /// A killed run over other photos left them, and they are still wanted.
    @Test func leavesDisplacedFramesOfOtherPhotosAlone() throws {
        try withFrameBench { bench in
            try bench.run([0, 1])
            try bench.rename("00001.jpg", to: ".ptime-displaced-a")
            let others = try bench.makeFolder("others")
            try bench.run([7], start: 5, of: others)
            #expect(try bench.shown()[".ptime-displaced-a"] == 1)
            #expect(try bench.run([1, 0]).written == [])
        }
    }

    // MARK: Looking from outside

    @Test func knowsFoldersThatHoldFrames() throws {
        try withFrameBench { bench in
            #expect(!FrameFolder.holdsFrames(bench.folder))
            try bench.write("00000.jpg", Self.jpeg(software: "Camera 1.0"))
            try bench.write("frame.jpg", Self.jpeg(software: "Picture Time 1"))
            #expect(!FrameFolder.holdsFrames(bench.folder))
            try bench.write("00001.jpg", Self.jpeg(software: "Picture Time 1"))
            #expect(FrameFolder.holdsFrames(bench.folder))
            #expect(!FrameFolder.holdsFrames(bench.file("missing")))
        }
    }

    @Test func placesOnlyFramesThatAreThere() throws {
        try withFrameBench { bench in
            try bench.run([0])
            let frames = try bench.open(numbers: 0..<1)
            let row = FrameRow(key: FrameBench.key(1), digest: ContentDigest(of: []), stamp: FileStamp())
            let error = #expect(throws: PictureTimeError.self) { try frames.place(row, number: 0) }
            #expect(error?.code == .internalFailure)
            #expect(throws: PictureTimeError.self) { try frames.bytes(of: row) }
            #expect(try bench.shown() == ["00000.jpg": 0])
        }
    }
}

/// A folder of frames of photos that have nothing but a number.
private struct FrameBench {
    let folder: URL
    let input: URL
    let catalog: Catalog

    static func key(_ photo: Int, dating: Int = 0) -> FrameKey {
        FrameKey(picture: "picture \(photo)", dating: "dating \(dating)")
    }

    /// Of the photo itself.
    static func digest(of photo: Int) -> ContentDigest { ContentDigest(of: [UInt8(photo)]) }

    /// The frame of a photo: a grey of its own, and a day of its own.
    static func bytes(of photo: Int, dating: Int = 0) throws -> [UInt8] {
        let picture = PixelBuffer(width: 16, height: 16) { $0.update(repeating: UInt8(photo * 20)) }
        let date = CaptureDate(dayNumber: 19_000 + photo + dating * 100)
        return try JPEGCodec.encode(
            picture, quality: 92, app1Payload: ExifWriter.app1Payload(captureDate: date, size: picture.size))
    }

    func file(_ name: String) -> URL { folder.appending(path: name, directoryHint: .notDirectory) }

    func write(_ name: String, _ bytes: [UInt8]) throws { try PhotoFiles(folder: folder).add(name, bytes) }

    func rename(_ old: String, to new: String) throws {
        try FileManager.default.moveItem(at: file(old), to: file(new))
    }

    /// Makes a folder beside the one of the photos.
    func makeFolder(_ name: String) throws -> URL {
        let url = input.deletingLastPathComponent().appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        return url
    }

    func open(numbers: Range<Int>) throws -> FrameFolder {
        try FrameFolder(folder, input: input, catalog: catalog, numbers: numbers)
    }

    struct Outcome {
        /// Of the frames, in the order of their photos.
        var names: [String] = []
        /// The photos whose frame was not there.
        var written: [Int] = []
        var framesBehind: Int?
    }

    /// What a run does with the photos' frames.
    ///
    /// - Parameters:
    ///   - input: The photos' folder; nil for the bench's own.
    ///   - count: After how many frames the run is killed; nil for never.
    ///   - isSaved: Whether a killed run had told the catalogue of the frames that it had written.
    @discardableResult
    func run(_ photos: [Int], start: Int = 0, of input: URL? = nil, killedAfter count: Int? = nil, isSaved: Bool = true)
        throws -> Outcome
    {
        let numbers = start..<(start + photos.count)
        let input = input ?? self.input
        let facts = FileFacts()
        for photo in photos {
            let file = input.appending(path: "\(photo).jpg", directoryHint: .notDirectory)
            facts.learn(Self.digest(of: photo), of: Photo(url: file, format: .jpeg))
        }
        try catalog.save(facts)
        let frames = try FrameFolder(
            folder, input: input, catalog: catalog, numbers: numbers, photos: Set(photos.map { Self.digest(of: $0) }))
        let known = frames.framesByPicture
        frames.keep(photos.compactMap { known[Self.key($0).picture] }.joined())
        var outcome = Outcome()
        for (number, photo) in zip(numbers, photos).prefix(count ?? photos.count) {
            if let row = known[Self.key(photo).picture]?.first {
                outcome.names.append(try frames.place(row, number: number))
            } else {
                outcome.names.append(
                    try frames.place(
                        Self.bytes(of: photo), key: Self.key(photo), thumbnail: [UInt8(photo)], number: number))
                outcome.written.append(photo)
            }
        }
        if count == nil {
            outcome.framesBehind = try frames.finish(numbers: numbers)
        } else if isSaved {
            try frames.save()
        }
        return outcome
    }

    /// Which photo's frame a file holds, for every file that is a frame by its name or was displaced; -1 for others.
    func shown() throws -> [String: Int] {
        let known = Dictionary(uniqueKeysWithValues: try (0..<10).map { (try Self.bytes(of: $0), $0) })
        var result: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasPrefix(".ptime-") || name.hasSuffix(".jpg") {
            result[name] = known[try FileReader(file(name)).contents()] ?? -1
        }
        return result
    }

    /// The files of the photos' frames, whatever their names: renaming keeps a file, writing makes another.
    func inodes() throws -> [Int: UInt64] {
        var result: [Int: UInt64] = [:]
        for (name, photo) in try shown() { result[photo] = FileStamp(path: file(name).path)?.inode }
        return result
    }

    /// What the catalogue knows of the photos' frames.
    func rows() throws -> [FrameRow] { try catalog.frames(of: input.canonicalPath) }

    func thumbnail(of photo: Int) throws -> [UInt8]? {
        try catalog.thumbnail(of: Self.key(photo), input: input.canonicalPath)
    }
}

/// Runs a test with frames in a folder of its own: in memory where the system has a place for that, for these tests
/// would do little else than wait for the disk.
private func withFrameBench(_ body: (FrameBench) throws -> Void) throws {
    let memory = URL(filePath: "/dev/shm")
    let place =
        FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
    let folder = place.appending(path: "picture-time-\(UUID().uuidString)")
    let (frames, photos) = (folder.appending(path: "frames"), folder.appending(path: "photos"))
    defer { try? FileManager.default.removeItem(at: folder) }
    for url in [frames, photos] {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    try body(FrameBench(folder: frames, input: photos, catalog: Catalog(folder: frames)))
}
