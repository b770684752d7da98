// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// All frames in small, by month.
extension ReportPage {
    func writeContactSheet(_ calendar: DayCalendar, to sink: Sink) throws(PictureTimeError) {
        try sink("<section id=\"frames\" aria-labelledby=\"frames-title\">\n<h2 id=\"frames-title\">Frames</h2>\n")
        let frames = report.photos.filter(\.isFrame)
        var byMonth: [DayCalendar.Run: [(photo: PhotoRecord, day: Day)]] = [:]
        var dateless: [PhotoRecord] = []
        for photo in frames {
            if let day = photo.calendarDay {
                byMonth[day.wholeMonth, default: []].append((photo, day))
            } else {
                dateless.append(photo)
            }
        }
        for month in calendar.months {
            let name = "\(PlainEnglish.months[month.month - 1]) \(month.year)"
            try sink(
                """
                <section class="month" id="\(Self.monthID(month.run.first))">
                <h3>\(name) <span class="muted">· \(month.days.count) of \
                \(PlainEnglish.count(month.lengthInSpan, "day"))</span></h3>
                <ul class="sheet">

                """)
            // The order of the film may be another one; sorting is stable, so within a day it stays.
            for (photo, day) in (byMonth[month.run] ?? []).sorted(by: { $0.day < $1.day }) {
                try sink(item(photo, caption: "\(day.day)", alternative: PlainEnglish.date(day)))
            }
            try sink("</ul>\n</section>\n")
        }
        if !dateless.isEmpty {
            try sink(
                "<section class=\"month\">\n<h3>Without a date <span class=\"muted\">· "
                    + "\(PlainEnglish.count(dateless.count, "frame"))</span></h3>\n<ul class=\"sheet\">\n")
            for photo in dateless {
                let name = photo.output ?? photo.source
                try sink(item(photo, caption: name, alternative: "Frame \(name)"))
            }
            try sink("</ul>\n</section>\n")
        }
        if frames.isEmpty { try sink("<p>There is none.</p>\n") }
        try sink("</section>\n")
    }

    private func item(_ photo: PhotoRecord, caption: String, alternative: String) throws(PictureTimeError) -> String {
        let image = try image(of: photo, alternative: alternative)
        // Without a picture the caption stands for itself; with one it would only be read twice.
        let text =
            image.isEmpty
            ? "<span>\(alternative.asHTML)</span>" : "\(image)<span aria-hidden=\"true\">\(caption.asHTML)</span>"
        guard let output = photo.output else { return "<li>\(text)</li>\n" }
        let title = "Frame \(output), of \(photo.source)"
        return "<li><a href=\"\(output.asRelativeLink)\" title=\"\(title.asHTML)\">\(text)</a></li>\n"
    }
}
