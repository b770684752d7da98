// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import PictureTimeCore

/// What `--json` prints of a film.
struct FilmReport: Encodable {
    var film: Film
    var file: String
    /// What should be known of it, in whole sentences.
    var notes: [String]
    /// One record for each photo; of a film made of frames, for each that was left out.
    var photos: [PhotoRecord]

    init(film: Film, file: FilmFile, notes: [String] = [], photos: [PhotoRecord]) {
        self.film = film
        self.file = file.url.path
        self.notes = notes
        self.photos = photos
    }
}

/// What the film is, and how much of it was encoded now.
func summary(of film: Film, at file: FilmFile) -> [String] {
    let copied = film.frameCount - film.encodedFrameCount
    let detail = copied == 0 ? "" : " \(copied) of them copied from the film that was there."
    let line =
        "'\(file.url.path)': \(counted(film.frameCount, "frame")), \(film.duration.oneDecimal) s, "
        + "\(film.frameSize[0])×\(film.frameSize[1]).\(detail)"
    return [line] + [film.reasonForEncodingAll].compactMap(\.self)
}

/// How many frames there are, and how many of them are new.
func framesLine(_ report: Report, in folder: URL) -> String {
    let made = report.frameCount - report.unchangedCount
    let detail =
        report.unchangedCount == 0 ? "" : made == 0 ? ", all as they were" : ", \(made) of them made or changed now"
    return "\(counted(report.frameCount, "frame")) in '\(folder.path)'\(detail)."
}

/// The files that could not be used, and why.
func skippedLines(_ records: [PhotoRecord]) -> [String] {
    guard !records.isEmpty else { return [] }
    return ["\(counted(records.count, "file")) skipped:"] + lines(records)
}

/// The photos that were left out on purpose, and why.
func leftOutLines(_ records: [PhotoRecord]) -> [String] {
    guard !records.isEmpty else { return [] }
    return ["\(counted(records.count, "photo")) left out on purpose:"] + lines(records)
}

/// A line for each file, or for many that share a reason; after some, only how many there are.
private func lines(_ records: [PhotoRecord]) -> [String] {
    let lines = records.groupedByReason.flatMap { group in
        group.photos.count <= 3
            ? group.photos.map { "  '\($0.source)' \(group.reason)" }
            : [
                "  \(group.photos.count) files, such as '\(group.photos[0].source)' and '\(group.photos[1].source)': "
                    + "each \(group.reason)"
            ]
    }
    return lines.count <= 12
        ? lines : lines.prefix(10) + ["  and more for \(lines.count - 10) other reasons; see the report."]
}

/// `1 frame`, `2 frames`
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}

extension Double {
    /// With one digit behind the point.
    var oneDecimal: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
