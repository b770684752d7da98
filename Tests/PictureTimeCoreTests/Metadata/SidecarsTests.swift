// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@testable import PictureTimeCore

struct TakeoutNameTests {
    /// A photo and its JSON file alone in a folder.
    ///
    /// Most names are those that users of Takeout reported: phones' and cameras' names, names of messengers and of
    /// programs that saved a photo, all cut and numbered as Takeout did.
    static let pairs = [
        // As it was until 2024.
        ("PXL_20211013_220651983.jpg", "PXL_20211013_220651983.jpg.json"),
        ("DSC_0100.JPG", "DSC_0100.JPG.json"),
        ("PXL_20231118_035751175.MP.jpg", "PXL_20231118_035751175.MP.jpg.json"),
        ("PXL_20210102_221126856.MP~2.jpg", "PXL_20210102_221126856.MP~2.jpg.json"),
        ("03.03.13 - 1", "03.03.13 - 1.json"),
        // The same, cut.
        (
            "PXL_20230809_203449253.LONG_EXPOSURE-02.ORIGINA.jpg",
            "PXL_20230809_203449253.LONG_EXPOSURE-02.ORIGIN.json"
        ),
        ("05yqt21kruxwwlhhgrwrdyb6chhwszi9bqmzu16w0 2.jpg", "05yqt21kruxwwlhhgrwrdyb6chhwszi9bqmzu16w0 2.jp.json"),
        (
            "21345678901234567890123456789012345678901234567.png",
            "2134567890123456789012345678901234567890123456.json"
        ),
        (
            "01D1C847-D498-4814-9F10-6B81D768077B-1050-00000.jpg",
            "01D1C847-D498-4814-9F10-6B81D768077B-1050-0000.json"
        ),
        (
            "original_1d4caa6f-16c6-4c3d-901b-9387de10e528_P.jpg",
            "original_1d4caa6f-16c6-4c3d-901b-9387de10e528_.json"
        ),
        ("Screenshot_2022-10-28-09-31-43-118_com.snapchat.jpg", "Screenshot_2022-10-28-09-31-43-118_com.snapcha.json"),
        ("Screenshot_20220207_102421_com.snapchat.android.jpg", "Screenshot_20220207_102421_com.snapchat.androi.json"),
        ("13039_327707840323_537645323_9470255_27214_n.jpg", "13039_327707840323_537645323_9470255_27214_n.j.json"),
        // 22 emoji of two units and one of a unit with its selector: 46.
        (
            "😀😃😄😁😆😅😂🤣🥲☺️😊😇🙂🙃😉😌😍🥰😘😗😙😚😋😛.jpg",
            "😀😃😄😁😆😅😂🤣🥲☺️😊😇🙂🙃😉😌😍🥰😘😗😙😚😋.json"
        ),
        // A number that is the photo's own.
        ("Urlaub in Knaufspesch in der Schneifel (38).JPG", "Urlaub in Knaufspesch in der Schneifel (38).JP.json"),
        ("Urlaub in Knaufspesch, in der Schneifel(38).JPG", "Urlaub in Knaufspesch, in der Schneifel(38).JP.json"),
        // As it is since.
        ("IMG_1159.HEIC", "IMG_1159.HEIC.supplemental-metadata.json"),
        ("100-0016_IMG_2_2.JPG", "100-0016_IMG_2_2.JPG.supplemental-metadata.json"),
        ("IMG_20200920_131207.jpg", "IMG_20200920_131207.jpg.supplemental-metadata.json"),
        ("skytree (2).jpg", "skytree (2).jpg.supplemental-metadata.json"),
        // The same, cut.
        ("PXL_20241231_151646544.MP.jpg", "PXL_20241231_151646544.MP.jpg.supplemental-met.json"),
        ("5142914356_01611c5b98_o.jpg", "5142914356_01611c5b98_o.jpg.supplemental-metad.json"),
        ("2021-08-08T15_36_24+02_00.JPEG", "2021-08-08T15_36_24+02_00.JPEG.supplemental-me.json"),
        ("Screenshot_2017-07-05-10-05-26.png", "Screenshot_2017-07-05-10-05-26.png.supplementa.json"),
        ("Screenshot_20241227_105539_Edge.jpg", "Screenshot_20241227_105539_Edge.jpg.supplement.json"),
        ("146A6807-3E2F-4846-8651-CBA72786F130.jpg", "146A6807-3E2F-4846-8651-CBA72786F130.jpg.suppl.json"),
        ("D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg", "D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg.supp.json"),
        ("64749066_665197307240365_10701943699920650_o.jpg", "64749066_665197307240365_10701943699920650_o.j.json"),
        ("MSGR_PHOTO_FOR_UPLOAD_1522315122420_12345678.jpg", "MSGR_PHOTO_FOR_UPLOAD_1522315122420_12345678.j.json"),
        ("abcdefghijklmnopqrstuvwxyz_abcdefghijklmn.jpg", "abcdefghijklmnopqrstuvwxyz_abcdefghijklmn.jpg..json"),
        ("abcdefghijklmnopqrstuvwxyz_abcdefghijklm.jpg", "abcdefghijklmnopqrstuvwxyz_abcdefghijklm.jpg.s.json"),
        ("PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg", "PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg..json"),
        (
            "PXL_20240506_142610305.LONG_EXPOSURE-01.COVER.jpg",
            "PXL_20240506_142610305.LONG_EXPOSURE-01.COVER..json"
        ),
        // Copies.
        ("DSC_0101(1).JPG", "DSC_0101.JPG(1).json"),
        ("IMG_2710(1).HEIC", "IMG_2710.HEIC(1).json"),
        ("IMG2021021(4455)74722(1).jpg", "IMG2021021(4455)74722.jpg(1).json"),
        ("IMG2021021.json74722(1).jpg", "IMG2021021.json74722.jpg(1).json"),
        ("IMG2021021(1)74722(1).jpg", "IMG2021021(1)74722.jpg(1).json"),
        ("IMG_20210704_094147(1).jpg", "IMG_20210704_094147.jpg.supplemental-metadata(1).json"),
        ("2025-04-28(3516).jpg", "2025-04-28.jpg.supplemental-metadata(3516).json"),
        ("Negative0-36-35(1)(1).jpg", "Negative0-36-35(1).jpg.supplemental-metadata(1).json"),
        ("IMG_1(1).jpg", "IMG_1(1).jpg.json"),
        ("20180905_180723(0).jpg", "20180905_180723(0).jpg.json"),
        // The same, cut.
        ("PXL_20240827_094331806.PORTRAIT(1).jpg", "PXL_20240827_094331806.PORTRAIT.jpg.supplement(1).json"),
        ("IMG_20201010_194629_966(1).jpg", "IMG_20201010_194629_966.jpg.supplemental-metad(1).json"),
        (
            "13039_327707840323_537645323_9470255_27214_n(1).jpg",
            "13039_327707840323_537645323_9470255_27214_n.j(1).json"
        ),
        (
            "Backyard_ceremony_wedding_photography_xxxxxxx_m(494).jpg",
            "Backyard_ceremony_wedding_photography_xxxxxxx_(494).json"
        ),
        // Letters' case.
        ("IMG_4081(1).jpg", "IMG_4081.JPG(1).json"),
        ("dsc_0100.jpg", "DSC_0100.JPG.JSON"),
        // A title without an extension.
        ("Peanut Butter Balls.jpg", "Peanut Butter Balls.supplemental-metadata.json"),
        ("20030616.jpg", "20030616.json"),
        ("2013-12-23(1).jpg", "2013-12-23.supplemental-metadata(1).json"),
        ("A title that has forty-one units, no more.jpg", "A title that has forty-one units, no more.supp.json"),
        // Edited copies whose original is gone.
        ("IMG20210211125718-edited.jpg", "IMG20210211125718.jpg.json"),
        ("20220322_205147-edited(1).jpg", "20220322_205147.jpg.supplemental-metadata(1).json"),
        ("IMG_20190329_083618347-edited.jpeg", "IMG_20190329_083618347-edited.jpeg.json"),
        ("PXL_20220405_090123740.PORTRAIT-modifié.jpg", "PXL_20220405_090123740.PORTRAIT.jpg.json"),
        ("DSC06824-modifié.JPG", "DSC06824.JPG.supplemental-metadata.json"),
        ("IMG20231202-bearbeitet.jpg", "IMG20231202.jpg.supplemental-metadata.json"),
        ("IMG-20208513-WA0042-ha editado.jpeg", "IMG-20208513-WA0042.jpeg.json"),
        ("IMG_0002-modificato.jpg", "IMG_0002.jpg.supplemental-metadata.json"),
    ]

