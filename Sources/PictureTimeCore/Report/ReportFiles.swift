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
        try PartialFile.write(report.json(), to: json)
        let partial = try PartialFile(for: page)
        var pending: [UInt8] = []
        try ReportPage(report: report, thumbnail: thumbnail).write { text throws(PictureTimeError) in
            pending += text.utf8
            guard pending.count >= 1 << 18 else { return }
            try partial.append(pending)
            pending.removeAll(keepingCapacity: true)
        }
        try partial.append(pending)
        try partial.commit(synchronized: false)
    }
}
