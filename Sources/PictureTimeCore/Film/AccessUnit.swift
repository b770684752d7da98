// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// One coded picture.
struct AccessUnit: Sendable {
    /// NAL units, each behind its length in four bytes, as MP4 stores them.
    let bytes: [UInt8]
    /// When it is shown, in pictures from the beginning of its GOP.
    let pts: Int
}

/// A closed group of pictures in decoding order. The first one is its only IDR, from which decoding can start.
struct CodedGOP: Sendable {
    let accessUnits: [AccessUnit]
}

/// The sequence and picture parameter set, without start codes or lengths.
struct ParameterSets: Hashable, Sendable {
    let sps: [UInt8]
    let pps: [UInt8]

    /// The decoder configuration record of MP4. Source: ISO 14496-15, 5.3.3.1; the last four bytes, 4:2:0 with eight
    /// bits, are for High profile.
    var avcDecoderConfiguration: [UInt8] {
        [1, sps[1], sps[2], sps[3], 0xFF, 0xE1] + Self.length(sps) + sps + [1] + Self.length(pps) + pps
            + [0xFD, 0xF8, 0xF8, 0]
    }

    private static func length(_ nal: [UInt8]) -> [UInt8] { [UInt8(nal.count >> 8), UInt8(nal.count & 0xFF)] }
}
