// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Frames that lie off from the others, and how steady all of them are.
///
/// A value lies off when it is further from the usual one than four standard deviations, as the median of the distances
/// tells them: in a normal distribution one of 16,000 is. Unlike mean and variance, medians stay where they are when
/// nearly half of the frames are bad. Each measure also has a floor, below which a frame is good whatever the others
/// are like.
struct Outliers: Sendable {
    /// How well points of the face fit that took no part in the alignment: frame pixels.
    let residual: Series
    /// By how much a photo was turned to be upright: degrees, positive clockwise, -180 to 180.
    let tilt: Series
    /// The distance of the eyes in the photo as a share of that in the frame: below 1 the frame shows the face larger
    /// than the photo has it.
    let size: Series
    /// Distance of the eyes in the frames, in pixels.
    let eyeDistance: Double?
    /// Frames that lie off, the furthest first.
    let frames: [Frame]

    /// A frame that lies off.
    struct Frame: Sendable {
        /// The place of its record in ``Report/photos``.
        let photo: Int
        /// In what it lies off.
        let measures: [Measure]
        /// For a person, one sentence for each measure.
        let reasons: [String]
        /// How often it exceeds what is still good; more than 1.
        let excess: Double
    }

    enum Measure: Sendable { case residual, tilt, size }

    /// One measure of all frames that have it.
    struct Series: Sendable {
        fileprivate(set) var points: [Point] = []
        /// Nil when no frame has it.
        fileprivate(set) var median: Double?
        /// 95 % of the frames have this value or a smaller one.
        fileprivate(set) var percentile95: Double?
        /// How many of the frames lie off.
        var outlierCount: Int { points.count { $0.excess > 1 } }

        struct Point: Sendable {
            /// The frame's place among the frames, from 0.
            let frame: Int
            /// The place of its record in ``Report/photos``.
            let photo: Int
            let value: Double
            /// What is usual: the median of all, or of its neighbours.
            fileprivate(set) var usual = 0.0
            /// How far it is from there, as a share of how far it may be.
            fileprivate(set) var excess = 0.0
        }
    }

    init(of report: Report) {
        let frames = report.photos.indices.filter { report.photos[$0].isFrame }
        func series(_ value: (PhotoRecord) -> Double?) -> Series {
            var series = Series()
            for (frame, photo) in frames.enumerated() {
                guard let value = value(report.photos[photo]), value.isFinite else { continue }
                series.points.append(.init(frame: frame, photo: photo, value: value))
            }
            let values = series.points.map(\.value).sorted()
            series.median = values.median
            series.percentile95 = values.percentile(0.95)
            return series
        }
        eyeDistance = series(\.eyeDistance).median
        residual = Self.judgedResiduals(series(\.residual), eyeDistance: eyeDistance, frameSize: report.frameSize)
        tilt = Self.judgedTilts(series(\.tilt))
        size = Self.judgedSizes(series(\.sourceSize))
        self.frames = Self.frames(residual: residual, tilt: tilt, size: size)
    }
}

// MARK: - What lies off

extension Outliers {
    /// Standard deviations that are still good.
    private static let tolerance = 4.0
    /// The standard deviation of a normal distribution as a multiple of its median absolute deviation.
    private static let deviationsPerMAD = 1.4826
    /// With fewer frames nobody can say what is usual.
    private static let smallestCount = 5

    /// Of the distance between the eyes. In sequences made from one picture each, residuals stay within 0.004 of their
    /// median; those of five people are up to 0.02 apart, so that what exceeds it may be someone else.
    private static let residualFloor = 0.02
    /// Degrees. Photos taken by hand turn by up to 13 in the samples and test sequences.
    private static let tiltFloor = 15.0
    /// The natural logarithm of 2: half or twice as large. An outstretched arm varies less, even when it bends.
    private static let sizeFloor = 0.693
    /// Frames on each side that a face's size is compared with. A new camera changes the size of all later ones, and
    /// within three weeks of daily photos it is what is usual.
    private static let neighbours = 20

    /// Only those that are worse than usual.
    private static func judgedResiduals(_ series: Series, eyeDistance: Double?, frameSize: [Int]) -> Series {
        guard let median = series.median else { return series }
        // Between the eyes lies about a quarter of the width when nobody measured it.
        let unit = eyeDistance ?? Double(frameSize.first ?? 0) / 4
        let usual = series.points.map { _ in median }
        return judged(series, usual: usual, floor: residualFloor * unit) { max($0 - $1, 0) }
    }

    private static func judgedTilts(_ series: Series) -> Series {
        // Angles near ±180° are close to each other, so they are counted from their mean direction.
        let radians = series.points.map { $0.value * .pi / 180 }
        let direction = atan2(radians.reduce(0) { $0 + sin($1) }, radians.reduce(0) { $0 + cos($1) }) * 180 / .pi
        let fromDirection = series.points.map { remainder($0.value - direction, 360) }.sorted()
        var result = series
        result.median = fromDirection.median.map { remainder($0 + direction, 360) }
        let usual = series.points.map { _ in result.median ?? 0 }
        return judged(result, usual: usual, floor: tiltFloor) { abs(remainder($0 - $1, 360)) }
    }

