// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenCVShim

/// Gives all threads their memory from one place.
///
/// By default the C library has a place for each thread, and work that wanders from thread to thread leaves what one photo took
/// in all of them. What photos take is large and asked for rarely, so that sharing costs no time. This is a decision for the
/// whole process, so a program makes it, before it has a second thread; the library works without.
public func shareMemoryAmongThreads() {
    ptcv_share_memory_among_threads()
}

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
