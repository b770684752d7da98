// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How well the face holds still, in words, in a table and in three small plots over the same frames.
extension ReportPage {
    func steadiness(_ outliers: Outliers) -> String {
        let plots = [residualPlot(outliers), tiltPlot(outliers), sizePlot(outliers)].compactMap(\.self)
        let rows = plots.map { plot in
            "<tr><th scope=\"row\">\(plot.title), \(plot.unit)</th><td>\(plot.text(plot.values.min()!))</td>"
                + "<td>\(plot.text(plot.median))</td><td>\(plot.text(plot.values.max()!))</td>"
                + "<td>\(PlainEnglish.number(plot.series.outlierCount))</td></tr>\n"
        }
        let table = """
            <table>
            <caption>The frames in numbers</caption>
            <thead><tr><th scope="col">Measure</th><th scope="col">Least</th><th scope="col">Median</th>\
            <th scope="col">Most</th><th scope="col">Lie off</th></tr></thead>
            <tbody>
            \(rows.joined())</tbody>
            </table>

            """
        let ticks = ticks
        let figures = plots.map { $0.figure(ticks: ticks, frameCount: report.frameCount) }.joined()
        return """
            <section id="steadiness" aria-labelledby="steadiness-title">
            <h2 id="steadiness-title">Steadiness</h2>
            <p>\(Self.words(on: outliers))</p>
            \(plots.isEmpty ? "" : "<div class=\"plots\">\n\(figures)\(table)</div>\n")</section>

            """
    }

    private static func words(on outliers: Outliers) -> String {
        guard let median = outliers.residual.median, let most = outliers.residual.percentile95 else {
            return "Nothing was measured: there is no frame whose face was found by the program."
        }
        var text =
            "To check its own work, Picture Time looks at points of the face that took no part in the alignment. In "
            + "half of the frames they lie within \(median.decimal(1)) pixels of their places, in 95 % within "
            + "\(most.decimal(1))"
        if let eyes = outliers.eyeDistance, eyes > 0 {
            let shares = [median, most].map { "\(($0 / eyes * 100).decimal(1)) %" }
            text += ": \(shares[0]) and \(shares[1]) of the distance between the eyes"
        }
        return text + ". A face always differs from the pattern a little, and does so every day: the more level "
            + "the dots, the stiller the film."
    }

    private func residualPlot(_ outliers: Outliers) -> Plot? {
        guard let median = outliers.residual.median else { return nil }
        return Plot(
            title: "Fit", unit: "pixels", series: outliers.residual, median: median, places: 1, suffix: " px",
            summary: "How far points of the face lie from their places; lower is better.",
            bounds: { low, high in (min(low, 0), max(high * 1.25, 1)) })
    }

    private func tiltPlot(_ outliers: Outliers) -> Plot? {
        guard let median = outliers.tilt.median else { return nil }
        return Plot(
            title: "Tilt", unit: "degrees", series: outliers.tilt, median: median, places: 0, suffix: "°",
            summary: "By how much the photo was turned, clockwise above the middle.",
            bounds: { low, high in
                let reach = max(abs(low), abs(high), 10) * 1.05
                return (-reach, reach)
            })
    }

    private func sizePlot(_ outliers: Outliers) -> Plot? {
        guard let median = outliers.size.median else { return nil }
        return Plot(
            title: "Size", unit: "percent", series: outliers.size, median: median, factor: 100, places: 0, suffix: " %",
            isLogarithmic: true,
            summary: "The face in the photo against that in the frame.",
            bounds: { low, high in (low / 1.2, high * 1.2) })
    }

    /// Where a year begins among the frames, or a month when all are of one year; none when they do not go with time.
    private var ticks: [Plot.Tick] {
        let frames = report.photos.filter(\.isFrame)
        let days = frames.enumerated().compactMap { index, photo in photo.calendarDay.map { (index, $0) } }
        guard let first = days.first?.1, let last = days.last?.1,
            zip(days, days.dropFirst()).allSatisfy({ $0.1 <= $1.1 })
        else { return [] }
        let isOneYear = first.year == last.year
        var ticks: [Plot.Tick] = []
        for ((_, previous), (index, day)) in zip(days, days.dropFirst()) {
            if isOneYear ? day.month != previous.month : day.year != previous.year {
                let label = isOneYear ? String(PlainEnglish.months[day.month - 1].prefix(3)) : "\(day.year)"
                ticks.append(.init(share: Double(index) / Double(frames.count), label: label))
            }
        }
        return ticks
    }
}

