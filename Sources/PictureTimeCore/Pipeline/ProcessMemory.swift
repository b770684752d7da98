// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim

/// Keeps the memory of one photo for the next.
///
/// Photos of many megabytes come and go. Giving their memory back to the system and fetching it again page by page takes
/// a fifth of the whole time. This is a decision for the whole process, so a program makes it, once, at its start; the
/// library works without.
public func keepFreedMemoryForReuse() {
    ptcv_keep_freed_memory()
}

/// Gives freed memory back to the system: for a program that has nothing to do for a while.
public func giveFreedMemoryBack() {
    ptcv_give_freed_memory_back()
}
