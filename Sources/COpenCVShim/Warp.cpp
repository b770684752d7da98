// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "CubicWarp.hpp"
#include "Guard.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace {

cv::Mat view(const ptcv_pixels &pixels) {
    return cv::Mat(pixels.height, pixels.width, CV_8UC3, pixels.data, pixels.bytes_per_row);
}

/// The pixels of a picture that the destination can show, with a margin for the filters.
cv::Rect visiblePart(const cv::Matx33d &destinationToSource, cv::Size destination, cv::Size source, double shrink) {
    double left = HUGE_VAL, top = HUGE_VAL, right = -HUGE_VAL, bottom = -HUGE_VAL;
    for (const auto &corner : {cv::Vec3d(0, 0, 1), cv::Vec3d(destination.width - 1.0, 0, 1),
                               cv::Vec3d(0, destination.height - 1.0, 1),
                               cv::Vec3d(destination.width - 1.0, destination.height - 1.0, 1)}) {
        const cv::Vec3d p = destinationToSource * corner;
        left = std::min(left, p[0]), right = std::max(right, p[0]);
        top = std::min(top, p[1]), bottom = std::max(bottom, p[1]);
    }
    const double margin = 4 * shrink + 4;
    const auto clamped = [](double value, int limit) {
        return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(limit)));
    };
    // At least one pixel, the nearest, for a warp that repeats the edge.
    const int x0 = clamped(std::floor(left - margin), source.width - 1);
    const int y0 = clamped(std::floor(top - margin), source.height - 1);
    const int x1 = std::max(clamped(std::ceil(right + margin) + 1, source.width), x0 + 1);
    const int y1 = std::max(clamped(std::ceil(bottom + margin) + 1, source.height), y0 + 1);
    return cv::Rect(x0, y0, x1 - x0, y1 - y0);
}

}  // namespace

bool ptcv_halve(const ptcv_pixels *source, const ptcv_pixels *destination, ptcv_error *error) {
    return ptcv::guarded(error, [&] {
        cv::Mat target = view(*destination);
        // An odd last row or column has no partner and is left out.
        const cv::Mat pixels = view(*source)(cv::Rect(0, 0, target.cols * 2, target.rows * 2));
        cv::resize(pixels, target, target.size(), 0, 0, cv::INTER_AREA);
        CV_Assert(target.data == destination->data);
    });
}

bool ptcv_turn(const ptcv_pixels *source, const ptcv_pixels *destination, int32_t orientation, ptcv_error *error) {
    return ptcv::guarded(error, [&] {
        const cv::Mat pixels = view(*source);
        cv::Mat target = view(*destination);
        switch (orientation) {  // flip codes: 0 around the horizontal axis, 1 around the vertical, -1 both
        case 1: pixels.copyTo(target); break;
        case 2: cv::flip(pixels, target, 1); break;
        case 3: cv::flip(pixels, target, -1); break;
        case 4: cv::flip(pixels, target, 0); break;
        case 5: cv::transpose(pixels, target); break;
        case 6: cv::rotate(pixels, target, cv::ROTATE_90_CLOCKWISE); break;
        case 7: {
            cv::Mat mirrored;
            cv::flip(pixels, mirrored, -1);
            cv::transpose(mirrored, target);
            break;
        }
        case 8: cv::rotate(pixels, target, cv::ROTATE_90_COUNTERCLOCKWISE); break;
        default: CV_Assert(!"an orientation from 1 to 8");
        }
        CV_Assert(target.data == destination->data);
    });
}

bool ptcv_warp(const ptcv_pixels *source, const ptcv_pixels *destination, ptcv_affine m,
               ptcv_interpolation interpolation, ptcv_border border, const uint8_t fill[3], ptcv_error *error) {
    return ptcv::guarded(error, [&] {
        const cv::Scalar fillColour(fill[0], fill[1], fill[2]);
        cv::Mat target = view(*destination);
        cv::Matx33d transform(m.a, m.b, m.tx, m.c, m.d, m.ty, 0, 0, 1);
        const double shrink = 1 / std::sqrt(std::abs(m.a * m.d - m.b * m.c));
        CV_Assert(std::isfinite(shrink));
        // Far from any picture, and far from where positions in fixed point end.
        for (const double value : {m.a, m.b, m.tx, m.c, m.d, m.ty}) CV_Assert(std::abs(value) < 1e7);
        CV_Assert(shrink < 1e4);

        const cv::Rect part = visiblePart(transform.inv(), target.size(), {source->width, source->height}, shrink);
        // Frames are cubic and filled, crops for networks linear; the fourth combination has no use.
        CV_Assert(interpolation == PTCV_INTERPOLATION_LINEAR || border == PTCV_BORDER_FILL);
        cv::Mat pixels = view(*source)(part);
        transform = transform * cv::Matx33d(1, 0, part.x, 0, 1, part.y, 0, 0, 1);

        // A Gaussian whose variance grows from nothing with the shrink keeps detail out that the destination's grid
        // could not carry; half a pixel of spread at the destination is the pixel itself.
        // Below a spread of a third, three taps take less than 4 % of the finest detail, and are not worth their time.
        if (const double sigma = 0.5 * std::sqrt(std::max(shrink * shrink - 1, 0.0)); sigma > 1.0 / 3) {
            cv::Mat smooth;
            // Two pixels away less than 1/250 of the weight is left when sigma is below 0.6.
            const int side = sigma < 0.6 ? 3 : 5;
            cv::GaussianBlur(pixels, smooth, {side, side}, sigma, sigma, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
            pixels = smooth;
        }
        if (interpolation == PTCV_INTERPOLATION_CUBIC) {
            ptcv::warpCubic(pixels, target, transform.inv(), fill);
            return;
        }
        const cv::Matx23d matrix(transform(0, 0), transform(0, 1), transform(0, 2), transform(1, 0), transform(1, 1),
                                 transform(1, 2));
        const int mode = border == PTCV_BORDER_FILL ? cv::BORDER_CONSTANT : cv::BORDER_REPLICATE;
        cv::warpAffine(pixels, target, matrix, target.size(), cv::INTER_LINEAR, mode, fillColour);
        CV_Assert(target.data == destination->data);
    });
}
