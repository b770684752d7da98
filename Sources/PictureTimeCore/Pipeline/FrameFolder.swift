// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// A folder of numbered frames.
struct FrameFolder: Sendable {
    private let url: URL

    init(_ url: URL) { self.url = url }

    /// `00042.jpg`; numbers of more than five digits take the room they need.
    static func name(_ number: Int) -> String { "\(number.padded(5)).jpg" }

    /// Makes the folder, clears what a killed run left in it, and refuses to replace files of someone else.
    ///
    /// - Throws: `unwritableOutput`, or `outputInUse` naming the first such file.
    func prepare(forFramesFrom start: Int, count: Int) throws(PictureTimeError) {
        try OutputFolder.make(url, for: url)
        let existing = Set((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [])
        for number in start..<(start + count) where existing.contains(Self.name(number)) {
            let file = url.appending(path: Self.name(number))
            if !Self.isOurs(file) { throw .notOurs(file) }
        }
        if existing.contains(Self.reportName), read(ReportMark.self) == nil { throw .notOurs(reportFile) }
    }

    private static let reportName = "report.json"
    private var reportFile: URL { url.appending(path: Self.reportName) }

    /// What a report of any version has, and hardly any other file of that name.
    private struct ReportMark: Decodable {
        struct Photo: Decodable {
            var source: String
            var status: String
        }
        var version: String
        var photos: [Photo]
    }

    private func read<Content: Decodable>(_ type: Content.Type) -> Content? {
        guard let data = try? Data(contentsOf: reportFile) else { return nil }
        return try? JSONDecoder().decode(type, from: data)
    }

    /// Removes the frames that an earlier run over the same photos left behind this run's last, and writes the report.
    ///
    /// - Returns: The report as written, with a note when other frames stay behind the last one.
    func finish(_ report: Report) throws(PictureTimeError) -> Report {
        let current = Set(report.photos.compactMap(\.output))
        if let old = read(Report.self), old.input == report.input, old.countStart == report.countStart {
            for name in old.photos.compactMap(\.output) where !current.contains(name) && !name.contains("/") {
                let file = url.appending(path: name)
                if Self.isOurs(file) { try? FileManager.default.removeItem(at: file) }
            }
        }
        var report = report
        let next = report.countStart + current.count
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        let behind = names.count { name in
            guard name.hasSuffix(".jpg"), let number = Int(name.dropLast(4)) else { return false }
            return number >= next && name == Self.name(number)
        }
        if behind > 0 {
            report.notes.append(
                "\(behind) frames of another run, from \(Self.name(next)) on, are still in the folder, and would be in a "
                    + "film of it. Delete them if they do not belong there.")
        }
        try PartialFile.write(report.json(), to: reportFile)
        return report
    }

    /// Writes a frame, whole or not at all, and returns its name.
    func write(_ bytes: [UInt8], number: Int) throws(PictureTimeError) -> String {
        let name = Self.name(number)
        try PartialFile.write(bytes, to: url.appending(path: name))
        return name
    }

    /// Frames say in Exif which program made them.
    private static func isOurs(_ file: URL) -> Bool {
        guard let reader = try? FileReader(file), let header = try? PhotoHeader(of: reader, format: .jpeg) else {
            return false
        }
        return header.exif.software.map(ExifWriter.isOwnSoftware) ?? false
    }
}