    private static func judgedSizes(_ series: Series) -> Series {
        let logarithms = series.points.map { log($0.value) }
        let usual = logarithms.indices.map { index in
            let near = max(index - neighbours, 0)..<min(index + neighbours + 1, logarithms.count)
            return exp(logarithms[near].sorted().median!)
        }
        return judged(series, usual: usual, floor: sizeFloor) { abs(log($0 / $1)) }
    }

    private static func judged(
        _ series: Series, usual: [Double], floor: Double, distance: (Double, Double) -> Double
    ) -> Series {
        guard series.points.count >= smallestCount, floor > 0 else { return series }
        let distances = zip(series.points, usual).map { distance($0.value, $1) }
        // Of residuals only the upper half has a distance, so their spread is taken on both sides.
        let spread = zip(series.points, usual).map { max(distance($0.value, $1), distance($1, $0.value)) }.sorted()
        let limit = max(tolerance * deviationsPerMAD * spread.median!, floor)
        var result = series
        for index in result.points.indices {
            result.points[index].usual = usual[index]
            result.points[index].excess = distances[index] / limit
        }
        return result
    }

    private static func frames(residual: Series, tilt: Series, size: Series) -> [Frame] {
        var found: [Int: [(measure: Measure, point: Series.Point)]] = [:]
        for (measure, series) in [(Measure.residual, residual), (.tilt, tilt), (.size, size)] {
            for point in series.points where point.excess > 1 {
                found[point.photo, default: []].append((measure, point))
            }
        }
        return found.map { photo, findings in
            Frame(
                photo: photo, measures: findings.map(\.measure),
                reasons: findings.map { $0.measure.reason(for: $0.point) },
                excess: findings.map(\.point.excess).max() ?? 0)
        }
        .sorted { ($1.excess, $0.photo) < ($0.excess, $1.photo) }
    }
}

extension Outliers.Measure {
    fileprivate func reason(for point: Outliers.Series.Point) -> String {
        let (value, usual) = (point.value, point.usual)
        switch self {
        case .residual:
            return "The face fits badly: points on it lie \(value.decimal(1)) pixels from their places, where "
                + "\(usual.decimal(1)) is usual. It may be turned away or covered, or not the right one."
        case .tilt where abs(remainder(value - usual, 360)) > 60:
            return "The photo was turned by \(abs(value).decimal(0))°, as if it lay on its side or upside down. "
                + "See whether the right face was found."
        case .tilt:
            return
                "The photo was turned by \(abs(value).decimal(0))° to be upright, where \(abs(usual).decimal(0))° is "
                + "usual, so its corners may be empty."
        case .size where value < usual:
            return
                "The face is \((usual / value).decimal(1)) times smaller in the photo than in those around it. It may "
                + "be blurred, or someone in the background."
        case .size:
            return "The face is \((value / usual).decimal(1)) times larger in the photo than in those around it. So "
                + "close to the camera, faces look different."
        }
    }
}

// MARK: - What is measured

extension PhotoRecord {
    /// Whether there is a frame of it.
    var isFrame: Bool { status == .aligned || status == .unchanged }

    /// The day it counts for.
    var calendarDay: Day? { day.flatMap(Day.init) }

    /// By how much lengths grow from the photo to the frame.
    private var scale: Double? {
        guard let transform, transform.count == 6 else { return nil }
        let matrix = AffineMatrix(
            a: transform[0], b: transform[1], tx: transform[2], c: transform[3], d: transform[4], ty: transform[5])
        return matrix.scale > 0 && matrix.scale.isFinite ? matrix.scale : nil
    }

    /// Degrees by which the photo was turned to become the frame.
    fileprivate var tilt: Double? {
        guard scale != nil, let transform else { return nil }
        return atan2(transform[3], transform[0]) * 180 / .pi
    }

    /// Lengths in the photo as a share of those in the frame.
    fileprivate var sourceSize: Double? { scale.map { 1 / $0 } }

    /// The distance of the eyes in the frame, in pixels.
    fileprivate var eyeDistance: Double? {
        guard let scale, let left = leftEye, let right = rightEye, left.count == 2, right.count == 2 else { return nil }
        return hypot(right[0] - left[0], right[1] - left[1]) * scale
    }
}

// MARK: - Of sorted values

extension [Double] {
    /// The middle one, or the mean of the two there; nil when there is none.
    fileprivate var median: Double? {
        isEmpty ? nil : (self[(count - 1) / 2] + self[count / 2]) / 2
    }

    /// The smallest value that a share of all does not exceed; nil when there is none.
    fileprivate func percentile(_ share: Double) -> Double? {
        isEmpty ? nil : self[Swift.min(Swift.max(Int((share * Double(count)).rounded(.up)) - 1, 0), count - 1)]
    }
}
