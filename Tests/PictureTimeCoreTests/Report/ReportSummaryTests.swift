// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct ReportSummaryTests {
    @Test func saysWhatMatters() {
        var photos = (1...28).filter { ![5, 11, 12, 13].contains($0) }.map { day in
            PhotoRecord.frame(day, day: "2023-02-\(day < 10 ? "0" : "")\(day)", residual: 7.96)
        }
        photos[2] = .frame(3, day: "2023-02-03", residual: 30)
        photos[3] = .frame(4, day: "2023-02-04", residual: 7.96, reason: "2 faces were found; the largest was taken.")
        photos.append(PhotoRecord(source: "copy.jpg", status: .leftOut, reason: "is there twice.", day: "2023-04-01"))
        photos.append(PhotoRecord(source: "no.jpg", status: .skipped, reason: "is empty.", day: "2023-04-01"))
        #expect(
            Report.of(photos).summaryLines == [
                "24 of 28 days from 2023-02-01 to 2023-02-28; longest streak 15 days, longest gap 3 days "
                    + "(2023-02-11 to 2023-02-13).",
                "1 frame lies off (fit far from the others); see report.html.",
                "1 frame has a remark, such as several faces; see report.html.",
            ])
    }

    @Test func isSilentAboutWhatIsNot() {
        #expect(Report.of([]).summaryLines.isEmpty)
        #expect(Report.of([.frame(0, residual: nil)]).summaryLines.isEmpty)
        #expect(
            Report.of([.frame(0, day: "2024-01-31", residual: nil)]).summaryLines == ["All of one day, 2024-01-31."])
        #expect(
            Report.of([.frame(0, day: "2024-01-31", residual: nil), .frame(1, day: "2024-02-01", residual: nil)])
                .summaryLines == ["All 2 days from 2024-01-31 to 2024-02-01."])
    }

    @Test func tellsTheLastStreak() {
        let days = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-05", "2024-01-06"]
        let lines = Report.of(days.enumerated().map { .frame($0, day: $1, residual: nil) }).summaryLines
        #expect(
            lines == [
                "5 of 6 days from 2024-01-01 to 2024-01-06; longest streak 3 days, longest gap 1 day (2024-01-04).",
                "The last streak has 2 days, since 2024-01-05.",
            ])
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (12_034, "12,034"), (1_000_007, "1,000,007")])
    func writesNumbers(number: Int, text: String) {
        #expect(PlainEnglish.number(number) == text)
    }

    @Test(arguments: [
        (0.0, 1, "0.0"), (-0.04, 1, "0.0"), (12.345, 2, "12.35"), (-7.96, 1, "-8.0"), (0.5, 0, "1"),
        (1e300, 1, "1e+300"),
    ])
    func writesDecimals(value: Double, places: Int, text: String) {
        #expect(value.decimal(places) == text)
    }

    @Test(arguments: [
        ("2024-01-31", "2024-01-31", "1 day (31 January 2024)"),
        ("2023-05-02", "2023-05-04", "3 days (2 to 4 May 2023)"),
        ("2024-02-28", "2024-03-01", "3 days (28 February to 1 March 2024)"),
        ("2023-12-31", "2024-01-01", "2 days (31 December 2023 to 1 January 2024)"),
    ])
    func writesRunsOfDays(first: String, last: String, text: String) throws {
        let run = DayCalendar.Run(
            first: try #require(Day(first)), last: try #require(Day(last)))
        #expect(PlainEnglish.run(run) == text)
    }
}
