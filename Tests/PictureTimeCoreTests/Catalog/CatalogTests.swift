// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing

@testable import PictureTimeCore

struct CatalogTests {
    private static func digest(_ number: Int) -> ContentDigest { ContentDigest(of: Array("\(number)".utf8)) }

    private static func file(in folder: URL) -> URL { folder.appending(path: OutputFolder.catalogName) }

    /// Changes a catalogue behind its back.
    private static func execute(_ sql: String, in folder: URL) throws {
        try DatabaseQueue(path: file(in: folder).path).write { try $0.execute(sql: sql) }
    }

    // MARK: Files

    private static let stamp = FileStamp(
        size: 1 << 40, modified: 1_706_683_512_123_456_789, changed: -1_500_000_000, inode: .max)

    private static func photo(_ path: String = "/photos/a.jpg", stamp: FileStamp = stamp) -> Photo {
        Photo(url: URL(filePath: path), format: .jpeg, stamp: stamp)
    }

    @Test func remembersDigestsOfFiles() async throws {
        try await withTemporaryFolder { folder in
            let facts = FileFacts()
            facts.learn(Self.digest(1), of: Self.photo())
            facts.learn(Self.digest(2), of: Self.photo("/photos/with 'quotes' and ü 🙂.jpg"))
            try Catalog(folder: folder).save(facts)

            let read = try Catalog(folder: folder).fileFacts()
            #expect(read.knownDigest(of: Self.photo()) == Self.digest(1))
            #expect(read.knownDigest(of: Self.photo("/photos/with 'quotes' and ü 🙂.jpg")) == Self.digest(2))
            #expect(read.knownDigest(of: Self.photo("/photos/b.jpg")) == nil)
            // What was read is no news.
            #expect(read.takeChanges().isEmpty)
        }
    }

    /// Every field of a stamp counts, to its last bit.
    @Test(arguments: [
        FileStamp(size: (1 << 40) + 1, modified: stamp.modified, changed: stamp.changed, inode: stamp.inode),
        FileStamp(size: stamp.size, modified: stamp.modified + 1, changed: stamp.changed, inode: stamp.inode),
        FileStamp(size: stamp.size, modified: stamp.modified, changed: stamp.changed - 1, inode: stamp.inode),
        FileStamp(size: stamp.size, modified: stamp.modified, changed: stamp.changed, inode: stamp.inode - 1),
    ])
    func aFileWithAnotherStampIsAnotherFile(other: FileStamp) async throws {
        try await withTemporaryFolder { folder in
            let facts = FileFacts()
            facts.learn(Self.digest(1), of: Self.photo())
            let catalog = try Catalog(folder: folder)
            try catalog.save(facts)
            let read = try catalog.fileFacts()
            #expect(read.knownDigest(of: Self.photo(stamp: other)) == nil)
            #expect(read.knownDigest(of: Self.photo()) != nil)
        }
    }

    @Test func remembersTheDatesOfFiles() async throws {
        try await withTemporaryFolder { folder in
            let bytes = jpegHeader(width: 8, height: 8)
            try PhotoFiles(folder: folder).add(
                "a.jpg", bytes.inserting(jpegSegment(0xE1, TIFFBlock.withEverything(.big).app1Payload)))
            try PhotoFiles(folder: folder).add("b.jpg", bytes)
            let photos = try ["a.jpg", "b.jpg"].map { name in
                let url = folder.appending(path: name)
                let stamp = try #require(FileStamp(path: url.path))
                return Photo(url: url, format: .jpeg, stamp: stamp)
            }
            let facts = FileFacts()
            let dates = photos.map { facts.exifDates(of: $0) }
            #expect(dates[0].digitized?.description == "2023-01-31T07:45:13.333-03:30")
            let catalog = try Catalog(folder: folder)
            try catalog.save(facts)

            // Nobody can look at the files again.
            for photo in photos { try FileManager.default.removeItem(at: photo.url) }
            let read = try catalog.fileFacts()
            #expect(photos.map { read.exifDates(of: $0) } == dates)
            #expect(read.takeChanges().isEmpty)
            #expect(read.knownDigest(of: photos[0]) == nil)
        }
    }

