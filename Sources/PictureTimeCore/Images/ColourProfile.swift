// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import CZlib

/// What the numbers of a picture mean as colours, where that is not sRGB.
enum ColourProfile: Hashable, Sendable {
    /// An ICC profile as a file holds it, not trusted in any way.
    case icc([UInt8])
    /// Display P3: the primaries of digital cinema with sRGB's white and curve.
    case displayP3

    /// Larger ones describe printers with tables that no photo needs.
    static let sizeLimit = 4 << 20

    /// Colours described by the numbers of ITU-T H.273; nil where they are sRGB or not known.
    init?(primaries: Int, transfer: Int) {
        // Source: ITU-T H.273, tables 2 and 3. HLG and PQ would need tone mapping; they are shown as they are.
        guard primaries == 12, [1, 2, 6, 13].contains(transfer) else { return nil }
        self = .displayP3
    }

    /// The profile that a JPEG, PNG or WebP file holds, or nil.
    static func embedded(in bytes: [UInt8], format: ImageFormat) throws(PictureTimeError) -> ColourProfile? {
        let profile: [UInt8]? =
            switch format {
            case .jpeg: try inJPEG(bytes)
            case .png: try inPNG(bytes)
            case .webp: try part(FilePart.kind("ICCP"), of: bytes, format: .webp)
            case .heif: nil  // read together with the picture
            }
        return profile.flatMap { $0.isEmpty ? nil : .icc($0) }
    }

    /// The pieces of a profile in their order. Source: ICC.1:2022 B.4.
    private static func inJPEG(_ bytes: [UInt8]) throws(PictureTimeError) -> [UInt8]? {
        var pieces: [UInt8: ArraySlice<UInt8>] = [:]
        var count: UInt8 = 0
        try FileParts.walk(bytes, format: .jpeg) { segment throws(PictureTimeError) in
            guard segment.kind == 0xFFE2 else { return true }
            let content = bytes.bytes(at: segment.offset, count: segment.count)
            guard content.count > 14, content.starts(with: "ICC_PROFILE\0".utf8) else { return true }
            pieces[content[12]] = content[14...]
            count = content[13]
            return true
        }
        guard count > 0, (1...count).allSatisfy({ pieces[$0] != nil }) else { return nil }
        return (1...count).flatMap { pieces[$0]! }
    }

    /// The inflated profile. Source: PNG third edition 11.3.2.3.
    private static func inPNG(_ bytes: [UInt8]) throws(PictureTimeError) -> [UInt8]? {
        guard let content = try part(FilePart.kind("iCCP"), of: bytes, format: .png),
            let nameEnd = content.firstIndex(of: 0), nameEnd + 2 < content.count, content[nameEnd + 1] == 0
        else { return nil }
        let deflated = Array(content[(nameEnd + 2)...])
        // The profile says its own size in its first bytes, but nothing from a file is taken at its word.
        var size = UInt(min(sizeLimit, deflated.count * 64 + 4096))
        var isWhole = false
        let profile = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, initialized in
            isWhole = uncompress(buffer.baseAddress, &size, deflated, UInt(deflated.count)) == Z_OK
            initialized = isWhole ? Int(size) : 0
        }
        return isWhole ? profile : nil
    }

    private static func part(_ kind: Int, of bytes: [UInt8], format: ImageFormat) throws(PictureTimeError) -> [UInt8]? {
        var content: [UInt8]?
        try FileParts.walk(bytes, format: format) { part throws(PictureTimeError) in
            guard part.kind == kind else { return part.kind != FilePart.kind("IDAT") }
            content = try bytes.content(of: part, limit: sizeLimit)
            return false
        }
        return content
    }
}
