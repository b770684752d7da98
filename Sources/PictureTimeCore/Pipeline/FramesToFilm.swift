// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
internal import Synchronization

/// Turns a folder of numbered pictures into a film; or lets a film grow by the pictures that are new.
///
/// What is known of the pictures and of the film is kept in a catalogue beside the film.
public struct FramesToFilm: Sendable {
    public var input: URL
    public var output: FilmFile
    public var settings: FilmSettings

    public init(input: URL, output: FilmFile, settings: FilmSettings) {
        self.input = input
        self.output = output
        self.settings = settings
    }

    /// A film, and what should be known of it.
    public struct Result: Sendable {
        public var film: Film
        /// Whole sentences for a person.
        public var notes: [String]
        /// Pictures that were left out.
        public var skipped: [PhotoRecord]
    }

    /// - Throws: ``PictureTimeError``, or `CancellationError`; a film of an earlier run then stays as it is. A picture
    ///   that cannot be read ends the run, for its place in the film would be lost.
    public func run(onProgress: @escaping ProgressHandler = { _ in }) async throws -> Result {
        try await OutputFolder.removedAgainOnFailure(output.folder) { try await makeFilm(onProgress: onProgress) }
    }

    private func makeFilm(onProgress: @escaping ProgressHandler) async throws -> Result {
        let scan = try PhotoScanner(folder: input)
        if let broken = scan.skipped.first, !scan.photos.isEmpty {
            throw PictureTimeError(
                code: .unreadableFile,
                message: "'\(broken.name)' \(broken.reason) Without it the film would have a hole.", file: broken.url)
        }
        let sequence = try PhotoSequence(
            scan, by: PhotoSelection(folder: input, order: .numberOrder), facts: FileFacts(), usesEachOnce: false)
        try output.prepare()
        let photos = settings.taken(of: sequence.entries.map(\.photo)).taken
        let first = try FrameReader.size(of: photos[0])
        let size = first.roundedToEven
        guard (2...16_384).contains(size.width), (2...16_384).contains(size.height) else {
            throw PictureTimeError(
                code: .unreadableFile,
                message:
                    "'\(photos[0].name)' has \(first.width)×\(first.height) pixels; a film has at most 16384 on each "
                    + "side. Make the pictures smaller.", file: photos[0].url)
        }
        var notes: [String] = []
        if size != first {
            notes.append(
                "The pictures are \(first.width)×\(first.height); H.264 needs an even width and height, "
                    + "so the film is \(size.width)×\(size.height).")
        }
        let frameRate = try settings.frameRate(frameCount: photos.count)

        let tally = FrameTally(total: photos.count, onProgress: onProgress)
        let film = try await output.withCatalog { catalog in
            let facts = try catalog.fileFacts()
            let queue = FrameQueue(photos, facts: facts, wantsDates: settings.chapters != nil)
            do {
                let film = try await FilmMaker(size: size, settings: settings, catalog: catalog).makeFilm(
                    at: output.url, frameRate: frameRate,
                    of: FilmMaker.Source(
                        limit: photos.count, groupsPerWorker: 3,
                        next: { try queue.next() },
                        makeRenderer: { FrameReader(facts: facts) },
                        render: { reader, picture in
                            let frame = try reader.read(picture, fitting: size)
                            if frame.wasResized { tally.addResized() }
                            return frame.frame
                        },
                        onWritten: { tally.add($0) }))
                try catalog.save(facts)
                return film
            } catch {
                try? catalog.save(facts)  // what was read need not be read again
                throw error
            }
        }
        guard let film else { throw PictureTimeError.internalFailure("No frame reached the film.") }
        if tally.resizedCount > 0 {
            notes.append(
                "\(tally.resizedCount) of the pictures had another size than the first and were fitted into "
                    + "\(size.width)×\(size.height).")
        }
        return Result(film: film, notes: notes, skipped: sequence.skipped.map(PhotoRecord.init))
    }
}

/// A picture of which it is known what its file holds.
private struct PictureFile: Sendable {
    var photo: Photo
    var digest: ContentDigest
}

