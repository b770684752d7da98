// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include <stdint.h>  // x264.h uses its types without including it
#include <x264.h>

/// `x264_encoder_open` is a macro that carries the build number in the name it expands to; Swift imports no such macro.
static inline x264_t * _Nullable ptime_x264_encoder_open(x264_param_t * _Nonnull param) {
    return x264_encoder_open(param);
}