    @Test func savesWhatIsNewAndKeepsTheRest() async throws {
        try await withTemporaryFolder { folder in
            let catalog = try Catalog(folder: folder)
            let facts = FileFacts()
            facts.learn(Self.digest(1), of: Self.photo("/photos/a.jpg"))
            facts.learn(Self.digest(2), of: Self.photo("/photos/b.jpg"))
            try catalog.save(facts)
            let later = try catalog.fileFacts()
            later.learn(Self.digest(3), of: Self.photo("/photos/b.jpg"))
            try catalog.save(later)
            try catalog.save(later)
            let read = try catalog.fileFacts()
            #expect(read.knownDigest(of: Self.photo("/photos/a.jpg")) == Self.digest(1))
            #expect(read.knownDigest(of: Self.photo("/photos/b.jpg")) == Self.digest(3))
        }
    }

    @Test func knowsWhatWasInAFolder() async throws {
        try await withTemporaryFolder { folder in
            let facts = FileFacts()
            let paths = [
                "/photos/a.jpg", "/photos/2024/b.jpg", "/photos 2/c.jpg", "/photo/d.jpg", "/other/photos/e.jpg",
                "/Photos/f.jpg", "/ph%_s/g.jpg", "/ünï🙂/h.jpg",
            ]
            for (number, path) in paths.enumerated() { facts.learn(Self.digest(number), of: Self.photo(path)) }
            // Once more the same content.
            facts.learn(Self.digest(0), of: Self.photo("/photos/copy.jpg"))
            // A file whose content nobody knows.
            _ = facts.exifDates(of: Self.photo("/photos/missing.jpg"))
            let catalog = try Catalog(folder: folder)
            try catalog.save(facts)
            func digests(_ numbers: Int...) -> Set<ContentDigest> { Set(numbers.map(Self.digest)) }
            #expect(try catalog.digests(ofFilesIn: "/photos") == digests(0, 1))
            #expect(try catalog.digests(ofFilesIn: "/photos/2024") == digests(1))
            #expect(try catalog.digests(ofFilesIn: "/photos 2") == digests(2))
            #expect(try catalog.digests(ofFilesIn: "/ph%_s") == digests(6))
            #expect(try catalog.digests(ofFilesIn: "/ünï🙂") == digests(7))
            #expect(try catalog.digests(ofFilesIn: "/pho") == [])
            #expect(try catalog.digests(ofFilesIn: "/photos/a.jpg") == [])
        }
    }

    // MARK: Measurements

    /// Numbers that lose something in every form but their own.
    private static let measurement = PictureTimeCore.Measurement(
        faceCount: 3, confidence: 0.1 + 0.2,
        toProfile: SimilarityTransform(
            a: 1e-300, b: -1.0 / 3, tx: .greatestFiniteMagnitude, ty: .leastNonzeroMagnitude),
        leftEye: Point(.pi, -1e-17), rightEye: Point(1.0.nextUp, 0.7.nextDown), residual: 0.1,
        likeness: (1.0 / 3).nextUp, pose: HeadPose(yaw: -1.0 / 3, pitch: 0.1 + 0.2),
        quality: PhotoQuality(
            confidence: 0.1 + 0.2, sharpness: 2.0 / 3, eyesOpen: 0, frontal: 1, size: 1.0.nextDown, score: 5e-10))

    @Test(arguments: [0.1 as Double?, nil, 0, 1e-300])
    func measurementsComeBackBitForBit(residual: Double?) async throws {
        try await withTemporaryFolder { folder in
            var measurement = Self.measurement
            measurement.residual = residual
            let key = MeasurementKey(Self.digest(1), nil)
            try Catalog(folder: folder).save([(key, .measured(measurement))])

            let catalog = try Catalog(folder: folder)
            let read = try catalog.measurements()
            #expect(Array(read.keys) == [key])
            // Equal doubles are the same bits, but for zeros.
            #expect(read[key]?.measurement == measurement)
            #expect(try catalog.thumbnail(of: key) == nil)
        }
    }

