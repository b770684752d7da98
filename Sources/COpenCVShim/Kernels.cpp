// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "Kernels.hpp"

#include "Graph.hpp"

#include <cstdint>

namespace ptcv {

namespace {

/// Eight floats: a register with AVX, else two. Loads need no alignment and may alias floats.
typedef float Vector __attribute__((vector_size(32)));
typedef float Unaligned __attribute__((vector_size(32), aligned(4), may_alias));

// What follows is always inline, so that each of the functions at the end, which are for one kind of processor, has it
// in that processor's instructions.

/// As many pixels as there are registers for. With two registers of channels each these are twelve sums, which with two
/// weights and an input fit the sixteen registers of AVX.
constexpr int tilePixels = 6;

/// The pragmas make the first of the compiler's passes unroll, so that the sums are in registers. Left to a later pass,
/// they are in memory, and all takes twice as long.
template <int pixels, int vectors>
[[gnu::always_inline]] inline void tile(const Convolution &layer, const Band &band, size_t first, size_t channel,
                                        const float *weights) {
    constexpr int width = lanes;
    Vector sums[pixels][vectors];
    const float *inputs[pixels];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; ++p) {
        inputs[p] = band.inputs[first + p];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; ++v) {
            sums[p][v] = *reinterpret_cast<const Unaligned *>(layer.bias + channel + v * width);
        }
    }
    for (size_t t = 0; t < layer.tapCount; ++t) {
        const ptrdiff_t from = layer.taps[t];
        const auto end = from + static_cast<ptrdiff_t>(layer.tapLength);
        for (ptrdiff_t k = from; k < end; ++k) {
            Vector w[vectors];
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; ++v) w[v] = *reinterpret_cast<const Unaligned *>(weights + v * width);
            weights += vectors * width;
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; ++p) {
                const float value = inputs[p][k];
#pragma clang loop unroll(full)
                for (int v = 0; v < vectors; ++v) sums[p][v] += w[v] * value;
            }
        }
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; ++v) {
        const size_t c = channel + v * width;
        const Vector slopes = *reinterpret_cast<const Unaligned *>(layer.slopes + c);
        const bool hasResidual = c < layer.residualChannels;
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; ++p) {
            Vector sum = sums[p][v];
            if (hasResidual) sum += *reinterpret_cast<const Unaligned *>(band.residuals[first + p] + c);
            *reinterpret_cast<Unaligned *>(band.results[first + p] + c) = sum > 0 ? sum : sum * slopes;
        }
    }
}

template <int vectors>
[[gnu::always_inline]] inline void column(const Convolution &layer, const Band &band, size_t channel,
                                          const float *weights) {
    size_t first = 0;
    for (; first + tilePixels <= band.count; first += tilePixels) {
        tile<tilePixels, vectors>(layer, band, first, channel, weights);
    }
    switch (band.count - first) {
    case 5: tile<5, vectors>(layer, band, first, channel, weights); break;
    case 4: tile<4, vectors>(layer, band, first, channel, weights); break;
    case 3: tile<3, vectors>(layer, band, first, channel, weights); break;
    case 2: tile<2, vectors>(layer, band, first, channel, weights); break;
    case 1: tile<1, vectors>(layer, band, first, channel, weights); break;
    }
}

/// Column by column, so that the weights of one stay in the nearest cache for all pixels.
[[gnu::always_inline]] inline void convolution(const Convolution &layer, const Band &band) {
    const float *weights = layer.weights;
    size_t channel = 0;
    for (; channel + 2 * lanes <= layer.channels; channel += 2 * lanes) {
        column<2>(layer, band, channel, weights);
        weights += layer.tapCount * layer.tapLength * 2 * lanes;
    }
    if (channel < layer.channels) column<1>(layer, band, channel, weights);
}

[[gnu::always_inline]] inline void depthwise(const Depthwise &layer, const float *const *inputs, size_t count,
                                             float *results) {
    const size_t channels = layer.channels;
    for (size_t c = 0; c < channels; c += lanes) {
        Vector w[9];
#pragma clang loop unroll(full)
        for (int i = 0; i < 9; ++i) w[i] = *reinterpret_cast<const Unaligned *>(layer.weights + i * channels + c);
        const Vector bias = *reinterpret_cast<const Unaligned *>(layer.bias + c);
        for (size_t p = 0; p < count; ++p) {
            const float *input = inputs[p] + c;
            Vector sums[3] = {bias, {}, {}};
#pragma clang loop unroll(full)
            for (int y = 0; y < 3; ++y) {
#pragma clang loop unroll(full)
                for (int x = 0; x < 3; ++x) {
                    // Three sums, so that no addition waits for the one before.
                    const Vector value = *reinterpret_cast<const Unaligned *>(input + y * layer.row + x * channels);
                    sums[x] += value * w[y * 3 + x];
                }
            }
            *reinterpret_cast<Unaligned *>(results + p * channels + c) = sums[0] + sums[1] + sums[2];
        }
    }
}

const Kernels plain = {
    [](const Convolution &layer, const Band &band) { convolution(layer, band); },
    [](const Depthwise &layer, const float *const *inputs, size_t count, float *results) {
        depthwise(layer, inputs, count, results);
    },
};

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void convolutionAVX2(const Convolution &layer, const Band &band) {
    convolution(layer, band);
}

__attribute__((target("avx2,fma"))) void depthwiseAVX2(const Depthwise &layer, const float *const *inputs, size_t count,
                                                       float *results) {
    depthwise(layer, inputs, count, results);
}

const Kernels avx2 = {convolutionAVX2, depthwiseAVX2};
#endif

}  // namespace

const Kernels &kernels() {
#if defined(__x86_64__)
    static const bool hasAVX2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (hasAVX2) return avx2;
#endif
    return plain;
}

}  // namespace ptcv
