// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import Testing

@testable import PictureTimeCore

struct HEIFStructureTests {
    // MARK: Files of the corpus

    @Test(arguments: CorpusPhoto.names().filter { $0.hasSuffix(".heic") || $0.hasSuffix(".avif") } + ["heic-named.jpg"])
    func trustsSoundFiles(name: String) throws {
        let url = CorpusPhoto.url(name)
        #expect(try HEIFStructure.isSound(FileReader(url)))
        #expect(try HEIFStructure.isSound(FileReader(url).contents()))
    }

    @Test(arguments: [
        "heic-made-of-itself.heic", "heic-laid-over-itself.heic", "heic-grid-claims-30000.heic",
        "heic-grid-without-tiles.heic",
    ])
    func doesNotTrustTraps(name: String) throws {
        let url = CorpusPhoto.url("Broken/\(name)")
        #expect(try !HEIFStructure.isSound(FileReader(url)))
        #expect(try !HEIFStructure.isSound(FileReader(url).contents()))
    }

    // MARK: Files made by hand

    @Test func trustsAGrid() throws {
        #expect(try HEIFStructure.isSound(GridFile().bytes))
    }

    /// Where the grid's own header is said to be, in every form of `iloc`.
    static let forms = [
        (version: 0, sizes: 0x4400, isInData: false), (version: 0, sizes: 0x8880, isInData: false),
        (version: 0, sizes: 0x4440, isInData: false), (version: 1, sizes: 0x4400, isInData: true),
        (version: 1, sizes: 0x4400, isInData: false), (version: 1, sizes: 0x4444, isInData: true),
        (version: 1, sizes: 0x8888, isInData: true), (version: 2, sizes: 0x4400, isInData: true),
        (version: 2, sizes: 0x4884, isInData: false), (version: 2, sizes: 0x8480, isInData: true),
    ]

    @Test(arguments: forms)
    func findsTheGridWhereverItIs(version: Int, sizes: Int, isInData: Bool) throws {
        var file = GridFile()
        (file.locationVersion, file.locationSizes, file.isInData) = (version, sizes, isInData)
        #expect(try HEIFStructure.isSound(file.bytes))
        // It was read, and not another place.
        file.gridSize = PixelSize(width: 128, height: 65)
        #expect(try !HEIFStructure.isSound(file.bytes))
        file.gridSize = PixelSize(width: 129, height: 64)
        #expect(try !HEIFStructure.isSound(file.bytes))
    }

    /// What no tile covers would show what the memory held before.
    @Test(arguments: [(64, 64, true), (63, 64, false), (64, 63, false), (65, 70, true), (0, 0, false)])
    func doesNotTrustAGridThatItsTilesDoNotCover(width: Int, height: Int, isSound: Bool) throws {
        let file = GridFile(tileSize: PixelSize(width: width, height: height))
        #expect(try HEIFStructure.isSound(file.bytes) == isSound)
    }

    @Test func doesNotTrustTransparencyMadeOfItsOwnPicture() throws {
        let both = items([(1, "hvc1"), (2, "iden")])
        let alpha = box("auxl", number(2, 2) + number(1, 2) + number(1, 2))
        let derived = box("dimg", number(2, 2) + number(1, 2) + number(1, 2))
        #expect(try HEIFStructure.isSound(heif(both + fullBox("iref", alpha))))
        #expect(try HEIFStructure.isSound(heif(both + fullBox("iref", derived))))
        #expect(try !HEIFStructure.isSound(heif(both + fullBox("iref", alpha + derived))))
    }

    /// libheif reads references by what they say that they hold, and not by the length of their box.
    @Test func doesNotTrustReferencesThatDoNotFillTheirBox() throws {
        let both = items([(1, "hvc1"), (2, "iden")])
        let reference = number(2, 2) + number(1, 2) + number(1, 2)
        #expect(try !HEIFStructure.isSound(heif(both + fullBox("iref", box("dimg", reference + [0, 0])))))
        #expect(try !HEIFStructure.isSound(heif(both + fullBox("iref", box("cdsc", reference.dropLast())))))
        #expect(try !HEIFStructure.isSound(heif(both + fullBox("iref", box("dimg", reference) + [0, 0]))))
    }

