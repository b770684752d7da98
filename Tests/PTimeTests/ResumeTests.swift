// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Glibc
import Testing

/// Running `ptime image` again over the same frames: only what is new or changed is done, and the frames are those of a
/// first run.
struct ResumeTests {
    private let folder: TemporaryFolder
    private let photos: String
    private let frames: String

    /// Four photos of different pictures, with room before and between them.
    init() throws {
        folder = try TemporaryFolder()
        photos = folder.path("photos")
        frames = folder.path("frames")
        for index in [1, 2, 4, 5] { try add(sample: index) }
    }

    private func add(sample index: Int, named name: String? = nil, to place: String = "photos") throws {
        try folder.write(Samples.data(index), to: "\(place)/\(name ?? Samples.dated[index].name)")
    }

    /// Makes or renews the frames.
    @discardableResult
    private func run(
        _ options: [String] = ["--size", "90x120"], of input: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandResult {
        let result = try await ptime(["image", input ?? photos, frames] + options)
        #expect(result.status == 0, "\(result)", sourceLocation: sourceLocation)
        return result
    }

    /// The frames that a run into a folder of its own makes.
    private func cleanFrames(_ options: [String] = ["--size", "90x120"]) async throws -> [String: Data] {
        let output = try TemporaryFolder()
        let result = try await ptime(["image", photos, output.path("frames")] + options)
        #expect(result.status == 0, "\(result)")
        return try framesOnDisk(in: output.path("frames")).mapValues(\.bytes)
    }

    /// Expects exactly these frames, and nothing beside them that does not belong there.
    private func expectFrames(
        _ expected: [String: Data], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try names(in: frames) == expected.keys.sorted() + companions, sourceLocation: sourceLocation)
        let found = try framesOnDisk(in: frames).mapValues(\.bytes)
        #expect(found == expected, sourceLocation: sourceLocation)
    }

    private func statuses() throws -> [String] { try ReportDocument(in: frames).photos.map(\.status) }

    // MARK: Nothing new

    @Test func leavesAllFramesAsTheyAreWhenNothingHasChanged() async throws {
        try await run()
        let before = try framesOnDisk(in: frames)
        try #require(before.count == 4)
        for _ in 1...2 {
            let again = try await run()
            #expect(again.output.contains("all as they were"))
            #expect(try framesOnDisk(in: frames) == before)
            #expect(try statuses() == Array(repeating: "unchanged", count: 4))
        }
    }

    /// The photos are made unreadable, and the catalogue is told that they are as they were: whoever decoded one, or
    /// read it to the end, would find out.
    @Test(
        arguments: [
            ([], "unchanged"), (["--count-start", "3"], "unchanged"), (["--shift", "-P1D"], "aligned"),
        ] as [([String], String)])
    func decodesNothingThatItKnows(options: [String], status: String) async throws {
        let options = ["--size", "90x120"] + options
        let expected = try await cleanFrames(options)
        try await run()
        for name in try names(in: photos) { try overwriteKeepingLength("\(photos)/\(name)") }
        try await makeCatalogueBelieve("\(frames)/picture-time.sqlite", photosIn: photos)
        try await run(options)
        try expectFrames(expected)
        #expect(try statuses() == Array(repeating: status, count: 4))
    }

    @Test func noticesAPhotoThatChangedThoughItsSizeAndTimeDidNot() async throws {
        try await run()
        let before = try framesOnDisk(in: frames)
        let photo = "\(photos)/\(Samples.dated[2].name)"
        let old = try #require(fileState(photo))
        try await tool("touch", ["-r", photo, folder.path("time")])
        try overwriteKeepingLength(photo)
        try await tool("touch", ["-r", folder.path("time"), photo])
        let new = try #require(fileState(photo))
        try #require(new.inode == old.inode && new.modified == old.modified && new.bytes.count == old.bytes.count)

        try await run()
        let report = try ReportDocument(in: frames)
        #expect(report.skipped.map(\.source) == [Samples.dated[2].name])
        let left = [before["00000.jpg"], before["00002.jpg"], before["00003.jpg"]]
        let after = try framesOnDisk(in: frames)
        #expect([after["00000.jpg"], after["00001.jpg"], after["00002.jpg"]] == left)
        #expect(after.count == 3)
    }

