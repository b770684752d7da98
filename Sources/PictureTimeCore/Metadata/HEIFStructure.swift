// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How the pictures of a HEIC or AVIF file are put together, as far as a decoder can be led astray by it.
///
/// libheif 1.15 believes what a file says of itself: it follows pictures made of themselves until its stack ends, writes
/// beyond its memory when a grid is larger than the file said before, shows what the memory held where tiles do not
/// cover their grid, and reads a reference box as if it were as long as its content. So files are looked at first.
/// Sources: ISO 14496-12 8.11 (`meta` and the boxes inside), ISO 23008-12 6.5.3 (`ispe`), 6.6.2.3 (`grid`).
struct HEIFStructure {
    private var types: [Int: String] = [:]
    /// The pictures that a picture is put together from, in order.
    private var sources: [Int: [Int]] = [:]
    /// The pictures that belong to a picture, such as its transparency; they are decoded with it.
    private var auxiliaries: [Int: [Int]] = [:]
    private var sizes: [Int: PixelSize] = [:]
    private var locations: [Int: Location] = [:]
    /// Where the content of `idat` begins in the file.
    private var dataOffset: Int?
    /// Whether something is said twice or in a way that decoders may read otherwise.
    private var isAmbiguous = false
    /// The bytes of all items together.
    private var totalLength = 0

    private struct Location {
        var isInData: Bool
        var offset: Int
        var length: Int
    }

    /// More than any phone writes.
    private static let metaLimit = 4 << 20
    private static let boxLimit = 1 << 12

    /// Whether a decoder can be trusted with the file. What is broken in other ways it will say itself.
    static func isSound<Source: ByteSource & ~Copyable>(_ source: borrowing Source) throws(PictureTimeError) -> Bool {
        var position = 0
        var hasMeta = false
        for _ in 0..<boxLimit {
            guard let box = BoxReader.header(try source.bytes(at: position, count: 16)) else { return true }
            let length = box.length ?? source.size - position
            if box.type == "meta" {
                guard length <= metaLimit, !hasMeta else { return false }
                hasMeta = true
                let content = try source.bytes(at: position + box.headerLength, count: length - box.headerLength)
                guard let structure = HEIFStructure(meta: content, offset: position + box.headerLength) else {
                    return false
                }
                guard try structure.isSound(in: source) else { return false }
            }
            guard length > 0, position + length < source.size else { return true }
            position += length
        }
        return false
    }

    private func isSound<Source: ByteSource & ~Copyable>(in source: borrowing Source) throws(PictureTimeError) -> Bool {
        // Items do not share their bytes; where they seem to, a small file asks for much memory.
        guard !isAmbiguous, totalLength <= 2 * source.size, !isMadeOfItself else { return false }
        for size in sizes.values where size.width > 1 << 16 || size.height > 1 << 16 { return false }
        for (item, type) in types {
            switch type {
            case "iovl": return false  // pictures laid over each other, which no camera writes
            case "grid":
                guard let grid = try grid(item, in: source), grid.size == sizes[item],
                    isCovered(grid, by: sources[item] ?? [])
                else { return false }
            default: continue
            }
        }
        return true
    }

    private func isCovered(_ grid: Grid, by tiles: [Int]) -> Bool {
        guard tiles.count == grid.rows * grid.columns, let first = tiles.first, let tile = sizes[first],
            tiles.allSatisfy({ sizes[$0] == tile })
        else { return false }
        return tile.width * grid.columns >= grid.size.width && tile.height * grid.rows >= grid.size.height
    }

    /// Whether a picture needs itself to be decoded, or more steps than any camera makes it need.
    private var isMadeOfItself: Bool {
        var depths: [Int: Int] = [:]
        func depth(of item: Int, below limit: Int) -> Int? {
            if let known = depths[item] { return known < limit ? known : nil }
            guard limit > 0 else { return nil }
            var deepest = 0
            for next in (sources[item] ?? []) + (auxiliaries[item] ?? []) {
                guard let d = depth(of: next, below: limit - 1) else { return nil }
                deepest = max(deepest, d + 1)
            }
            depths[item] = deepest
            return deepest
        }
        // A turned picture of a grid of tiles, and the same for what belongs to it.
        return !Set(sources.keys).union(auxiliaries.keys).allSatisfy { depth(of: $0, below: 8) != nil }
    }

