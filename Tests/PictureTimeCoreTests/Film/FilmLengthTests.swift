// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct FilmLengthTests {
    @Test(arguments: [
        ("60s", 60_000), ("2.5s", 2500), ("90", 90_000), ("1m30s", 90_000), ("1m", 60_000), ("1h", 3_600_000),
        ("1h2m3.045s", 3_723_045), ("1:30", 90_000), ("0:07", 7000), ("1:00:00", 3_600_000), ("24h", 86_400_000),
        ("0.5", 500), ("0:00.25", 250), ("1h30s", 3_630_000),
    ])
    func readsLengths(text: String, milliseconds: Int) throws {
        #expect(try FilmLength(text).milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "abc", "-3s", "s", "1s1m", "1m1m", "0:99", "1:2:3:4", "25h", "1.2.3", "1e3", "٣s", "9999999", ":", "1:",
        "5 s",
        "1..5", "1h1h", "0:0.5:0",
    ])
    func refusesWhatIsNoLength(text: String) {
        let error = #expect(throws: PictureTimeError.self) { try FilmLength(text) }
        #expect(error?.code == .invalidSetting)
    }

    @Test(arguments: [("60s", 3650, 365, 6), ("1:00", 60, 1, 1), ("2.5s", 10, 4, 1)])
    func aRateFollowsFromALength(length: String, pictures: Int, numerator: Int, denominator: Int) throws {
        let rate = try FrameRate(pictures: pictures, in: FilmLength(length))
        #expect(rate.numerator == numerator && rate.denominator == denominator)
    }

    @Test(arguments: [("1s", 1001), ("24h", 3), ("0s", 5)])
    func aRateThatNoFilmHasIsRefused(length: String, pictures: Int) {
        let error = #expect(throws: PictureTimeError.self) {
            try FrameRate(pictures: pictures, in: FilmLength(length))
        }
        #expect(error?.code == .invalidSetting)
    }
}
