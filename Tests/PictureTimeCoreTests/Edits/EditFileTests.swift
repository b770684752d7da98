// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PictureTimeCore

struct EditFileTests {
    /// SHA-256 of `abc`. Source: FIPS 180-4's example.
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    /// A photo of 512×600 pixels.
    private static func addPhoto(_ name: String = "a.jpg", to folder: URL, exif: TIFFBlock? = nil) throws -> URL {
        try PhotoFiles(folder: folder).addPortrait(name, exif: exif)
        return folder.appending(path: name)
    }

    private static func digest(of photo: URL) throws -> ContentDigest { try ContentDigest(of: FileReader(photo)) }

    private static func file(in folder: URL) -> URL { folder.appending(path: EditFile.name) }

    private static func write(_ json: String, in folder: URL) throws {
        try Data(json.utf8).write(to: file(in: folder))
    }

    /// What is decided, by the photos' names.
    private static func edits(in folder: URL) throws -> [String: Edit] {
        Dictionary(uniqueKeysWithValues: try EditFile(folder: folder).edits.map { ($0.1.name, $0.1) })
    }

    // MARK: There and back

    @Test func aFolderWithoutTheFileHasNoDecisions() async throws {
        try await withTemporaryFolder { folder in
            let edits = try EditFile(folder: folder).edits
            #expect(edits.isEmpty)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.isEmpty)
        }
    }

    static let changes: [Edit] = [
        Edit(name: "", leftEye: [222.4, 190.5], rightEye: [306, 186.8]),
        Edit(name: "", leftEye: [0, 0], rightEye: [512, 600]),
        Edit(name: "", leftEye: [0.1 + 0.2, 1e-300], rightEye: [1.0 / 3, 599.999_999_999_999_9]),
        Edit(name: "", face: 2), Edit(name: "", excluded: true),
        Edit(name: "", date: CaptureDate("2024-01-31")),
        Edit(name: "", date: CaptureDate("2024-01-31T07:45:12.045-03:30")),
        Edit(name: "", note: "with \"quotes\", a \\ and\na second line: ü 🙂"),
        Edit(
            name: "", face: 1, excluded: false, date: CaptureDate("2024-01-31T07:45:12"), note: "hair cut"),
    ]

