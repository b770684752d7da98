// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// How a film is encoded.
public struct FilmSettings: Hashable, Sendable {
    public var frameRate: FrameRate
    /// x264's constant rate factor, 0 to 51: lower is better and larger.
    public var rateFactor: Double
    /// How many groups of pictures are encoded at once; the film does not depend on it.
    public var workerCount: Int

    /// - Parameter workerCount: Nil for one a processor.
    public init(frameRate: FrameRate = .standard, rateFactor: Double = 18, workerCount: Int? = nil) {
        self.frameRate = frameRate
        self.rateFactor = rateFactor
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
            limit: settings.workerCount, workerCount: settings.workerCount,
            nextItem: {
                var frames: [VideoFrame] = []
                while frames.count < GOPPlan.length, let frame = try await nextFrame() { frames.append(frame) }
                return frames.isEmpty ? nil : frames
            },
            makeWorker: { encoder },
            transform: { encoder, frames in try encoder.encode(frames) },
            consume: { gops in try await write(gops, to: file) }
        )
    }

    private func write(_ gops: OrderedResults<[VideoFrame], CodedGOP>, to file: URL) async throws -> Film? {
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
