// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include <cstdint>
#include <opencv2/core.hpp>

namespace ptcv {

/// Resamples a three-channel picture bicubically, with `fill` beyond it.
///
/// cv::warpAffine does the same four times slower and at 1/32 of a pixel; this is the one warp through which every frame
/// is seen, so it is ours. Positions are kept to 1/256 of a pixel.
void warpCubic(const cv::Mat &source, cv::Mat &destination, const cv::Matx33d &destinationToSource,
               const uint8_t fill[3]);

}  // namespace ptcv