    @Test(arguments: pairs)
    func knowsTheFileOfAPhoto(photo: String, json: String) {
        let sidecars = Sidecars(names: [photo, json])
        #expect(sidecars.takeoutName(for: photo) == json)
        #expect(sidecars.xmpNames(for: photo) == [])
    }

    /// All the pairs above in one folder: nothing gets in the way of anything else.
    @Test func knowsTheFilesOfManyPhotos() {
        let sidecars = Sidecars(names: Self.pairs.flatMap { [$0.0, $0.1] } + ["metadata.json"])
        // Two photos' names differ in the case of their letters alone, and only one of them has a file in that case.
        for (photo, json) in Self.pairs where photo.lowercased() != "dsc_0100.jpg" {
            #expect(sidecars.takeoutName(for: photo) == json)
        }
    }

    @Test(arguments: [
        ("PXL_20211013_220651958.jpg", ["PXL_20211013_220651983.jpg.json"]),
        ("DSC_0102(1).JPG", ["DSC_0102.JPG(2).json"]),
        ("DSC_0103.JPG", ["DSC_0103.JPG(1).json"]),
        ("DSC_0104(1).JPG", ["DSC_0104.JPG.json"]),
        ("20180905_180723(0).jpg", ["20180905_180723.jpg.supplemental-metadata.json"]),
        ("IMG_1.jpg", ["IMG_10.jpg.json", "IMG_1.png.json", "IMG_1.jpg.txt", "IMG_1.jpg", "IMG_1.jpgx.json"]),
        ("IMG_1.jpg", ["IMG_1.jpg.metadata.json", "IMG_1.jpg.supplemental-metadatas.json", "IMG_1.jpg..json"]),
        ("IMG_1.jpg", [".json", "json", ".s.json", "(1).json"]),
        ("metadata.jpg", ["metadata.json", "metadata(1).json", "Metadata.JSON"]),
        ("PXL_20220405_090123741.PORTRAIT-modifié.jpg", ["PXL_20220405_090123740.PORTRAIT.jpg.json"]),
        // The number of an edited copy is its original's.
        ("IMG_20120216_094016-edited(1).jpg", ["IMG_20120216_094016.jpg.supplemental-metadata.json"]),
        // Not edited by Google Photos: a thing of its own.
        ("IMG_1-COLLAGE.jpg", ["IMG_1.jpg.json"]),
        ("-edited.jpg", [".jpg.json"]),
        // Cut before the limit: no name of Takeout's.
        ("IMG_20200920_131207.jpg", ["IMG_20200920_131207.jp.json", "IMG_20200920_13120.json"]),
        ("", [".json", "metadata.json"]),
    ])
    func findsNoFileOfAnotherPhoto(photo: String, others: [String]) {
        #expect(Sidecars(names: [photo] + others).takeoutName(for: photo) == nil)
    }

