// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Synchronization

/// How a film is encoded.
public struct FilmSettings: Hashable, Sendable {
    public let frameRate: FrameRate
    /// x264's constant rate factor, 0 to 51: lower is better and larger.
    public let rateFactor: Double
    /// How many groups of pictures are encoded at once; the film does not depend on it.
    public let workerCount: Int

    /// - Parameter workerCount: Nil for one a processor.
    public init(frameRate: FrameRate = .standard, rateFactor: Double = 18, workerCount: Int? = nil) {
        self.frameRate = frameRate
        self.rateFactor = min(max(rateFactor, 0), 51)
        self.workerCount = max(workerCount ?? ProcessInfo.processInfo.activeProcessorCount, 1)
    }
}

/// A film that was made.
public struct Film: Hashable, Codable, Sendable {
    public var frameCount: Int
    /// Its length in seconds.
    public var duration: Double
    /// Width and height in pixels.
    public var frameSize: [Int]
}

/// Makes a film of frames: groups of pictures encoded side by side, written in order, renamed when whole.
struct FilmMaker: Sendable {
    let size: PixelSize
    let settings: FilmSettings

    /// - Parameters:
    ///   - file: Replaced when the film is whole; until then the old one stays.
    ///   - nextFrame: Gives the frames in order, nil at the end.
    /// - Returns: Nil, with no file written, when there is no frame.
    func makeFilm(at file: URL, nextFrame: @escaping @Sendable () async throws -> VideoFrame?) async throws -> Film? {
        let encoder = H264Encoder(size: size, frameRate: settings.frameRate, rateFactor: settings.rateFactor)
        return try await withOrderedResults(
            limit: workerCount, workerCount: workerCount,
            nextItem: {
                var frames: [VideoFrame] = []
                while frames.count < GOPPlan.length, let frame = try await nextFrame() {
                    try Task.checkCancellation()
                    frames.append(frame)
                }
                return frames.isEmpty ? nil : FrameGroup(frames)
            },
            makeWorker: { encoder },
            transform: { encoder, group in try encoder.encode(group.take()) },
            consume: { gops in try await write(gops, to: file) }
        )
    }

    /// As many as there are processors for, but no more than the memory allows: an encoder holds its group, and about as
    /// much again for each picture.
    private var workerCount: Int {
        let bytesPerGroup = size.width * size.height * 3 / 2 * GOPPlan.length * 2
        return max(min(settings.workerCount, Self.memoryBudget / bytesPerGroup), 1)
    }

    private static let memoryBudget = 1 << 30

    private func write(_ gops: OrderedResults<FrameGroup, CodedGOP>, to file: URL) async throws -> Film? {
        guard let first = try await gops.next() else { return nil }
        let partial = try PartialFile(for: file)
        let writer = try MP4Writer.open(
            partial.url, target: file, size: size, frameRate: settings.frameRate, parameterSets: first.parameterSets)
        var frameCount = 0
        var current: CodedGOP? = first
        while let gop = current {
            try writer.write(gop, start: frameCount)
            frameCount += gop.accessUnits.count
            current = try await gops.next()
        }
        try Task.checkCancellation()
        try writer.finish()
        try partial.commit(synchronized: true)
        return Film(
            frameCount: frameCount, duration: settings.frameRate.seconds(for: frameCount),
            frameSize: [size.width, size.height])
    }
}

/// The frames of a group on their way to an encoder, which takes them out, so that each can be freed when it is coded.
private final class FrameGroup: Sendable {
    private let frames: Mutex<[VideoFrame]>

    init(_ frames: [VideoFrame]) { self.frames = Mutex(frames) }

    func take() -> [VideoFrame] {
        frames.withLock { frames in
            defer { frames = [] }
            return frames
        }
    }
}