    @Test func readsGridsOfBothWidths() throws {
        var file = GridFile(gridSize: PixelSize(width: 40_000, height: 30_000))
        file.saidSize = file.gridSize
        file.isWide = true
        #expect(try HEIFStructure.isSound(file.bytes))
        file.saidSize = PixelSize(width: 128, height: 64)
        #expect(try !HEIFStructure.isSound(file.bytes))
        file.gridSize = PixelSize(width: 65_536 + 128, height: 64)
        #expect(try !HEIFStructure.isSound(file.bytes))
        file.gridSize = PixelSize(width: 128, height: 64)
        #expect(try HEIFStructure.isSound(file.bytes))
    }

    /// A decoder would believe the grid, which is larger than what was checked against the limits.
    @Test(arguments: [(129, 64), (128, 65), (64, 64), (128, 32), (64, 128), (30_000, 30_000), (65_535, 65_535), (0, 0)])
    func doesNotTrustAGridOfAnotherSizeThanSaid(width: Int, height: Int) throws {
        #expect(try !HEIFStructure.isSound(GridFile(gridSize: PixelSize(width: width, height: height)).bytes))
    }

    @Test(arguments: [(1, 1), (1, 3), (2, 2), (3, 1), (256, 256)])
    func doesNotTrustAGridOfOtherTilesThanThereAre(rows: Int, columns: Int) throws {
        var file = GridFile()
        (file.rows, file.columns) = (rows, columns)
        #expect(try !HEIFStructure.isSound(file.bytes))
    }

    @Test func countsTheTilesOfAGrid() throws {
        var file = GridFile()
        (file.rows, file.columns, file.tiles) = (3, 4, Array(2...13))
        #expect(try HEIFStructure.isSound(file.bytes))
        file.tiles.removeLast()
        #expect(try !HEIFStructure.isSound(file.bytes))
        file.tiles += [13, 14]
        #expect(try !HEIFStructure.isSound(file.bytes))
        file.tiles = []
        #expect(try !HEIFStructure.isSound(file.bytes))
    }

    @Test func needsToKnowHowLargeAGridIs() throws {
        var file = GridFile()
        file.saidSize = nil
        #expect(try !HEIFStructure.isSound(file.bytes))
        file = GridFile()
        file.locatedItem = nil
        #expect(try !HEIFStructure.isSound(file.bytes))
        file = GridFile()
        file.locatedItem = 2
        #expect(try !HEIFStructure.isSound(file.bytes))
    }

    // MARK: Pictures made of pictures

