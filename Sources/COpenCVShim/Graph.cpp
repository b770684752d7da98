// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "Graph.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace ptcv {

namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "weights are used as they are in the files, little-endian");

constexpr size_t nameBytes = 32;
constexpr size_t alignment = 64;
/// More than any of the networks has of anything that is multiplied, and so little that no product overflows.
constexpr uint32_t dimensionLimit = 4096;

void require(bool condition) {
    if (!condition) throw std::runtime_error("a network file is damaged");
}

/// Takes a part of a file apart from front to end.
class Reader {
public:
    Reader(const unsigned char *data, size_t size) : position(data), left(size) {}

    const unsigned char *bytes(size_t count) {
        require(count <= left);
        const unsigned char *start = position;
        position += count;
        left -= count;
        return start;
    }

    uint32_t word(uint32_t lowest, uint32_t highest) {
        uint32_t value;
        std::memcpy(&value, bytes(sizeof value), sizeof value);
        require(lowest <= value && value <= highest);
        return value;
    }

    /// An array of weights, which is as long as is needed to align the next.
    const float *floats(size_t count) {
        return reinterpret_cast<const float *>(bytes((count * sizeof(float) + alignment - 1) / alignment * alignment));
    }

    bool isAtEnd() const { return left == 0; }

private:
    const unsigned char *position;
    size_t left;
};

Window readWindow(Reader &reader) {
    Window window;
    for (uint32_t *size : {&window.height, &window.width, &window.stride}) *size = reader.word(1, dimensionLimit);
    for (uint32_t *border : {&window.top, &window.right, &window.bottom, &window.left}) {
        // A filter never lies on the border alone.
        *border = reader.word(0, std::max(window.height, window.width) - 1);
    }
    return window;
}

uint32_t steps(uint32_t size, uint32_t border, uint32_t filter, uint32_t stride) {
    require(size + border >= filter);
    return (size + border - filter) / stride + 1;
}

/// The result of sliding a filter over a picture.
Shape slide(const Shape &shape, const Window &window, uint32_t channels) {
    return {steps(shape.height, window.top + window.bottom, window.height, window.stride),
            steps(shape.width, window.left + window.right, window.width, window.stride), channels};
}

Layer readLayer(Reader &reader, Reader &weights, const std::vector<Layer> &earlier) {
    const auto last = static_cast<uint32_t>(earlier.size()) - 1;
    Layer layer;
    layer.kind = static_cast<Kind>(reader.word(1, 3));
    layer.input = reader.word(0, last);
    const Shape from = earlier[layer.input].shape;
    if (layer.kind == Kind::maximum) {
        require(layer.input != 0);
        layer.window = {2, 2, 2, 0, 0, 0, 0};
        layer.shape = slide(from, layer.window, from.channels);
        return layer;
    }
    layer.window = readWindow(reader);
    layer.shape = slide(from, layer.window, reader.word(1, dimensionLimit));
    layer.residual = reader.word(0, last);
    if (layer.residual != 0) {
        const Shape &residual = earlier[layer.residual].shape;
        require(residual.height == layer.shape.height && residual.width == layer.shape.width);
        require(residual.channels <= layer.shape.channels);
    }
    size_t depth = size_t{layer.window.height} * layer.window.width * from.channels;
    if (layer.kind == Kind::separable) {
        require(layer.input != 0 && layer.window.height == 3 && layer.window.width == 3);
        layer.depthwise = weights.floats(9 * from.paddedChannels());
        layer.depthwiseBias = weights.floats(from.paddedChannels());
        depth = from.channels;
    }
    const size_t channels = layer.shape.paddedChannels();
    // A last column of eight may leave room behind it, which is nobody's.
    layer.weights = weights.floats(depth * channels);
    layer.bias = weights.floats(channels);
    layer.slopes = weights.floats(channels);
    return layer;
}

}  // namespace

Graph::Graph(const unsigned char *data, size_t size) {
    require(reinterpret_cast<uintptr_t>(data) % alignment == 0);
    Reader header(data, size);
    require(std::memcmp(header.bytes(4), "PTN1", 4) == 0);
    Layer input;
    input.shape.height = input.shape.width = header.word(1, dimensionLimit);
    input.shape.channels = header.word(1, dimensionLimit);
    layers.push_back(input);
    const uint32_t layerCount = header.word(1, dimensionLimit);
    const uint32_t outputCount = header.word(1, 32);  // a bit each in Layer::outputs
    const uint32_t start = header.word(24, static_cast<uint32_t>(std::min<size_t>(size, UINT32_MAX)));
    require(start % alignment == 0);
    Reader reader(data + 24, start - 24);
    Reader weights(data + start, size - start);
    for (uint32_t i = 0; i < layerCount; ++i) layers.push_back(readLayer(reader, weights, layers));
    require(weights.isAtEnd());
    for (uint32_t i = 0; i < outputCount; ++i) {
        const auto *name = reinterpret_cast<const char *>(reader.bytes(nameBytes));
        require(name[nameBytes - 1] == 0);
        Output output{name, {}};
        for (uint32_t count = reader.word(1, layerCount); count > 0; --count) {
            output.parts.push_back(reader.word(1, layerCount));
            layers[output.parts.back()].outputs |= uint32_t{1} << i;
        }
        outputs.push_back(std::move(output));
    }
    for (size_t i = layers.size(); i-- > 1;) {
        layers[layers[i].input].outputs |= layers[i].outputs;
        if (layers[i].residual != 0) layers[layers[i].residual].outputs |= layers[i].outputs;
    }
}

}  // namespace ptcv
