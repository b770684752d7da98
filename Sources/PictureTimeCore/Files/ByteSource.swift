// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Bytes to look around in: a whole file in memory, or one on disk of which only a few places are wanted.
protocol ByteSource: ~Copyable {
    var size: Int { get }
    /// The bytes from `offset` on: `count` of them, or fewer where they end.
    func bytes(at offset: Int, count: Int) throws(PictureTimeError) -> [UInt8]
}

extension FileReader: ByteSource {}

extension [UInt8]: ByteSource {
    var size: Int { count }

    func bytes(at offset: Int, count: Int) -> [UInt8] {
        offset < self.count ? Array(self[offset..<Swift.min(offset + count, self.count)]) : []
    }
}

extension ByteSource where Self: ~Copyable {
    /// A big-endian number of two or four bytes, or nil where they are missing.
    func bigEndian(at offset: Int, byteCount: Int) throws(PictureTimeError) -> Int? {
        let bytes = try bytes(at: offset, count: byteCount)
        return bytes.count == byteCount ? bytes.reduce(0) { $0 << 8 | Int($1) } : nil
    }
}