    // MARK: Other photos

    /// What may happen to a folder of photos between two runs.
    enum Change: CaseIterable {
        case insertedInFront, insertedInTheMiddle, addedAtTheEnd, removedInFront, removedInTheMiddle
        case renamed, renamedToAnotherDate, replaced

        /// How many frames are there already.
        var unchangedCount: Int {
            switch self {
            case .insertedInFront, .insertedInTheMiddle, .addedAtTheEnd, .renamed: 4
            case .removedInFront, .removedInTheMiddle, .renamedToAnotherDate, .replaced: 3
            }
        }

        /// How many frames are made, or get another date.
        var alignedCount: Int {
            switch self {
            case .removedInFront, .removedInTheMiddle, .renamed: 0
            case .insertedInFront, .insertedInTheMiddle, .addedAtTheEnd, .renamedToAnotherDate, .replaced: 1
            }
        }
    }

    private func apply(_ change: Change) throws {
        let manager = FileManager.default
        func path(_ index: Int) -> String { "\(photos)/\(Samples.dated[index].name)" }
        switch change {
        case .insertedInFront: try add(sample: 0)
        case .insertedInTheMiddle: try add(sample: 3)
        case .addedAtTheEnd: try add(sample: 12)
        case .removedInFront: try manager.removeItem(atPath: path(1))
        case .removedInTheMiddle: try manager.removeItem(atPath: path(4))
        case .renamed: try manager.moveItem(atPath: path(5), toPath: "\(photos)/me on 2024-03-08.jpg")
        case .renamedToAnotherDate: try manager.moveItem(atPath: path(1), toPath: "\(photos)/2024-03-07.jpg")
        case .replaced: try Samples.data(7).write(to: URL(filePath: path(4)))
        }
    }

    @Test(arguments: Change.allCases)
    func makesOnlyTheFramesThatAreNew(change: Change) async throws {
        try await run()
        let before = try framesOnDisk(in: frames)
        try apply(change)
        try await run()

        try expectFrames(try await cleanFrames())
        #expect(try statuses().count { $0 == "unchanged" } == change.unchangedCount)
        #expect(try statuses().count { $0 == "aligned" } == change.alignedCount)
        // Under whatever name: a frame that was there is the same file, renamed and not written again.
        let old = Dictionary(uniqueKeysWithValues: before.values.map { ($0.bytes, $0) })
        let kept = try framesOnDisk(in: frames).values.filter { old[$0.bytes] != nil }
        #expect(kept.count == change.unchangedCount)
        #expect(kept.allSatisfy { old[$0.bytes] == $0 })
    }

    @Test func knowsAPhotoThatWasMovedToAnotherFolderOfTheTree() async throws {
        let options = ["--size", "90x120", "--recursive"]
        try await run(options)
        let before = try framesOnDisk(in: frames)
        _ = try folder.makeFolder("photos/2024/March")
        for index in [2, 4] {
            let name = Samples.dated[index].name
            try FileManager.default.moveItem(atPath: "\(photos)/\(name)", toPath: "\(photos)/2024/March/\(name)")
        }
        try await run(options)
        #expect(try framesOnDisk(in: frames) == before)
        #expect(try statuses() == Array(repeating: "unchanged", count: 4))
        let sources = try ReportDocument(in: frames).photos.map(\.source)
        #expect(sources.count { $0.hasPrefix("2024/March/") } == 2)
    }

    @Test func knowsPhotosWhoseWholeFolderWasMoved() async throws {
        try await run()
        let before = try framesOnDisk(in: frames)
        _ = try folder.makeFolder("disk")
        try FileManager.default.moveItem(atPath: photos, toPath: folder.path("disk/selfies"))
        for _ in 1...2 {
            try await run(of: folder.path("disk/selfies"))
            #expect(try framesOnDisk(in: frames) == before)
            #expect(try statuses() == Array(repeating: "unchanged", count: 4))
        }
        #expect(try names(in: frames) == before.keys.sorted() + companions)
    }

