// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Synchronization

/// A film that was made.
public struct Film: Hashable, Codable, Sendable {
    /// How many pictures it shows; a last frame that stays counts as often as it is shown.
    public var frameCount: Int
    /// Its length in seconds.
    public var duration: Double
    /// Width and height in pixels.
    public var frameSize: [Int]
    /// Pictures per second: `20` or `30000/1001`.
    public var frameRate: String
    /// How many pictures were encoded for it; the others were copied from the film that was there.
    public var encodedFrameCount: Int
    /// Why nothing was copied from the film that was there, in a whole sentence.
    public var reasonForEncodingAll: String?
}

/// A frame on its way into a film.
struct FilmFrame<Content: Sendable>: Sendable {
    /// Frames with the same digest are the same picture.
    var digest: ContentDigest
    /// When its photo was taken, as far as it is known.
    var date: CaptureDate?
    /// What its pixels are made from when they are needed.
    var content: Content
    /// Whether the content is the pixels themselves, and so large.
    var holdsPixels = false
}

/// Makes a film of frames, or lets one grow: groups of pictures that are in the film already are copied, the others are
/// encoded side by side; all are written in order, and the new film takes the place of the old one when it is whole.
struct FilmMaker: Sendable {
    let size: PixelSize
    let settings: FilmSettings
    /// Where coded groups are remembered.
    let catalog: Catalog

    /// Where frames come from.
    struct Source<Content: Sendable, Renderer>: Sendable {
        /// How many frames come at most.
        var limit: Int
        /// How many groups for each worker may be begun or wait for their turn. With one, a worker that is done waits for
        /// the group before its own; more need the memory for their content.
        var groupsPerWorker: Int
        /// Gives the frames in order, nil at the end.
        var next: @Sendable () async throws -> FilmFrame<Content>?
        /// Makes what a thread needs to turn their content into pixels.
        var makeRenderer: @Sendable () throws -> Renderer
        var render: @Sendable (Renderer, Content) throws -> VideoFrame
        /// Told how many pictures more have been written.
        var onWritten: @Sendable (Int) -> Void = { _ in }
    }

    /// - Parameters:
    ///   - file: Replaced when the film is whole; until then the old one stays.
    ///   - frameRate: At which the film is shown.
    /// - Returns: Nil, with no file written, when there is no frame.
    func makeFilm<Content, Renderer>(at file: URL, frameRate: FrameRate, of source: Source<Content, Renderer>)
        async throws -> Film?
    {
        let encoder = H264Encoder(size: size, frameRate: settings.codingRate, rateFactor: settings.rateFactor)
        let previous = try PreviousFilm(file, catalog: catalog, settings: encoder.description)
        let heldCount = settings.heldCount(at: frameRate)
        let groups = GroupSource(next: source.next, heldCount: heldCount, chapters: settings.chapters)
        return try await withOrderedResults(
            limit: workerCount * source.groupsPerWorker, workerCount: workerCount,
            isLight: { group in
                !group.holdsPixels && previous.promises(GroupKey(settings: encoder.description, frames: group.digests))
            },
            nextItem: { () async throws -> FrameGroup<Content>? in try await groups.next() },
            cost: { $0.digests.count },
            makeWorker: { try source.makeRenderer() },
            transform: { renderer, group in
                let key = GroupKey(settings: encoder.description, frames: group.digests)
                if let copy = try previous.find(key) { return copy }
                var last: (digest: ContentDigest, picture: VideoFrame)?
                let gop = try encoder.encode(count: group.digests.count) { index in
                    let digest = group.digests[index]
                    // The last frame may stay for a while.
                    if last?.digest != digest {
                        last = (digest, try source.render(renderer, group.takeContent(index)))
                    }
                    return last!.picture
                }
                return FinishedGroup(gop, key: key)
            },
            consume: { finished in
                var film = try await write(
                    finished, copyingFrom: previous, to: file, frameRate: frameRate,
                    parameterSets: try encoder.parameterSets(shownAt: frameRate),
                    pictureLimit: source.limit + heldCount, onWritten: source.onWritten
                ) { groups.chapters }
                if film?.encodedFrameCount == film?.frameCount { film?.reasonForEncodingAll = previous.whyNothingFits }
                return film
            }
        )
    }

