// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "CubicWarp.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <opencv2/core/hal/intrin.hpp>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

constexpr int phaseBits = 8;
constexpr int phases = 1 << phaseBits;
constexpr int weightBits = 14;  // as many as leave room for the sign in 16
/// Sums over the rows keep six bits behind the point, so that they fit 16 bits with a sign: rounding to 1/128 of a grey
/// level. All is whole numbers, so that every processor makes the same of a picture, however it goes about it.
constexpr int rowShift = weightBits - 6;
constexpr int columnShift = weightBits + 6;

/// The weights of four neighbours for each position between the second and the third, in units of 1 / 2^weightBits, laid
/// out as the loops want them.
struct Weights {
    /// w0 w1 w0 w1 … and w2 w3 w2 w3 …
    alignas(16) int16_t pairs01[phases][8], pairs23[phases][8];
    /// Each weight four times.
    alignas(16) int32_t columns[phases][16];

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
                pairs01[phase][i] = static_cast<int16_t>(whole[i % 2]);
                pairs23[phase][i] = static_cast<int16_t>(whole[2 + i % 2]);
            }
            for (int i = 0; i < 16; ++i) columns[phase][i] = whole[i / 4];
        }
    }

    int at(int phase, int neighbour) const { return columns[phase][neighbour * 4]; }
};

const Weights weights;

/// A place in the source, with 32 fractional bits, half a phase ahead, so that cutting off the rest rounds to the nearest
/// phase. Sums of steps are exact to 2^-20 of a pixel over the longest row.
struct Position {
    int64_t x, y;

    int left() const { return static_cast<int>(x >> 32); }
    int top() const { return static_cast<int>(y >> 32); }
    int xPhase() const { return phase(x); }
    int yPhase() const { return phase(y); }
    Position operator+(Position step) const { return {x + step.x, y + step.y}; }
    Position operator*(int count) const { return {x * count, y * count}; }

private:
    static int phase(int64_t value) { return static_cast<int>(value >> (32 - phaseBits)) & (phases - 1); }
};

/// The first of the sixteen neighbours.
const uint8_t *corner(const cv::Mat &source, Position at) { return source.ptr(at.top() - 1) + (at.left() - 1) * 3; }

/// Some pixels of a row whose sixteen neighbours all exist, with four bytes to spare behind them.
void insideSpan(const cv::Mat &source, Position at, Position step, int count, uint8_t *out) {
    using namespace cv;
    const v_int32x4 rowHalf = v_setall_s32(1 << (rowShift - 1)), columnHalf = v_setall_s32(1 << (columnShift - 1));
    const auto rounded = [&](const v_int32x4 &sum) { return (sum + rowHalf) >> rowShift; };
    for (; count > 0; --count, at = at + step, out += 3) {
        v_uint16x8 low[4], high[4];
        const uint8_t *pixels = corner(source, at);
        for (int row = 0; row < 4; ++row) v_expand(v_load(pixels + row * source.step), low[row], high[row]);
        const v_int16x8 w01 = v_load_aligned(weights.pairs01[at.yPhase()]);
        const v_int16x8 w23 = v_load_aligned(weights.pairs23[at.yPhase()]);
        v_int16x8 a, b, c, d, unused;
        v_zip(v_reinterpret_as_s16(low[0]), v_reinterpret_as_s16(low[1]), a, b);
        v_zip(v_reinterpret_as_s16(low[2]), v_reinterpret_as_s16(low[3]), c, d);
        const v_int32x4 first = rounded(v_dotprod(a, w01) + v_dotprod(c, w23));
        const v_int32x4 second = rounded(v_dotprod(b, w01) + v_dotprod(d, w23));
        v_zip(v_reinterpret_as_s16(high[0]), v_reinterpret_as_s16(high[1]), a, unused);
        v_zip(v_reinterpret_as_s16(high[2]), v_reinterpret_as_s16(high[3]), c, unused);
        const v_int32x4 third = rounded(v_dotprod(a, w01) + v_dotprod(c, w23));

        // Twelve sums, B G R of four columns; bring each column's to the front and add them up with its weight.
        const int32_t *columns = weights.columns[at.xPhase()];
        const v_int32x4 sum = (first * v_load_aligned(columns) + v_extract<3>(first, second) * v_load_aligned(columns + 4)) +
                              (v_extract<2>(second, third) * v_load_aligned(columns + 8) +
                               v_extract<1>(third, third) * v_load_aligned(columns + 12));
        const v_int16x8 words = v_pack((sum + columnHalf) >> columnShift, v_setzero_s32());
        const uint32_t bytes = v_reinterpret_as_u32(v_pack_u(words, words)).get0();
        std::memcpy(out, &bytes, 3);
    }
}

