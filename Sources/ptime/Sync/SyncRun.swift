// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import PictureTimeCore

/// Carries a ``SyncPlan`` out: photos come home, the film grows, and the server gets it.
///
/// A photo is at home, on the disk and looked at once more before the server is told to let go of it. Whenever the run
/// ends, by whatever, the next one goes on from there.
struct SyncRun: Sendable {
    let configuration: SyncConfiguration
    var plan = SyncPlan.Options()
    var patience = Patience()
    /// Whether the server gets the film and the profile.
    var uploads = true
    var isDryRun = false
    let terminal: Terminal

    /// How many photos are fetched at once: enough to use the line while a disk is waited for.
    private static let fetchesAtOnce = 8

    /// - Throws: ``SyncFailure``, ``PictureTimeError`` or `CancellationError` for what kept all of it from being done.
    func run() async throws -> SyncReport {
        let address = try configuration.address()
        let key = try configuration.secret()
        let library = try HomeLibrary(configuration.libraryFolder)
        var work = Work()
        do {
            try await ServerConnection.open(address, key: key, patience: patience) { server in
                try await sync(library, server, &work)
            }
        } catch {
            if !isDryRun { try? record(work, in: library, problem: error) }
            throw error
        }
        if !isDryRun { try record(work, in: library, problem: nil) }
        return work.report
    }

    /// What has been done so far.
    private struct Work {
        var report = SyncReport()
        /// What the film is made from.
        var filmBasis: String?
        /// How many photos are at home; nil when it has not come so far.
        var photoCount: Int?
    }

    private func sync(_ library: HomeLibrary, _ server: ServerConnection, _ work: inout Work) async throws {
        let status = try await server.status()
        let steps = SyncPlan(status, home: try library.inventory(), options: plan)
        work.report.waiting = steps.missing.map(SyncReport.Waiting.init)
        if isDryRun { return preview(steps, &work.report) }
        library.dropPartialPhotos(but: Set(status.photos.compactMap { ContentDigest($0.originalFile.sha256) }))

        let missing = try await bringHome(steps, library, server, &work.report)
        for photo in SyncPlan.expiring(missing, now: status) {
            work.report.warnings.append(
                "'\(photo.name)' is not at home, and the server deletes it on \(photo.expiresAt!.ISO8601Format()).")
        }
        try await growFilm(status, library, server, &work)
        try await shareProfile(status, library, server, &work)
    }

    // MARK: Photos

    /// What became of one photo.
    private enum Outcome: Sendable {
        case fetched(SyncReport.Fetched)
        case alreadyHome
        /// Somebody else was quicker, or did not want it.
        case gone(ServerPhoto)
        case failed(ServerPhoto, SyncFailure, isHome: Bool)
    }

