// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

struct CaptureDateResolverTests {
    /// What speaks of a photo's date; dates as text.
    struct Evidence: Sendable, CustomTestStringConvertible {
        var name = "holiday.jpg"
        var edit: String?
        var xmp: String?
        var original: String?
        var digitized: String?
        var takeout: String?
        var changed: String?

        var testDescription: String {
            let dates: [(String, String?)] = [
                ("edit", edit), ("XMP", xmp), ("original", original), ("digitized", digitized), ("Takeout", takeout),
                ("changed", changed),
            ]
            return dates.reduce(name) { text, date in date.1.map { "\(text), \(date.0) \($0)" } ?? text }
        }

        func sources() throws -> CaptureDateResolver.Sources {
            func date(_ text: String?) throws -> CaptureDate? {
                try text.map { try #require(CaptureDate($0)) }
            }
            let exif = ExifDates(
                original: try date(original), digitized: try date(digitized), changed: try date(changed))
            let (xmp, takeout) = (try date(xmp), try date(takeout))
            return CaptureDateResolver.Sources(
                name: name, edit: try date(edit), exif: { exif }, xmpSidecar: { xmp }, takeout: { takeout })
        }
    }

    /// The conclusion as `2024-01-31 fileName medium`, or nil.
    private static func conclusion(_ evidence: Evidence, order: ProcessOrder, shift: ClockShift? = nil) throws
        -> String?
    {
        try CaptureDateResolver(order: order, shift: shift).resolve(evidence.sources()).map {
            "\($0.date) \($0.source.rawValue) \($0.confidence.rawValue)"
        }
    }

    // MARK: Orders

    /// Every kind of evidence there is, each of another year.
    private static let everything = Evidence(
        name: "20180101_120000.jpg", xmp: "2023-01-01T12:00:00", original: "2022-01-01T12:00:00",
        digitized: "2021-01-01T12:00:00", takeout: "2020-01-01T12:00:00", changed: "2019-01-01T12:00:00")

    @Test(arguments: ProcessOrder.allCases)
    func whatAPersonSaysCountsInEveryOrder(order: ProcessOrder) throws {
        var evidence = Self.everything
        evidence.edit = "2024-01-01"
        #expect(try Self.conclusion(evidence, order: order) == "2024-01-01 edit certain")
        #expect(try Self.conclusion(Evidence(edit: "2024-01-01"), order: order) == "2024-01-01 edit certain")
    }

    @Test(
        arguments: [
            (.fileOrder, nil), (.numberOrder, nil), (.dateISO, "2018-01-01T12:00:00 fileName high"),
            (.dateMetadata, "2023-01-01T12:00:00 xmpSidecar high"), (.date, "2023-01-01T12:00:00 xmpSidecar high"),
        ] as [(ProcessOrder, String?)])
    func eachOrderGoesByItsOwnEvidence(order: ProcessOrder, expected: String?) throws {
        #expect(try Self.conclusion(Self.everything, order: order) == expected)
    }

    @Test(arguments: ProcessOrder.allCases)
    func concludesNothingFromNothing(order: ProcessOrder) throws {
        #expect(try Self.conclusion(Evidence(), order: order) == nil)
    }

    static let names: [(String, String?)] = [
        ("IMG_20240131_074512.jpg", "2024-01-31T07:45:12 fileName high"),
        ("2024-01-31.jpg", "2024-01-31 fileName medium"),
        ("2024-031.jpg", "2024-01-31 fileName medium"),
        ("IMG-20240131-WA0007.jpg", "2024-01-31 fileName medium"),
        // The wall clock is that of UTC.
        ("1706683512345.jpg", "2024-01-31T06:45:12.345+00:00 fileName medium"),
        ("holiday.jpg", nil),
    ]

    @Test(arguments: names)
    func goesByTheNameAlone(name: String, expected: String?) throws {
        var evidence = Self.everything
        evidence.name = name
        #expect(try Self.conclusion(evidence, order: .dateISO) == expected)
    }