    /// As many as there are processors for, but no more than the memory allows: of each picture that an encoder looks
    /// ahead or back to it holds some three times the bytes.
    private var workerCount: Int {
        let bytesPerEncoder = size.width * size.height * 3 / 2 * 50
        return max(min(settings.workerCount, Self.memoryBudget / bytesPerEncoder), 1)
    }

    private static let memoryBudget = 1 << 30

    private func write<Item>(
        _ groups: OrderedResults<Item, FinishedGroup>, copyingFrom previous: PreviousFilm, to file: URL,
        frameRate: FrameRate, parameterSets: ParameterSets,
        pictureLimit: Int, onWritten: (Int) -> Void, chapters: () -> [Chapter]
    ) async throws -> Film? {
        guard let first = try await groups.next() else { return nil }
        let partial = try PartialFile(for: file)
        let writer = try MP4Writer.open(
            partial.url, target: file, size: size, frameRate: frameRate, parameterSets: parameterSets,
            pictureLimit: pictureLimit)
        var (frameCount, encodedCount) = (0, 0)
        var rows: [GroupRow] = []
        var current: FinishedGroup? = first
        while let group = current {
            let gop: CodedGOP
            switch group.content {
            case .encoded(let encoded):
                gop = encoded
                encodedCount += gop.accessUnits.count
            case .copied(let place): gop = try previous.gop(at: place, group.row)
            }
            try writer.write(gop, start: frameCount)
            frameCount += gop.accessUnits.count
            rows.append(group.row)
            onWritten(gop.accessUnits.count)
            current = try await groups.next()
        }
        try Task.checkCancellation()
        try writer.finish(chapters: chapters(), pictureCount: frameCount)
        // Before the film takes its place: what is known of groups that no film has does no harm, but a film whose groups
        // are not known would be encoded again.
        try catalog.save(rows)
        try partial.commit(synchronized: true)
        let kept = Set(rows.map(\.key))
        try catalog.remove(try catalog.groups().map(\.key).filter { !kept.contains($0) })
        return Film(
            frameCount: frameCount, duration: frameRate.seconds(for: frameCount), frameSize: [size.width, size.height],
            frameRate: frameRate.description, encodedFrameCount: encodedCount)
    }
}

/// A group of pictures, encoded or to be copied.
private struct FinishedGroup: Sendable {
    enum Content: Sendable {
        case encoded(CodedGOP)
        /// It is in the film that was there. Its bytes are read again when they are written, for all of a film's together
        /// would not fit into memory.
        case copied(MP4Reader.Group)
    }

    var content: Content
    var row: GroupRow

    init(_ gop: CodedGOP, key: GroupKey) {
        content = .encoded(gop)
        row = GroupRow(
            key: key, sizes: gop.accessUnits.map { UInt32($0.bytes.count) },
            times: gop.accessUnits.map { UInt32($0.pts) }, digest: ContentDigest(ofPieces: gop.accessUnits.map(\.bytes))
        )
    }

    init(_ place: MP4Reader.Group, copiedBy row: GroupRow) {
        content = .copied(place)
        self.row = row
    }
}

/// The film that was there, and what is known of its groups.
///
/// Nothing is taken on trust: a group is copied when its bytes have the digest that they had when they were encoded. So a
/// film that was cut, changed, or exchanged for another one costs time, and never gives a wrong picture.
private final class PreviousFilm: Sendable {
    private let file: URL
    private let film: MP4Reader?
    private let rows: [GroupKey: GroupRow]
    /// Where groups are in the film, by the sizes of their samples.
    private let places: [[UInt32]: [Int]]
    /// Why a film of which no group was copied could not be, in a sentence; nil when there was no film.
    let whyNothingFits: String?

    init(_ file: URL, catalog: Catalog, settings: String) throws(PictureTimeError) {
        self.file = file
        let known = try catalog.groups()
        rows = Dictionary(known.filter { $0.key.settings == settings }.map { ($0.key, $0) }) { first, _ in first }
        film = rows.isEmpty ? nil : try? MP4Reader(file)
        places = Dictionary(grouping: (film?.groups ?? []).indices) { [film] in film!.groups[$0].sizes }
        whyNothingFits =
            if !FileManager.default.fileExists(atPath: file.path) {
                nil
            } else if known.isEmpty {
                "How the film that was there was made is not known, so all of it was encoded again."
            } else if rows.isEmpty {
                "The film that was there was made with other settings (\(known[0].key.settings)), so all of it was "
                    + "encoded again."
            } else if rows.values.contains(where: { [places] row in places[row.sizes] != nil }) {
                // It is the film that was made last, and so short that the new frames changed its only group.
                nil
            } else {
                "The film that was there shows other frames or was changed since, so nothing was copied from it."
            }
    }

