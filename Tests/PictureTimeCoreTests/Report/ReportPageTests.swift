// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
import Testing

@testable import PictureTimeCore

struct ReportPageTests {
    private func page(
        of report: Report, thumbnail: (PhotoRecord) throws(PictureTimeError) -> [UInt8]? = { _ in [1, 2, 3] }
    ) throws -> String {
        try withoutActuallyEscaping(thumbnail) { thumbnail in
            var html = ""
            try ReportPage(report: report, thumbnail: thumbnail).write { piece throws(PictureTimeError) in html += piece
            }
            return html
        }
    }

    private func skipped(_ source: String, _ reason: String?, remedy: [String]? = nil) -> PhotoRecord {
        PhotoRecord(source: source, status: .skipped, reason: reason, remedy: remedy)
    }

    /// A frame on each day of January 2024 but the second and third, and all else that a page can show.
    private var everything: Report {
        var photos = (1...31).filter { $0 != 2 && $0 != 3 }.map { day in
            PhotoRecord.frame(day, day: "2024-01-\(day < 10 ? "0" : "")\(day)")
        }
        photos[9] = .frame(12, day: "2024-01-12", residual: 40)
        photos[19] = .frame(22, day: "2024-01-22", reason: "2 faces were found; the largest was taken.")
        photos[19].remedy = ["edit", "IMG_22.jpg", "--face", "X,Y"]
        photos.append(.frame(40))
        photos.append(.frame(41, day: "2025-06-30"))
        photos.append(
            PhotoRecord(
                source: "b.jpg", status: .leftOut, reason: "is the same photo as 'a.jpg'.",
                remedy: ["edit", "b.jpg", "--include"]))
        photos.append(skipped("x.jpg", "has no date.", remedy: ["image", "a folder", "--process-order", "file-order"]))
        photos.append(skipped("y.jpg", "has no date.", remedy: ["image", "a folder", "--process-order", "file-order"]))
        photos.append(skipped("z.jpg", nil))
        photos[photos.count - 1].day = "2024-01-03"
        return .of(photos, notes: ["3 frames of another run are still in the folder."])
    }

    // MARK: What it shows

    @Test func tellsEverythingInItsOrder() throws {
        let html = try page(of: everything)
        var rest = html[...]
        for expected in [
            "<!DOCTYPE html>", "<html lang=\"en\">", "Content-Security-Policy", "default-src 'none'; style-src",
            "<meta name=\"viewport\"", "<title>Selfies · Picture Time</title>", "<h1><bdi>Selfies</bdi></h1>",
            "31 frames of 35 photos, 1 January 2024 to 30 June 2025.", "3 frames of another run", "<nav aria-label",
            "<main>", "Needs your eye</h2>", "words in capitals", "3 photos skipped", "Has no date.", "2 photos",
            "<code>ptime image &#39;a folder&#39; --process-order file-order</code>", "x.jpg", "y.jpg", "z.jpg",
            "Could not be used.", "2 frames to look at", "IMG_<wbr>12.jpg",
            "The face fits badly: points on it lie 40.0 pixels", "2 faces were found; the largest was taken.",
            "<code>ptime edit IMG_<wbr>22.jpg --face X,Y</code>", "1 photo left out on purpose</summary>",
            "<th scope=\"col\">",
            "Is the same photo as &#39;a.jpg&#39;.", "<code>ptime edit b.jpg --include</code>", "Steadiness</h2>",
            "they lie within 8.0 pixels of their places, in 95 % within 8.0: 3.2 % and 3.2 %", "Fit <span",
            "Tilt <span",
            "Size <span", "Days</h2>", "30 of 547 days have a frame, 517 have none.", "28 days (4 to 31 January 2024)",
            "515 days (1 February 2024 to 29 June 2025)", "a photo, but no frame",
            "2024 <span class=\"muted\">29 of 366",
            "<a href=\"#frames-2024-01\" aria-label=\"January 2024\">", "2025 <span class=\"muted\">1 of 181 days",
            "Frames</h2>", "id=\"frames-2024-01\"", "January 2024 <span class=\"muted\">· 29 of 31 days",
            "<a href=\"./00001.jpg\" title=\"Frame 00001.jpg, of IMG_1.jpg\"><img ", "alt=\"1 January 2024\"",
            "June 2025 <span class=\"muted\">· 1 of 30 days", "Without a date <span class=\"muted\">· 1 frame",
            "</main>", "<footer>", "</html>",
        ] {
            guard let range = rest.firstRange(of: expected) else {
                Issue.record("'\(expected)' is missing, or stands too early")
                return
            }
            rest = rest[range.upperBound...]
        }
    }