    private struct Grid {
        var size: PixelSize
        var rows: Int
        var columns: Int
    }

    private func grid<Source: ByteSource & ~Copyable>(_ item: Int, in source: borrowing Source)
        throws(PictureTimeError) -> Grid?
    {
        guard let location = locations[item], !location.isInData || dataOffset != nil else { return nil }
        let offset = location.offset + (location.isInData ? dataOffset! : 0)
        var content = BoxReader(try source.bytes(at: offset, count: min(location.length, 12)))
        guard content.number(1) != nil, let flags = content.number(1), let rows = content.number(1),
            let columns = content.number(1)
        else { return nil }
        let width = flags & 1 == 1 ? 4 : 2
        guard let w = content.number(width), let h = content.number(width) else { return nil }
        return Grid(size: PixelSize(width: w, height: h), rows: rows + 1, columns: columns + 1)
    }
}

// MARK: - Reading the boxes

extension HEIFStructure {
    private init?(meta: [UInt8], offset: Int) {
        var boxes = BoxReader(meta)
        boxes.skip(4)  // version and flags
        var properties: [BoxReader.Box] = []
        var associations: [(item: Int, properties: [Int])] = []
        var seen: Set<String> = []
        while let box = boxes.box() {
            var content = box.content
            if ["iinf", "iref", "iloc", "idat", "iprp"].contains(box.type), !seen.insert(box.type).inserted {
                return nil
            }
            switch box.type {
            case "iinf": readItems(&content)
            case "iref": readReferences(&content)
            case "iloc": readLocations(&content)
            case "idat": dataOffset = offset + box.contentOffset
            case "iprp":
                while let inner = content.box() {
                    var innerContent = inner.content
                    if inner.type == "ipco" {
                        guard seen.insert("ipco").inserted else { return nil }
                        while let property = innerContent.box(), properties.count < 1 << 15 {
                            properties.append(property)
                        }
                    } else if inner.type == "ipma" {
                        associations += Self.associations(&innerContent)
                    }
                }
            default: break
            }
        }
        for (item, indices) in associations {
            for index in indices where index >= 1 && index <= properties.count {
                guard properties[index - 1].type == "ispe" else { continue }
                var content = properties[index - 1].content
                content.skip(4)
                guard let width = content.number(4), let height = content.number(4) else { return nil }
                let size = PixelSize(width: width, height: height)
                if let other = sizes.updateValue(size, forKey: item), other != size { return nil }
            }
        }
    }

    private mutating func readItems(_ content: inout BoxReader) {
        guard let version = content.version(), content.number(version == 0 ? 2 : 4) != nil else { return }
        while let box = content.box() {
            var entry = box.content
            guard box.type == "infe", let version = entry.version(), version >= 2,
                let item = entry.number(version == 2 ? 2 : 4), entry.number(2) != nil, let type = entry.type()
            else { continue }
            if types.updateValue(type, forKey: item) != nil { isAmbiguous = true }
        }
    }

    private mutating func readReferences(_ content: inout BoxReader) {
        guard let version = content.version() else { return }
        let idLength = version == 0 ? 2 : 4
        while let box = content.box() {
            var references = box.content
            guard let from = references.number(idLength), let count = references.number(2) else {
                isAmbiguous = true
                return
            }
            for _ in 0..<count {
                guard let to = references.number(idLength) else {
                    isAmbiguous = true
                    return
                }
                switch box.type {
                case "dimg": sources[from, default: []].append(to)
                case "auxl": auxiliaries[to, default: []].append(from)
                default: break
                }
            }
            if !references.isAtEnd { isAmbiguous = true }
        }
        if !content.isAtEnd { isAmbiguous = true }
    }

