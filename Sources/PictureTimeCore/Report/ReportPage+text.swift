// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

extension String {
    /// As HTML, in an element or in an attribute's quotes.
    ///
    /// Characters that would be unseen or change how their neighbours are read (control characters, marks of writing
    /// direction) are shown by their number, `[U+202E]`. Only the joiners stay, for names in several scripts and family
    /// emoji need them.
    var asHTML: String {
        var html = ""
        html.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default:
                if scalar.isUnseen {
                    html += "[U+\(String(scalar.value, radix: 16, uppercase: true).paddedToFour)]"
                } else {
                    html.unicodeScalars.append(scalar)
                }
            }
        }
        return html
    }

    /// A path, or a command with one, as HTML that may break behind its parts. What is copied from there has no breaks.
    var asBreakableHTML: String {
        // What escaping adds has neither of the two.
        asHTML.reduce(into: "") { $0 += $1 == "/" || $1 == "_" ? "\($1)<wbr>" : String($1) }
    }

    private var paddedToFour: String { String(repeating: "0", count: max(4 - count, 0)) + self }

    /// As one word of a shell's command line.
    ///
    /// Only when it holds unseen characters it comes as `$'…'`, which bash, zsh and POSIX of 2024 know.
    var asShellWord: String {
        if !isEmpty, utf8.first != UInt8(ascii: "="), utf8.allSatisfy(Self.isPlainInShell) { return self }
        // Scalar by scalar, for an apostrophe and an accent after it are one Character, and still end the word.
        guard unicodeScalars.contains(where: \.isUnseen) else {
            return unicodeScalars.reduce(into: "'") { $0 += $1 == "'" ? #"'\''"# : String($1) } + "'"
        }
        return unicodeScalars.reduce(into: "$'") { word, scalar in
            if scalar.isUnseen {
                // In octal, which ends after three digits whatever follows.
                for byte in String(scalar).utf8 { word += "\\\(byte / 64)\(byte / 8 % 8)\(byte % 8)" }
            } else {
                word += scalar == "'" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
            }
        } + "'"
    }

    private static func isPlainInShell(_ byte: UInt8) -> Bool {
        FileName.isDigit(byte) || FileName.isLetter(byte) || "_-.,/:=@%+".utf8.contains(byte)
    }

    /// As a path in a link, relative to the page, whatever the name looks like.
    var asRelativeLink: String {
        utf8.reduce(into: "./") { link, byte in
            if FileName.isDigit(byte) || FileName.isLetter(byte) || "_-.~".utf8.contains(byte) {
                link.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                link += "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it leaves no trace of itself where it is printed, or turns the text around it.
    fileprivate var isUnseen: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: self != "\u{200C}" && self != "\u{200D}"
        default: false
        }
    }
}

extension PhotoRecord {
    /// The command that would mend what is wrong, to be typed into a shell; nil when there is none.
    var remedyCommand: String? {
        remedy.map { (["ptime"] + $0.map(\.asShellWord)).joined(separator: " ") }
    }

    /// Whether the command has a word for a person to replace: capitals, perhaps with digits and signs between them.
    var remedyHasBlanks: Bool {
        (remedy ?? []).contains { word in
            word.utf8.contains { (0x41...0x5A).contains($0) }
                && word.utf8.allSatisfy { (0x41...0x5A).contains($0) || "-,:|".utf8.contains($0) }
        }
    }
}
