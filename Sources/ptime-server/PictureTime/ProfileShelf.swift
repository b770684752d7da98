// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Hummingbird
internal import Logging
internal import PictureTimeCore
internal import Synchronization

/// The person's face as home knows it, so that photos stand here as they will in the film.
final class ProfileShelf: Sendable {
    private let folder: DataFolder
    private let queue: AlignmentQueue
    private let settings: ServerSettings
    private let logger: Logger
    /// One profile at a time takes its place, on the disk and in the queue.
    private let turn = Mutex(())

    init(folder: DataFolder, queue: AlignmentQueue, settings: ServerSettings, logger: Logger) {
        (self.folder, self.queue, self.settings, self.logger) = (folder, queue, settings, logger)
    }

    /// The most bytes of a profile's file; they have some 40,000.
    private static let limit = 1 << 18

    /// The profile that was sent last; nil before the first, and for a file that is none any more.
    static func stored(in folder: DataFolder, logger: Logger) -> SubjectProfile? {
        guard FileManager.default.fileExists(atPath: folder.profile.path) else { return nil }
        do {
            return try SubjectProfile(file: folder.profile)
        } catch {
            logger.warning(
                "the profile cannot be used; photos are aligned onto an average face until home sends it again",
                metadata: ["file": "\(folder.profile.path)", "reason": "\(error.message)"])
            return nil
        }
    }

    /// Photos that come from now on are aligned onto it.
    ///
    /// - Parameter digest: What its file must have, in hexadecimal digits.
    func receive<Body: AsyncSequence & Sendable>(_ body: Body, digest: String?) async throws -> SubjectProfile
    where Body.Element == ByteBuffer {
        var bytes: [UInt8] = []
        for try await buffer in body {
            guard bytes.count + buffer.readableBytes <= Self.limit else { throw Failure.tooLarge(Self.limit) }
            bytes += buffer.readableBytesView
        }
        guard digest == nil || digest == ContentDigest(of: bytes).description else {
            throw Failure(
                .badRequest, "The profile was damaged on its way: its SHA-256 is another one. Send it again.")
        }
        let profile: SubjectProfile
        do {
            profile = try SubjectProfile(file: bytes, named: "sent")
        } catch {
            throw Failure(.unprocessableContent, error.message)
        }
        guard folder.freeBytes - bytes.count >= settings.reserveBytes else { throw Failure.fullDisk() }
        let incoming = folder.incoming("profile-\(Secret.identifier())")
        try await offload { [self] in
            try turn.withLock { _ in
                try DurableFile.write(profile.file, to: folder.profile, by: incoming)
                queue.profile = profile
            }
        }
        logger.notice("profile received", metadata: ["sha256": "\(profile.digest?.description ?? "")"])
        return profile
    }
}
