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
    PTJPEG_COLOURS,        ///< colours that are not converted here, such as CMYK
    PTJPEG_OUT_OF_MEMORY
} ptjpeg_status;

/// What libjpeg says of the reason.
typedef struct ptjpeg_error {
    char message[200];
} ptjpeg_error;

/// Decodes a picture to B, G, R at 1/`reduction` of its size, rounded up.
///
/// - `reduction`: 1, 2, 4 or 8.
/// - `width`, `height`: what the caller expects the result to measure, from the file's header; `pixels` has room for
///   height × width × 3 bytes. Another size is damage.
ptjpeg_status ptjpeg_decode(const uint8_t * _Nonnull bytes, size_t size, int32_t reduction, int32_t width,
                            int32_t height, uint8_t * _Nonnull pixels, ptjpeg_error * _Nonnull error);

/// Encodes B, G, R with chroma halved both ways.
///
/// - `app1`: the payload of an APP1 segment behind SOI, or of size 0 for none; at most 65,533 bytes.
/// - On success `*result` is the file, which the caller ends with `free`.
ptjpeg_status ptjpeg_encode(const uint8_t * _Nonnull pixels, int32_t width, int32_t height, int32_t quality,
                            const uint8_t * _Nonnull app1, size_t app1_size, uint8_t * _Nullable * _Nonnull result,
                            size_t * _Nonnull result_size, ptjpeg_error * _Nonnull error);

#endif