    // MARK: Where two photos could claim a file

    private static let long = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"  // 46 units

    /// What each photo of a folder has, nil or the name of a file.
    private static func expect(
        _ expected: [(photo: String, json: String?)], others: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let names = expected.map(\.photo) + expected.compactMap(\.json) + others
        for names in [names, names.reversed()] {
            let sidecars = Sidecars(names: names)
            for (photo, json) in expected {
                #expect(sidecars.takeoutName(for: photo) == json, "\(photo)", sourceLocation: sourceLocation)
            }
        }
    }

    @Test func copiesOfACutNameHaveTheirOwn() {
        Self.expect([
            ("\(Self.long)U.jpg", "\(Self.long).json"),
            ("\(Self.long)U(1).jpg", "\(Self.long)(1).json"),
            ("\(Self.long)U(2).jpg", "\(Self.long)(2).json"),
        ])
    }

    @Test func namesThatAreCutToOneHaveNone() {
        Self.expect(
            [("\(Self.long)1.jpg", nil), ("\(Self.long)2.jpg", nil)],
            others: ["\(Self.long).json", "\(Self.long)(1).json"])
        Self.expect(
            [("\(Self.long)1.jpg", nil), ("\(Self.long)2.jpg", nil), ("\(Self.long)2(1).jpg", nil)],
            others: ["\(Self.long).json", "\(Self.long)(1).json", "\(Self.long)(2).json"])
        Self.expect(
            [("\(Self.long).jpg", nil), ("\(Self.long).png", nil), ("\(Self.long)U.jpg", nil)],
            others: ["\(Self.long).json"])
    }