    @Test func isWellFormed() throws {
        for report in [everything, .of([]), .of([.frame(0)]), .of([skipped("a.jpg", nil)])] {
            #expect(unbalancedTag(in: try page(of: report)) == nil)
        }
    }

    @Test func asksForNothingFromElsewhere() throws {
        let html = try page(of: everything)
        #expect(!html.contains("http:") && !html.contains("https:") && !html.contains("<script"))
        #expect(!html.contains("url(") && !html.contains("@import"))
        // Every picture is inside the page and has its size.
        let images = html.split(separator: "<img ").dropFirst()
        // 31 frames, two of them also among those to look at, and three skipped photos.
        #expect(images.count == 31 + 2 + 3)
        #expect(images.allSatisfy { $0.hasPrefix("src=\"data:image/jpeg;base64,AQID\" alt=\"") })
        #expect(images.count { $0.contains(" width=\"96\" height=\"128\" loading=\"lazy\"") } == 31 + 2)
        #expect(images.count { $0.contains(" width=\"96\" height=\"96\" loading=\"lazy\"") } == 3)
        for link in html.split(separator: "href=\"").dropFirst() {
            #expect(link.hasPrefix("#") || link.hasPrefix("./") || link.hasPrefix("data:,\""))
        }
    }

    @Test func saysWhenAllIsWell() throws {
        let html = try page(of: .of((1...9).map { .frame($0, day: "2024-01-0\($0)") }))
        #expect(html.contains("Nothing does. Every photo became a frame, and no frame looks wrong."))
        #expect(html.contains("Not one day is missing: 9 days (1 to 9 January 2024)."))
        #expect(!html.contains("<details"))
    }

    @Test func aFrameWithoutPictureKeepsItsDay() throws {
        let html = try page(of: .of([.frame(7, day: "2024-01-31")])) { _ in nil }
        #expect(!html.contains("<img"))
        #expect(html.contains("title=\"Frame 00007.jpg, of IMG_7.jpg\"><span>31 January 2024</span></a>"))
    }