    /// - Returns: The photos that are not at home now.
    private func bringHome(
        _ steps: SyncPlan, _ library: HomeLibrary, _ server: ServerConnection, _ report: inout SyncReport
    ) async throws -> [ServerPhoto] {
        var missing = steps.waiting
        var hopeless: SyncFailure?
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            var rest = steps.steps[...]
            func startNext() {
                guard hopeless == nil, let step = rest.popFirst() else { return }
                group.addTask { try await carryOut(step, library, server) }
            }
            for _ in 0..<Self.fetchesAtOnce { startNext() }
            while let outcome = try await group.next() {
                switch outcome {
                case .fetched(let photo):
                    report.fetched.append(photo)
                    if !plan.keepsOnServer { report.removedFromServer += 1 }
                    terminal.say(["\(photo.captureDate ?? "undated")  \(photo.bytes.inMegabytes)  \(photo.path)"])
                case .alreadyHome:
                    report.alreadyHome += 1
                    report.removedFromServer += 1
                case .gone(let photo):
                    terminal.say(["'\(photo.name)' is not on the server any more."])
                case .failed(let photo, let failure, let isHome):
                    if !isHome { missing.append(photo) }
                    report.problems.append("'\(photo.name)': \(failure.message)")
                    report.exitStatus = max(report.exitStatus, failure.exitStatus)
                    // The others would fare no better.
                    if [.unreachable, .keyRefused].contains(failure.kind) { hopeless = failure }
                }
                startNext()
            }
            missing += rest.compactMap { if case .fetch(let photo, _) = $0 { photo } else { nil } }
        }
        report.waiting = missing.map(SyncReport.Waiting.init)
        if let hopeless { throw hopeless }
        return missing
    }

    private func carryOut(_ step: SyncPlan.Step, _ library: HomeLibrary, _ server: ServerConnection) async throws
        -> Outcome
    {
        let photo = step.photo
        var isHome = false
        do {
            switch step {
            case .refuse(_, let reason): throw SyncFailure(.refused, reason)
            case .acknowledge(_, let path):
                guard library.holds(try digest(of: photo), at: path) else {
                    throw SyncFailure(
                        .temporary, "The file at home, '\(path)', has changed just now. The next run fetches it.")
                }
                isHome = true
                try library.takeOver(photo, at: path)
                try await server.delete(photo.originalFile)
                return .alreadyHome
            case .fetch(_, let path):
                let path = try await fetch(photo, to: path, library, server)
                isHome = true
                try library.takeOver(photo, at: path)
                if !plan.keepsOnServer { try await server.delete(photo.originalFile) }
                return .fetched(
                    SyncReport.Fetched(
                        name: photo.name, path: path, bytes: photo.originalFile.bytes,
                        sha256: photo.originalFile.sha256, captureDate: photo.captureDate))
            }
        } catch let failure as SyncFailure {
            return failure.kind == .gone ? .gone(photo) : .failed(photo, failure, isHome: isHome)
        }
    }

    private func digest(of photo: ServerPhoto) throws -> ContentDigest {
        guard let digest = ContentDigest(photo.originalFile.sha256) else {
            throw SyncFailure(.refused, "The server's SHA-256 is none.")
        }
        return digest
    }

    /// - Returns: Where it is.
    private func fetch(
        _ photo: ServerPhoto, to path: String, _ library: HomeLibrary, _ server: ServerConnection
    ) async throws -> String {
        let partial = try library.partialPhoto(try digest(of: photo))
        return try await patience.tried {
            try await server.fetch(photo.originalFile, into: partial)
            do {
                return try library.keep(partial, as: path)
            } catch let error as PictureTimeError where error.code == .unreadableFile {
                throw SyncFailure(
                    .temporary, "It was damaged on its way, each time it was fetched. Nothing of it was kept.")
            }
        }
    }

    // MARK: The film

    private func growFilm(
        _ status: ServerStatus, _ library: HomeLibrary, _ server: ServerConnection, _ work: inout Work
    ) async throws {
        let plan = try configuration.filmPlan(status.canvas)
        let home = try library.inventory()
        work.photoCount = home.count
        let basis = library.filmBasis(plan, of: home)
        if basis == nil || SyncRecord(library: library.folder)?.filmBasis != basis {
            let grown = try await library.growFilm(plan, onProgress: terminal.progress("Growing the film"))
            work.report.film = grown?.film
            if let grown {
                terminal.say(summary(of: grown.film, at: library.film) + skippedLines(grown.report.skipped))
            }
        }
        work.filmBasis = library.filmBasis(plan, of: home)
        guard let current = try library.currentFilm() else { return }
        work.report.filmFile = library.film.url.path
        guard uploads, status.video?.sha256 != current.digest.description else { return }
        do {
            let shown = try await server.send(
                film: library.film.url, byteCount: current.byteCount, digest: current.digest)
            work.report.isFilmSent = true
            terminal.say([
                "The server shows the film: \(counted(shown.frameCount, "frame")), \(shown.bytes.inMegabytes)."
            ])
        } catch let failure as SyncFailure {
            work.report.problems.append("The film was not sent: \(failure.message)")
            work.report.exitStatus = max(work.report.exitStatus, failure.exitStatus)
        }
    }

    // MARK: The profile

    /// Gives the server the face that the film's photos are aligned onto, so that a photo stands there as it will at home.
    private func shareProfile(
        _ status: ServerStatus, _ library: HomeLibrary, _ server: ServerConnection, _ work: inout Work
    ) async throws {
        guard uploads else { return }
        do {
            guard let profile = try library.profile() else {
                guard status.profile != nil else { return }
                let (originals, film) = (library.originals.path, library.film.url.path)
                work.report.warnings.append(
                    "The server aligns photos onto the face that it got from here, and this library onto an average one, for "
                        + "'\(film).profile.json' is gone. Put it back with 'ptime profile import FILE \(film)', or make it "
                        + "anew with 'ptime profile renew \(originals) \(film)'.")
                return
            }
            guard profile.digest?.description != status.profile else { return }
            try await server.send(profile)
            work.report.isProfileSent = true
            terminal.say(["The server aligns photos onto your face from now on, as this library does."])
        } catch let failure as SyncFailure where failure.kind == .gone {
            work.report.warnings.append(
                "The server is of an earlier version and aligns photos onto an average face. Put a new version there.")
        } catch let failure as SyncFailure {
            work.report.problems.append("The profile was not sent: \(failure.message)")
            work.report.exitStatus = max(work.report.exitStatus, failure.exitStatus)
        } catch let error as PictureTimeError {
            work.report.problems.append("The profile was not sent: \(error.message)")
            work.report.exitStatus = max(work.report.exitStatus, 1)
        }
    }

    // MARK: Words

    private func preview(_ steps: SyncPlan, _ report: inout SyncReport) {
        report.isDryRun = true
        for step in steps.steps {
            let photo = step.photo
            switch step {
            case .fetch(_, let path):
                terminal.say(["would fetch '\(photo.name)' (\(photo.originalFile.bytes.inMegabytes)) to \(path)"])
            case .acknowledge(_, let path):
                terminal.say(["would tell the server that '\(photo.name)' is at home, as \(path)"])
            case .refuse(_, let reason):
                terminal.say(["would leave '\(photo.name)': it \(reason)"])
            }
        }
        if steps.steps.isEmpty { terminal.say(["Nothing waits on the server."]) }
    }

    private func record(_ work: Work, in library: HomeLibrary, problem: (any Error)?) throws {
        let old = SyncRecord(library: library.folder)
        let (now, report) = (Date(), work.report)
        let problems = report.problems + (problem.map { [Self.words(of: $0)] } ?? [])
        var record = SyncRecord(
            ended: now, isComplete: problems.isEmpty, problems: problems,
            photoCount: try work.photoCount ?? library.inventory().count,
            // A run that did not come so far knows nothing of what waits.
            waitingCount: problem == nil ? report.waiting.count : max(report.waiting.count, old?.waitingCount ?? 0))
        record.lastComplete = record.isComplete ? now : old?.lastComplete
        record.nextExpiry = report.waiting.compactMap(\.expiresAt).min() ?? (problem == nil ? nil : old?.nextExpiry)
        record.frameCount = report.film?.frameCount ?? old?.frameCount
        record.filmBasis = work.filmBasis
        try record.save(in: library.folder)
    }

    private static func words(of error: any Error) -> String {
        switch error {
        case let failure as SyncFailure: failure.message
        case let error as PictureTimeError: error.message
        case is CancellationError: "It was interrupted."
        default: "\(error)"
        }
    }
}

extension HomeLibrary {
    /// Takes over what is known of a photo on the server and not in its file.
    fileprivate func takeOver(_ photo: ServerPhoto, at path: String) throws {
        try takeOver(
            photo.edit,
            date: photo.captureDate == nil
                ? (photo.uploadDate, "The day it was sent: nothing else says when it was taken.") : nil,
            for: path)
    }
}
