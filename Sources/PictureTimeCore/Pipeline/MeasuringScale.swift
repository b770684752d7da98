// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Knows at which scale a photo has to be decoded: at the smallest that shows a frame of 1080 pixels' width all it can
/// show. How large the face is in the photos before says which one that probably is.
///
/// What comes out does not depend on the guess, or a frame would depend on which photos were looked at before: the scale
/// has to be the one that the face measured at it asks for, and where two scales could claim that, the smaller one decides.
/// A wrong guess only costs another decoding.
struct MeasuringScale {
    /// The interocular distance as a share of the photo's shorter side. At an arm's length it is 0.12 to 0.17; to begin
    /// with, a close-up is assumed, for a guess that is too small costs less time and memory than one that is too large.
    private var share = 0.25

    /// The interocular distance in the frame.
    private static let target = 252.0

    func guess(for header: PhotoHeader) -> JPEGCodec.Scale {
        guard let shorterSide = header.storedSize?.shorterSide else { return .whole }
        return .atLeast(Self.target / max(share * shorterSide, 1))
    }

    mutating func learn(_ measurement: Measurement, of header: PhotoHeader) {
        guard let shorterSide = header.storedSize?.shorterSide, shorterSide > 0 else { return }
        share = 1 / measurement.toProfile.scale / shorterSide
    }

    /// The scale that a face asks for, whatever the canvas.
    static func wanted(by measurement: Measurement) -> JPEGCodec.Scale { .atLeast(factor(of: measurement)) }

    private static func factor(of measurement: Measurement) -> Double { target * measurement.toProfile.scale }

    /// Looks for the scale of one photo.
    struct Search {
        /// The scale to measure at next; nil when there is a result.
        private(set) var next: JPEGCodec.Scale?
        private var outcomes: [JPEGCodec.Scale: MeasurementOutcome] = [:]
        private var chosen = JPEGCodec.Scale.whole
        private let canChange: Bool

        init(first: JPEGCodec.Scale, canChange: Bool) {
            next = first
            self.canChange = canChange
        }

        /// To be asked for when there is no next scale.
        var result: MeasurementOutcome { outcomes[chosen]! }

        mutating func add(_ outcome: MeasurementOutcome, at scale: JPEGCodec.Scale) {
            outcomes[scale] = outcome
            chosen = scale
            next = nil
            guard canChange else { return }
            if isMeasured(scale) {
                let wanted = wanted(at: scale)
                if outcomes[wanted] == nil { next = wanted }
                chosen = wanted
                // It asks for itself, or will say when it has been measured.
                if next != nil || isMeasured(wanted) && self.wanted(at: wanted) == wanted { return }
            }
            // No face is seen here, or not where it should be. The whole photo decides; when it all but shows a face, the
            // largest of the others does, with which a search might have ended that had begun there.
            chosen = .whole
            switch outcomes[.whole] {
            case nil:
                next = .whole
            case .measured:
                break
            case .failed(let failure):
                guard failure.isDoubtful else { break }
                let smaller: [JPEGCodec.Scale] = [.half, .quarter, .eighth]
                next = smaller.first { outcomes[$0] == nil }
                chosen = smaller.first(where: isMeasured) ?? .whole
            }
        }

        private func isMeasured(_ scale: JPEGCodec.Scale) -> Bool {
            if case .measured = outcomes[scale] { true } else { false }
        }

        private func wanted(at scale: JPEGCodec.Scale) -> JPEGCodec.Scale {
            // The largest shows most, also where there is no face.
            guard case .measured(let measurement) = outcomes[scale] else { return .whole }
            let factor = MeasuringScale.factor(of: measurement)
            let wanted = JPEGCodec.Scale.atLeast(factor)
            // Two measurements of a face differ by less than this, so that only near a limit both could be right. There
            // the smaller scale decides: it costs a quarter of the time and memory, and as a rule it needs no other.
            let smaller = JPEGCodec.Scale.atLeast(factor * (1 - Self.tolerance))
            guard smaller != JPEGCodec.Scale.atLeast(factor * (1 + Self.tolerance)), smaller != scale else {
                return wanted
            }
            guard case .measured(let measurement) = outcomes[smaller] else { return smaller }
            return .atLeast(MeasuringScale.factor(of: measurement))
        }

        private static let tolerance = 0.03
    }
}

extension PixelSize {
    fileprivate var shorterSide: Double { Double(min(width, height)) }
}