    @Test(arguments: changes)
    func readsBackWhatWasDecided(wanted: Edit) async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.addPhoto(to: folder)
            let result = try EditFile.change(photo) { edit in
                let name = edit.name
                edit = wanted
                edit.name = name
            }
            var expected = wanted
            expected.name = "a.jpg"
            #expect(result == expected)
            let edits = try EditFile(folder: folder).edits
            #expect(edits.map(\.0) == [try Self.digest(of: photo)])
            #expect(edits.map(\.1) == [expected])
        }
    }

    @Test func isAFileForPeople() async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.addPhoto("a-b.jpg", to: folder)
            _ = try EditFile.change(photo) { edit in
                (edit.leftEye, edit.rightEye) = ([222.5, 190], [306, 186])
                edit.date = CaptureDate("2024-01-31T07:45:12+01:00")
                edit.note = "1/2"
            }
            let expected = """
                {
                  "photos" : {
                    "\(try Self.digest(of: photo))" : {
                      "date" : "2024-01-31T07:45:12+01:00",
                      "leftEye" : [
                        222.5,
                        190
                      ],
                      "name" : "a-b.jpg",
                      "note" : "1/2",
                      "rightEye" : [
                        306,
                        186
                      ]
                    }
                  },
                  "version" : 1
                }

                """
            #expect(String(decoding: try FileReader(Self.file(in: folder)).contents(), as: UTF8.self) == expected)
        }
    }

    @Test func keepsTheDecisionsAboutOtherPhotos() async throws {
        try await withTemporaryFolder { folder in
            let (a, b) = (try Self.addPhoto("a.jpg", to: folder), try Self.addPhoto("b.jpg", to: folder))
            _ = try EditFile.change(a) { $0.excluded = true }
            _ = try EditFile.change(b) { $0.note = "b" }
            let changed = try EditFile.change(a) { $0.note = "a" }
            #expect(changed?.excluded == true)
            let edits = try Self.edits(in: folder)
            #expect(edits.keys.sorted() == ["a.jpg", "b.jpg"])
            #expect(edits["a.jpg"] == changed)
            #expect(edits["b.jpg"]?.note == "b")
            // Nothing else is left in the folder.
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["a.jpg", "b.jpg", EditFile.name])
        }
    }

    @Test func holdsForTheContentWhateverTheName() async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.addPhoto("a.jpg", to: folder)
            _ = try EditFile.change(photo) { $0.note = "mine" }
            let renamed = folder.appending(path: "b.jpg")
            try FileManager.default.moveItem(at: photo, to: renamed)
            var seen: Edit?
            _ = try EditFile.change(renamed) { edit in
                seen = edit
                edit.face = 1
            }
            #expect(seen?.note == "mine")
            let edits = try Self.edits(in: folder)
            #expect(edits.keys.sorted() == ["b.jpg"])
            #expect(edits["b.jpg"]?.note == "mine")
        }
    }

    @Test func writesNothingWhenNothingChanges() async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.addPhoto(to: folder)
            let first = try EditFile.change(photo) { _ in }
            let second = try EditFile.change(photo) { $0.clear() }
            #expect(first == nil && second == nil)
            #expect(!FileManager.default.fileExists(atPath: Self.file(in: folder).path))

            let edit = try EditFile.change(photo) { $0.face = 2 }
            let stamp = FileStamp(path: Self.file(in: folder).path)
            let third = try EditFile.change(photo) { _ in }
            let fourth = try EditFile.change(photo) { $0.face = 2 }
            #expect(third == edit && fourth == edit)
            // A new file would be another inode.
            #expect(FileStamp(path: Self.file(in: folder).path) == stamp)
        }
    }

    @Test func takesDecisionsBack() async throws {
        try await withTemporaryFolder { folder in
            let (a, b) = (try Self.addPhoto("a.jpg", to: folder), try Self.addPhoto("b.jpg", to: folder))
            _ = try EditFile.change(a) { $0.excluded = true }
            _ = try EditFile.change(b) { $0.excluded = true }
            let cleared = try EditFile.change(a) { $0.clear() }
            #expect(cleared == nil)
            #expect(try Self.edits(in: folder).keys.sorted() == ["b.jpg"])
            let included = try EditFile.change(b) { $0.excluded = nil }
            #expect(included == nil)
            #expect(try EditFile(folder: folder).edits.isEmpty)
        }
    }

    // MARK: What cannot be decided

    /// Decisions, and words of the refusal.
    static let contradictions: [(Edit, String)] = [
        (Edit(name: "", leftEye: [222, 190]), "one eye"),
        (Edit(name: "", rightEye: [306, 186]), "one eye"),
        (Edit(name: "", leftEye: [306, 186], rightEye: [222, 190]), "smaller"),
        (Edit(name: "", leftEye: [306, 186], rightEye: [306, 190]), "smaller"),
        (Edit(name: "", leftEye: [222], rightEye: [306, 186]), "x,y"),
        (Edit(name: "", leftEye: [222, 190], rightEye: [306, 186, 1]), "x,y"),
        (Edit(name: "", leftEye: [], rightEye: []), "x,y"),
        (Edit(name: "", leftEye: [222, .nan], rightEye: [306, 186]), "x,y"),
        (Edit(name: "", leftEye: [222, 190], rightEye: [.infinity, 186]), "x,y"),
        (Edit(name: "", leftEye: [222, 190], rightEye: [306, 186], face: 1), "no face"),
        (Edit(name: "", face: 0), "Face 0"),
        (Edit(name: "", face: -1), "Face -1"),
        // Outside of the picture.
        (Edit(name: "", leftEye: [222, 190], rightEye: [512.5, 186]), "512×600"),
        (Edit(name: "", leftEye: [-0.5, 190], rightEye: [306, 186]), "512×600"),
        (Edit(name: "", leftEye: [222, 600.5], rightEye: [306, 186]), "512×600"),
        (Edit(name: "", leftEye: [222, 190], rightEye: [306, -1]), "512×600"),
    ]

    @Test(arguments: contradictions)
    func refusesDecisionsThatContradictThemselves(wanted: Edit, words: String) async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.addPhoto(to: folder)
            let error = try #require(throws: PictureTimeError.self) {
                try EditFile.change(photo) { edit in
                    (edit.leftEye, edit.rightEye, edit.face) = (wanted.leftEye, wanted.rightEye, wanted.face)
                }
            }
            #expect(error.code == .invalidSetting)
            #expect(error.message.contains(words))
            #expect(error.message.contains("'a.jpg'"))
            #expect(!FileManager.default.fileExists(atPath: Self.file(in: folder).path))
        }
    }

    /// Orientation 6: the upright photo has 600×512 pixels.
    @Test func countsPixelsOfTheUprightPhoto() async throws {
        try await withTemporaryFolder { folder in
            let exif = TIFFBlock(zeroth: [.short(0x0112, 6)])
            let photo = try Self.addPhoto(to: folder, exif: exif)
            let edit = try EditFile.change(photo) { ($0.leftEye, $0.rightEye) = ([400, 300], [590, 300]) }
            #expect(edit?.rightEye == [590, 300])
            let error = #expect(throws: PictureTimeError.self) {
                try EditFile.change(photo) { ($0.leftEye, $0.rightEye) = ([222, 590], [306, 590]) }
            }
            #expect(error?.message.contains("600×512") == true)
        }
    }

    @Test func decidesOnlyAboutPhotos() async throws {
        try await withTemporaryFolder { folder in
            let files = PhotoFiles(folder: folder)
            try files.add("notes.jpg", Array("Dear diary".utf8))
            try files.add("empty.jpg", [])
            for name in ["notes.jpg", "empty.jpg", "missing.jpg"] {
                let photo = folder.appending(path: name)
                let error = #expect(throws: PictureTimeError.self) { try EditFile.change(photo) { $0.excluded = true } }
                #expect(error?.code == .unreadableFile)
                #expect(error?.file == photo)
            }
            #expect(!FileManager.default.fileExists(atPath: Self.file(in: folder).path))
        }
    }

    // MARK: Reading what someone else wrote

    @Test func readsAFileWrittenByHand() async throws {
        try await withTemporaryFolder { folder in
            try Self.write(
                #"{"version":1,"photos":{"\#(Self.abc)":{"size":3,"name":"a.jpg","leftEye":[1,2],"rightEye":[3.5,2]}}}"#,
                in: folder)
            let edits = try EditFile(folder: folder).edits
            #expect(edits.map { $0.0.description } == [Self.abc])
            #expect(edits.map(\.1) == [Edit(name: "a.jpg", leftEye: [1, 2], rightEye: [3.5, 2])])
        }
    }

    /// What is wrong with a file, and words of the refusal.
    static let damaged: [(String, String)] = [
        ("", "JSON"), ("{", "JSON"), ("Dear diary", "JSON"), (#"{"version":1,"photos":{}"#, "JSON"),
        ("[]", "it is not what it should be"), ("null", "not what it should be"), (#"{"version":1}"#, "no 'photos'"),
        (#"{"photos":{}}"#, "no 'version'"), (#"{"version":"1","photos":{}}"#, "'version' is not what it should be"),
        (#"{"version":1,"photos":[]}"#, "'photos' is not"), (#"{"version":1,"photos":null}"#, "'photos' is not"),
        (#"{"version":1,"photos":{"\#(abc)":{"size":3}}}"#, "'photos/\(abc)' has no 'name'"),
        (#"{"version":1,"photos":{"\#(abc)":{"name":null,"size":3}}}"#, "/name' is not"),
        (#"{"version":1,"photos":{"\#(abc)":{"name":"a.jpg","size":3,"face":"the left one"}}}"#, "/face' is not"),
        (
            #"{"version":1,"photos":{"\#(abc)":{"name":"a.jpg","size":3,"date":"2024-02-30"}}}"#,
            "'2024-02-30' is no date"
        ),
        (#"{"version":1,"photos":{"a.jpg":{"name":"a.jpg","size":3}}}"#, "'a.jpg' is no SHA-256"),
        (#"{"version":1,"photos":{"\#(abc)0":{"name":"a.jpg","size":3}}}"#, "is no SHA-256"),
        (#"{"version":2,"photos":{}}"#, "later version"), (#"{"version":99,"photos":{},"more":[]}"#, "later version"),
        // Decisions that contradict themselves.
        (#"{"version":1,"photos":{"\#(abc)":{"name":"a.jpg","size":3,"leftEye":[1,2]}}}"#, "'a.jpg' has one eye"),
        (
            #"{"version":1,"photos":{"\#(abc)":{"name":"a.jpg","size":3,"leftEye":[3,2],"rightEye":[1,2]}}}"#,
            "smaller"
        ),
        (#"{"version":1,"photos":{"\#(abc)":{"name":"a.jpg","size":3,"leftEye":[1],"rightEye":[3,2]}}}"#, "x,y"),
        (
            #"{"version":1,"photos":{"\#(abc)":{"name":"a.jpg","size":3,"leftEye":[1,2],"rightEye":[3,2],"face":1}}}"#,
            "no face"
        ),
        (#"{"version":1,"photos":{"\#(abc)":{"name":"a.jpg","size":3,"face":0}}}"#, "Face 0"),
    ]

    @Test(arguments: damaged)
    func refusesADamagedFile(json: String, words: String) async throws {
        try await withTemporaryFolder { folder in
            try Self.write(json, in: folder)
            let error = try #require(throws: PictureTimeError.self) { try EditFile(folder: folder) }
            #expect(error.code == .unreadableFile)
            #expect(error.file?.path == Self.file(in: folder).path)
            #expect(error.message.contains("'\(Self.file(in: folder).path)'"))
            #expect(error.message.contains(words))
            #expect(throws: PictureTimeError.self) { try Edits(folders: [folder]) }
        }
    }

    /// Decisions are never dropped in silence, nor is the file replaced that holds them.
    @Test(arguments: damaged.map(\.0))
    func neverReplacesADamagedFile(json: String) async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.addPhoto(to: folder)
            try Self.write(json, in: folder)
            #expect(throws: PictureTimeError.self) { try EditFile.change(photo) { $0.excluded = true } }
            #expect(try FileReader(Self.file(in: folder)).contents() == Array(json.utf8))
        }
    }

    // MARK: Several folders

    @Test func laterFoldersWin() async throws {
        try await withTemporaryFolder { folder in
            let inside = folder.appending(path: "inside")
            try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: false)
            func json(_ photos: String) -> String { #"{"version":1,"photos":{\#(photos)}}"# }
            let other = ContentDigest(of: [])
            let both = #""\#(other)":{"name":"b.jpg","size":4,"note":"outer"}"#
            try Self.write(json(#""\#(Self.abc)":{"name":"a.jpg","size":3,"note":"outer"},\#(both)"#), in: folder)
            try Self.write(json(#""\#(Self.abc)":{"name":"a.jpg","size":3,"face":2}"#), in: inside)

            let digest = try #require(ContentDigest(Self.abc))
            let edits = try Edits(folders: [folder, inside])
            // As a whole: what the outer folder says of the same photo does not mix with it.
            #expect(edits[digest] == Edit(name: "a.jpg", face: 2))
            #expect(edits[other]?.note == "outer")
            #expect(try Edits(folders: [inside, folder])[digest]?.note == "outer")
            #expect(try Edits(folders: [folder.appending(path: "missing")])[digest] == nil)
        }
    }

    /// The file may be a link into a folder that is kept elsewhere, and may be nobody else's to read.
    @Test func keepsALinkAndItsRights() async throws {
        try await withTemporaryFolder { folder in
            let photo = try Self.addPhoto(to: folder)
            _ = try EditFile.change(photo) { $0.excluded = true }
            let kept = folder.appending(path: "kept.json")
            try FileManager.default.moveItem(at: Self.file(in: folder), to: kept)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: kept.path)
            try FileManager.default.createSymbolicLink(at: Self.file(in: folder), withDestinationURL: kept)
            _ = try EditFile.change(photo) { $0.note = "hair cut" }
            let attributes = try FileManager.default.attributesOfItem(atPath: kept.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: Self.file(in: folder).path) == kept.path)
            #expect(try Edits(folders: [folder])[Self.digest(of: photo)]?.note == "hair cut")
        }
    }
}

struct EditTests {
    @Test(arguments: [
        (Edit(name: "a.jpg"), ""),
        (Edit(name: "a.jpg", excluded: true), "left out"),
        (Edit(name: "a.jpg", leftEye: [222.5, 190], rightEye: [306, 186]), "eyes at 222.5,190 and 306,186"),
        (Edit(name: "a.jpg", face: 2), "face 2"),
        (Edit(name: "a.jpg", date: CaptureDate("2024-01-31")), "taken 2024-01-31"),
        (Edit(name: "a.jpg", note: "hair cut"), "note: hair cut"),
        (
            Edit(name: "a.jpg", face: 1, excluded: true, date: CaptureDate("2024-01-31T07:45:12"), note: "n"),
            "left out; face 1; taken 2024-01-31T07:45:12; note: n"
        ),
        // Whatever a file holds.
        (
            Edit(name: "a.jpg", leftEye: [1e300, -1e300], rightEye: [1e18, 0]),
            "eyes at 1e+300,-1e+300 and 1e+18,0"
        ),
    ])
    func saysItselfInWords(edit: Edit, expected: String) {
        #expect(edit.summary == expected)
    }

    @Test func isEmptyOnceAllIsTakenBack() {
        var edit = Edit(
            name: "a.jpg", leftEye: [1, 2], rightEye: [3, 4], face: 1, excluded: false,
            date: CaptureDate("2024-01-31"), note: "")
        #expect(!edit.isEmpty)
        edit.clear()
        #expect(edit.isEmpty)
        #expect(edit == Edit(name: "a.jpg"))
        for other in [
            Edit(name: "", leftEye: [1, 2]), Edit(name: "", rightEye: [1, 2]),
            Edit(name: "", face: 1), Edit(name: "", excluded: false),
            Edit(name: "", date: CaptureDate("2024-01-31")), Edit(name: "", note: ""),
        ] { #expect(!other.isEmpty) }
    }

    @Test func saysWhereTheFaceIs() {
        #expect(Edit(name: "").faceHint == nil)
        #expect(Edit(name: "", excluded: true, date: CaptureDate("2024-01-31"), note: "n").faceHint == nil)
        #expect(Edit(name: "", face: 2).faceHint == .face(2))
        #expect(
            Edit(name: "", leftEye: [1, 2], rightEye: [3, 4]).faceHint
                == .eyes(left: Point(1, 2), right: Point(3, 4)))
        #expect(Edit(name: "", leftEye: [1, 2]).faceHint == nil)
        #expect(Edit(name: "", leftEye: [1], rightEye: [3, 4]).faceHint == nil)
    }

    @Test func hintsHaveKeysOfTheirOwn() {
        let hints: [FaceHint] = [
            .face(1), .face(2), .face(12), .eyes(left: Point(1, 2), right: Point(3, 4)),
            .eyes(left: Point(1, 2), right: Point(4, 3)), .eyes(left: Point(3, 4), right: Point(1, 2)),
            .eyes(left: Point(0.3, 2), right: Point(3, 4)), .eyes(left: Point(0.1 + 0.2, 2), right: Point(3, 4)),
            .eyes(left: Point(12, 3), right: Point(4, 5)), .eyes(left: Point(1, 23), right: Point(4, 5)),
        ]
        #expect(Set(hints.map(\.key)).count == hints.count)
        #expect(hints.allSatisfy { !$0.key.isEmpty && !$0.key.contains("\n") })
    }
}
