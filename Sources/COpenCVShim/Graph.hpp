// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ptcv {

/// Channels are kept in groups of as many as a register has room for; the last group is filled up with zeros.
constexpr uint32_t lanes = 8;

/// What a layer does. The numbers are those of the files; Models/README.md describes both.
enum class Kind : uint32_t {
    input = 0,        // not in a file
    convolution = 1,
    separable = 2,    // a depthwise convolution of three by three, then one of one by one
    maximum = 3       // of two by two
};

struct Shape {
    uint32_t height = 0, width = 0, channels = 0;

    size_t count() const { return size_t{height} * width * channels; }
    /// The channels with those that fill up the last group.
    size_t paddedChannels() const { return size_t{channels + lanes - 1} / lanes * lanes; }
};

/// Where a layer looks to make one pixel: a filter's size, its step, and the border of zeros around the picture.
struct Window {
    uint32_t height = 1, width = 1, stride = 1;
    uint32_t top = 0, right = 0, bottom = 0, left = 0;
};

struct Layer {
    Kind kind = Kind::input;
    uint32_t input = 0;     ///< An earlier layer.
    uint32_t residual = 0;  ///< An earlier layer to add, maybe of fewer channels; 0 if none.
    Window window;          ///< Of the depthwise convolution in a separable one.
    Shape shape;            ///< Of the result.
    uint32_t outputs = 0;   ///< Which outputs depend on this layer, a bit each.

    // In the file's memory:
    const float *depthwise = nullptr;      ///< By row, column, channel.
    const float *depthwiseBias = nullptr;
    /// In columns of 16 channels of the result, the last maybe of 8; inside, by row, column, channel of the input.
    const float *weights = nullptr;
    const float *bias = nullptr;
    const float *slopes = nullptr;         ///< By which negative results are multiplied: 1 changes nothing.
};

struct Output {
    std::string name;
    std::vector<uint32_t> parts;  ///< The layers whose results, one after the other, are the output.
};

/// A network as it is in a file. The weights stay where they are; the file's memory must outlive them.
struct Graph {
    std::vector<Layer> layers;  ///< In the order in which they run; the first is the input.
    std::vector<Output> outputs;

    /// Throws std::runtime_error if the bytes are not a network.
    Graph(const unsigned char *data, size_t size);
};

}  // namespace ptcv
