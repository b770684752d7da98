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

func summary(of film: Film, at file: FilmFile) -> String {
    return "'\(file.url.path)': \(counted(film.frameCount, "frame")), \(film.duration.oneDecimal) s, "
        + "\(film.frameSize[0])×\(film.frameSize[1])."
}

/// A line for each file that was left out, and why.
func skippedLines(_ records: [PhotoRecord]) -> [String] {
    guard !records.isEmpty else { return [] }
    return ["\(counted(records.count, "file")) skipped:"]
        + records.map { "  '\($0.source)' \($0.reason ?? "")" }
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
