// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "Models.h"

// Compiled in, so that there is nothing to find or to download at run time. #embed is C23, which clang offers in every
// version of C but warns about.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const _Alignas(64) unsigned char face_detection[] = {
#embed "Models/face_detection_short_range.ptnet"
};
static const _Alignas(64) unsigned char face_landmarks[] = {
#embed "Models/face_landmark.ptnet"
};
static const _Alignas(64) unsigned char iris_landmarks[] = {
#embed "Models/iris_landmark.ptnet"
};

const struct ptcv_model_bytes ptcv_models[3] = {
    {face_detection, sizeof face_detection},
    {face_landmarks, sizeof face_landmarks},
    {iris_landmarks, sizeof iris_landmarks},
};