    /// One of the two files is of a photo that is not there, and nobody knows which.
    @Test func cutNameHasNoneWhenAPhotoIsMissing() {
        Self.expect([("\(Self.long)1.jpg", nil)], others: ["\(Self.long).json", "\(Self.long)(1).json"])
    }

    /// An edited copy of a long name looks like a copy, for its suffix is cut off altogether.
    @Test func copyWithoutAFileIsNotTrusted() {
        let name = "1581270440551-d356c6b2-6178-49af-bcdf-b308a5b4"
        Self.expect([("\(name)b.jpg", "\(name).json"), ("\(name)b(1).jpg", nil)])
        // The second photo may be the first one's edited copy, and the third what the second file speaks of.
        Self.expect([("\(name)b.jpg", "\(name).json"), ("\(name)b(2).jpg", nil), ("\(name)b(1).jpg", nil)])
        Self.expect(
            [("\(name)b.jpg", "\(name).json"), ("\(name)b(1).jpg", nil), ("\(name)b(2).jpg", nil)],
            others: ["\(name)(1).json"])
    }

    @Test func cutNameEndingInANumberIsNotSplit() {
        let name = String(Self.long.dropLast(3)) + "(1)"
        Self.expect([("\(name)x.jpg", "\(name).json")])
        Self.expect([("\(name).jpg", "\(name).json")])
        Self.expect([("\(name)x.jpg", nil), ("\(name).jpg", nil)], others: ["\(name).json"])
    }

    @Test func filmOfALivePhotoDoesNotCount() {
        Self.expect([("\(Self.long)U.HEIC", "\(Self.long).json")], others: ["\(Self.long)U.MP4"])
        Self.expect([("\(Self.long)1.HEIC", nil)], others: ["\(Self.long)2.MP4", "\(Self.long).json"])
        Self.expect([("IMG_1.HEIC", "IMG_1.json")], others: ["IMG_1.MOV"])
        Self.expect(
            [("PXL_20221228_185930354.MP.jpg", "PXL_20221228_185930354.MP.jpg.json")],
            others: ["PXL_20221228_185930354.MP"])
    }

    @Test func numberCanOnlyBeInOnePlace() {
        Self.expect(
            [("IMG_1.jpg", "IMG_1.jpg.json"), ("IMG_1(1).jpg", nil)],
            others: ["IMG_1(1).jpg.json", "IMG_1.jpg(1).json"])
    }

    @Test func copiesHaveTheirOwn() {
        Self.expect([
            ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json"),
            ("IMG_1(1).jpg", "IMG_1.jpg.supplemental-metadata(1).json"),
            ("IMG_1(2).jpg", "IMG_1.jpg.supplemental-metadata(2).json"),
            ("IMG_1.png", "IMG_1.png.supplemental-metadata.json"),
        ])
    }