/// One measure over the frames.
private struct Plot {
    let title: String
    let unit: String
    let series: Outliers.Series
    let median: Double
    /// What values are multiplied with to be shown.
    var factor = 1.0
    let places: Int
    let suffix: String
    var isLogarithmic = false
    let summary: String
    /// From the least and the most value, the lowest and the highest that is drawn.
    let bounds: (Double, Double) -> (Double, Double)

    /// A point in time, as a share of the width.
    struct Tick {
        let share: Double
        let label: String
    }

    var values: [Double] { series.points.map(\.value) }
    func text(_ value: Double) -> String { (value * factor).decimal(places) }

    // In units of the drawing, which is stretched to the room there is. So many marks beside each other still look like
    // single ones on a wide screen.
    private static let width = 400
    private static let height = 100
    /// So many have room for larger dots, also on a phone.
    private static let fewCount = 80

    /// - Parameter frameCount: All frames, also those without this measure, so that plots can be compared.
    func figure(ticks: [Tick], frameCount: Int) -> String {
        let (low, high) = bounds(values.min()!, values.max()!)
        let off = series.outlierCount
        let label =
            "\(title) of \(PlainEnglish.count(values.count, "frame")): median \(text(median))\(suffix), "
            + "from \(text(values.min()!)) to \(text(values.max()!))\(suffix), \(off) lie off"
        // Labels keep a distance of some 8 % so that they do not run into each other on a phone.
        var lastShown = -1.0
        let labels = ticks.map { tick in
            guard tick.share - lastShown > 0.08, tick.share < 0.93 else { return "" }
            lastShown = tick.share
            return "<span style=\"left:\((tick.share * 100).decimal(1))%\">\(tick.label)</span>"
        }
        let lines = ticks.map { "M\(($0.share * Double(Self.width)).decimal(1)) 0v\(Self.height)" }.joined()
        let marks = marks(frameCount: frameCount, low: low, high: high)
        return """
            <figure>
            <figcaption><h3>\(title) <span class="muted">median \(text(median))\(suffix)</span></h3>
            <p class="muted">\(summary)</p></figcaption>
            <div class="plot"><div class="scale" aria-hidden="true"><span>\(text(high))\(suffix)</span>\
            <span>\(text(low))\(suffix)</span></div>
            <svg viewBox="0 0 \(Self.width) \(Self.height)" preserveAspectRatio="none" role="img" aria-label="\(label)">
            <path class="tick" d="\(lines)"/><path class="median" d="M0 \(y(median, low, high))h\(Self.width)"/>\
            <path class="marks\(values.count <= Self.fewCount ? " few" : "")" d="\(marks.usual)"/>\
            <path class="off" d="\(marks.off)"/>
            </svg>
            <div class="ticks" aria-hidden="true">\(labels.joined())</div></div>
            </figure>

            """
    }

    /// A dot for each frame, or a stroke from the least to the most where several share a place; and a dot for each
    /// that lies off.
    private func marks(frameCount: Int, low: Double, high: Double) -> (usual: String, off: String) {
        let columnCount = min(frameCount, Self.width)
        let step = Double(Self.width) / Double(columnCount)
        func x(_ column: Int) -> String { ((Double(column) + 0.5) * step).decimal(1) }
        var usual = ""
        var off = ""
        var columns: [Int: ClosedRange<Double>] = [:]
        for point in series.points {
            let column = point.frame * columnCount / frameCount
            if point.excess > 1 {
                off += "M\(x(column)) \(y(point.value, low, high))h0"
            } else {
                let range = columns[column] ?? point.value...point.value
                columns[column] = min(range.lowerBound, point.value)...max(range.upperBound, point.value)
            }
        }
        for (column, range) in columns.sorted(by: { $0.key < $1.key }) {
            usual += "M\(x(column)) \(y(range.lowerBound, low, high))V\(y(range.upperBound, low, high))"
        }
        return (usual, off)
    }

    private func y(_ value: Double, _ low: Double, _ high: Double) -> String {
        let share = isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
        return ((1 - share) * Double(Self.height)).decimal(1)
    }
}
