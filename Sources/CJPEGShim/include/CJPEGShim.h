// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

// JPEG through libjpeg (libjpeg-turbo), as plain functions. libjpeg reports errors by calling back, and the callback
// leaves by longjmp, which Swift cannot do. Its simpler TurboJPEG interface does not tell a harmless warning from a
// picture of which half is missing.

#ifndef CJPEGSHIM_H
#define CJPEGSHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ptjpeg_status {
    PTJPEG_OK,
    PTJPEG_DAMAGED,        ///< not a JPEG, or a part of the picture is missing or wrong
    PTJPEG_COLOURS,        ///< colours that cannot be had in the layout asked for
    PTJPEG_OUT_OF_MEMORY
} ptjpeg_status;

/// What a decoded pixel is made of.
typedef enum ptjpeg_layout {
    PTJPEG_BGR,   ///< three bytes; from grey or colours on a screen
    PTJPEG_CMYK   ///< four bytes; from inks
} ptjpeg_layout;

/// What libjpeg says of the reason.
typedef struct ptjpeg_error {
    char message[200];
} ptjpeg_error;

/// Decodes a picture at 1/`reduction` of its size, rounded up.
///
/// - `reduction`: 1, 2, 4 or 8.
/// - `width`, `height`: what the caller expects the result to measure, from the file's header; `pixels` has room for
///   that many pixels of the layout. Another size is damage.
/// - `is_inverted`: of PTJPEG_CMYK, set to whether 0 means all of an ink and not none of it.
ptjpeg_status ptjpeg_decode(const uint8_t * _Nonnull bytes, size_t size, int32_t reduction, ptjpeg_layout layout,
                            int32_t width, int32_t height, uint8_t * _Nonnull pixels, bool * _Nonnull is_inverted,
                            ptjpeg_error * _Nonnull error);

/// Encodes B, G, R with chroma halved both ways.
///
/// - `app1`: the payload of an APP1 segment behind SOI, or of size 0 for none; at most 65,533 bytes.
/// - On success `*result` is the file, which the caller ends with `free`.
ptjpeg_status ptjpeg_encode(const uint8_t * _Nonnull pixels, int32_t width, int32_t height, int32_t quality,
                            const uint8_t * _Nonnull app1, size_t app1_size, uint8_t * _Nullable * _Nonnull result,
                            size_t * _Nonnull result_size, ptjpeg_error * _Nonnull error);

#endif
