// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A JPEG's marker segment: marker, length and payload. Source: ITU-T T.81 B.1.1.4.
func jpegSegment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let length = payload.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + payload
}

/// The header of a JPEG up to its first scan, of which there is nothing. Source: ITU-T T.81 B.2.2 and B.2.3.
func jpegHeader(width: Int, height: Int, components: Int = 1) -> [UInt8] {
    var frame: [UInt8] = [8]
    frame += [UInt8(height >> 8), UInt8(height & 0xFF), UInt8(width >> 8), UInt8(width & 0xFF), UInt8(components)]
    var scan: [UInt8] = [UInt8(components)]
    for number in 1...UInt8(components) {
        frame += [number, 0x11, 0]
        scan += [number, 0]
    }
    scan += [0, 63, 0]
    return [0xFF, 0xD8] + jpegSegment(0xC0, frame) + jpegSegment(0xDA, scan)
}

extension [UInt8] {
    /// These bytes of a JPEG with more right behind SOI.
    func inserting(_ bytes: [UInt8]) -> [UInt8] { Array(prefix(2)) + bytes + Array(dropFirst(2)) }
}