    @Test func goesByTheMetadataInTheirOrder() throws {
        var evidence = Self.everything
        func conclusion() throws -> String? { try Self.conclusion(evidence, order: .dateMetadata) }
        #expect(try conclusion() == "2023-01-01T12:00:00 xmpSidecar high")
        evidence.xmp = nil
        #expect(try conclusion() == "2022-01-01T12:00:00 DateTimeOriginal high")
        evidence.original = nil
        #expect(try conclusion() == "2021-01-01T12:00:00 DateTimeDigitized medium")
        evidence.digitized = nil
        #expect(try conclusion() == "2020-01-01T12:00:00 googleTakeout medium")
        evidence.takeout = nil
        #expect(try conclusion() == "2019-01-01T12:00:00 DateTime low")
        evidence.changed = nil
        #expect(try conclusion() == nil)
    }

    static let surest: [(Evidence, String)] = [
        // The surest.
        (
            Evidence(name: "2024-01-31 07.45.12.jpg", digitized: "2024-02-01T08:00:00"),
            "2024-01-31T07:45:12 fileName high"
        ),
        (Evidence(name: "2024-01-31.jpg", original: "2024-02-01"), "2024-02-01 DateTimeOriginal high"),
        (Evidence(name: "2024-01-31.jpg", changed: "2024-02-01T08:00:00"), "2024-01-31 fileName medium"),
        (Evidence(takeout: "2024-01-31", changed: "2024-02-01T08:00:00"), "2024-01-31 googleTakeout medium"),
        (Evidence(xmp: "2024-01-31", digitized: "2024-02-01T08:00:00"), "2024-01-31 xmpSidecar high"),
        (Evidence(changed: "2024-02-01T08:00:00"), "2024-02-01T08:00:00 DateTime low"),
        // Of two equally sure ones the more precise.
        (Evidence(xmp: "2024-01-31", original: "2024-01-31T07:45:12"), "2024-01-31T07:45:12 DateTimeOriginal high"),
        (
            Evidence(name: "2024-01-31.jpg", takeout: "2024-01-31T06:45:12+00:00"),
            "2024-01-31T06:45:12+00:00 googleTakeout medium"
        ),
        (
            Evidence(name: "20240131_074512.jpg", xmp: "2024-01-30", original: "2024-01-29"),
            "2024-01-31T07:45:12 fileName high"
        ),
        // Then the first.
        (
            Evidence(name: "20240131_074512.jpg", original: "2024-01-31T08:00:00"),
            "2024-01-31T08:00:00 DateTimeOriginal high"
        ),
        (Evidence(name: "2024-01-31.jpg", digitized: "2024-02-01"), "2024-02-01 DateTimeDigitized medium"),
        (Evidence(name: "2024-01-31.jpg", takeout: "2024-02-01"), "2024-02-01 googleTakeout medium"),
        (
            Evidence(xmp: "2024-01-31T07:00:00", original: "2024-01-31T08:00:00"),
            "2024-01-31T07:00:00 xmpSidecar high"
        ),
    ]

    @Test(arguments: surest)
    func weighsAllEvidence(evidence: Evidence, expected: String) throws {
        #expect(try Self.conclusion(evidence, order: .date) == expected)
    }

