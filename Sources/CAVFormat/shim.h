// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
