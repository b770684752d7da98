// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A part of a photo file: a JPEG marker segment, or a chunk of PNG or WebP.
struct FilePart {
    /// JPEG's marker, such as 0xFFE1, or the four letters of a chunk's type as a number.
    var kind: Int
    /// Where its content begins in the file.
    var offset: Int
    /// How many bytes its header says that there are; the file may have fewer.
    var count: Int

    /// A chunk's type as a number.
    static func kind(_ letters: StaticString) -> Int {
        letters.withUTF8Buffer { $0.reduce(0) { $0 << 8 | Int($1) } }
    }
}

extension ByteSource where Self: ~Copyable {
    /// The content of a part, or nil when there is more than `limit`.
    func content(of part: FilePart, limit: Int) throws(PictureTimeError) -> [UInt8]? {
        part.count <= limit ? try bytes(at: part.offset, count: part.count) : nil
    }
}

/// Walks through the parts of a file without reading what is in them.
enum FileParts {
    /// More than a photo has; a file made to keep us busy may have millions.
    private static let limit = 1 << 16

    /// Calls `visit` for each part until it returns false.
    ///
    /// Of JPEG these are the marker segments in front of the first scan, source: ITU-T T.81 B.1.1; of PNG and WebP the
    /// chunks, sources: PNG third edition 5.3, RFC 9649 2.3. HEIF has no such parts.
    static func walk<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source, format: ImageFormat, visit: (FilePart) throws(PictureTimeError) -> Bool
    ) throws(PictureTimeError) {
        switch format {
        case .jpeg: try walkJPEG(source, visit)
        case .png: try walkChunks(source, from: 8, isPNG: true, visit)
        case .webp: try walkChunks(source, from: 12, isPNG: false, visit)
        case .heif: return
        }
    }

    private static func walkJPEG<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source, _ visit: (FilePart) throws(PictureTimeError) -> Bool
    ) throws(PictureTimeError) {
        var position = 2  // behind SOI
        var superfluous = 0
        for _ in 0..<limit {
            guard let marker = try source.bigEndian(at: position, byteCount: 2) else { return }
            if marker == 0xFFFF || marker >> 8 != 0xFF {  // a fill byte, or a stray one, which decoders pass over
                position += 1
                superfluous += 1
                if superfluous > 1024 { return }
                continue
            }
            if marker == 0xFFDA || marker == 0xFFD9 { return }  // SOS, EOI
            if (0xFFD0...0xFFD7).contains(marker) || marker == 0xFF01 {  // no payload
                position += 2
                continue
            }
            guard let length = try source.bigEndian(at: position + 2, byteCount: 2), length >= 2,
                try visit(FilePart(kind: marker, offset: position + 4, count: length - 2))
            else { return }
            position += 2 + length
        }
    }

    private static func walkChunks<Source: ByteSource & ~Copyable>(
        _ source: borrowing Source, from start: Int, isPNG: Bool, _ visit: (FilePart) throws(PictureTimeError) -> Bool
    ) throws(PictureTimeError) {
        var position = start
        for _ in 0..<limit {
            let header = try source.bytes(at: position, count: 8)
            guard header.count == 8 else { return }
            let typeBytes = isPNG ? header[4...] : header[..<4]
            let lengthBytes = isPNG ? Array(header[..<4]) : header[4...].reversed()
            let length = lengthBytes.reduce(0) { $0 << 8 | Int($1) }
            let part = FilePart(kind: typeBytes.reduce(0) { $0 << 8 | Int($1) }, offset: position + 8, count: length)
            guard try visit(part) else { return }
            // PNG has a checksum behind the content; WebP fills up to an even length.
            position += 8 + length + (isPNG ? 4 : length & 1)
        }
    }
}
