// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The order in which file managers list names: letters without regard to case, and runs of digits by their value.
enum NaturalOrder {
    /// Names in their order, which is total: those that differ in case or leading zeros alone follow their bytes.
    static func sorted(_ names: [String]) -> [String] { names.map(Key.init).sorted().map(\.name) }

    /// A name ready to be compared with many.
    private struct Key: Comparable {
        let name: String
        private let folded: [UInt8]

        init(_ name: String) {
            self.name = name
            folded = Array(name.lowercased().utf8)
        }

        static func < (a: Key, b: Key) -> Bool {
            var (left, right) = (a.folded[...], b.folded[...])
            while let l = left.first, let r = right.first {
                if FileName.isDigit(l), FileName.isDigit(r) {
                    let (x, y) = (takeDigits(&left), takeDigits(&right))
                    if x.count != y.count { return x.count < y.count }
                    if x != y { return x.lexicographicallyPrecedes(y) }
                } else if l != r {
                    return l < r
                } else {
                    left.removeFirst()
                    right.removeFirst()
                }
            }
            if left.isEmpty != right.isEmpty { return left.isEmpty }
            return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
        }
    }

    /// The numbers in a name from left to right, for ordering names by nothing else.
    static func numbers(in name: String) -> [DecimalNumber] {
        var rest = Array(name.utf8)[...]
        var numbers: [DecimalNumber] = []
        while let byte = rest.first {
            if FileName.isDigit(byte) {
                numbers.append(DecimalNumber(digits: Array(takeDigits(&rest))))
            } else {
                rest.removeFirst()
            }
        }
        return numbers
    }

    /// Those of the number that a text begins with, without leading zeros.
    private static func takeDigits(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix(while: FileName.isDigit)
        text = text[digits.endIndex...]
        return digits.drop { $0 == UInt8(ascii: "0") }
    }
}

/// A whole number of any length: 30 digits in a file name are no reason to stop.
struct DecimalNumber: Comparable {
    /// ASCII, without leading zeros.
    let digits: [UInt8]

    static func < (a: DecimalNumber, b: DecimalNumber) -> Bool {
        a.digits.count != b.digits.count
            ? a.digits.count < b.digits.count : a.digits.lexicographicallyPrecedes(b.digits)
    }
}