    @Test func titleWithoutExtensionIsOfOnePhotoOnly() {
        Self.expect([("IMG_1.jpg", nil), ("IMG_1.png", nil)], others: ["IMG_1.json"])
        Self.expect([("IMG_1.jpg", nil), ("IMG_1.png", nil)], others: ["IMG_1.jpg.json", "IMG_1.json"])
        Self.expect([("IMG_1", "IMG_1.json"), ("IMG_1.jpg", nil)])
        // The JSON file of a JPEG that is not there.
        Self.expect([("IMG_1.jpg.png", nil)], others: ["IMG_1.jpg.json"])
        Self.expect([("IMG_1.jpg.png", "IMG_1.jpg.png.json"), ("IMG_1.jpg", "IMG_1.jpg.json")])
        // Titled `IMG_1.jpg` and `IMG_1`: which of the two got the number?
        Self.expect([("IMG_1.jpg", nil), ("IMG_1(1).jpg", nil)], others: ["IMG_1.jpg.json", "IMG_1.json"])
        Self.expect([("IMG_1(1).jpg", nil)], others: ["IMG_1.jpg(1).json", "IMG_1(1).json"])
        Self.expect(
            [("IMG_1.jpg", nil), ("IMG_1(1).jpg", nil), ("IMG_1(2).jpg", nil)],
            others: ["IMG_1.jpg.json", "IMG_1.jpg(1).json", "IMG_1.json"])
        Self.expect([("IMG_1(1).jpg", nil)], others: ["IMG_1(1).jpg.json", "IMG_1(1).supplemental-metadata.json"])
    }

    @Test func lettersCaseDecidesBetweenTwins() {
        Self.expect([("IMG_1.JPG", "IMG_1.JPG.json"), ("IMG_1.jpg", "IMG_1.jpg.json")])
        Self.expect([("IMG_1.JPG", "IMG_1.JPG.json"), ("IMG_1.jpg", nil)])
        Self.expect([("IMG_1.jpg", nil)], others: ["IMG_1.JPG.json", "img_1.jpg.json"])
        Self.expect([("\(Self.long)U.jpg", nil), ("\(Self.long)u.jpg", nil)], others: ["\(Self.long).json"])
    }

    @Test func newestFormIsPreferred() {
        Self.expect([("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json")], others: ["IMG_1.jpg.json"])
    }

    // MARK: Edited copies

    @Test func editedCopySharesItsOriginals() {
        Self.expect([
            ("2234089303984509579.jpg", "2234089303984509579.supplemental-metadata.json"),
            ("2234089303984509579-edited.jpg", "2234089303984509579.supplemental-metadata.json"),
        ])
        Self.expect([
            ("IMG_0839.HEIC", "IMG_0839.HEIC.json"), ("IMG_0839-edited.jpg", "IMG_0839.HEIC.json"),
            ("IMG_0839.MOV", nil),
        ])
        Self.expect([
            ("IMG_20180830_123540573.jpg", "IMG_20180830_123540573.jpg.json"),
            ("IMG_20180830_123540573-edited.jpg", "IMG_20180830_123540573.jpg.json"),
            ("IMG_20180830_123540573(1).jpg", "IMG_20180830_123540573.jpg(1).json"),
            ("IMG_20180830_123540573-edited(1).jpg", "IMG_20180830_123540573.jpg(1).json"),
        ])
    }

    @Test func editedCopyOfALongNameHasPartOfTheSuffix() {
        // 48 units with the whole suffix, cut to 47.
        let name = "PXL_20211120_223243932.MOTION-02.ORIGINAL"
        Self.expect([("\(name).jpg", "\(name).jpg..json"), ("\(name)-edite.jpg", "\(name).jpg..json")])
        Self.expect([("\(name)-edite.jpg", nil)], others: ["\(name).jpg..json"])
        Self.expect([("\(name).jpg", "\(name).jpg..json"), ("\(name)-edits.jpg", nil), ("\(name)-edit.jpg", nil)])
    }

