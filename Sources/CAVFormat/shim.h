// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>

// Macros with a cast or an expression inside are not imported into Swift.
static const int64_t ptime_av_nopts_value = AV_NOPTS_VALUE;
static const int32_t ptime_averror_eof = AVERROR_EOF;
