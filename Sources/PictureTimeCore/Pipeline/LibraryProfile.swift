// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// The profile of the person in a library's photos: a file beside the frames, or beside the film.
public struct LibraryProfile: Sendable {
    public let url: URL

    /// - Parameter output: A folder of frames, or a film, whose name ends in `.mp4`.
    public init(of output: URL) {
        let isFilm = output.pathExtension.lowercased() == "mp4" && !output.hasDirectoryPath
        url =
            isFilm
            ? output.deletingLastPathComponent().appending(
                path: "\(output.lastPathComponent).profile.json", directoryHint: .notDirectory)
            : output.appending(path: "picture-time.profile.json", directoryHint: .notDirectory)
    }

    /// - Returns: Nil when there is none.
    /// - Throws: `unreadableFile` for a file that is none: to go on with another one would move every frame.
    public func read() throws(PictureTimeError) -> SubjectProfile? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try SubjectProfile(file: url)
    }

    /// Puts a profile in place of the one that is there; the next run moves all frames onto it.
    public func write(_ profile: SubjectProfile) throws(PictureTimeError) {
        let file = try PartialFile(for: url)
        try file.append(profile.file)
        try file.commit(synchronized: true)
    }

    /// Makes a profile of a spread of photos.
    ///
    /// - Parameter workerCount: Nil for one a processor.
    /// - Throws: `nothingToDo` when too few of them show a face.
    public static func make(
        of selection: PhotoSelection, workerCount: Int? = nil, onProgress: @escaping ProgressHandler = { _ in }
    ) async throws -> SubjectProfile {
        let plan = try selection.plan(facts: FileFacts(), excluding: [])
        let settings = try RenderSettings(canvas: Canvas(), workerCount: workerCount)
        guard let profile = try await make(of: plan, workerCount: settings.workerCount, onProgress: onProgress) else {
            throw PictureTimeError(
                code: .nothingToDo,
                message: "A profile takes \(ProfileBuilder.fewestPhotos) photos that show the face of one person; "
                    + "fewer were found in '\(selection.folder.path)'.")
        }
        return profile
    }

    /// The one that is there; else, for a library without frames as yet, one that is made of its photos and kept.
    ///
    /// - Parameters:
    ///   - isNew: Whether nothing has been aligned before, so that no frame would move.
    /// - Returns: The average face where there are too few photos.
    func readOrMake(
        of plan: PhotoSelection.Plan, isNew: Bool, workerCount: Int, onProgress: @escaping ProgressHandler
    ) async throws -> SubjectProfile {
        if let known = try read() { return known }
        guard isNew,
            let profile = try await Self.make(of: plan, workerCount: workerCount, onProgress: onProgress)
        else { return .average }
        try write(profile)
        return profile
    }

    /// What a person should know of a library that is aligned onto an average face and could be onto their own.
    func advice(frameCount: Int, photos: PhotoSelection) -> String? {
        guard frameCount >= Self.photosForAdvice, !FileManager.default.fileExists(atPath: url.path) else { return nil }
        return
            "The photos are aligned onto an average face. There are enough now for your own, on which it stands stiller: "
            + "'ptime profile renew \(photos.folder.path) \(url.deletingLastPathComponent().path)'."
    }

    /// More than a profile takes at least, so that the advice is a good one.
    private static let photosForAdvice = 30

    // MARK: Making

    /// - Returns: Nil when too few photos show a face.
    private static func make(
        of plan: PhotoSelection.Plan, workerCount: Int, onProgress: @escaping ProgressHandler
    ) async throws -> SubjectProfile? {
        let photos = spread(over: plan.groups)
        guard photos.count >= ProfileBuilder.fewestPhotos else { return nil }
        let settings = try RenderSettings(canvas: Canvas(), workerCount: workerCount)
        let source = ItemSource(photos)
        let samples = try await withOrderedResults(
            limit: settings.workerCount * 2, workerCount: settings.workerCount,
            nextItem: { source.next() },
            makeWorker: { [edits = plan.edits] in FrameProducer(settings: settings, edits: edits) },
            transform: { producer, entry in try producer.faceSamples(of: entry) },
            consume: { results in
                var samples: [[FaceSample]] = []
                while let next = try await results.next() {
                    samples.append(next)
                    let skippedCount = samples.count { $0.isEmpty }
                    onProgress(
                        JobProgress(
                            stage: .profile, completed: samples.count, total: photos.count, skipped: skippedCount))
                }
                return samples
            })
        return try ProfileBuilder.profile(of: samples)
    }

    /// An eighth of the photos, at least 10 and at most 48, evenly over the years. They are decoded twice in a first run.
    private static func spread(over groups: [[PhotoSequence.Entry]]) -> [PhotoSequence.Entry] {
        let count = min(groups.count, min(max(groups.count / 8, 10), 48))
        return (0..<count).map { groups[(2 * $0 + 1) * groups.count / (2 * count)][0] }
    }
}