    /// Copies that differ only in what is not seen, in an order without dates, become frames of the same bytes.
    @Test func keepsAllFramesOfPhotosThatLookTheSame() async throws {
        for copy in 1...3 { try folder.write(Samples.jpeg(copy: copy), to: "copies/\(copy).jpg") }
        let options = ["--size", "90x120", "--process-order", "file-order"]
        for _ in 1...3 {
            try await run(options, of: folder.path("copies"))
            #expect(try names(in: frames) == ["00000.jpg", "00001.jpg", "00002.jpg"] + companions)
        }
    }

    @Test func keepsFramesOfPhotosThatAreNotThereAtTheMoment() async throws {
        try add(sample: 8, to: "more")
        try await run()
        let before = try framesOnDisk(in: frames)
        // As when their disk is not mounted.
        try FileManager.default.moveItem(atPath: photos, toPath: folder.path("away"))
        try await run(["--size", "90x120", "--count-start", "4"], of: folder.path("more"))
        let after = try framesOnDisk(in: frames)
        #expect(after.filter { before[$0.key] != nil } == before)
        #expect(after.count == 5)
        try FileManager.default.moveItem(atPath: folder.path("away"), toPath: photos)
        try await run()
        #expect(try statuses() == Array(repeating: "unchanged", count: 4))
    }

    // MARK: Other settings

    @Test(arguments: [
        ["--preset", "square"], ["--size", "120x90"], ["--size", "90x120", "--eye-distance", "0.3"],
        ["--size", "90x120", "--quality", "70"], ["--size", "90x120", "--shift", "-PT8H"],
        ["--size", "90x120", "--shift", "P1Y"], ["--size", "90x120", "--process-order", "file-order"],
        ["--size", "90x120", "--process-order", "date-metadata", "--count-start", "2"],
    ])
    func makesTheFramesOfAFirstRunUnderOtherSettingsAndBack(options: [String]) async throws {
        let (usual, other) = (try await cleanFrames(), try await cleanFrames(options))
        #expect(usual != other)
        try await run()
        try await run(options)
        try expectFrames(other)
        try await run()
        try expectFrames(usual)
    }

    @Test func changesNothingButExifWhenDatesChange() async throws {
        try await run()
        let before = try framesOnDisk(in: frames)
        try await run(["--size", "90x120", "--shift", "P1D"])
        let after = try framesOnDisk(in: frames)
        #expect(after.keys.sorted() == before.keys.sorted())
        for (name, frame) in after {
            let old = try #require(before[name])
            #expect(frame.bytes != old.bytes)
            #expect(try withoutAPP1(frame.bytes) == withoutAPP1(old.bytes), "\(name)")
        }
    }