/// Hands pictures out in order, each with its digest. Only one task at a time may ask.
///
/// A file that is new is read here for its digest and again for its pixels: the system still has it in memory then, and
/// nothing else has to keep it until its group has its turn.
private final class FrameQueue: Sendable {
    private let source: ItemSource<Photo>
    private let facts: FileFacts
    private let wantsDates: Bool

    init(_ photos: [Photo], facts: FileFacts, wantsDates: Bool) {
        source = ItemSource(photos)
        self.facts = facts
        self.wantsDates = wantsDates
    }

    func next() throws(PictureTimeError) -> FilmFrame<PictureFile>? {
        guard let photo = source.next() else { return nil }
        let digest = try facts.digest(of: photo)
        return FilmFrame(
            digest: digest, date: wantsDates ? facts.exifDates(of: photo).best : nil,
            content: PictureFile(photo: photo, digest: digest))
    }
}

/// Counts the pictures of a film on their way.
private final class FrameTally: Sendable {
    private let counts = Mutex((done: 0, resized: 0))
    private let total: Int
    private let onProgress: ProgressHandler

    init(total: Int, onProgress: @escaping ProgressHandler) {
        self.total = total
        self.onProgress = onProgress
    }

    var resizedCount: Int { counts.withLock { $0.resized } }

    func addResized() { counts.withLock { $0.resized += 1 } }

    func add(_ count: Int) {
        let done = counts.withLock { counts in
            // A last picture that stays is counted once.
            counts.done = min(counts.done + count, total)
            return counts.done
        }
        onProgress(JobProgress(completed: done, total: total, skipped: 0))
    }
}

/// Reads pictures as frames of a film. Each thread has its own.
private final class FrameReader {
    private let decoder = PhotoDecoder(background: .black)
    private let facts: FileFacts

    init(facts: FileFacts) { self.facts = facts }

    struct Frame: Sendable {
        var frame: VideoFrame
        /// Whether the picture had another size than the film, beyond the one column or row that makes it even.
        var wasResized: Bool
    }

    /// The size of the upright picture.
    static func size(of photo: Photo) throws(PictureTimeError) -> PixelSize {
        let header = try PhotoHeader(of: FileReader(photo.url), format: photo.format)
        guard let size = header.uprightSize, size.width > 0, size.height > 0 else {
            throw .unreadable(photo.url, "no picture in it can be made out. Make it again, or leave it out.")
        }
        return size
    }

    /// Reads a picture, upright; one of another size is fitted in whole, in the middle, on black.
    func read(_ picture: PictureFile, fitting size: PixelSize) throws(PictureTimeError) -> Frame {
        let photo = picture.photo
        let bytes = try FileReader(photo.url).contents()
        // A group is known by its pictures' digests, so these must be what it shows.
        let digest = ContentDigest(of: bytes)
        guard digest == picture.digest else {
            facts.learn(digest, of: photo)
            throw .unreadable(photo.url, "it was changed while the film was being made. Make the film again.")
        }
        let header = try PhotoHeader(of: bytes, format: photo.format)
        let decoded = try decoder.decode(bytes, of: photo, header: header, scale: .whole)
        let upright = decoded.uprightSize
        if upright == size, header.orientation == .upright {
            return Frame(frame: VideoFrame(decoded.pixels), wasResized: false)
        }
        let isOddBySize = upright.roundedToEven == size
        let factor =
            isOddBySize
            ? 1 : min(Double(size.width) / Double(upright.width), Double(size.height) / Double(upright.height))
        // The middle of the picture onto the middle of the frame; an odd picture only loses its last row or column.
        let tx = isOddBySize ? 0 : (Double(size.width - 1) - factor * Double(upright.width - 1)) / 2
        let ty = isOddBySize ? 0 : (Double(size.height - 1) - factor * Double(upright.height - 1)) / 2
        let fitted = try decoded.rendered(
            to: size, by: AffineMatrix(a: factor, b: 0, tx: tx, c: 0, d: factor, ty: ty), fill: .black)
        return Frame(frame: VideoFrame(fitted), wasResized: !isOddBySize)
    }
}
