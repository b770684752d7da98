// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct TakeoutMetadataTests {
    private static func photoTaken(_ json: String) -> String? {
        TakeoutMetadata.photoTaken(in: Array(json.utf8))?.description
    }

    private static func photoTaken(timestamp: String) -> String? {
        photoTaken(#"{"photoTakenTime": {"timestamp": \#(timestamp)}}"#)
    }

    /// In the shape of Takeout's own, with its other times, which say when a photo was uploaded and changed.
    @Test func readsTheTimeThePhotoWasTaken() {
        let json = """
            {
              "title": "IMG_20240131_074512.jpg",
              "description": "",
              "imageViews": "3",
              "creationTime": {"timestamp": "1706770000", "formatted": "Feb 1, 2024, 6:46:40 AM UTC"},
              "photoTakenTime": {"timestamp": "1706683512", "formatted": "Jan 31, 2024, 6:45:12 AM UTC"},
              "geoData": {"latitude": 52.5, "longitude": 13.4, "altitude": 0.0},
              "people": [{"name": "Zoë"}],
              "photoLastModifiedTime": {"timestamp": "1706780000", "formatted": "Feb 1, 2024, 9:33:20 AM UTC"}
            }
            """
        #expect(Self.photoTaken(json) == "2024-01-31T06:45:12+00:00")
        #expect(Self.photoTaken("\u{FEFF}" + json) == "2024-01-31T06:45:12+00:00")
    }

    /// Known values: Python's `datetime.fromtimestamp(…, timezone.utc)`.
    @Test(arguments: [
        (#""1706683512""#, "2024-01-31T06:45:12+00:00"),
        ("1706683512", "2024-01-31T06:45:12+00:00"),
        (#""86400""#, "1970-01-02T00:00:00+00:00"),
        (#""951782399""#, "2000-02-28T23:59:59+00:00"),
        (#""951782400""#, "2000-02-29T00:00:00+00:00"),
        (#""951868800""#, "2000-03-01T00:00:00+00:00"),
        (#""1704067199""#, "2023-12-31T23:59:59+00:00"),
        (#""1704067200""#, "2024-01-01T00:00:00+00:00"),
        (#""1735689599""#, "2024-12-31T23:59:59+00:00"),
        (#""4107542400""#, "2100-03-01T00:00:00+00:00"),
        (#""7258118399""#, "2199-12-31T23:59:59+00:00"),
        (#""01706683512""#, "2024-01-31T06:45:12+00:00"),
    ])
    func convertsSecondsToADate(timestamp: String, expected: String) {
        #expect(Self.photoTaken(timestamp: timestamp) == expected)
    }

    @Test(arguments: [
        #""0""#, "0", #""1""#, #""86399""#, #""-1""#, "-1", #""-2082844800""#, #""7258118400""#, #""1706683512000""#,
        #""9223372036854775807""#, #""9223372036854775808""#, #""-9223372036854775808""#, "1e400", "1706683512.5",
        #""99999999999999999999999999""#, #""""#, #"" ""#, #""1706683512 ""#, #""+1706683512""#, #""0x65B9F0F8""#,
        #""1706683512.0""#, #""١٧٠٦٦٨٣٥١٢""#, "null", "true", "[1706683512]", "{}", #""Jan 31, 2024""#,
    ])
    func refusesOtherTimestamps(timestamp: String) {
        #expect(Self.photoTaken(timestamp: timestamp) == nil)
    }

    @Test(arguments: [
        "", " ", "{}", "[]", "null", "1706683512", #""1706683512""#, "{", #"{"photoTakenTime": {"timestamp": "17066"#,
        #"{"photoTakenTime": "1706683512"}"#, #"{"photoTakenTime": {}}"#, #"{"photoTakenTime": null}"#,
        #"{"timestamp": "1706683512"}"#, #"{"creationTime": {"timestamp": "1706683512"}}"#,
        // An album's.
        #"{"title": "Chair", "access": "protected", "date": {"timestamp": "1672477816"}}"#,
        #"[{"photoTakenTime": {"timestamp": "1706683512"}}]"#,
        #"{"photoTakenTime": {"timestamp": "1706683512"}} x"#,
        #"{"photoTakenTime": {"timestamp": "1706683512\u0000"}}"#,
        "{\"photoTakenTime\": {\"timestamp\": \"1706683512\"}}\0\0",
        "\0", "<?xml version=\"1.0\"?>",
    ])
    func refusesOtherJSON(json: String) {
        #expect(Self.photoTaken(json) == nil)
    }

    @Test func refusesInvalidUTF8() {
        let (start, end) = (#"{"photoTakenTime": {"timestamp": "1706683512"#, #""}}"#)
        #expect(TakeoutMetadata.photoTaken(in: Array(start.utf8) + [0xFF] + Array(end.utf8)) == nil)
        #expect(TakeoutMetadata.photoTaken(in: Array(start.utf8) + [0xC3] + Array(end.utf8)) == nil)
        #expect(TakeoutMetadata.photoTaken(in: Array(start.utf8) + Array(end.utf8)) != nil)
    }

    @Test func refusesDeepNesting() {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let depth = 100_000
            let nested = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            #expect(Self.photoTaken(nested) == nil)
            #expect(Self.photoTaken(#"{"a": \#(nested), "photoTakenTime": {"timestamp": "1706683512"}}"#) == nil)
            #expect(Self.photoTaken(String(repeating: open, count: depth)) == nil)
        }
    }

    @Test func refusesMoreThanAMegabyte() {
        let json = #"{"photoTakenTime": {"timestamp": "1706683512"}}"#
        let padding = String(repeating: " ", count: (1 << 20) - json.utf8.count)
        #expect(Self.photoTaken(json + padding) == "2024-01-31T06:45:12+00:00")
        #expect(Self.photoTaken(json + padding + " ") == nil)
    }
}
