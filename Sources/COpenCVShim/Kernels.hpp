// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>

namespace ptcv {

/// Some pixels of a layer to work out. Pixels are given by their first channel; all channel counts here are multiples
/// of eight but `tapLength`.
struct Band {
    size_t count;
    const float *const *inputs;     ///< The first pixel under the filter.
    const float *const *residuals;  ///< What is added, if residualChannels is not 0.
    float *const *results;
};

struct Convolution {
    const ptrdiff_t *taps;  ///< Where the input's values lie, counted from the first pixel under the filter.
    size_t tapCount;
    size_t tapLength;       ///< How many values lie there one after the other.
    size_t channels;        ///< Of the result.
    size_t residualChannels;
    const float *weights, *bias, *slopes;
};

struct Depthwise {
    size_t row;  ///< From a pixel of the input to the one below.
    size_t channels;
    const float *weights, *bias;
};

struct Kernels {
    void (*convolution)(const Convolution &, const Band &);
    /// The results lie one after the other in `results`.
    void (*depthwise)(const Depthwise &, const float *const *inputs, size_t count, float *results);
};

/// The quickest that this processor has.
const Kernels &kernels();

}  // namespace ptcv
