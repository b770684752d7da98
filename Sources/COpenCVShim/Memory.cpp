// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "COpenCVShim.h"

#include <malloc.h>

void ptcv_share_memory_among_threads(void) {
    mallopt(M_ARENA_MAX, 1);
}

void ptcv_keep_freed_memory(void) {
    // Larger than any photo's pixels at the scale at which it is decoded, but for the very largest.
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 29);
}

void ptcv_give_freed_memory_back(void) {
    malloc_trim(0);
}
