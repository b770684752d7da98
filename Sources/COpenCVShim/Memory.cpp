// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "COpenCVShim.h"

#include <malloc.h>
#include <unistd.h>

void ptcv_keep_freed_memory(void) {
    // Larger than any photo's pixels at the scale at which it is decoded, but for the very largest.
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 29);
    // Each thread would keep memory of its own, and work that wanders from thread to thread would leave as much in each. What
    // it asks for is large and rare, so that sharing costs no time.
    mallopt(M_ARENA_MAX, 1);
}

void ptcv_give_freed_memory_back(void) {
    malloc_trim(0);
}
