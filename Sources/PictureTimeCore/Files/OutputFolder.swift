// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A folder that results go into.
enum OutputFolder {
    /// The catalogue beside frames; a folder that has one holds frames and no photos.
    static let catalogName = "picture-time.sqlite"

    /// Makes a folder when it is missing, and clears what a killed run left in it.
    ///
    /// - Parameter output: What the error names: the file that was to go there, or the folder itself.
    static func make(_ url: URL, for output: URL) throws(PictureTimeError) {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(output, "its folder cannot be made. Choose another place.")
        }
        PartialFile.removeAbandoned(in: url)
    }

    /// Runs a job; when it fails, removes the folder again if it was made for it and is empty.
    static func removedAgainOnFailure<Result>(_ url: URL, _ job: () async throws -> Result) async throws -> Result {
        let existed = FileManager.default.fileExists(atPath: url.path)
        do {
            return try await job()
        } catch {
            // Not while another run has it; and a folder that holds anything is not removed by this anyhow.
            if !existed, let lock = try? FolderLock(url) {
                rmdir(url.path)
                withExtendedLifetime(lock) {}
            }
            throw error
        }
    }
}