    @Test(arguments: [["--left-eye", "X,Y", "--right-eye", "X,Y"], nil])
    func failuresComeBackWithTheirArguments(arguments: [String]?) async throws {
        try await withTemporaryFolder { folder in
            let key = MeasurementKey(Self.digest(1), nil)
            let thumbnail: [UInt8] = [0xFF, 0xD8, 0, 1, 2, 0xFF]
            let reason = "shows no face that could be found. 'Quotes', ü and 🙂."
            let failure = MeasurementOutcome.Failure(reason: reason, editArguments: arguments, thumbnail: thumbnail)
            try Catalog(folder: folder).save([(key, .failed(failure))])

            let catalog = try Catalog(folder: folder)
            let read = try #require(try catalog.measurements()[key]?.failure)
            #expect(read.reason == reason)
            #expect(read.editArguments == arguments)
            // Thumbnails stay where they are until they are wanted.
            #expect(read.thumbnail == nil)
            #expect(try catalog.thumbnail(of: key) == thumbnail)
        }
    }

    @Test func failuresNeedNoThumbnail() async throws {
        try await withTemporaryFolder { folder in
            let key = MeasurementKey(Self.digest(1), nil)
            let catalog = try Catalog(folder: folder)
            try catalog.save([(key, .failed(.init(reason: "could not be read.")))])
            #expect(try catalog.measurements()[key]?.failure?.reason == "could not be read.")
            #expect(try catalog.thumbnail(of: key) == nil)
            #expect(try catalog.thumbnail(of: MeasurementKey(Self.digest(2), nil)) == nil)
        }
    }

    @Test func keepsMeasurementsApartByPhotoAndHint() async throws {
        try await withTemporaryFolder { folder in
            let hints: [FaceHint?] = [
                nil, .face(1), .face(2), .eyes(left: Point(1, 2), right: Point(3, 4)),
                .eyes(left: Point(1, 2), right: Point(3, (4.0).nextUp)),
            ]
            let keys = [1, 2].flatMap { number in hints.map { MeasurementKey(Self.digest(number), $0) } }
            let catalog = try Catalog(folder: folder)
            try catalog.save(
                keys.enumerated().map { index, key in
                    var measurement = Self.measurement
                    measurement.faceCount = index
                    return (key, .measured(measurement))
                })
            let read = try catalog.measurements()
            #expect(read.count == keys.count)
            for (index, key) in keys.enumerated() {
                #expect(read[key]?.measurement?.faceCount == index)
            }
        }
    }

    @Test func theLastOutcomeHolds() async throws {
        try await withTemporaryFolder { folder in
            let catalog = try Catalog(folder: folder)
            let key = MeasurementKey(Self.digest(1), nil)
            try catalog.save([(key, .failed(.init(reason: "was not good.", thumbnail: [1])))])
            try catalog.save([(key, .measured(Self.measurement))])
            #expect(try catalog.measurements()[key]?.measurement == Self.measurement)
            #expect(try catalog.thumbnail(of: key) == nil)
            try catalog.save([(key, .failed(.init(reason: "is no longer good.")))])
            #expect(try catalog.measurements()[key]?.failure?.reason == "is no longer good.")
        }
    }

    @Test(arguments: [MeasurementOutcome.version - 1, MeasurementOutcome.version + 1])
    func doesNotUseAMeasurementOfAnotherVersion(version: Int) async throws {
        try await withTemporaryFolder { folder in
            let (old, current) = (MeasurementKey(Self.digest(1), nil), MeasurementKey(Self.digest(2), nil))
            try Catalog(folder: folder).save([(old, .measured(Self.measurement))])
            try Self.execute("UPDATE measurements SET version = \(version)", in: folder)

            let catalog = try Catalog(folder: folder)
            #expect(try catalog.measurements().isEmpty)
            try catalog.save([(current, .measured(Self.measurement))])
            #expect(Array(try catalog.measurements().keys) == [current])
            // Measured again.
            try catalog.save([(old, .measured(Self.measurement))])
            #expect(try catalog.measurements().count == 2)
        }
    }

    // MARK: Frames

    private static func frame(_ number: Int, picture: String? = nil, dating: String = "1.0 -") -> FrameRow {
        FrameRow(
            key: FrameKey(picture: picture ?? "picture \(number)", dating: dating), digest: digest(number),
            stamp: FileStamp(size: number, modified: 1_706_683_512_123_456_789, inode: .max - UInt64(number)))
    }

