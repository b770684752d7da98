// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// `report.json` and `report.html` beside the frames.
struct ReportFiles {
    private let json: URL
    private let page: URL

    init(folder: URL) {
        json = folder.appending(path: "report.json", directoryHint: .notDirectory)
        page = folder.appending(path: "report.html", directoryHint: .notDirectory)
    }

    /// - Throws: `outputInUse` when there are files of these names that Picture Time did not write.
    func checkOwnership() throws(PictureTimeError) {
        if FileManager.default.fileExists(atPath: json.path), !isOwnJSON { throw .notOurs(json) }
        if FileManager.default.fileExists(atPath: page.path), !isOwnPage { throw .notOurs(page) }
    }

    /// What a report of any version has, and hardly any other file of that name.
    private struct Mark: Decodable {
        struct Photo: Decodable {
            var source: String
            var status: String
        }
        var version: String
        var photos: [Photo]
    }

    private var isOwnJSON: Bool {
        guard let data = try? Data(contentsOf: json) else { return false }
        return (try? JSONDecoder().decode(Mark.self, from: data))?.photos.isEmpty == false
    }

    private var isOwnPage: Bool {
        guard let reader = try? FileReader(page), let start = try? reader.bytes(at: 0, count: 2048) else {
            return false
        }
        return String(decoding: start, as: UTF8.self).contains("<meta name=\"generator\" content=\"Picture Time ")
    }

    /// Writes both, each whole or not at all.
    ///
    /// - Parameter thumbnail: See ``ReportPage/thumbnail``.
    func write(
        _ report: Report, thumbnail: @escaping (PhotoRecord) throws(PictureTimeError) -> [UInt8]?
    ) throws(PictureTimeError) {
        try Self.write(to: json) { sink throws(PictureTimeError) in try report.writeJSON(to: sink) }
        try Self.write(to: page) { sink throws(PictureTimeError) in
            try ReportPage(report: report, thumbnail: thumbnail).write { text throws(PictureTimeError) in
                try sink(Array(text.utf8))
            }
        }
    }

    private typealias Sink = ([UInt8]) throws(PictureTimeError) -> Void

    /// Writes a file in pieces, whole or not at all.
    private static func write(to file: URL, _ content: (Sink) throws(PictureTimeError) -> Void) throws(PictureTimeError)
    {
        let partial = try PartialFile(for: file)
        var pending: [UInt8] = []
        try content { bytes throws(PictureTimeError) in
            pending += bytes
            guard pending.count >= 1 << 18 else { return }
            try partial.append(pending)
            pending.removeAll(keepingCapacity: true)
        }
        try partial.append(pending)
        try partial.commit(synchronized: false)
    }
}

extension Report {
    /// What ``json()`` gives, record by record: an encoder holds ten times of what it has written in memory, and there may be
    /// thousands of records.
    func writeJSON(to sink: ([UInt8]) throws(PictureTimeError) -> Void) throws(PictureTimeError) {
        var frame = self
        frame.photos = []
        let text = frame.json()
        // Nothing else looks like that: keys inside are indented further, and in texts a new line is escaped.
        let opening = Array("\n  \"photos\" : [\n".utf8)
        guard !photos.isEmpty, let place = text.firstIndex(of: opening) else { return try sink(json()) }
        try sink(Array(text[..<(place + opening.count)]))
        for (index, photo) in photos.enumerated() {
            var lines = photo.json().split(separator: UInt8(ascii: "\n")).map { Array("    ".utf8) + $0 }
            if index + 1 < photos.count { lines[lines.count - 1].append(UInt8(ascii: ",")) }
            try sink(lines.flatMap { $0 + [0x0A] })
        }
        // Behind the empty line of the empty list.
        try sink(Array(text[(place + opening.count + 1)...]))
    }
}

extension [UInt8] {
    fileprivate func firstIndex(of pattern: [UInt8]) -> Int? {
        guard count >= pattern.count else { return nil }
        return (0...(count - pattern.count)).first { self[$0..<($0 + pattern.count)].elementsEqual(pattern) }
    }
}
