// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// Keeps other runs out of a folder, as long as it lives. It leaves nothing behind, however the program ends.
struct FolderLock: ~Copyable {
    private let descriptor: Int32  // owned

    /// - Parameter waits: Whether to wait until another run leaves the folder.
    /// - Throws: `outputInUse` when another run has the folder and is not waited for.
    init(_ folder: URL, waits: Bool = false) throws(PictureTimeError) {
        descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(folder, "\(errnoText()).") }
        var status: Int32
        repeat { status = flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) } while status != 0 && errno == EINTR
        // Some network file systems have no locks; there a second run is the owner's own affair.
        if status != 0, errno == EWOULDBLOCK {
            throw PictureTimeError(
                code: .outputInUse,
                message: "Another run is writing to '\(folder.path)'. Wait until it has ended.", file: folder)
        }
    }

    deinit { close(descriptor) }
}
