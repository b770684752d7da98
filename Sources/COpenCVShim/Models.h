// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Networks as they are in Models/, in the order of ptcv_model.
struct ptcv_model_bytes {
    const unsigned char *data;
    size_t size;
};
extern const struct ptcv_model_bytes ptcv_models[3];

#ifdef __cplusplus
}
#endif
