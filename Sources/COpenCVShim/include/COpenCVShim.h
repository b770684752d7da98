// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

// The part of OpenCV that Picture Time uses, as plain C. Conventions:
// - Pointers passed in are borrowed for the call; results belong to the caller, who ends them with `_free`.
// - Functions that can fail return false or NULL and fill *error, which the caller allocates. Nothing needs freeing.
// - No C++ exception crosses this header, and OpenCV runs on the calling thread alone.
// - Pixel centres are at integer coordinates, x right, y down. Channels of a colour picture are B, G, R.

#ifndef COPENCVSHIM_H
#define COPENCVSHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What went wrong, as a text for a log or a bug report.
typedef struct ptcv_error {
    char message[256];
} ptcv_error;

/// Eight-bit pixels in memory of the caller: three channels, rows `bytes_per_row` apart.
typedef struct ptcv_pixels {
    uint8_t * _Nonnull data;
    int32_t width;
    int32_t height;
    size_t bytes_per_row;
} ptcv_pixels;

/// x' = a·x + b·y + tx, y' = c·x + d·y + ty
typedef struct ptcv_affine {
    double a, b, tx, c, d, ty;
} ptcv_affine;

/// How a warp reads between pixels.
typedef enum ptcv_interpolation {
    PTCV_INTERPOLATION_LINEAR,  ///< four pixels: twice as fast, a little softer
    PTCV_INTERPOLATION_CUBIC    ///< sixteen pixels
} ptcv_interpolation;

/// What a warp finds beyond the source's last pixels.
typedef enum ptcv_border {
    PTCV_BORDER_FILL,      ///< the colour given
    PTCV_BORDER_REPLICATE  ///< the nearest pixel of the source
} ptcv_border;

/// Makes each pixel of `destination` the mean of two by two pixels of `source`, which is at least twice as large.
bool ptcv_halve(const ptcv_pixels * _Nonnull source, const ptcv_pixels * _Nonnull destination,
                ptcv_error * _Nonnull error);

/// Turns or mirrors `source` upright, as Exif's Orientation (1 to 8) asks, into `destination` of the size that gives.
bool ptcv_turn(const ptcv_pixels * _Nonnull source, const ptcv_pixels * _Nonnull destination, int32_t orientation,
               ptcv_error * _Nonnull error);

/// Resamples `source` through a transform into `destination`, low-pass filtered first when it shrinks.
///
/// Only the part of the source that the destination shows is read.
/// - `source_to_destination` must be invertible, may mirror, and shrinks to no less than a half: halve the source first.
/// - `fill` is the B, G, R beyond the source for PTCV_BORDER_FILL.
bool ptcv_warp(const ptcv_pixels * _Nonnull source, const ptcv_pixels * _Nonnull destination,
               ptcv_affine source_to_destination, ptcv_interpolation interpolation, ptcv_border border,
               const uint8_t fill[_Nonnull 3], ptcv_error * _Nonnull error);

/// A neural network compiled into this library. Models/README.md has their inputs and outputs.
typedef enum ptcv_model {
    PTCV_MODEL_FACE_DETECTION,
    PTCV_MODEL_FACE_LANDMARKS,
    PTCV_MODEL_IRIS_LANDMARKS
} ptcv_model;

typedef struct ptcv_net ptcv_net;

/// Loads a network. One thread at a time may use it.
ptcv_net * _Nullable ptcv_net_create(ptcv_model model, ptcv_error * _Nonnull error);
void ptcv_net_free(ptcv_net * _Nullable net);

/// Runs a network on one square picture.
///
/// - `input` holds side × side × 3 floats, row-major, R, G, B, in the range that the model wants.
/// - Output i is the layer `output_names[i]`; `outputs[i]` has room for `output_counts[i]` floats, which must be
///   exactly the size of that layer.
bool ptcv_net_run(ptcv_net * _Nonnull net, const float * _Nonnull input, int32_t side,
                  const char * _Nonnull const * _Nonnull output_names, float * _Nonnull const * _Nonnull outputs,
                  const size_t * _Nonnull output_counts, size_t output_count, ptcv_error * _Nonnull error);

/// Makes the C library give all threads their memory from one place, instead of one of its own to each. For the whole process;
/// call it before there is a second thread.
void ptcv_share_memory_among_threads(void);

/// Makes the C library keep freed memory for the next allocation instead of giving it back to the system. For the whole
/// process; call it once at the start. (mallopt, which does it, is not imported into Swift.)
void ptcv_keep_freed_memory(void);

/// Gives freed memory back to the system.
void ptcv_give_freed_memory_back(void);

#ifdef __cplusplus
}
#endif

#endif