    /// Whether the film has a group that could be this one, by the sizes of its samples.
    func promises(_ key: GroupKey) -> Bool { rows[key].map { places[$0.sizes] != nil } ?? false }

    /// Where a group is as it was encoded; nil when it is not to be had.
    func find(_ key: GroupKey) throws -> FinishedGroup? {
        guard let film, let row = rows[key], let candidates = places[row.sizes] else { return nil }
        for index in candidates {
            try Task.checkCancellation()
            guard let samples = try? film.samples(of: film.groups[index]),
                ContentDigest(ofPieces: samples) == row.digest
            else { continue }
            return FinishedGroup(film.groups[index], copiedBy: row)
        }
        return nil
    }

    /// The samples of a group that was found.
    ///
    /// - Throws: `unreadableFile` when the film has been cut since.
    func gop(at place: MP4Reader.Group, _ row: GroupRow) throws(PictureTimeError) -> CodedGOP {
        let samples = try film!.samples(of: place)
        guard samples.map({ UInt32(clamping: $0.count) }) == row.sizes else {
            throw .unreadable(file, "it was changed while it was being copied. Make the film again.")
        }
        return CodedGOP(accessUnits: zip(samples, row.times).map { AccessUnit(bytes: $0, pts: Int($1)) })
    }
}

/// Some frames that are coded together.
private final class FrameGroup<Content: Sendable>: Sendable {
    /// In the order of showing.
    let digests: [ContentDigest]
    let holdsPixels: Bool
    private let contents: Mutex<[Content?]>

    /// - Parameter heldCount: How often the last frame is repeated.
    init(_ frames: [FilmFrame<Content>], heldCount: Int) {
        digests = frames.map(\.digest) + Array(repeating: frames.last!.digest, count: heldCount)
        holdsPixels = frames.contains(where: \.holdsPixels)
        contents = Mutex(frames.map(\.content))
    }

    /// Hands the content of a frame out, once, so that it can be freed when it is coded.
    func takeContent(_ index: Int) -> Content {
        contents.withLock { contents in
            defer { contents[index] = nil }
            return contents[index]!
        }
    }
}

/// Puts frames into groups. Only one task at a time may ask.
private final class GroupSource<Content: Sendable>: Sendable {
    private struct State {
        var plan = GOPPlan()
        /// The frame that the last group ended before.
        var first: FilmFrame<Content>?
        /// Of the film's last group, which may still grow.
        var pieces: [FrameGroup<Content>] = []
        var chapters: ChapterPlan
        var frameCount = 0
    }

    private let nextFrame: @Sendable () async throws -> FilmFrame<Content>?
    private let heldCount: Int
    private let state: Mutex<State>

    init(next: @escaping @Sendable () async throws -> FilmFrame<Content>?, heldCount: Int, chapters: ChapterUnit?) {
        nextFrame = next
        self.heldCount = heldCount
        state = Mutex(State(chapters: ChapterPlan(unit: chapters)))
    }

    /// Of the frames handed out so far.
    var chapters: [Chapter] { state.withLock { $0.chapters.chapters } }

    func next() async throws -> FrameGroup<Content>? {
        if let piece = state.withLock({ $0.pieces.popLast() }) { return piece }
        var frames = state.withLock { state in
            defer { state.first = nil }
            return state.first.map { [$0] } ?? []
        }
        while let frame = try await nextFrame() {
            try Task.checkCancellation()
            let isFirst = frames.isEmpty
            let begins = state.withLock { state in
                state.chapters.add(frame.date, at: state.frameCount)
                state.frameCount += 1
                return state.plan.begins(with: frame.digest)
            }
            if begins, !isFirst {
                state.withLock { $0.first = frame }
                return FrameGroup(frames, heldCount: 0)
            }
            frames.append(frame)
        }
        // The last to come first, to be taken from the end.
        let starts = stride(from: 0, to: frames.count, by: GOPPlan.pieceLength)
        let pieces = starts.map { start in
            let end = min(start + GOPPlan.pieceLength, frames.count)
            return FrameGroup(Array(frames[start..<end]), heldCount: end == frames.count ? heldCount : 0)
        }
        return state.withLock { state in
            state.pieces = pieces.reversed()
            return state.pieces.popLast()
        }
    }
}
