// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct FrameRateTests {
    @Test(arguments: [
        ("20", 20, 1), ("29.97", 2997, 100), ("30000/1001", 30000, 1001), ("12.5", 25, 2), ("60/2", 30, 1),
        ("1000", 1000, 1), ("1/60", 1, 60), ("0.5", 1, 2), ("23.976", 2997, 125),
    ])
    func readsRates(text: String, numerator: Int, denominator: Int) throws {
        let rate = try FrameRate(text)
        #expect(rate.numerator == numerator && rate.denominator == denominator)
    }

    @Test(arguments: [
        "0", "-5", "1001", "fast", "", "1/0", "/", "1/", ".", "5.", ".5", "1e3", "20 ", "０", "1/61", "0.01",
        "99999999999999999999", "1/99999999999999999999", "nan", "20.0.0",
    ])
    func refusesWhatIsNoRate(text: String) {
        let error = #expect(throws: PictureTimeError.self) { try FrameRate(text) }
        #expect(error?.code == .invalidSetting)
    }
}