    @Test func framesComeBackWithTheirThumbnails() async throws {
        try await withTemporaryFolder { folder in
            let (a, b) = (Self.frame(1), Self.frame(2))
            try Catalog(folder: folder).save([(a, thumbnail: [1, 0, 255]), (b, thumbnail: nil)], input: "/photos")

            let catalog = try Catalog(folder: folder)
            #expect(Set(try catalog.frames(of: "/photos")) == [a, b])
            #expect(try catalog.thumbnail(of: a.key, input: "/photos") == [1, 0, 255])
            #expect(try catalog.thumbnail(of: b.key, input: "/photos") == nil)
            #expect(try catalog.thumbnail(of: Self.frame(3).key, input: "/photos") == nil)
        }
    }

    /// A rename changes it, and a frame that was renamed is still the same.
    @Test func doesNotKeepWhenAFrameWasRenamed() async throws {
        try await withTemporaryFolder { folder in
            var frame = Self.frame(1)
            frame.stamp.changed = 5
            let catalog = try Catalog(folder: folder)
            try catalog.save([(frame, thumbnail: nil)], input: "/photos")
            #expect(try catalog.frames(of: "/photos") == [Self.frame(1)])
        }
    }

    @Test func keepsTheFramesOfInputsApart() async throws {
        try await withTemporaryFolder { folder in
            let catalog = try Catalog(folder: folder)
            let (mine, yours) = (Self.frame(1, picture: "same"), Self.frame(2, picture: "same"))
            try catalog.save([(mine, thumbnail: [1])], input: "/photos/a")
            try catalog.save([(yours, thumbnail: [2])], input: "/photos/b")
            #expect(try catalog.frames(of: "/photos/a") == [mine])
            #expect(try catalog.frames(of: "/photos/b") == [yours])
            #expect(try catalog.frames(of: "/photos").isEmpty)
            #expect(try catalog.thumbnail(of: mine.key, input: "/photos/a") == [1])
            #expect(try catalog.thumbnail(of: mine.key, input: "/photos/b") == [2])

            try catalog.remove([mine.key], input: "/photos/a")
            #expect(try catalog.frames(of: "/photos/a").isEmpty)
            #expect(try catalog.frames(of: "/photos/b") == [yours])
        }
    }

    @Test func keepsFramesApartByPictureAndDating() async throws {
        try await withTemporaryFolder { folder in
            let catalog = try Catalog(folder: folder)
            let frames = [
                Self.frame(1, picture: "a", dating: "x"), Self.frame(2, picture: "a", dating: "y"),
                Self.frame(3, picture: "b", dating: "x"),
            ]
            try catalog.save(frames.map { ($0, thumbnail: nil) }, input: "/photos")
            #expect(Set(try catalog.frames(of: "/photos")) == Set(frames))
            // The last one written holds.
            let again = Self.frame(4, picture: "a", dating: "x")
            try catalog.save([(again, thumbnail: nil)], input: "/photos")
            #expect(Set(try catalog.frames(of: "/photos")) == [again, frames[1], frames[2]])
            try catalog.remove([frames[0].key, frames[2].key], input: "/photos")
            #expect(try catalog.frames(of: "/photos") == [frames[1]])
        }
    }

    // MARK: Runs

    @Test func remembersTheNumbersOfARun() async throws {
        try await withTemporaryFolder { folder in
            #expect(try Catalog(folder: folder).numbers(of: "/photos") == [])
            try Catalog(folder: folder).begin(input: "/photos", numbers: 7..<42)
            let catalog = try Catalog(folder: folder)
            #expect(try catalog.numbers(of: "/photos") == [7..<42])
            // A run that was killed is remembered until one ends.
            try catalog.begin(input: "/photos", numbers: 0..<0)
            #expect(try catalog.numbers(of: "/photos") == [0..<0, 7..<42])
            try catalog.end(input: "/photos", numbers: 0..<1)
            #expect(try catalog.numbers(of: "/photos") == [0..<1])
            try catalog.begin(input: "/others", numbers: 999_999_999..<1_000_000_007)
            #expect(try catalog.numbers(of: "/others") == [999_999_999..<1_000_000_007])
            #expect(try catalog.numbers(of: "/photos") == [0..<1])
        }
    }

