// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import PictureTimeCore
internal import Synchronization

/// Aligns photos on threads of its own, which yield to those that answer requests: pages stay quick while many photos come.
final class AlignmentQueue: Sendable {
    private typealias Job = @Sendable (PhotoAligner?) -> Void

    private struct State {
        var jobs: [Job] = []
        var profile: SubjectProfile?
        var isStopped = false
    }

    /// Waits and wakes; the state has a lock of its own only because `NSCondition` holds no value.
    private let condition = NSCondition()
    private let state: Mutex<State>
    private let limit: Int
    private let settings: RenderSettings

    /// Networks take some 50 MB, which are given back when nothing came for so long, in seconds.
    private static let idleTime = 30.0

    /// - Parameters:
    ///   - profile: What photos are aligned onto; nil for an average face.
    ///   - limit: How many photos may wait.
    init(canvas: Canvas, profile: SubjectProfile?, workers: Int, limit: Int = 64) throws {
        settings = try RenderSettings(canvas: canvas, workerCount: workers)
        state = Mutex(State(profile: profile))
        self.limit = limit
        for number in 0..<workers {
            let thread = Thread { [self] in work() }
            thread.name = "aligner \(number)"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// What photos are aligned onto from the next on; nil for an average face.
    var profile: SubjectProfile? {
        get { state.withLock { $0.profile } }
        set { state.withLock { $0.profile = newValue } }
    }

    /// - Returns: Nil when too many are waiting already, or the server stops; the photo's turn comes later.
    func align(_ photo: PhotoFile, edit: Edit?) async throws -> PhotoAligner.Result? {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = add { aligner in
                continuation.resume(
                    with: Result { () throws -> PhotoAligner.Result? in try aligner?.align(photo, edit: edit) })
            }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }

    /// Ends the threads; what waits is not done.
    func stop() {
        let rest = state.withLock { state in
            state.isStopped = true
            defer { state.jobs = [] }
            return state.jobs
        }
        wakeAll()
        for job in rest { job(nil) }
    }

    private func add(_ job: @escaping Job) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isStopped, state.jobs.count < limit else { return false }
            state.jobs.append(job)
            return true
        }
        if isTaken { wakeAll() }
        return isTaken
    }

    private func wakeAll() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    private func work() {
        // Of this thread alone, on Linux.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        var aligner: PhotoAligner?
        var settings = settings
        while true {
            switch next(orIdle: aligner != nil) {
            case .job(let job):
                let profile = profile
                if aligner == nil || profile != settings.profile {
                    settings.profile = profile
                    aligner = PhotoAligner(settings: settings)
                }
                job(aligner)
            case .idle:
                aligner = nil
                giveFreedMemoryBack()
            case .stop:
                return
            }
        }
    }

    private enum Turn {
        case job(Job)
        case idle
        case stop
    }

    /// - Parameter orIdle: Whether to come back when nothing came for a while.
    private func next(orIdle: Bool) -> Turn {
        let deadline = Date(timeIntervalSinceNow: Self.idleTime)
        condition.lock()
        defer { condition.unlock() }
        while true {
            let turn: Turn? = state.withLock { state in
                if state.isStopped { return .stop }
                return state.jobs.isEmpty ? nil : .job(state.jobs.removeFirst())
            }
            if let turn { return turn }
            if !orIdle {
                condition.wait()
            } else if !condition.wait(until: deadline) {
                return .idle
            }
        }
    }
}
