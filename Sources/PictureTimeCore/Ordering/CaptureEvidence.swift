// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// A capture date with its provenance.
public struct CaptureEvidence: Hashable, Sendable {
    public var date: CaptureDate
    public var source: DateSource
    public var confidence: DateConfidence
}

/// The dates in a photo's Exif.
struct ExifDates: Codable, Hashable, Sendable {
    var original: CaptureDate?
    var digitized: CaptureDate?
    var changed: CaptureDate?

    var best: CaptureDate? { original ?? digitized ?? changed }
}

/// Decides when a photo was taken.
struct CaptureDateResolver {
    let order: ProcessOrder
    /// What the camera's clock was wrong by.
    let shift: ClockShift?

    /// Everything that speaks of when a photo was taken. What is not needed is not asked for.
    struct Sources {
        var name: String
        var edit: CaptureDate?
        var exif: () -> ExifDates
        var xmpSidecar: () -> CaptureDate?
        var takeout: () -> CaptureDate?
    }

    /// The date that the order goes by, or nil.
    func resolve(_ sources: Sources) -> CaptureEvidence? {
        if let date = sources.edit { return CaptureEvidence(date: date, source: .edit, confidence: .certain) }
        return switch order {
        case .fileOrder, .numberOrder: nil
        case .dateISO: fileName(sources)
        case .dateMetadata: firstTrusted(of: metadata(sources))
        case .date: best(of: all(sources))
        }
    }

    /// A sentence about evidence of days that lie apart, or nil. Only asked where all evidence counts.
    func conflict(_ sources: Sources, with chosen: CaptureEvidence) -> String? {
        guard order == .date, chosen.source != .edit else { return nil }
        let other = all(sources).first {
            // Two days, for a time zone alone can make one.
            $0.confidence >= .medium && abs($0.date.dayNumber - chosen.date.dayNumber) >= 2
        }
        return other.map {
            "is dated \(chosen.date.at(nil)) by \(chosen.source.words), but \($0.source.words) says \($0.date.at(nil))."
        }
    }

    /// The surest; of two equally sure ones the more precise; then the first.
    private func best(of evidence: [CaptureEvidence]) -> CaptureEvidence? {
        evidence.reduce(nil) { best, next in
            guard let best else { return next }
            if best.confidence != next.confidence { return best.confidence > next.confidence ? best : next }
            return best.date.time == nil && next.date.time != nil ? next : best
        }
    }

    /// A clock that was never set is better than nothing, and than nothing else.
    private func firstTrusted(of evidence: [CaptureEvidence]) -> CaptureEvidence? {
        evidence.first { $0.confidence > .low } ?? evidence.first
    }

    private func all(_ sources: Sources) -> [CaptureEvidence] {
        metadata(sources) + [fileName(sources)].compactMap(\.self)
    }

    private func fileName(_ sources: Sources) -> CaptureEvidence? {
        guard let found = FileNameDate.parse(sources.name) else { return nil }
        if found.form.isUTC, let date = onTheWall(found.date, sources) {
            return evidence(date, .fileName, .high, isCameraClock: true)
        }
        return evidence(found.date, .fileName, found.confidence, isCameraClock: true)
    }

    /// What the clock on the wall showed at a time in UTC; nil unless the photo's Exif says how far it was ahead.
    private func onTheWall(_ utc: CaptureDate, _ sources: Sources) -> CaptureDate? {
        let exif = sources.exif()
        guard let offset = exif.original?.time?.utcOffset ?? exif.digitized?.time?.utcOffset,
            let local = utc.shifted(by: ClockShift(seconds: offset * 60)), let time = local.time
        else { return nil }
        return local.at(time.with(utcOffset: offset))
    }

    /// The best first. A sidecar was written later than the photo, by someone who knew better.
    private func metadata(_ sources: Sources) -> [CaptureEvidence] {
        let exif = sources.exif()
        return [
            evidence(sources.xmpSidecar(), .xmpSidecar, .high, isCameraClock: false),
            evidence(exif.original, .exifDateTimeOriginal, .high, isCameraClock: true),
            evidence(exif.digitized, .exifDateTimeDigitized, .medium, isCameraClock: true),
            takeout(sources),
            evidence(exif.changed, .exifDateTime, .low, isCameraClock: true),
        ].compactMap(\.self)
    }

    /// In UTC, so that the day may be the one before or after, unless Exif has the offset.
    private func takeout(_ sources: Sources) -> CaptureEvidence? {
        guard let utc = sources.takeout() else { return nil }
        guard let local = onTheWall(utc, sources) else {
            return evidence(utc, .googleTakeout, .medium, isCameraClock: false)
        }
        return evidence(local, .googleTakeout, .high, isCameraClock: false)
    }

    private func evidence(
        _ date: CaptureDate?, _ source: DateSource, _ confidence: DateConfidence, isCameraClock: Bool
    ) -> CaptureEvidence? {
        guard let date else { return nil }
        let isUnset = isCameraClock && date.isOfUnsetClock
        guard isCameraClock, let shift else {
            return CaptureEvidence(date: date, source: source, confidence: isUnset ? .low : confidence)
        }
        return date.shifted(by: shift).map {
            CaptureEvidence(date: $0, source: source, confidence: isUnset ? .low : confidence)
        }
    }
}

extension CaptureDate {
    /// Whether a clock shows this that was never set: the first hour of a year that such clocks begin with, or its first
    /// day without a time.
    fileprivate var isOfUnsetClock: Bool {
        month == 1 && day == 1 && [1970, 1980, 2000].contains(year) && (time.map { $0.hour == 0 } ?? true)
    }
}

extension DateConfidence: Comparable {
    public static func < (a: DateConfidence, b: DateConfidence) -> Bool { a.rank < b.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self)! }
}

extension DateSource {
    /// For people: "its Exif", "your correction".
    public var words: String {
        switch self {
        case .edit: "your correction"
        case .xmpSidecar: "its XMP file"
        case .exifDateTimeOriginal, .exifDateTimeDigitized, .exifDateTime: "its Exif"
        case .googleTakeout: "Google Takeout"
        case .fileName: "its name"
        }
    }
}
