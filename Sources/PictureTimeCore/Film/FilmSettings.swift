// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials

/// How a film is made of its frames.
public struct FilmSettings: Hashable, Sendable {
    /// How fast the frames follow each other.
    public enum Pace: Hashable, Sendable {
        case frameRate(FrameRate)
        /// As fast as makes the film last so long. The frames are coded for the standard rate whatever comes out, so that
        /// one more of them changes no group of pictures but its own.
        case length(FilmLength)
    }

    public var pace: Pace
    /// x264's constant rate factor, 0 to 51: lower is better and larger.
    public let rateFactor: Double
    /// How long the last frame stays at the end, at most a minute. Of a film whose length is given it is a part.
    public let holdLast: FilmLength
    /// Of so many photos or frames one is taken, beginning with the first.
    public let every: Int
    /// Where chapters begin; nil for a film without.
    public var chapters: ChapterUnit?
    /// How many groups of pictures are encoded at once; the film does not depend on it.
    public let workerCount: Int

    public static let standardRateFactor = 18.0

    /// The last frame is coded as often as it is shown, so that every player holds it.
    private static let longestHold = FilmLength(milliseconds: 60_000)

    /// - Parameter workerCount: Nil for one a processor.
    /// - Throws: `invalidSetting` for a rate factor, a hold or a step out of range.
    public init(
        pace: Pace = .frameRate(.standard), rateFactor: Double = standardRateFactor, holdLast: FilmLength = .zero,
        every: Int = 1, workerCount: Int? = nil
    ) throws(PictureTimeError) {
        guard (0...51).contains(rateFactor) else {
            throw .invalidSetting("A CRF of \(rateFactor) is out of range: choose 0 (best) to 51 (smallest).")
        }
        guard holdLast.milliseconds <= Self.longestHold.milliseconds else {
            throw .invalidSetting(
                "The last picture can stay for \(Self.longestHold) at most; \(holdLast) is longer.")
        }
        guard every >= 1 else { throw .invalidSetting("Every how many photos one is taken must be 1 or more.") }
        self.pace = pace
        self.rateFactor = rateFactor
        self.holdLast = holdLast
        self.every = every
        self.workerCount = max(workerCount ?? ProcessInfo.processInfo.activeProcessorCount, 1)
    }

    /// The rate that groups of pictures are coded for.
    var codingRate: FrameRate {
        switch pace {
        case .frameRate(let rate): rate
        case .length: .standard
        }
    }

    /// The rate at which a film of so many frames is shown.
    ///
    /// - Throws: `invalidSetting` when the film cannot be as long as was asked for.
    func frameRate(frameCount: Int) throws(PictureTimeError) -> FrameRate {
        switch pace {
        case .frameRate(let rate): return rate
        case .length(let length):
            guard length.milliseconds > 0 else { throw .invalidSetting("A film of \(length) shows nothing.") }
            guard let moving = length.without(holdLast) else {
                throw .invalidSetting("The last frame cannot stay for \(holdLast) in a film of \(length).")
            }
            // The last frame stays for a whole number of pictures, and the length is what was asked for: the rate gives way.
            let held = heldCount(at: try FrameRate(pictures: frameCount, in: moving))
            return try FrameRate(pictures: frameCount + held, in: length)
        }
    }

    /// How often the last frame is repeated.
    func heldCount(at rate: FrameRate) -> Int {
        Int((holdLast.seconds * Double(rate.numerator) / Double(rate.denominator)).rounded())
    }

    /// The items that are taken, and the others.
    func taken<Item>(of items: [Item]) -> (taken: [Item], passedOver: [Item]) {
        guard every > 1 else { return (items, []) }
        let isTaken = items.indices.map { $0 % every == 0 }
        return (
            zip(items, isTaken).filter(\.1).map(\.0), zip(items, isTaken).filter { !$0.1 }.map(\.0)
        )
    }
}

extension FilmLength {
    /// What is left; nil when that is nothing.
    fileprivate func without(_ other: FilmLength) -> FilmLength? {
        milliseconds > other.milliseconds ? FilmLength(milliseconds: milliseconds - other.milliseconds) : nil
    }
}