#if defined(__x86_64__)
/// The same with AVX2: two rows' sums at once, and pairs of columns with one multiplication.
__attribute__((target("avx2"))) void insideSpanAVX2(const cv::Mat &source, Position at, Position step, int count,
                                                    uint8_t *out) {
    const __m256i rowHalf = _mm256_set1_epi32(1 << (rowShift - 1));
    const __m128i columnHalf = _mm_set1_epi32(1 << (columnShift - 1));
    // Of eight words: 0 3, 1 4, 2 5, so that each channel's two columns lie side by side.
    const __m128i pairUp = _mm_setr_epi8(0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, -1, -1, -1, -1);
    const auto load = [](const uint8_t *row) __attribute__((target("avx2"))) {
        return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(row)));
    };
    const auto pair = [](const int16_t *pairs) __attribute__((target("avx2"))) {
        return _mm_load_si128(reinterpret_cast<const __m128i *>(pairs));
    };
    // What is written could be the source's own fields, for all the compiler knows.
    const uint8_t *const origin = source.data;
    const ptrdiff_t row = static_cast<ptrdiff_t>(source.step);
    for (; count > 0; --count, at = at + step, out += 3) {
        const uint8_t *pixels = origin + (at.top() - 1) * row + (at.left() - 1) * 3;
        __builtin_prefetch(pixels + 4 * row);  // the row that the next line of the result will want
        const __m256i r0 = load(pixels), r1 = load(pixels + row);
        const __m256i r2 = load(pixels + 2 * row), r3 = load(pixels + 3 * row);
        const __m256i w01 = _mm256_broadcastsi128_si256(pair(weights.pairs01[at.yPhase()]));
        const __m256i w23 = _mm256_broadcastsi128_si256(pair(weights.pairs23[at.yPhase()]));
        // Values 0 to 3 and 8 to 11; values 4 to 7 and 12 to 15, of which the first twelve count.
        const __m256i even = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpacklo_epi16(r0, r1), w01),
                                              _mm256_madd_epi16(_mm256_unpacklo_epi16(r2, r3), w23));
        const __m256i odd = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpackhi_epi16(r0, r1), w01),
                                             _mm256_madd_epi16(_mm256_unpackhi_epi16(r2, r3), w23));
        // In order again: values 0 to 7 in the lower half, 8 to 15 in the upper.
        const __m256i rows = _mm256_packs_epi32(_mm256_srai_epi32(_mm256_add_epi32(even, rowHalf), rowShift),
                                                _mm256_srai_epi32(_mm256_add_epi32(odd, rowHalf), rowShift));
        const __m128i front = _mm256_castsi256_si128(rows);
        const __m128i back = _mm_alignr_epi8(_mm256_extracti128_si256(rows, 1), front, 12);  // from value 6 on
        const __m128i sum =
            _mm_add_epi32(_mm_madd_epi16(_mm_shuffle_epi8(front, pairUp), pair(weights.pairs01[at.xPhase()])),
                          _mm_madd_epi16(_mm_shuffle_epi8(back, pairUp), pair(weights.pairs23[at.xPhase()])));
        const __m128i values = _mm_srai_epi32(_mm_add_epi32(sum, columnHalf), columnShift);
        const __m128i words = _mm_packs_epi32(values, values);
        const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
        std::memcpy(out, &bytes, 3);
    }
}
#endif

/// One pixel near or beyond the edge.
void edgePixel(const cv::Mat &source, Position at, const uint8_t fill[3], uint8_t *out) {
    const int left = at.left(), top = at.top();
    if (left < -2 || top < -2 || left > source.cols || top > source.rows) {
        std::copy_n(fill, 3, out);
        return;
    }
    int sums[3] = {0, 0, 0};
    for (int i = 0; i < 4; ++i) {
        int columnSums[3] = {0, 0, 0};
        for (int j = 0; j < 4; ++j) {
            const int row = top + j - 1, column = left + i - 1;
            const bool exists = row >= 0 && row < source.rows && column >= 0 && column < source.cols;
            const uint8_t *pixel = exists ? source.ptr(row) + column * 3 : fill;
            for (int channel = 0; channel < 3; ++channel) {
                columnSums[channel] += weights.at(at.yPhase(), j) * pixel[channel];
            }
        }
        for (int channel = 0; channel < 3; ++channel) {
            const int rounded = (columnSums[channel] + (1 << (rowShift - 1))) >> rowShift;
            sums[channel] += weights.at(at.xPhase(), i) * rounded;
        }
    }
    for (int channel = 0; channel < 3; ++channel) {
        out[channel] = cv::saturate_cast<uint8_t>((sums[channel] + (1 << (columnShift - 1))) >> columnShift);
    }
}

}  // namespace

void ptcv::warpCubic(const cv::Mat &source, cv::Mat &destination, const cv::Matx33d &m, const uint8_t fill[3]) {
    auto span = insideSpan;
#if defined(__x86_64__)
    if (cv::checkHardwareSupport(CV_CPU_AVX2)) span = insideSpanAVX2;
#endif
    constexpr double one = 4294967296.0;
    constexpr int64_t halfPhase = int64_t{1} << (31 - phaseBits);
    const Position step{static_cast<int64_t>(m(0, 0) * one), static_cast<int64_t>(m(1, 0) * one)};
    // Where all sixteen neighbours exist; a row's load takes sixteen bytes, five pixels and a third.
    const auto insideColumns = static_cast<uint32_t>(std::max(source.cols - 5, 0));
    const auto insideRows = static_cast<uint32_t>(std::max(source.rows - 3, 0));
    const auto isInside = [=](Position at) {
        return static_cast<uint32_t>(at.left() - 1) < insideColumns && static_cast<uint32_t>(at.top() - 1) < insideRows;
    };
    for (int row = 0; row < destination.rows; ++row) {
        uint8_t *out = destination.ptr(row);
        const Position start{static_cast<int64_t>((m(0, 1) * row + m(0, 2)) * one) + halfPhase,
                             static_cast<int64_t>((m(1, 1) * row + m(1, 2)) * one) + halfPhase};
        // A row is a line through the source, so those of its pixels that lie inside follow each other.
        int begin = 0, end = destination.cols;
        for (; begin < end && !isInside(start + step * begin); ++begin) {
            edgePixel(source, start + step * begin, fill, out + begin * 3);
        }
        for (; end > begin && !isInside(start + step * (end - 1)); --end) {
            edgePixel(source, start + step * (end - 1), fill, out + (end - 1) * 3);
        }
        span(source, start + step * begin, step, end - begin, out + begin * 3);
    }
}
