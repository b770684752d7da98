// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A part of a film that players show by its name.
struct Chapter: Hashable, Sendable {
    var title: String
    /// How many pictures are shown before it.
    var start: Int
}

/// How much time a chapter of a film covers.
public enum ChapterUnit: String, CaseIterable, Sendable {
    case year
    case month

    fileprivate func title(of date: CaptureDate) -> String {
        switch self {
        case .year: "\(date.year)"
        case .month: "\(PlainEnglish.months[date.month - 1]) \(date.year)"
        }
    }
}

/// Finds where chapters begin, frame by frame.
struct ChapterPlan {
    let unit: ChapterUnit?
    private(set) var chapters: [Chapter] = []

    init(unit: ChapterUnit?) { self.unit = unit }

    /// - Parameters:
    ///   - date: When the frame's photo was taken; one without a date belongs to the chapter before.
    ///   - index: How many pictures are shown before it.
    mutating func add(_ date: CaptureDate?, at index: Int) {
        guard let unit, let date else { return }
        let title = unit.title(of: date)
        guard chapters.last?.title != title else { return }
        // Frames without a date at the very beginning belong to the first chapter.
        chapters.append(Chapter(title: title, start: chapters.isEmpty ? 0 : index))
    }
}