    /// Reading files costs time, so what is not needed is not asked for.
    @Test func asksOnlyForWhatItNeeds() throws {
        func questions(order: ProcessOrder, edit: CaptureDate? = nil) -> [String] {
            var asked: [String] = []
            let sources = CaptureDateResolver.Sources(
                name: "2024-01-31.jpg", edit: edit,
                exif: {
                    asked.append("exif")
                    return ExifDates()
                },
                xmpSidecar: {
                    asked.append("xmp")
                    return nil
                },
                takeout: {
                    asked.append("takeout")
                    return nil
                })
            _ = CaptureDateResolver(order: order, shift: nil).resolve(sources)
            return asked.sorted()
        }
        for order in [ProcessOrder.fileOrder, .numberOrder, .dateISO] { #expect(questions(order: order).isEmpty) }
        for order in [ProcessOrder.dateMetadata, .date] {
            #expect(questions(order: order) == ["exif", "takeout", "xmp"])
            #expect(questions(order: order, edit: CaptureDate("2024-01-31")).isEmpty)
        }
    }

    // MARK: Clocks that were never set

    static let clocks: [(String, String)] = [
        ("1970-01-01", "low"), ("1980-01-01", "low"), ("2000-01-01", "low"), ("2000-01-01T00:00:00", "low"),
        ("2000-01-01T00:59:59", "low"), ("1980-01-01T00:02:10.5+01:00", "low"), ("1970-01-01T00:00:12", "low"),
        ("2000-01-01T01:00:00", "high"), ("2000-01-01T12:00:00", "high"), ("2000-01-02T00:00:00", "high"),
        ("2000-02-01T00:00:00", "high"), ("1999-12-31T23:59:59", "high"), ("1990-01-01T00:00:00", "high"),
        ("2001-01-01T00:00:00", "high"), ("2024-01-01T00:00:00", "high"), ("2024-01-01", "high"),
    ]

    @Test(arguments: clocks)
    func believesAnUnsetClockLittle(date: String, confidence: String) throws {
        let found = try Self.conclusion(Evidence(original: date), order: .dateMetadata)
        #expect(found == "\(date) DateTimeOriginal \(confidence)")
    }

    @Test(arguments: [
        (Evidence(name: "20000101_000012.jpg"), "2000-01-01T00:00:12 fileName low"),
        (Evidence(digitized: "2000-01-01T00:00:12"), "2000-01-01T00:00:12 DateTimeDigitized low"),
        // Nobody's clock: someone or something else knew the time.
        (Evidence(xmp: "2000-01-01T00:00:12"), "2000-01-01T00:00:12 xmpSidecar high"),
        (Evidence(takeout: "2000-01-01T00:00:12"), "2000-01-01T00:00:12 googleTakeout medium"),
        // So other evidence wins.
        (Evidence(name: "2004-05-06.jpg", original: "2000-01-01T00:00:12"), "2004-05-06 fileName medium"),
        (
            Evidence(original: "2000-01-01T00:00:12", changed: "2004-05-06T07:00:00"),
            "2000-01-01T00:00:12 DateTimeOriginal low"
        ),
    ])
    func knowsAnUnsetClockWhereverItIsWritten(evidence: Evidence, expected: String) throws {
        #expect(try Self.conclusion(evidence, order: .date) == expected)
    }

    // MARK: Wrong clocks

    @Test(arguments: [
        (Evidence(name: "20240131_233000.jpg"), "2024-02-01T00:30:00 fileName high"),
        (Evidence(original: "2024-01-31T23:30:00.5+01:00"), "2024-02-01T00:30:00.5+01:00 DateTimeOriginal high"),
        (Evidence(digitized: "2024-01-31T23:30:00"), "2024-02-01T00:30:00 DateTimeDigitized medium"),
        (Evidence(changed: "2024-01-31T23:30:00"), "2024-02-01T00:30:00 DateTime low"),
        // Not read off a camera's clock.
        (Evidence(xmp: "2024-01-31T23:30:00"), "2024-01-31T23:30:00 xmpSidecar high"),
        (Evidence(takeout: "2024-01-31T23:30:00"), "2024-01-31T23:30:00 googleTakeout medium"),
        (Evidence(edit: "2024-01-31T23:30:00"), "2024-01-31T23:30:00 edit certain"),
        // An hour moves no day.
        (Evidence(name: "2024-01-31.jpg"), "2024-01-31 fileName medium"),
    ])
    func correctsWhatACamerasClockSaid(evidence: Evidence, expected: String) throws {
        #expect(try Self.conclusion(evidence, order: .date, shift: ClockShift(seconds: 3600)) == expected)
    }

    /// What counts is what the clock showed.
    @Test(arguments: [
        ("2000-01-01T00:05:00", "2024-01-01T00:05:00 DateTimeOriginal low"),
        ("1976-01-01T00:05:00", "2000-01-01T00:05:00 DateTimeOriginal high"),
    ])
    func judgesAClockBeforeItIsCorrected(date: String, expected: String) throws {
        let found = try Self.conclusion(Evidence(original: date), order: .dateMetadata, shift: ClockShift(months: 288))
        #expect(found == expected)
    }

    @Test func dropsADateThatIsCorrectedOutOfTheYears() throws {
        let shift = ClockShift(months: 2400)
        let evidence = Evidence(original: "2024-01-31T07:45:12", takeout: "2024-01-30")
        #expect(try Self.conclusion(evidence, order: .dateMetadata, shift: shift) == "2024-01-30 googleTakeout medium")
        #expect(try Self.conclusion(Evidence(name: "2024-01-31.jpg"), order: .dateISO, shift: shift) == nil)
    }

    // MARK: Contradictions

    private static func conflict(_ evidence: Evidence, order: ProcessOrder = .date, shift: ClockShift? = nil) throws
        -> String?
    {
        let resolver = CaptureDateResolver(order: order, shift: shift)
        let sources = try evidence.sources()
        return resolver.conflict(sources, with: try #require(resolver.resolve(sources)))
    }

    static let conflicts: [(Evidence, String)] = [
        (
            Evidence(name: "2024-02-05.jpg", original: "2024-01-31T07:45:12"),
            "is dated 2024-01-31 by its Exif, but its name says 2024-02-05."
        ),
        (
            Evidence(name: "20240205_080000.jpg", digitized: "2024-01-31T07:45:12"),
            "is dated 2024-02-05 by its name, but its Exif says 2024-01-31."
        ),
        (
            Evidence(xmp: "2024-01-31", original: "2024-01-29"),
            "is dated 2024-01-31 by its XMP file, but its Exif says 2024-01-29."
        ),
        (
            Evidence(original: "2024-01-31", takeout: "2023-01-31"),
            "is dated 2024-01-31 by its Exif, but Google Takeout says 2023-01-31."
        ),
        // Two days, over a leap day.
        (
            Evidence(name: "2024-02-28.jpg", original: "2024-03-01T00:00:00"),
            "is dated 2024-03-01 by its Exif, but its name says 2024-02-28."
        ),
    ]

    @Test(arguments: conflicts)
    func saysWhichEvidenceContradicts(evidence: Evidence, expected: String) throws {
        #expect(try Self.conflict(evidence) == expected)
    }

    @Test(arguments: [
        // A time zone alone can make a day.
        Evidence(name: "2024-02-01.jpg", original: "2024-01-31T23:59:59"),
        Evidence(name: "2024-01-30.jpg", original: "2024-01-31T00:00:00"),
        Evidence(name: "2024-01-31.jpg", original: "2024-01-31T07:45:12"),
        Evidence(original: "2024-01-31T07:45:12"),
        // Of little weight: the last change, and a clock that was never set.
        Evidence(original: "2024-01-31T07:45:12", changed: "2024-06-01T12:00:00"),
        Evidence(name: "2024-01-31.jpg", original: "2000-01-01T00:00:12"),
        // A person decided.
        Evidence(name: "2024-02-05.jpg", edit: "2024-03-01", original: "2024-01-31T07:45:12"),
    ])
    func saysNothingWhereNothingContradicts(evidence: Evidence) throws {
        #expect(try Self.conflict(evidence) == nil)
    }

    @Test(arguments: [ProcessOrder.dateISO, .dateMetadata])
    func speaksOfContradictionsOnlyWhereAllEvidenceCounts(order: ProcessOrder) throws {
        let evidence = Evidence(name: "2024-02-05.jpg", original: "2024-01-31T07:45:12", takeout: "2023-01-31")
        #expect(try Self.conflict(evidence, order: order) == nil)
        #expect(try Self.conflict(evidence, order: .date) != nil)
    }

    @Test func correctedClocksContradictNoMore() throws {
        let evidence = Evidence(original: "2004-01-31T07:45:12", takeout: "2024-01-31T06:45:12+00:00")
        #expect(try Self.conflict(evidence) != nil)
        #expect(try Self.conflict(evidence, shift: ClockShift(months: 240)) == nil)
    }
}
