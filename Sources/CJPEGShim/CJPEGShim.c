// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "CJPEGShim.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/// More scans than any encoder writes: a progressive file of a few kilobytes can ask for days of work.
enum { scan_limit = 500 };
/// Pixels of all scans together, which is what they cost; twenty scans of any picture are fine.
static const uint64_t work_limit = UINT64_C(1) << 31;

/// libjpeg's error manager with what we need to leave by.
struct errors {
    struct jpeg_error_mgr base;  // first, so that libjpeg's pointer to it is one to the whole
    jmp_buf leave;
    ptjpeg_error *error;
    ptjpeg_status status;
    bool in_scan;
    bool is_complete;
};

static void leave(j_common_ptr info, ptjpeg_status status) {
    struct errors *errors = (struct errors *)info->err;
    char text[JMSG_LENGTH_MAX];
    errors->base.format_message(info, text);
    snprintf(errors->error->message, sizeof errors->error->message, "%s", text);
    errors->status = status;
    longjmp(errors->leave, 1);
}

static void on_error(j_common_ptr info) {
    leave(info, info->err->msg_code == JERR_OUT_OF_MEMORY ? PTJPEG_OUT_OF_MEMORY
                : info->err->msg_code == JERR_CONVERSION_NOTIMPL ? PTJPEG_COLOURS : PTJPEG_DAMAGED);
}

static void on_message(j_common_ptr info, int level) {
    if (level >= 0) return;  // a trace, not a warning
    const struct errors *errors = (const struct errors *)info->err;
    if (errors->is_complete) return;  // some cameras pad what follows the last pixel, or leave the end out
    switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:  // stray bytes: harmless between segments; in a scan the decoder has lost its way
        if (errors->in_scan) break;
        return;
    case JWRN_ADOBE_XFORM:  // unusual descriptions of the colours, for which libjpeg has a good guess
    case JWRN_JFIF_MAJOR:
        return;
    }
    leave(info, PTJPEG_DAMAGED);
}

static void on_output(j_common_ptr info) {
    (void)info;  // nothing is printed
}

static struct jpeg_error_mgr *set_up(struct errors *errors, ptjpeg_error *error) {
    jpeg_std_error(&errors->base);
    errors->base.error_exit = on_error;
    errors->base.emit_message = on_message;
    errors->base.output_message = on_output;
    errors->error = error;
    errors->status = PTJPEG_DAMAGED;
    errors->in_scan = false;
    errors->is_complete = false;
    error->message[0] = 0;
    return &errors->base;
}

static void on_progress(j_common_ptr info) {
    const j_decompress_ptr decompress = (j_decompress_ptr)info;
    const uint64_t work = (uint64_t)decompress->input_scan_number * decompress->image_width * decompress->image_height;
    if (decompress->input_scan_number > scan_limit || (decompress->input_scan_number > 20 && work > work_limit)) {
        info->err->msg_code = JERR_BAD_PROGRESSION;
        leave(info, PTJPEG_DAMAGED);
    }
}

ptjpeg_status ptjpeg_decode(const uint8_t *bytes, size_t size, int32_t reduction, ptjpeg_layout layout, int32_t width,
                            int32_t height, uint8_t *pixels, bool *is_inverted, ptjpeg_error *error) {
    struct errors errors;
    struct jpeg_decompress_struct info;
    struct jpeg_progress_mgr progress = {.progress_monitor = on_progress};
    memset(&info, 0, sizeof info);  // so that destroying is safe from the first line on
    info.err = set_up(&errors, error);
    if (setjmp(errors.leave)) {
        jpeg_destroy_decompress(&info);
        return errors.status;
    }
    jpeg_create_decompress(&info);
    info.progress = &progress;
    jpeg_mem_src(&info, bytes, size);
    jpeg_read_header(&info, TRUE);
    info.scale_num = 1;
    info.scale_denom = (unsigned)reduction;
    info.out_color_space = layout == PTJPEG_CMYK ? JCS_CMYK : JCS_EXT_BGR;
    info.dct_method = JDCT_ISLOW;
    // Adobe's programs, and all that follow them, store how much light is left instead of how much ink there is.
    *is_inverted = info.saw_Adobe_marker;
    errors.in_scan = true;
    jpeg_start_decompress(&info);
    if (info.output_width != (JDIMENSION)width || info.output_height != (JDIMENSION)height) {
        info.err->msg_code = JERR_BAD_LENGTH;
        leave((j_common_ptr)&info, PTJPEG_DAMAGED);
    }
    const size_t bytes_per_row = (size_t)width * (size_t)info.output_components;
    while (info.output_scanline < info.output_height) {
        JSAMPROW rows[8];
        JDIMENSION count = info.output_height - info.output_scanline;
        if (count > 8) count = 8;
        for (JDIMENSION i = 0; i < count; ++i) {
            rows[i] = pixels + (size_t)(info.output_scanline + i) * bytes_per_row;
        }
        jpeg_read_scanlines(&info, rows, count);
    }
    errors.is_complete = true;
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return PTJPEG_OK;
}

ptjpeg_status ptjpeg_encode(const uint8_t *pixels, int32_t width, int32_t height, int32_t quality,
                            const uint8_t *app1, size_t app1_size, uint8_t **result, size_t *result_size,
                            ptjpeg_error *error) {
    struct errors errors;
    struct jpeg_compress_struct info;
    // Changed between setjmp and longjmp, hence volatile.
    unsigned char *volatile buffer = NULL;
    unsigned long length = 0;
    memset(&info, 0, sizeof info);
    info.err = set_up(&errors, error);
    if (setjmp(errors.leave)) {
        jpeg_destroy_compress(&info);
        free(buffer);
        return errors.status;
    }
    jpeg_create_compress(&info);
    // libjpeg starts with this room and moves to a larger one when it must; enough for most frames from the beginning.
    length = (unsigned long)width * (unsigned long)height / 2 + 65536;
    buffer = malloc(length);
    if (buffer == NULL) {
        info.err->msg_code = JERR_OUT_OF_MEMORY;
        leave((j_common_ptr)&info, PTJPEG_OUT_OF_MEMORY);
    }
    unsigned char *start = buffer;
    jpeg_mem_dest(&info, &start, &length);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_EXT_BGR;
    jpeg_set_defaults(&info);  // YCbCr with chroma halved both ways
    jpeg_set_quality(&info, quality, TRUE);
    info.dct_method = JDCT_ISLOW;
    info.write_JFIF_header = app1_size == 0;  // Exif wants APP1 to come first
    jpeg_start_compress(&info, TRUE);
    if (app1_size > 0) jpeg_write_marker(&info, JPEG_APP0 + 1, app1, (unsigned)app1_size);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = (JSAMPROW)(pixels + (size_t)info.next_scanline * (size_t)width * 3);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    if (start != buffer) free(buffer);  // libjpeg moved on, and leaves the first room to us
    *result = start;
    *result_size = length;
    return PTJPEG_OK;
}