    @Test(arguments: [("0", "7"), ("7", "0"), ("0", "2"), ("2", "0"), ("99998", "99997")])
    func renamesFramesThatAreCountedFromAnotherNumber(first: String, second: String) async throws {
        try await run(["--size", "90x120", "--count-start", first])
        let before = try framesOnDisk(in: frames)
        try await run(["--size", "90x120", "--count-start", second])
        let after = try framesOnDisk(in: frames)
        func inOrder(_ frames: [String: FileState]) -> [FileState] {
            frames.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }.map(\.value)
        }
        #expect(inOrder(after) == inOrder(before))
        let start = try #require(Int(second))
        let expected = (start..<(start + 4)).map { String(format: "%05d.jpg", $0) }
        #expect(try names(in: frames) == (expected + companions).sorted())
        #expect(try statuses() == Array(repeating: "unchanged", count: 4))
    }

    // MARK: A catalogue that is of no use

    enum Damage: CaseIterable {
        case deleted, empty, truncated, cutByHalf, ofALaterVersion, overwritten

        /// Whether there is something to tell: that there is no catalogue, or none yet, is not.
        var isTold: Bool { self != .deleted && self != .empty }
    }

    private func apply(_ damage: Damage) async throws {
        let file = "\(frames)/picture-time.sqlite"
        let size = try Data(contentsOf: URL(filePath: file)).count
        switch damage {
        case .deleted: try FileManager.default.removeItem(atPath: file)
        case .empty: try Data().write(to: URL(filePath: file))
        case .truncated: try await tool("truncate", ["--size=5000", file])
        case .cutByHalf: try await tool("truncate", ["--size=\(size / 2)", file])
        case .ofALaterVersion: try await sqlite(file, "INSERT INTO grdb_migrations VALUES ('99')")
        case .overwritten:
            // Behind the header, which says whose file it is.
            let header = try Data(contentsOf: URL(filePath: file)).prefix(100)
            let noise = (100..<size).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            try (header + Data(noise)).write(to: URL(filePath: file))
        }
    }

    @Test(arguments: Damage.allCases)
    func startsAnewWithoutAUsableCatalogue(damage: Damage) async throws {
        let expected = try await cleanFrames()
        try await run()
        try await apply(damage)
        let again = try await run()
        try expectFrames(expected)
        #expect(again.output.contains("catalogue") == damage.isTold, "\(again)")
        // The new one serves the next run.
        try await run()
        #expect(try statuses() == Array(repeating: "unchanged", count: 4))
    }

    @Test func leavesAFileAloneThatIsNoCatalogue() async throws {
        try await run()
        let file = "\(frames)/picture-time.sqlite"
        try Data("Dear diary, no database today.\n".utf8).write(to: URL(filePath: file))
        let before = try folder.contents()
        let result = try await ptime("image", photos, frames, "--size", "90x120")
        #expect(result.status == 1)
        #expect(result.errors.contains(file), "\(result)")
        #expect(try folder.contents() == before)
    }

    @Test(arguments: 2...7)
    func startsAnewWhenAPageOfTheCatalogueIsDamaged(page: Int) async throws {
        let expected = try await cleanFrames()
        try await run()
        let file = URL(filePath: "\(frames)/picture-time.sqlite")
        var bytes = try Data(contentsOf: file)
        let pageSize = 4096  // SQLite's own choice; the numbers of pages begin with 1
        try #require(bytes.count >= page * pageSize)
        bytes.replaceSubrange(((page - 1) * pageSize)..<(page * pageSize), with: Data(repeating: 0xA5, count: pageSize))
        try bytes.write(to: file)
        try await run()
        try expectFrames(expected)
    }

    // MARK: What people do to frames

    @Test func makesAFrameAgainThatWasDeleted() async throws {
        try await run()
        let before = try framesOnDisk(in: frames)
        try FileManager.default.removeItem(atPath: "\(frames)/00001.jpg")
        try await run()
        try expectFrames(before.mapValues(\.bytes))
        #expect(try statuses() == ["unchanged", "aligned", "unchanged", "unchanged"])
        let after = try framesOnDisk(in: frames)
        for name in ["00000.jpg", "00002.jpg", "00003.jpg"] { #expect(after[name] == before[name]) }
    }

    /// Other bytes in the place of a frame, that still say in Exif which program made them.
    enum Overwriting: CaseIterable { case byAnotherFrame, byMore, byLess, byOneOtherByte, byAFrameOfAnotherRun }

    @Test(arguments: Overwriting.allCases)
    func replacesAFrameThatWasOverwritten(overwriting: Overwriting) async throws {
        let stranger = try await cleanFrames(["--size", "120x90"])["00000.jpg"]
        try await run()
        let before = try framesOnDisk(in: frames)
        var bytes = try #require(before["00001.jpg"]?.bytes)
        switch overwriting {
        case .byAnotherFrame: bytes = try #require(before["00002.jpg"]?.bytes)
        case .byMore: bytes.append(0)
        case .byLess: bytes.removeLast(bytes.count / 2)
        case .byOneOtherByte: bytes[bytes.count - 20] ^= 1
        case .byAFrameOfAnotherRun: bytes = try #require(stranger)
        }
        // In place, as an editor may do it.
        let handle = try FileHandle(forWritingTo: URL(filePath: "\(frames)/00001.jpg"))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: bytes)
        try handle.close()
        try await run()
        try expectFrames(before.mapValues(\.bytes))
        #expect(try statuses() == ["unchanged", "aligned", "unchanged", "unchanged"])
        try await run()
        #expect(try statuses() == Array(repeating: "unchanged", count: 4))
    }

    @Test func refusesToReplaceAPictureThatWasPutInThePlaceOfAFrame() async throws {
        try await run()
        try Samples.jpeg().write(to: URL(filePath: "\(frames)/00001.jpg"))
        let before = try framesOnDisk(in: frames)
        let result = try await ptime("image", photos, frames, "--size", "90x120")
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("\(frames)/00001.jpg"))
        #expect(try framesOnDisk(in: frames) == before)
    }

    @Test func knowsFramesThatWereCopiedToAnotherPlace() async throws {
        try await run()
        let expected = try framesOnDisk(in: frames).mapValues(\.bytes)
        try await tool("cp", ["-r", frames, folder.path("copy")])
        try FileManager.default.removeItem(atPath: frames)
        try await tool("cp", ["-r", folder.path("copy"), frames])
        for _ in 1...2 {
            try await run()
            #expect(try statuses() == Array(repeating: "unchanged", count: 4))
            try expectFrames(expected)
        }
    }

    /// As a run leaves them that is killed while it renames, and as people do it.
    @Test(arguments: [
        ["00001.jpg", "00002.jpg", "00003.jpg", "00000.jpg"],
        ["00003.jpg", "00002.jpg", "00001.jpg", "00000.jpg"],
        [".ptime-displaced-a", "00000.jpg", "00001.jpg", "00003.jpg"],
        [".ptime-displaced-a", ".ptime-displaced-b", ".ptime-displaced-c", ".ptime-displaced-d"],
    ])
    func putsFramesBackThatAreUnderOtherNames(otherNames: [String]) async throws {
        try await run()
        let before = try framesOnDisk(in: frames)
        try FileManager.default.moveItem(atPath: frames, toPath: folder.path("old"))
        _ = try folder.makeFolder("frames")
        for (name, other) in zip(before.keys.sorted(), otherNames) {
            try FileManager.default.moveItem(atPath: folder.path("old/\(name)"), toPath: "\(frames)/\(other)")
        }
        for name in companions {
            try FileManager.default.moveItem(atPath: folder.path("old/\(name)"), toPath: "\(frames)/\(name)")
        }
        try await run()
        #expect(try framesOnDisk(in: frames) == before)
        #expect(try names(in: frames) == before.keys.sorted() + companions)
        #expect(try statuses() == Array(repeating: "unchanged", count: 4))
    }

    @Test func removesWhatAKilledRunWasWriting() async throws {
        try await run()
        // No process has the highest number there is; this one has its own.
        let (abandoned, used) = (".ptime-2147483647-a.partial", ".ptime-\(getpid())-a.partial")
        for name in [abandoned, used] { try folder.write("half a frame", to: "frames/\(name)") }
        try await run()
        let left = try names(in: frames)
        #expect(!left.contains(abandoned))
        #expect(left.contains(used))
    }

    // MARK: Two at once

    @Test func refusesASecondRunIntoTheSameFolder() async throws {
        // The first is held still while the second tries.
        let script = """
            "$0" image "$1" "$2" > "$3/first.txt" 2>&1 & first=$!
            until [ -e "$2/picture-time.sqlite" ]; do sleep 0.01; done
            kill -STOP $first
            "$0" image "$1" "$2" --size 90x120; second=$?
            kill -CONT $first
            wait $first
            echo "the first ended with $?"
            exit $second
            """
        let result = try await RunningCommand.start(
            URL(filePath: "/bin/sh"),
            ["-c", script, builtExecutable("ptime").path, Samples.folder, frames, folder.url.path]
        ).result()
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains("Another run is writing to '\(frames)'"), "\(result)")
        #expect(result.output == "the first ended with 0\n", "\(result)")
        let report = try ReportDocument(in: frames)
        #expect(report.frameSize == [1080, 1440])
        #expect(report.aligned.count == 13)
        #expect(try names(in: frames) == (0..<13).map { String(format: "%05d.jpg", $0) } + companionsWithProfile)
    }

    @Test func letsOneOfTwoRunsThroughThatStartTogetherInANewFolder() async throws {
        // The second has more to look at before it comes to the folder of frames, by when the first has just begun
        // there. All it has more is there twice, so that the frames are the same.
        try FileManager.default.copyItem(atPath: photos, toPath: folder.path("many"))
        for number in 100..<160 { try add(sample: 5, named: "2025-01-01 \(number).jpg", to: "many") }
        let script = """
            "$0" image "$1/photos" "$2" --size 90x120 > "$1/1.txt" 2>&1 & first=$!
            "$0" image "$1/many" "$2" --size 90x120 > "$1/2.txt" 2>&1 & second=$!
            wait $first; echo $?
            wait $second; echo $?
            """
        let expected = try await cleanFrames()
        for _ in 1...8 {
            try? FileManager.default.removeItem(atPath: frames)
            let result = try await RunningCommand.start(
                URL(filePath: "/bin/sh"), ["-c", script, builtExecutable("ptime").path, folder.url.path, frames]
            ).result()
            let statuses = result.output.split(separator: "\n").map(String.init)
            let said = try ["1.txt", "2.txt"].map { try String(contentsOf: folder.url($0), encoding: .utf8) }
            // On a busy machine one may come when the other has ended: it then finds frames of another folder.
            #expect(statuses.count == 2 && statuses.contains("0"), "\(said)")
            for (status, text) in zip(statuses, said) where status != "0" {
                let isRefused = text.contains("Another run is writing") || text.contains("is a frame of the photos in")
                #expect(status == "1" && isRefused, "\(said)")
            }
            try expectFrames(expected)
        }
    }

    // MARK: Deceiving the catalogue

    /// Replaces all but the first bytes, by which a file is known for a photo, in place.
}

