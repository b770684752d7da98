// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Writes to the catalogue now and then what was found out, so that a run that is killed loses little.
final class Savings: Sendable {
    private struct State {
        var measurements: [(MeasurementKey, MeasurementOutcome)] = []
        var lastSaved = ContinuousClock.now
    }

    private let facts: FileFacts
    private let catalog: Catalog
    private let state = Mutex(State())

    init(facts: FileFacts, catalog: Catalog) {
        self.facts = facts
        self.catalog = catalog
    }

    /// - Returns: Whether it was time to write.
    @discardableResult
    func add(_ outcome: FrameProducer.Outcome) throws(PictureTimeError) -> Bool {
        for (photo, digest) in outcome.digests { facts.learn(digest, of: photo) }
        let isTime = state.withLock { state in
            state.measurements += outcome.measurements
            return ContinuousClock.now - state.lastSaved > .seconds(1)
        }
        if isTime { try save() }
        return isTime
    }

    func save() throws(PictureTimeError) {
        let measurements = state.withLock { state in
            state.lastSaved = .now
            defer { state.measurements = [] }
            return state.measurements
        }
        try catalog.save(measurements)
        try catalog.save(facts)
    }
}
