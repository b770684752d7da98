// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Testing

@testable import PictureTimeCore

struct NaturalOrderTests {
    private static let nines = String(repeating: "9", count: 39)
    private static let zeros = String(repeating: "0", count: 39)

    /// The first comes before the second.
    static let pairs: [(String, String)] = [
        ("IMG_2.jpg", "IMG_10.jpg"),
        ("img_2.jpg", "IMG_3.jpg"),
        ("IMG_2.jpg", "img_3.jpg"),
        ("a.jpg", "B.jpg"),
        ("A.jpg", "b.jpg"),
        ("9.jpg", "a.jpg"),
        ("photo.jpg", "photo1.jpg"),
        ("photo", "photo.jpg"),
        ("2024-01-31.jpg", "2024-02-01.jpg"),
        ("007.jpg", "8.jpg"),
        ("8.jpg", "009.jpg"),
        ("0.jpg", "1.jpg"),
        ("1.2.jpg", "1.10.jpg"),
        ("day 2 part 10.jpg", "day 10 part 2.jpg"),
        ("img1a.jpg", "img01b.jpg"),
        ("img01a.jpg", "img1b.jpg"),
        // 39 digits and 40; 40 and 40 that differ in the last; 40 zeros in front do not make a number larger.
        ("x\(nines).jpg", "x1\(zeros).jpg"),
        ("x\(nines)1.jpg", "x\(nines)2.jpg"),
        ("x0\(zeros)5.jpg", "x6.jpg"),
        // Ties are settled by the bytes.
        ("IMG_1.jpg", "img_1.jpg"),
        ("01.jpg", "1.jpg"),
        ("a0.jpg", "a00.jpg"),
    ]

    @Test(arguments: pairs)
    func ordersAsFileManagersDo(first: String, second: String) {
        #expect(NaturalOrder.sorted([first, second]) == [first, second])
        #expect(NaturalOrder.sorted([second, first]) == [first, second])
    }

    static let sorted = [
        "", "0", "00", "1", "1.jpg", "2", "10", "a", "a1.jpg", "a2.jpg", "A10.jpg", "a10.jpg", "a11.jpg",
        "b\(nines)", "b1\(zeros)", "photo 2.jpg", "photo 10.jpg", "Photo 11.jpg",
    ]

    @Test func sortsAnyShuffleTheSame() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<50 {
            #expect(NaturalOrder.sorted(Self.sorted.shuffled(using: &generator)) == Self.sorted)
        }
    }

    @Test func isTotalAndTransitive() {
        for (i, a) in Self.sorted.enumerated() {
            for b in Self.sorted[(i + 1)...] {
                #expect(NaturalOrder.sorted([b, a]) == [a, b])
            }
        }
    }

    static let numbers: [(String, [String])] = [
        ("", []),
        ("holiday", []),
        ("IMG_0012-3", ["12", "3"]),
        ("2024-01-31", ["2024", "1", "31"]),
        ("x000y0", ["", ""]),
        ("7é8", ["7", "8"]),
        ("٣", []),
        (nines, [nines]),
    ]

    @Test(arguments: numbers)
    func findsNumbersOfANameFromLeftToRight(name: String, digits: [String]) {
        #expect(NaturalOrder.numbers(in: name) == digits.map { DecimalNumber(digits: Array($0.utf8)) })
    }
}