    /// The one edited copy of two photos of a name: of which one?
    @Test func editedCopyWithoutNumberIsOfAnOnlyOriginal() {
        Self.expect([
            ("IMG_1.jpg", "IMG_1.jpg.json"), ("IMG_1(1).jpg", "IMG_1.jpg(1).json"), ("IMG_1-edited.jpg", nil),
        ])
        Self.expect([
            ("IMG_1.jpg", "IMG_1.jpg.json"), ("IMG_1(1).jpg", "IMG_1.jpg(1).json"),
            ("IMG_1-edited(1).jpg", "IMG_1.jpg(1).json"),
        ])
        Self.expect([
            ("IMG_1.jpg", "IMG_1.jpg.json"), ("IMG_1(1).jpg", "IMG_1.jpg(1).json"),
            ("IMG_1(2).jpg", "IMG_1.jpg(2).json"), ("IMG_1-edited.jpg", nil), ("IMG_1-edited(1).jpg", nil),
        ])
    }

    @Test func editedCopyOfTwoOriginalsHasNone() {
        Self.expect([
            ("IMG_1.HEIC", "IMG_1.HEIC.json"), ("IMG_1.jpg", "IMG_1.jpg.json"), ("IMG_1-edited.jpg", nil),
        ])
    }

    // MARK: Folders as Takeout makes them

    /// Takeout's rules put to work on titles of which many are alike, more so than anybody's are.
    private struct Folder {
        private(set) var truth: [(photo: String, json: String)] = []
        private var names: Set<String> = []
        private var generator: SeededGenerator

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            let supplement = Bool.random(using: &generator) ? ".supplemental-metadata" : ""
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let (stem, titleEnd) = title()
                let json = unused(String((stem + titleEnd + supplement).prefix(46)), end: ".json").name
                let end = titleEnd.isEmpty ? ".jpg" : titleEnd
                let photo = unused(String(stem.prefix(51 - end.count)), end: end)
                truth.append((photo.name, json))
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    // Numbered like its original, or by itself.
                    let from = Bool.random(using: &generator) ? photo.number : 0
                    let edited = unused(String("\(stem)-edited".prefix(51 - end.count)), end: end, from: from)
                    truth.append((edited.name, json))
                }
            }
        }

        private mutating func title() -> (stem: String, end: String) {
            let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
            let lengths = [3, 20, 40, 41, 42, 43, 44, 45, 46, 47, 48, 50]
            let stem = letters.prefix(lengths.randomElement(using: &generator)!)
            let last = ["", "", "", "", "x", "(1)", "(2)"].randomElement(using: &generator)!
            let end = ["", ".jpg", ".jpg", ".jpg", ".png", ".jpeg"].randomElement(using: &generator)!
            return (stem + last, end)
        }

        private mutating func unused(_ stem: String, end: String, from: Int = 0) -> (name: String, number: Int) {
            var number = from
            while true {
                let name = stem + (number > 0 ? "(\(number))" : "") + end
                if names.insert(name).inserted { return (name, number) }
                number += 1
            }
        }
    }

    @Test func neverGivesTheFileOfAnotherPhoto() {
        var found = 0
        for seed in 0..<5000 {
            let folder = Folder(seed: UInt64(seed))
            let names = Set(folder.truth.flatMap { [$0.photo, $0.json] }).sorted()
            let sidecars = Sidecars(names: names)
            for (photo, json) in folder.truth {
                let name = sidecars.takeoutName(for: photo)
                #expect(name == nil || name == json, "\(photo) in \(names)")
                found += name == nil ? 0 : 1
            }
        }
        // Of some 18 800 photos.
        #expect(found > 12_000)
    }

    // MARK: Robustness

    @Test func takesAccentsInEitherForm() {
        let (composed, decomposed) = ("Caf\u{E9}-modifi\u{E9}.jpg", "Cafe\u{301}-modifie\u{301}.jpg")
        for photo in [composed, decomposed] {
            let sidecars = Sidecars(names: [photo, "Caf\u{E9}.jpg.json"])
            #expect(sidecars.takeoutName(for: photo) == "Caf\u{E9}.jpg.json")
        }
    }

    @Test func photoNeedNotBeInTheFolder() {
        let sidecars = Sidecars(names: ["IMG_1.jpg.json", "\(Self.long).json", "IMG_2.json"])
        #expect(sidecars.takeoutName(for: "IMG_1.jpg") == "IMG_1.jpg.json")
        #expect(sidecars.takeoutName(for: "\(Self.long)U.jpg") == "\(Self.long).json")
        #expect(sidecars.takeoutName(for: "IMG_2.jpg") == "IMG_2.json")
        #expect(Sidecars(names: []).takeoutName(for: "IMG_1.jpg") == nil)
    }

    /// Names that are all cut to one, or of one stem, must not be compared with each other.
    @Test(.timeLimit(.minutes(1))) func isFastInLargeFolders() {
        let photos =
            (0..<5000).map { "IMG_\($0).jpg" } + (0..<5000).map { "\(Self.long)\($0).jpg" }
            + (1..<5000).map { "\(Self.long)U(\($0)).png" } + (1..<5000).map { "IMG(\($0)).jpg" }
        let files =
            (0..<5000).map { "IMG_\($0).jpg.json" } + (1..<10_000).map { "\(Self.long)(\($0)).json" }
            + (1..<5000).map { "IMG.jpg(\($0)).json" }
        let sidecars = Sidecars(names: photos + files)
        #expect(photos.count { sidecars.takeoutName(for: $0) != nil } == 9999)
    }
}

