// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// A report as one HTML file that needs nothing else: what is wrong and how to mend it, how steady the film is, which
/// days are missing, and all frames in small.
///
/// Written piece by piece, so that no more than one picture is held at a time.
struct ReportPage {
    let report: Report
    /// JPEG bytes of a small picture of a photo's frame or, when it was skipped, of the photo; nil for none.
    ///
    /// It is shown ``thumbnailWidth`` wide, so that twice as many pixels look sharp on every screen. Some frames are
    /// asked for twice, and of many photos skipped for one reason only the first.
    let thumbnail: (PhotoRecord) throws(PictureTimeError) -> [UInt8]?

    /// The width of a picture in CSS pixels.
    static let thumbnailWidth = 96

    typealias Sink = (String) throws(PictureTimeError) -> Void

    /// What is told in several places.
    struct Findings {
        let calendar: DayCalendar
        let outliers: Outliers
        /// Frames that lie off, the furthest first, then those with a reason in their record.
        let doubtful: [Doubt]

        struct Doubt {
            let photo: PhotoRecord
            let reasons: [String]
        }

        init(_ report: Report) {
            calendar = DayCalendar(of: report)
            outliers = Outliers(of: report)
            var doubtful = outliers.frames.map { frame in
                let photo = report.photos[frame.photo]
                return Doubt(photo: photo, reasons: [photo.reason?.asSentence].compactMap(\.self) + frame.reasons)
            }
            let known = Set(outliers.frames.map(\.photo))
            for (index, photo) in report.photos.enumerated() where photo.isFrame && !known.contains(index) {
                if let reason = photo.reason { doubtful.append(Doubt(photo: photo, reasons: [reason.asSentence])) }
            }
            self.doubtful = doubtful
        }
    }

    /// Writes the page piece by piece.
    func write(to sink: Sink) throws(PictureTimeError) {
        let findings = Findings(report)
        try sink(head)
        try sink(header(findings))
        try writeAttention(findings, to: sink)
        try sink(steadiness(findings.outliers))
        try sink(days(findings.calendar))
        try writeContactSheet(findings.calendar, to: sink)
        try sink(
            """
            </main>
            <footer><p>Made by Picture Time \(report.version.asHTML). All of this page is in one file; only the links to \
            frames need it to stay beside them.</p></footer>
            </body>
            </html>

            """)
    }
}

// MARK: - The top of the page

extension ReportPage {
    private var folderName: String {
        report.input.split(separator: "/").last.map(String.init) ?? report.input
    }

    private var head: String {
        // A browser then loads nothing from elsewhere and runs no script, whatever a file's name may hold.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <meta name="generator" content="Picture Time \(report.version.asHTML)">
            <link rel="icon" href="data:,">
            <title>\(folderName.asHTML) · Picture Time</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>

            """
    }

    private func header(_ findings: Findings) -> String {
        var lede =
            "\(PlainEnglish.count(report.frameCount, "frame")) of "
            + PlainEnglish.count(report.photos.count, "photo")
        if let span = findings.calendar.span {
            lede += ", \(PlainEnglish.dates(span))"
        }
        let attention = report.skipped.count + findings.doubtful.count
        var links = [
            ("attention", "Needs your eye", attention == 0 ? "nothing" : PlainEnglish.number(attention)),
            ("steadiness", "Steadiness", ""),
        ]
        if findings.calendar.takenCount > 0 {
            links.append(("days", "Days", "\(PlainEnglish.number(findings.calendar.takenCount))"))
        }
        links.append(("frames", "Frames", PlainEnglish.number(report.frameCount)))
        let items = links.map { id, title, count in
            "<li><a href=\"#\(id)\">\(title)</a>\(count.isEmpty ? "" : " <span class=\"muted\">\(count)</span>")</li>"
        }
        return """
            <header>
            <p class="eyebrow">Picture Time</p>
            <h1><bdi>\(folderName.asHTML)</bdi></h1>
            <p class="lede">\(lede).</p>
            \(report.notes.map { "<p class=\"note\">\($0.asHTML)</p>\n" }.joined())<nav aria-label="On this page">
            <ul>\(items.joined())</ul>
            </nav>
            </header>
            <main>

            """
    }
}

// MARK: - Pictures

extension ReportPage {
    /// A photo's picture, or an empty string when there is none.
    ///
    /// - Parameter alternative: What it shows, for those who cannot see it.
    func image(of photo: PhotoRecord, alternative: String) throws(PictureTimeError) -> String {
        guard let bytes = try thumbnail(photo), !bytes.isEmpty else { return "" }
        let width = Self.thumbnailWidth
        return "<img src=\"data:image/jpeg;base64,\(Data(bytes).base64EncodedString())\" "
            + "alt=\"\(alternative.asHTML)\" width=\"\(width)\" height=\"\(photo.isFrame ? thumbnailHeight : width)\" "
            + "loading=\"lazy\" decoding=\"async\"\(photo.isFrame ? "" : " class=\"photo\"")>"
    }

    /// The height of a frame's picture in CSS pixels. Frames all have the same shape; photos are shown inside a square.
    private var thumbnailHeight: Int {
        guard report.frameSize.count == 2, report.frameSize.allSatisfy({ $0 > 0 }) else { return Self.thumbnailWidth }
        let height = Double(Self.thumbnailWidth) * Double(report.frameSize[1]) / Double(report.frameSize[0])
        return Int(min(max(height.rounded(), 1), 1000))
    }
}