/// Makes a photo unreadable behind its first bytes.
func overwriteKeepingLength(_ photo: String) throws {
    let size = try Data(contentsOf: URL(filePath: photo)).count
    let handle = try FileHandle(forUpdating: URL(filePath: photo))
    try handle.seek(toOffset: 64)
    try handle.write(contentsOf: Data(repeating: 0, count: size - 64))
    try handle.close()
}

/// Tells a catalogue that the photos of a folder are as they were when it was written.
func makeCatalogueBelieve(_ catalogue: String, photosIn photos: String) async throws {
    var commands = ""
    for name in try names(in: photos) {
        let path = "\(photos)/\(name)"
        let state = try #require(fileState(path))
        commands += "UPDATE files SET modified = \(state.modified), changed = \(state.changed) "
        commands += "WHERE path = '\(path)' AND inode = \(state.inode);\n"
    }
    try await sqlite(catalogue, commands)
}

/// What tells whether a file was written again.
struct FileState: Hashable {
    let inode: UInt64
    /// In nanoseconds since 1970.
    let modified: Int
    /// The same for the name and the rights as well: a rename changes it, so it does not count when two are compared.
    let changed: Int
    let bytes: Data

    static func == (a: FileState, b: FileState) -> Bool {
        a.inode == b.inode && a.modified == b.modified && a.bytes == b.bytes
    }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// - Returns: Nil when there is no such file.
func fileState(_ path: String) -> FileState? {
    var status = stat()
    guard lstat(path, &status) == 0, let bytes = try? Data(contentsOf: URL(filePath: path)) else { return nil }
    func nanoseconds(_ time: timespec) -> Int { time.tv_sec * 1_000_000_000 + time.tv_nsec }
    return FileState(
        inode: UInt64(status.st_ino), modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim),
        bytes: bytes)
}