struct XMPNameTests {
    @Test(arguments: [
        ("IMG_1.jpg", ["IMG_1.jpg.xmp"], ["IMG_1.jpg.xmp"]),
        ("IMG_1.jpg", ["IMG_1.xmp"], ["IMG_1.xmp"]),
        ("IMG_1.jpg", ["IMG_1.xmp", "IMG_1.jpg.xmp"], ["IMG_1.jpg.xmp", "IMG_1.xmp"]),
        ("IMG_1.JPG", ["img_1.jpg.XMP"], ["img_1.jpg.XMP"]),
        ("IMG_1.jpg", ["IMG_1.JPG.xmp", "IMG_1.jpg.xmp"], ["IMG_1.jpg.xmp"]),
        ("2024-01-31 07.45.12", ["2024-01-31 07.45.12.xmp", "2024-01-31 07.45.xmp"], ["2024-01-31 07.45.12.xmp"]),
        ("IMG_1.jpg", ["IMG_1.png.xmp", "IMG_10.xmp", "IMG.xmp", "IMG_1.jpg", ".xmp", "xmp", "IMG_1.jpg.xmp.txt"], []),
        ("IMG_1(1).jpg", ["IMG_1.xmp", "IMG_1.jpg.xmp", "IMG_1.jpg(1).xmp"], []),
        ("IMG_1(1).jpg", ["IMG_1(1).xmp"], ["IMG_1(1).xmp"]),
    ])
    func knowsTheFilesOfAPhoto(photo: String, files: [String], expected: [String]) {
        #expect(Sidecars(names: [photo] + files).xmpNames(for: photo) == expected)
        #expect(Sidecars(names: files.reversed()).xmpNames(for: photo) == expected)
    }

    @Test func lettersCaseDecidesBetweenTwins() {
        let sidecars = Sidecars(names: ["IMG_1.JPG", "IMG_1.jpg", "IMG_1.JPG.xmp"])
        #expect(sidecars.xmpNames(for: "IMG_1.JPG") == ["IMG_1.JPG.xmp"])
        #expect(sidecars.xmpNames(for: "IMG_1.jpg") == [])
    }
}