    /// Each picture and those that it is made of.
    @Test(
        arguments: [
            [1: [2, 3]], [1: [2], 2: [3]], [1: [2, 2]], [1: [2, 3], 2: [4], 3: [4]], [:], [1: []],
            [1: [2], 2: [3], 3: [4], 4: [5], 5: [6]],
        ] as [[Int: [Int]]])
    func trustsPicturesMadeOfOthers(sources: [Int: [Int]]) throws {
        for version in [0, 1] { #expect(try HEIFStructure.isSound(derived(sources, version: version))) }
    }

    @Test(
        arguments: [
            [1: [1]], [1: [2], 2: [1]], [1: [2], 2: [3], 3: [1]], [1: [2], 2: [2]], [1: [2, 3], 3: [4, 1]],
            [1: [2], 2: [3], 3: [4], 4: [5], 5: [6], 6: [2]],
            // No camera goes so deep.
            Dictionary(uniqueKeysWithValues: (1...20).map { ($0, [$0 + 1]) }),
        ] as [[Int: [Int]]])
    func doesNotTrustPicturesMadeOfThemselves(sources: [Int: [Int]]) throws {
        for version in [0, 1] { #expect(try !HEIFStructure.isSound(derived(sources, version: version))) }
    }

    /// Ids beyond 16 bits are not cut off to others.
    @Test func tellsLargeIdsApart() throws {
        #expect(try HEIFStructure.isSound(derived([1: [65_537], 65_537: [131_073]], version: 1)))
        #expect(try !HEIFStructure.isSound(derived([65_537: [131_073], 131_073: [65_537]], version: 1)))
    }

    /// Only `dimg` makes a picture of others: thumbnails and alpha refer to their picture as well.
    @Test func otherReferencesMayPointAnywhere() throws {
        let references = fullBox("iref", box("thmb", number(1, 2) + number(1, 2) + number(1, 2)))
        #expect(try HEIFStructure.isSound(heif(references)))
    }

    @Test func doesNotTrustPicturesLaidOverEachOther() throws {
        #expect(try !HEIFStructure.isSound(heif(items([(1, "iovl"), (2, "hvc1")]))))
        #expect(try HEIFStructure.isSound(heif(items([(1, "iden"), (2, "hvc1"), (3, "Exif"), (4, "av01")]))))
    }

    // MARK: Things said twice

    @Test(arguments: ["iinf", "iref", "iloc", "idat", "iprp"])
    func doesNotTrustTwoTablesOfAKind(type: String) throws {
        let one = fullBox(type, type == "iref" ? [] : number(0, 8))
        #expect(try HEIFStructure.isSound(heif(one)))
        #expect(try !HEIFStructure.isSound(heif(one + one)))
        #expect(try !HEIFStructure.isSound(heif(one + box("free", [1, 2, 3]) + one)))
    }

    @Test func doesNotTrustTwoTablesOfProperties() throws {
        let properties = box("ipco", ispe(8, 8))
        #expect(try HEIFStructure.isSound(heif(box("iprp", properties))))
        #expect(try !HEIFStructure.isSound(heif(box("iprp", properties + properties))))
    }

    @Test func doesNotTrustTwoMetaBoxes() throws {
        let meta = box("meta", number(0, 4) + items([(1, "hvc1")]))
        #expect(try HEIFStructure.isSound(ftyp + meta))
        #expect(try !HEIFStructure.isSound(ftyp + meta + meta))
        #expect(try !HEIFStructure.isSound(ftyp + meta + box("mdat", [1, 2, 3]) + meta))
    }

    @Test func doesNotTrustAnItemOfTwoTypes() throws {
        #expect(try !HEIFStructure.isSound(heif(items([(1, "hvc1"), (2, "hvc1"), (1, "grid")]))))
        #expect(try !HEIFStructure.isSound(heif(items([(1, "grid"), (1, "hvc1")]))))
    }

    @Test func doesNotTrustAnItemInTwoPlaces() throws {
        func locations(_ ids: [Int]) -> [UInt8] {
            let entries = ids.flatMap { number($0, 2) + number(0, 2) + number(1, 2) + number(0, 8) }
            return heif(fullBox("iloc", number(0x4400, 2) + number(ids.count, 2) + entries))
        }
        #expect(try HEIFStructure.isSound(locations([1, 2, 3])))
        #expect(try !HEIFStructure.isSound(locations([1, 2, 1])))
    }

    @Test func doesNotTrustAnItemOfTwoSizes() throws {
        func sizes(_ properties: [UInt8], _ indices: [Int]) -> [UInt8] {
            heif(box("iprp", box("ipco", properties) + associations([1: indices])))
        }
        #expect(try HEIFStructure.isSound(sizes(ispe(8, 8), [1])))
        #expect(try HEIFStructure.isSound(sizes(ispe(8, 8) + ispe(8, 8), [1, 2])))
        #expect(try !HEIFStructure.isSound(sizes(ispe(8, 8) + ispe(8, 9), [1, 2])))
        #expect(try HEIFStructure.isSound(sizes(ispe(8, 8) + ispe(8, 9), [1])))
        // Two tables of associations count as one.
        let split = box("ipco", ispe(8, 8) + ispe(9, 8)) + associations([1: [1]]) + associations([1: [2]])
        #expect(try !HEIFStructure.isSound(heif(box("iprp", split))))
    }

    @Test(arguments: [0, 1], [false, true])
    func readsAssociationsInEveryForm(version: Int, isLong: Bool) throws {
        let properties = box("ipco", ispe(8, 8) + ispe(65_537, 8))
        func file(_ indices: [Int]) -> [UInt8] {
            heif(box("iprp", properties + associations([7: indices], version: version, isLong: isLong)))
        }
        #expect(try HEIFStructure.isSound(file([1])))
        #expect(try !HEIFStructure.isSound(file([2])))
        // Indices of nothing are passed over.
        #expect(try HEIFStructure.isSound(file([0, 3, 100])))
    }

    // MARK: Huge numbers

    @Test(arguments: [
        (65_536, 65_536, true), (65_537, 8, false), (8, 65_537, false), (0xFFFF_FFFF, 0xFFFF_FFFF, false),
    ])
    func doesNotTrustPicturesThatNoCameraTakes(width: Int, height: Int, isSound: Bool) throws {
        let file = heif(box("iprp", box("ipco", ispe(width, height)) + associations([1: [1]])))
        #expect(try HEIFStructure.isSound(file) == isSound)
    }

    static let hugeCounts: [([UInt8], Bool)] = [
        (fullBox("iinf", number(0xFFFF, 2)), true), (fullBox("iinf", version: 1, number(0xFFFF_FFFF, 4)), true),
        (fullBox("iref", box("dimg", number(1, 2) + number(0xFFFF, 2))), false),
        (fullBox("iref", version: 1, box("dimg", number(1, 4) + number(0xFFFF, 2) + number(2, 4))), false),
        (fullBox("iloc", number(0x4400, 2) + number(0xFFFF, 2)), true),
        (fullBox("iloc", version: 2, number(0x4444, 2) + number(0xFFFF_FFFF, 4)), true),
        (
            fullBox(
                "iloc", version: 1,
                number(0x8888, 2) + number(1, 2) + number(1, 6) + [UInt8](repeating: 0xFF, count: 40)),
            false
        ),
        (fullBox("iloc", number(0xFFFF, 2) + number(1, 2) + [UInt8](repeating: 0xFF, count: 60)), false),
        (
            fullBox(
                "iloc",
                number(0, 2) + number(2, 2) + number(1, 2) + number(0xFFFF, 4) + number(2, 2) + number(0xFFFF, 4)), true
        ),
        (box("iprp", fullBox("ipma", number(0xFFFF_FFFF, 4))), true),
        (box("iprp", fullBox("ipma", version: 1, number(0xFFFF_FFFF, 4) + number(1, 4) + [0xFF])), true),
        (box("iprp", box("ipco", (0..<2000).flatMap { _ in box("free", []) })), true),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: hugeCounts)
    func doesNotFollowHugeCounts(content: [UInt8], isSound: Bool) throws {
        #expect(try HEIFStructure.isSound(heif(content)) == isSound)
    }

    /// Offsets and lengths of a grid that are nowhere in the file.
    @Test(arguments: [0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, -1])
    func doesNotTrustAGridThatIsNowhere(offset: Int) throws {
        var file = GridFile()
        (file.locationVersion, file.locationSizes, file.isInData) = (1, 0x8880, false)
        file.extraOffset = offset
        #expect(try !HEIFStructure.isSound(file.bytes))
        file.isInData = true
        #expect(try !HEIFStructure.isSound(file.bytes))
        file.extraOffset = 0
        file.length = 0
        #expect(try !HEIFStructure.isSound(file.bytes))
        // More bytes than the file has.
        file.length = offset
        #expect(try !HEIFStructure.isSound(file.bytes))
    }

    static let lengths: [(Int, Bool)] = [
        // More than any phone writes.
        ((4 << 20) + 1, false), (0xFFFF_FFFF, false), (4 << 20, true),
        // Beyond the end, and no length at all.
        (1000, true), (7, true), (2, true),
    ]

    @Test(arguments: lengths)
    func believesNoLengthOfTheMetaBox(length: Int, isSound: Bool) throws {
        #expect(try HEIFStructure.isSound(ftyp + number(length, 4) + Array("meta".utf8) + number(0, 4)) == isSound)
        for long in [length, 1 << 40, 1 << 62, -1] where long > 4 << 20 {
            let header = number(1, 4) + Array("meta".utf8) + number(long, 8)
            // From 2^40 on it is no length, and libheif's affair.
            #expect(try HEIFStructure.isSound(ftyp + header + number(0, 4)) == !(16..<1 << 40).contains(long))
        }
    }

    @Test func readsBoxesWithLongLengthsAndUpToTheEnd() throws {
        let content = number(0, 4) + items([(1, "iovl")])
        #expect(try !HEIFStructure.isSound(ftyp + box("meta", content)))
        let long = number(1, 4) + Array("meta".utf8) + number(16 + content.count, 8)
        #expect(try !HEIFStructure.isSound(ftyp + long + content))
        #expect(try !HEIFStructure.isSound(ftyp + number(0, 4) + Array("meta".utf8) + content))
        // Behind others.
        let other = number(1, 4) + Array("free".utf8) + number(20, 8) + number(0, 4)
        #expect(try !HEIFStructure.isSound(ftyp + other + box("free", []) + box("meta", content)))
    }

    @Test(.timeLimit(.minutes(1)))
    func doesNotFollowBoxesWithoutEnd() throws {
        #expect(try !HEIFStructure.isSound((0..<5000).flatMap { _ in box("free", []) }))
        #expect(try HEIFStructure.isSound((0..<4000).flatMap { _ in box("free", []) }))
    }

    // MARK: Damage

    @Test(arguments: [[], [0], Array("heic".utf8), ftyp, ftyp + [0, 0, 0], ftyp + number(0, 8)] as [[UInt8]])
    func leavesStumpsToTheDecoder(bytes: [UInt8]) throws {
        #expect(try HEIFStructure.isSound(bytes))
    }

    /// The corpus file whose boxes say the most, and where its `meta` box ends.
    private static func grid() throws -> (bytes: [UInt8], metaEnd: Int) {
        let bytes = try FileReader(CorpusPhoto.url("heic-grid-irot.heic")).contents()
        let meta = try #require(bytes.firstRange(of: Array("meta".utf8))).lowerBound - 4
        let length = bytes[meta..<(meta + 4)].reduce(0) { $0 << 8 | Int($1) }
        return (bytes, meta + length)
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesTruncationAtEveryByte() throws {
        let (whole, metaEnd) = try Self.grid()
        // The list of items ends where that of references begins. Without it there is no grid to speak of; as soon as
        // there is one, all of the rest must be there.
        let itemsEnd = try #require(whole.firstRange(of: Array("iref".utf8))).lowerBound - 4
        let trusted = try (0..<metaEnd).filter { try HEIFStructure.isSound(Array(whole[..<$0])) }
        #expect(trusted == Array(0..<trusted.count))
        #expect(trusted.count <= itemsEnd)
        #expect(try HEIFStructure.isSound(whole))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8])
    func survivesDamageAtEveryByte(value: UInt8) throws {
        let (whole, metaEnd) = try Self.grid()
        var doubted = 0
        for position in 0..<metaEnd {
            var damaged = whole
            damaged[position] = value
            if try !HEIFStructure.isSound(damaged) { doubted += 1 }
        }
        #expect(doubted > 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func survivesNoise() throws {
        var generator = SeededGenerator(seed: 8)
        let types = ["iinf", "iref", "iloc", "idat", "iprp", "ipco", "ipma", "infe", "dimg", "ispe", "grid"]
        for _ in 0..<300 {
            var content: [UInt8] = []
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let noise = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    UInt8.random(in: 0...3, using: &generator)
                }
                content += box(types.randomElement(using: &generator)!, noise)
            }
            _ = try HEIFStructure.isSound(heif(content))
        }
    }
}

// MARK: - Boxes made by hand. Sources: ISO 14496-12 4.2 and 8.11, ISO 23008-12 6.5.3 and 6.6.2.3.

/// A big-endian number.
private func number(_ value: Int, _ byteCount: Int) -> [UInt8] {
    (0..<byteCount).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    number(8 + content.count, 4) + Array(type.utf8) + content
}

private func fullBox(_ type: String, version: Int = 0, flags: Int = 0, _ content: [UInt8]) -> [UInt8] {
    box(type, number(version, 1) + number(flags, 3) + content)
}

private let ftyp = box("ftyp", Array("heic".utf8) + number(0, 4) + Array("heicmif1".utf8))

/// A file with nothing but what describes its pictures.
private func heif(_ content: [UInt8]) -> [UInt8] { ftyp + fullBox("meta", content) }

/// The table of a file's items.
private func items(_ items: [(id: Int, type: String)]) -> [UInt8] {
    let entries = items.flatMap {
        fullBox("infe", version: 2, number($0.id, 2) + number(0, 2) + Array($0.type.utf8) + [0])
    }
    return fullBox("iinf", number(items.count, 2) + entries)
}

/// A file whose pictures are made of others.
private func derived(_ sources: [Int: [Int]], version: Int) -> [UInt8] {
    let idLength = version == 0 ? 2 : 4
    let references = sources.sorted { $0.key < $1.key }.flatMap { item, sources in
        box(
            "dimg", number(item, idLength) + number(sources.count, 2) + sources.flatMap { number($0, idLength) })
    }
    return heif(fullBox("iref", version: version, references))
}

/// The property of a size.
private func ispe(_ width: Int, _ height: Int) -> [UInt8] { fullBox("ispe", number(width, 4) + number(height, 4)) }

/// Which item has which properties, counted from 1.
private func associations(_ indices: [Int: [Int]], version: Int = 0, isLong: Bool = false) -> [UInt8] {
    let entries = indices.flatMap { item, indices in
        number(item, version == 0 ? 2 : 4) + number(indices.count, 1)
            + indices.flatMap { number($0, isLong ? 2 : 1) }
    }
    return fullBox("ipma", version: version, flags: isLong ? 1 : 0, number(indices.count, 4) + entries)
}

/// A file with one picture, a grid of tiles: in it all is right that is not set to something else.
private struct GridFile {
    /// As the grid's own header has it.
    var gridSize = PixelSize(width: 128, height: 64)
    var rows = 1
    var columns = 2
    /// Whether the header's numbers have 32 bits.
    var isWide = false
    /// As the file's properties have it.
    var saidSize: PixelSize? = PixelSize(width: 128, height: 64)
    var tiles = [2, 3]
    /// Nil for tiles that cover the grid.
    var tileSize: PixelSize?
    /// The item that the file says where to find.
    var locatedItem: Int? = 1
    var locationVersion = 1
    /// How many bytes an offset, a length, a base and an index have: 4 bits each.
    var locationSizes = 0x4400
    /// Whether the header is in `idat`, and not behind the `meta` box.
    var isInData = true
    var extraOffset = 0
    /// What the file says of the header's length; nil for what is true.
    var length: Int?

    private var header: [UInt8] {
        let width = isWide ? 4 : 2
        return [0, isWide ? 1 : 0] + number(rows - 1, 1) + number(columns - 1, 1) + number(gridSize.width, width)
            + number(gridSize.height, width)
    }

    private func location(offset: Int) -> [UInt8] {
        let (offsetSize, lengthSize) = (locationSizes >> 12, locationSizes >> 8 & 15)
        let (baseSize, indexSize) = (locationSizes >> 4 & 15, locationVersion == 0 ? 0 : locationSizes & 15)
        var result = number(locationSizes, 2) + number(locatedItem == nil ? 0 : 1, locationVersion < 2 ? 2 : 4)
        if let locatedItem {
            result += number(locatedItem, locationVersion < 2 ? 2 : 4)
            if locationVersion > 0 { result += number(isInData ? 1 : 0, 2) }
            // Half of the way is the base, where there is one.
            let base = baseSize > 0 ? offset / 2 : 0
            result += number(0, 2) + number(base, baseSize) + number(1, 2) + number(1, indexSize)
            result += number(offset - base &+ extraOffset, offsetSize) + number(length ?? header.count, lengthSize)
        }
        return fullBox("iloc", version: locationVersion, result)
    }

    private func meta(offset: Int) -> [UInt8] {
        let tile =
            tileSize
            ?? PixelSize(
                width: (gridSize.width + columns - 1) / columns, height: (gridSize.height + rows - 1) / rows)
        var properties = box("ipco", ispe(tile.width, tile.height) + (saidSize.map { ispe($0.width, $0.height) } ?? []))
        var indices = Dictionary(tiles.map { ($0, [1]) }, uniquingKeysWith: { first, _ in first })
        if saidSize != nil { indices[1] = [2] }
        properties += associations(indices)
        let padding = [UInt8](repeating: 0xAA, count: 6)
        let references = box("dimg", number(1, 2) + number(tiles.count, 2) + tiles.flatMap { number($0, 2) })
        return fullBox(
            "meta",
            items([(1, "grid")] + (2...20).map { ($0, "hvc1") }) + fullBox("iref", references)
                + box("iprp", properties) + location(offset: offset)
                + box("idat", isInData ? padding + header : padding))
    }

    var bytes: [UInt8] {
        // Numbers of a fixed length, so that where the box ends does not depend on what it says of that.
        let end = ftyp.count + meta(offset: 0).count + 8
        return ftyp + meta(offset: isInData ? 6 : end) + box("mdat", header)
    }
}