    private mutating func readLocations(_ content: inout BoxReader) {
        guard let version = content.version(), let sizes = content.number(2) else { return }
        let (offsetSize, lengthSize, baseSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15)
        let indexSize = version == 0 ? 0 : sizes & 15
        // Others are not allowed, and are read differently.
        guard [offsetSize, lengthSize, baseSize, indexSize].allSatisfy([0, 4, 8].contains) else {
            isAmbiguous = true
            return
        }
        guard let count = content.number(version < 2 ? 2 : 4) else { return }
        for _ in 0..<count {
            guard let item = content.number(version < 2 ? 2 : 4) else { return }
            if locations[item] != nil { isAmbiguous = true }
            var method = 0
            if version > 0 {
                guard let field = content.number(2) else { return }
                method = field & 15
            }
            guard content.number(2) != nil, let base = content.number(baseSize), let extents = content.number(2) else {
                return
            }
            // Where an extent takes no bytes, 65,535 of them say no more than one.
            let count = indexSize + offsetSize + lengthSize == 0 ? min(extents, 1) : extents
            for index in 0..<count {
                guard content.number(indexSize) != nil, let offset = content.number(offsetSize),
                    let length = content.number(lengthSize)
                else { return }
                totalLength = min(totalLength + length, 1 << 60)
                // A grid is a few bytes, in one piece.
                if index == 0 {
                    locations[item] = Location(isInData: method == 1, offset: base &+ offset, length: length)
                }
            }
        }
    }

    private static func associations(_ content: inout BoxReader) -> [(item: Int, properties: [Int])] {
        guard let header = content.number(4), let count = content.number(4) else { return [] }
        let (version, isLong) = (header >> 24, header & 1 == 1)
        var result: [(Int, [Int])] = []
        for _ in 0..<count {
            guard let item = content.number(version == 0 ? 2 : 4), let propertyCount = content.number(1) else { break }
            let properties = (0..<propertyCount).compactMap { _ in
                content.number(isLong ? 2 : 1).map { $0 & (isLong ? 0x7FFF : 0x7F) }
            }
            result.append((item, properties))
        }
        return result
    }
}

/// Reads numbers and boxes one after the other; nil where the bytes end.
private struct BoxReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    struct Box {
        var type: String
        var content: BoxReader
        /// From the beginning of the bytes that the box is in.
        var contentOffset: Int
    }

    /// A box's type, length (nil for up to the end) and the length of its header, of its first 16 bytes.
    static func header(_ bytes: [UInt8]) -> (type: String, length: Int?, headerLength: Int)? {
        guard bytes.count >= 8 else { return nil }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        let type = String(decoding: bytes[4..<8], as: UTF8.self)
        switch length {
        case 0: return (type, nil, 8)
        case 1:
            guard bytes.count >= 16 else { return nil }
            let long = bytes[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return long >= 16 && long < 1 << 40 ? (type, Int(long), 16) : nil
        default: return length >= 8 ? (type, length, 8) : nil
        }
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ count: Int) { position = min(position + count, bytes.count) }

    /// A big-endian number of 0 to 8 bytes; 0 for none.
    mutating func number(_ count: Int) -> Int? {
        guard count <= 8, position + count <= bytes.count else { return nil }
        defer { position += count }
        let value = bytes[position..<(position + count)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // Nothing in a photo is so large; and sums must not overflow.
        return Int(min(value, 1 << 48))
    }

    mutating func type() -> String? {
        guard position + 4 <= bytes.count else { return nil }
        defer { position += 4 }
        return String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
    }

    /// The version of a full box, past its flags.
    mutating func version() -> Int? { number(4).map { $0 >> 24 } }

    mutating func box() -> Box? {
        guard let header = Self.header(Array(bytes[position..<min(position + 16, bytes.count)])) else { return nil }
        let end = header.length.map { position + $0 } ?? bytes.count
        guard end <= bytes.count else { return nil }
        let start = position + header.headerLength
        position = end
        return Box(type: header.type, content: BoxReader(Array(bytes[start..<end])), contentOffset: start)
    }
}