    @Test func namesTheInputsOfRunsAndFrames() async throws {
        try await withTemporaryFolder { folder in
            let catalog = try Catalog(folder: folder)
            #expect(try catalog.inputs().isEmpty)
            try catalog.begin(input: "/c", numbers: 0..<1)
            try catalog.save([(Self.frame(1), thumbnail: nil), (Self.frame(2), thumbnail: nil)], input: "/a")
            try catalog.begin(input: "/b", numbers: 0..<1)
            try catalog.save([(Self.frame(1), thumbnail: nil)], input: "/b")
            #expect(try catalog.inputs() == ["/a", "/b", "/c"])
        }
    }

    @Test func movesAnInput() async throws {
        try await withTemporaryFolder { folder in
            let catalog = try Catalog(folder: folder)
            try catalog.save([(Self.frame(1), thumbnail: [1]), (Self.frame(2), thumbnail: nil)], input: "/old")
            try catalog.save([(Self.frame(3), thumbnail: nil)], input: "/other")
            try catalog.begin(input: "/old", numbers: 0..<2)
            try catalog.begin(input: "/other", numbers: 2..<3)
            // Of two frames of the same picture the moved one stays.
            let stale = Self.frame(9, picture: "picture 1")
            try catalog.save([(stale, thumbnail: nil), (Self.frame(4), thumbnail: nil)], input: "/new")
            try catalog.begin(input: "/new", numbers: 5..<6)

            try catalog.move(input: "/old", to: "/new")
            #expect(try catalog.inputs() == ["/new", "/other"])
            #expect(Set(try catalog.frames(of: "/new")) == [Self.frame(1), Self.frame(2), Self.frame(4)])
            #expect(try catalog.thumbnail(of: Self.frame(1).key, input: "/new") == [1])
            #expect(try catalog.frames(of: "/old").isEmpty)
            #expect(try catalog.frames(of: "/other") == [Self.frame(3)])
            #expect(try catalog.numbers(of: "/new") == [0..<2, 5..<6])
            #expect(try catalog.numbers(of: "/old") == [])
            #expect(try catalog.numbers(of: "/other") == [2..<3])
        }
    }

    // MARK: Catalogues that cannot be used

    /// A catalogue with a measurement in it.
    private static func makeCatalog(in folder: URL) throws {
        let catalog = try Catalog(folder: folder)
        #expect(!catalog.wasRebuilt)
        try catalog.save([(MeasurementKey(digest(1), nil), .measured(measurement))])
    }

    private static func expectRebuilt(_ folder: URL) throws {
        do {
            let catalog = try Catalog(folder: folder)
            #expect(catalog.wasRebuilt)
            #expect(try catalog.measurements().isEmpty)
            try catalog.save([(MeasurementKey(digest(2), nil), .measured(measurement))])
        }
        // Once.
        let catalog = try Catalog(folder: folder)
        #expect(!catalog.wasRebuilt)
        #expect(try catalog.measurements().count == 1)
    }

    @Test func anIntactCatalogueIsNotRebuilt() async throws {
        try await withTemporaryFolder { folder in
            try Self.makeCatalog(in: folder)
            let catalog = try Catalog(folder: folder)
            #expect(!catalog.wasRebuilt)
            #expect(try catalog.measurements().count == 1)
        }
    }

    @Test(arguments: ["no pages", "one page"])
    func rebuildsADamagedCatalogue(damage: String) async throws {
        try await withTemporaryFolder { folder in
            try Self.makeCatalog(in: folder)
            var bytes = try FileReader(Self.file(in: folder)).contents()
            // SQLite's header has 100 bytes and begins with its name. Source: sqlite.org/fileformat2.html, 1.3.
            #expect(bytes.starts(with: "SQLite format 3\0".utf8))
            switch damage {
            case "no pages": bytes.replaceSubrange(100..., with: [UInt8](repeating: 0xAA, count: bytes.count - 100))
            default: bytes.removeLast(bytes.count - 4096)
            }
            try PhotoFiles(folder: folder).add(OutputFolder.catalogName, bytes)
            try Self.expectRebuilt(folder)
        }
    }