    /// By which a page of an earlier run is known as ours.
    @Test func saysAtOnceWhoMadeIt() throws {
        let html = try page(of: .of([], input: String(repeating: "very long ", count: 1000)))
        #expect(
            String(html.prefix(1000)).contains(
                "<meta name=\"generator\" content=\"Picture Time \(pictureTimeVersion)\">"))
    }

    // MARK: Size

    @Test func thousandsOfSkippedPhotosAreFolded() throws {
        var asked = 0
        let report = Report.of((0..<3000).map { skipped("\($0).jpg", "shows no face that could be found.") })
        let html = try page(of: report) { _ in
            asked += 1
            return [0]
        }
        #expect(asked == 12)
        #expect(html.contains("<summary>2,988 more like these</summary>"))
        #expect(html.contains("2999.jpg"))
    }

    @Test func isWrittenPieceByPiece() throws {
        let report = Report.of((0..<1000).map { .frame($0) })
        var largest = 0
        try ReportPage(report: report) { _ in [UInt8](repeating: 0, count: 3000) }
            .write { piece throws(PictureTimeError) in largest = max(largest, piece.utf8.count) }
        // One picture, or what there is once: the style sheet or the plots.
        #expect(largest < 40_000)
    }

    @Test func tenYearsStaySmall() throws {
        var day = try #require(Day("2014-01-01"))
        var photos: [PhotoRecord] = []
        for number in 0..<3650 {
            if number % 9 != 0 { photos.append(.frame(number, day: day.description)) }
            day = day.next
        }
        let page = ReportPage(report: .of(photos)) { _ in nil }
        #expect(page.days(DayCalendar(of: page.report)).utf8.count < 160_000)
        #expect(page.steadiness(Outliers(of: page.report)).utf8.count < 40_000)
    }

    @Test func passesErrorsOn() throws {
        let full = PictureTimeError(code: .unwritableOutput, message: "The disk is full.")
        let page = ReportPage(report: .of([.frame(0)])) { _ in nil }
        let error = #expect(throws: PictureTimeError.self) {
            try page.write { _ throws(PictureTimeError) in throw full }
        }
        #expect(error?.code == .unwritableOutput)
    }

    // MARK: Names that mean harm

    @Test func hostileNamesStayText() throws {
        let name = "<script>alert(1)</script>\"'\u{202E}gpj.exe\n&amp;"
        var frame = PhotoRecord.frame(0, day: "2024-01-31", reason: name)
        frame.source = name
        frame.output = "javascript:\(name)"
        var leftOut = PhotoRecord(source: name, status: .leftOut, reason: name, remedy: ["edit", name])
        leftOut.day = "\"><script>"
        let report = Report.of(
            [frame, leftOut, skipped(name, name, remedy: ["edit", name]), skipped("-", name)],
            input: "/photos/\(name.filter { $0 != "/" })", notes: [name])
        var html = try page(of: report)
        #expect(!html.contains("<script"))
        #expect(!html.unicodeScalars.contains("\u{202E}"))
        #expect(!html.contains("href=\"javascript"))
        #expect(unbalancedTag(in: html) == nil)
        #expect(
            html.contains(
                "<bdi>&lt;script&gt;alert(1)&lt;/<wbr>script&gt;&quot;&#39;[U+202E]gpj.exe[U+000A]&amp;amp;</bdi>"))
        // Apart from line ends of its own the page has no control characters.
        html.unicodeScalars.removeAll { $0 == "\n" }
        #expect(html.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test(arguments: [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"), ("\"'", "&quot;&#39;"),
        (
            "\r\n\t\u{0}\u{7F}\u{9B}",
            "[U+000D][U+000A][U+0009][U+0000][U+007F][U+009B]"
        ),
        ("\u{2066}\u{FEFF}\u{200B}\u{2028}\u{E0041}", "[U+2066][U+FEFF][U+200B][U+2028][U+E0041]"),
        ("Zoë 写真 👨‍👩‍👧 می‌خواهم", "Zoë 写真 👨‍👩‍👧 می‌خواهم"), ("<\u{338}", "&lt;\u{338}"),
    ])
    func escapesText(text: String, expected: String) {
        #expect(text.asHTML.unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test(arguments: [
        ("2024-01-31.jpg", "2024-01-31.jpg"), ("--date", "--date"), ("/home/a/b,c+d@e:f%g=h", "/home/a/b,c+d@e:f%g=h"),
        ("a b", "'a b'"), ("", "''"), ("=ls", "'=ls'"), ("~/a", "'~/a'"), ("$(rm -r .)", "'$(rm -r .)'"),
        ("it's", #"'it'\''s'"#), ("'\u{301};ls", "''\\''\u{301};ls'"), ("写真", "'写真'"),
        ("a\nb", #"$'a\012b'"#), ("\u{202E}1'\\", #"$'\342\200\2561\'\\'"#),
    ])
    func quotesWordsForAShell(word: String, expected: String) {
        #expect(word.asShellWord.unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test(arguments: [
        ("00042.jpg", "./00042.jpg"), ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("a b\"é\n", "./a%20b%22%C3%A9%0A"),
    ])
    func linksToFilesBesideIt(name: String, expected: String) {
        #expect(name.asRelativeLink == expected)
    }

    // MARK: Colours

    /// Contrast as in WCAG 2.2: text at least 4.5 to 1, drawings 3 to 1, on light paper and on dark.
    @Test func coloursCanBeToldApart() throws {
        let schemes = ReportPage.style.split(separator: ":root {", omittingEmptySubsequences: false).dropFirst()
        #expect(schemes.count == 2)
        for scheme in schemes {
            func luminance(_ name: String) throws -> Double {
                let start = try #require(scheme.firstRange(of: "--\(name): #")?.upperBound)
                let value = try #require(Int(scheme[start...].prefix(6), radix: 16))
                let channels = [16, 8, 0].map { shift in
                    let share = Double(value >> shift & 0xFF) / 255
                    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
                }
                return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
            }
            func contrast(_ name: String, on paper: String) throws -> Double {
                let (a, b) = (try luminance(name), try luminance(paper))
                return (max(a, b) + 0.05) / (min(a, b) + 0.05)
            }
            for name in ["ink", "muted", "accent"] { #expect(try contrast(name, on: "paper") >= 4.5, "\(name)") }
            #expect(try contrast("ink", on: "raised") >= 4.5)
            for name in ["quiet", "alarm", "accent"] { #expect(try contrast(name, on: "paper") >= 3, "\(name)") }
        }
    }
}

/// The first tag that is not closed, or closes another one; nil when all fit.
private func unbalancedTag(in html: String) -> String? {
    let empty: Set<Substring> = ["meta", "link", "img", "wbr", "!DOCTYPE"]
    var open: [Substring] = []
    for part in html.split(separator: "<").dropFirst(html.hasPrefix("<") ? 0 : 1) {
        guard let end = part.firstIndex(of: ">") else { return String(part) }
        let tag = part[..<end]
        let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == "!" || $0 == "/" }
        if name.hasPrefix("/") {
            guard open.popLast() == name.dropFirst() else { return String(tag) }
        } else if !tag.hasSuffix("/"), !empty.contains(name) {
            open.append(name)
        }
    }
    return open.last.map(String.init)
}