/// The frames of a folder by their names.
func framesOnDisk(in folder: String) throws -> [String: FileState] {
    var frames: [String: FileState] = [:]
    for name in try names(in: folder) where name.hasSuffix(".jpg") { frames[name] = fileState("\(folder)/\(name)") }
    return frames
}

extension Samples {
    /// The bytes of one of `dated`; all show different pictures.
    static func data(_ index: Int) throws -> Data {
        try Data(contentsOf: URL(filePath: "\(folder)/\(dated[index].name)"))
    }
}

/// Runs SQL on a database, with SQLite's own program or with Python's.
func sqlite(_ file: String, _ commands: String) async throws {
    do {
        try await tool("sqlite3", [file, commands])
    } catch {
        let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]); db.close()"
        try await tool("python3", ["-c", script, file, commands])
    }
}

/// A JPEG file without its first APP1 segment. Source: ITU-T T.81, B.1.1.4.
private func withoutAPP1(_ file: Data) throws -> Data {
    let bytes = Array(file)
    guard bytes.count > 6, bytes[..<4] == [0xFF, 0xD8, 0xFF, 0xE1] else {
        throw CommandFailure(description: "The file does not begin with APP1.")
    }
    return Data(bytes[(4 + Int(bytes[4]) << 8 + Int(bytes[5]))...])
}