    /// Where nobody would look before the run needs it.
    @Test func rebuildsACatalogueWithADamagedPage() async throws {
        try await withTemporaryFolder { folder in
            do {
                let catalog = try Catalog(folder: folder)
                let reason = String(repeating: "has no face. ", count: 100)
                try catalog.save(
                    (0..<40).map { (MeasurementKey(Self.digest($0), nil), .failed(.init(reason: reason))) })
            }
            var bytes = try FileReader(Self.file(in: folder)).contents()
            let lastPage = bytes.count - 4096
            try #require(lastPage > 10 * 4096)
            bytes.replaceSubrange(lastPage..<(lastPage + 64), with: [UInt8](repeating: 0xAA, count: 64))
            try PhotoFiles(folder: folder).add(OutputFolder.catalogName, bytes)
            try Self.expectRebuilt(folder)
        }
    }

    @Test func rebuildsTheCatalogueOfALaterVersion() async throws {
        try await withTemporaryFolder { folder in
            try Self.makeCatalog(in: folder)
            try Self.execute("INSERT INTO grdb_migrations VALUES ('99')", in: folder)
            try Self.expectRebuilt(folder)
        }
    }

    /// Of other programs, or of a person.
    @Test(arguments: ["text", "another database", "a folder", "a link"])
    func leavesFilesOfOthersAlone(kind: String) async throws {
        try await withTemporaryFolder { folder in
            let file = Self.file(in: folder)
            switch kind {
            case "text": try PhotoFiles(folder: folder).add(OutputFolder.catalogName, Array("Dear diary.".utf8))
            case "another database": try Self.execute("CREATE TABLE files (name TEXT)", in: folder)
            case "a folder": try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            default:
                try PhotoFiles(folder: folder).add("mine.db", [])
                try FileManager.default.createSymbolicLink(
                    at: file, withDestinationURL: folder.appending(path: "mine.db"))
            }
            let before = try? FileReader(file).contents()
            let error = #expect(throws: PictureTimeError.self) { try Catalog(folder: folder) }
            #expect(error?.code == .outputInUse)
            #expect(error?.file?.path == file.path)
            #expect((try? FileReader(file).contents()) == before)
        }
    }

    @Test func removesWhatSQLiteKeepsBesideADamagedCatalogue() async throws {
        try await withTemporaryFolder { folder in
            try Self.makeCatalog(in: folder)
            let files = PhotoFiles(folder: folder)
            try files.add(OutputFolder.catalogName, Array(try FileReader(Self.file(in: folder)).contents()[..<4096]))
            for suffix in ["-wal", "-shm"] { try files.add(OutputFolder.catalogName + suffix, [1]) }
            try files.add("\(OutputFolder.catalogName)-notes", [1])
            try Self.expectRebuilt(folder)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == [OutputFolder.catalogName, "\(OutputFolder.catalogName)-notes"])
        }
    }

    @Test func beginsWithAnEmptyFile() async throws {
        try await withTemporaryFolder { folder in
            try PhotoFiles(folder: folder).add(OutputFolder.catalogName, [])
            let catalog = try Catalog(folder: folder)
            #expect(try catalog.measurements().isEmpty)
        }
    }

    @Test func namesAFolderThatCannotBeWritten() async throws {
        try await withTemporaryFolder { folder in
            let missing = folder.appending(path: "missing")
            let error = #expect(throws: PictureTimeError.self) { try Catalog(folder: missing) }
            #expect(error?.code == .unwritableOutput)
            #expect(error?.file?.path == Self.file(in: missing).path)
        }
    }

    @Test func existsOnceItIsMade() async throws {
        try await withTemporaryFolder { folder in
            #expect(!Catalog.exists(in: folder))
            try Self.makeCatalog(in: folder)
            #expect(Catalog.exists(in: folder))
            Catalog.remove(from: folder)
            #expect(!Catalog.exists(in: folder))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.isEmpty)
        }
    }
}

extension MeasurementOutcome {
    fileprivate var measurement: PictureTimeCore.Measurement? {
        if case .measured(let measurement) = self { measurement } else { nil }
    }

    fileprivate var failure: Failure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}
