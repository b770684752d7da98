// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "CubicWarp.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <opencv2/core/hal/intrin.hpp>

namespace {

constexpr int phaseBits = 8;
constexpr int phases = 1 << phaseBits;
constexpr int weightBits = 14;  // as many as leave room for the sign in 16

/// The weights of four neighbours for each position between the second and the third, laid out as the loop wants them.
struct Weights {
    /// For the rows: w0 w1 w0 w1 … and w2 w3 w2 w3 …, in units of 1 / 2^weightBits.
    alignas(16) int16_t rows01[phases][8], rows23[phases][8];
    /// For the columns: each weight four times; they take out the rows' unit as well.
    alignas(16) float columns[phases][16];

    Weights() {
        for (int phase = 0; phase < phases; ++phase) {
            // Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29(6), 1981, a = -1/2.
            const double t = phase / static_cast<double>(phases);
            const std::array<double, 4> w = {
                ((-0.5 * t + 1) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1, ((-1.5 * t + 2) * t + 0.5) * t,
                (0.5 * t - 0.5) * t * t};
            std::array<int, 4> whole;
            for (int i = 0; i < 4; ++i) whole[i] = static_cast<int>(std::lround(w[i] * (1 << weightBits)));
            // The sum must be exact, or flat areas would change their value.
            whole[t < 0.5 ? 1 : 2] += (1 << weightBits) - (whole[0] + whole[1] + whole[2] + whole[3]);
            for (int i = 0; i < 8; ++i) {
                rows01[phase][i] = static_cast<int16_t>(whole[i % 2]);
                rows23[phase][i] = static_cast<int16_t>(whole[2 + i % 2]);
            }
            for (int i = 0; i < 16; ++i) columns[phase][i] = static_cast<float>(w[i / 4] / (1 << weightBits));
        }
    }
};

/// One pixel whose sixteen neighbours all exist, with four bytes to spare behind them.
void insidePixel(const uint8_t *corner, size_t stride, const Weights &weights, int xPhase, int yPhase, uint8_t *out) {
    using namespace cv;
    v_uint16x8 low[4], high[4];
    for (int row = 0; row < 4; ++row) v_expand(v_load(corner + row * stride), low[row], high[row]);
    const v_int16x8 w01 = v_load_aligned(weights.rows01[yPhase]), w23 = v_load_aligned(weights.rows23[yPhase]);
    v_int16x8 a, b, c, d, unused;
    v_zip(v_reinterpret_as_s16(low[0]), v_reinterpret_as_s16(low[1]), a, b);
    v_zip(v_reinterpret_as_s16(low[2]), v_reinterpret_as_s16(low[3]), c, d);
    const v_int32x4 first = v_dotprod(a, w01) + v_dotprod(c, w23), second = v_dotprod(b, w01) + v_dotprod(d, w23);
    v_zip(v_reinterpret_as_s16(high[0]), v_reinterpret_as_s16(high[1]), a, unused);
    v_zip(v_reinterpret_as_s16(high[2]), v_reinterpret_as_s16(high[3]), c, unused);
    const v_int32x4 third = v_dotprod(a, w01) + v_dotprod(c, w23);

    // Twelve sums, B G R of four columns; bring each column's to the front and add them up with its weight.
    const float *columns = weights.columns[xPhase];
    const v_float32x4 sum =
        (v_cvt_f32(first) * v_load_aligned(columns) + v_cvt_f32(v_extract<3>(first, second)) * v_load_aligned(columns + 4)) +
        (v_cvt_f32(v_extract<2>(second, third)) * v_load_aligned(columns + 8) +
         v_cvt_f32(v_extract<1>(third, third)) * v_load_aligned(columns + 12));
    const v_int16x8 words = v_pack(v_round(sum), v_setzero_s32());
    const uint32_t bytes = v_reinterpret_as_u32(v_pack_u(words, words)).get0();
    std::memcpy(out, &bytes, 3);
}

/// One pixel near or beyond the edge.
void edgePixel(const cv::Mat &source, int x, int y, const Weights &weights, int xPhase, int yPhase,
               const uint8_t fill[3], uint8_t *out) {
    float sums[3] = {0, 0, 0};
    for (int j = 0; j < 4; ++j) {
        const int row = y + j - 1;
        const int16_t rowWeight = j < 2 ? weights.rows01[yPhase][j] : weights.rows23[yPhase][j - 2];
        for (int i = 0; i < 4; ++i) {
            const int column = x + i - 1;
            const bool exists = row >= 0 && row < source.rows && column >= 0 && column < source.cols;
            const uint8_t *pixel = exists ? source.ptr(row) + column * 3 : fill;
            const float weight = weights.columns[xPhase][i * 4] * rowWeight;
            for (int channel = 0; channel < 3; ++channel) sums[channel] += weight * pixel[channel];
        }
    }
    for (int channel = 0; channel < 3; ++channel) out[channel] = cv::saturate_cast<uint8_t>(sums[channel]);
}

}  // namespace

void ptcv::warpCubic(const cv::Mat &source, cv::Mat &destination, const cv::Matx33d &m, const uint8_t fill[3]) {
    static const Weights weights;
    // Positions with 32 fractional bits, half a phase ahead, so that cutting off the rest rounds to the nearest phase.
    // Sums of steps are exact to 2^-20 of a pixel over the longest row.
    constexpr double one = 4294967296.0;
    constexpr int64_t halfPhase = int64_t{1} << (31 - phaseBits);
    const auto stepX = static_cast<int64_t>(m(0, 0) * one), stepY = static_cast<int64_t>(m(1, 0) * one);
    // Where all sixteen neighbours exist; a row's load takes sixteen bytes, five pixels and a third.
    const auto insideColumns = static_cast<uint32_t>(std::max(source.cols - 5, 0));
    const auto insideRows = static_cast<uint32_t>(std::max(source.rows - 3, 0));
    for (int row = 0; row < destination.rows; ++row) {
        uint8_t *out = destination.ptr(row);
        auto x = static_cast<int64_t>((m(0, 1) * row + m(0, 2)) * one) + halfPhase;
        auto y = static_cast<int64_t>((m(1, 1) * row + m(1, 2)) * one) + halfPhase;
        for (int column = 0; column < destination.cols; ++column, out += 3, x += stepX, y += stepY) {
            const auto left = static_cast<int>(x >> 32), top = static_cast<int>(y >> 32);
            const int xPhase = (x >> (32 - phaseBits)) & (phases - 1), yPhase = (y >> (32 - phaseBits)) & (phases - 1);
            if (static_cast<uint32_t>(left - 1) < insideColumns && static_cast<uint32_t>(top - 1) < insideRows) {
                insidePixel(source.ptr(top - 1) + (left - 1) * 3, source.step, weights, xPhase, yPhase, out);
            } else if (left < -2 || top < -2 || left > source.cols || top > source.rows) {
                std::copy_n(fill, 3, out);
            } else {
                edgePixel(source, left, top, weights, xPhase, yPhase, fill, out);
            }
        }
    }
}
