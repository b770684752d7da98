// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "Graph.hpp"
#include "Guard.hpp"
#include "Kernels.hpp"
#include "Models.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using ptcv::Graph, ptcv::Kind, ptcv::Layer, ptcv::Shape;

/// How many pixels are worked out at once: so few that they fit the nearest cache, and full tiles.
constexpr size_t bandPixels = 48;

/// Where a layer's result lies: by row, column, channel, with a border of zeros for the filters that look beyond it.
class Plane {
public:
    Plane(const Shape &shape, size_t channels, size_t border)
        : shape(shape), channels(channels), border(border), values((shape.height + 2 * border) * row()) {}

    bool hasForm(const Shape &otherShape, size_t otherChannels, size_t otherBorder) const {
        return shape.height == otherShape.height && shape.width == otherShape.width && channels == otherChannels &&
               border == otherBorder;
    }

    float *pixel(size_t y, size_t x) { return values.data() + (y + border) * row() + (x + border) * channels; }
    size_t row() const { return (shape.width + 2 * border) * channels; }

    const Shape shape;
    const size_t channels;
    const size_t border;

private:
    std::vector<float> values;
};

}  // namespace

struct ptcv_net {
    const Graph graph;

    explicit ptcv_net(const ptcv_model_bytes &bytes)
        : graph(bytes.data, bytes.size), inputs(bandPixels), residuals(bandPixels), results(bandPixels),
          scratchPixels(bandPixels) {
        placeLayers();
        for (const Layer &layer : graph.layers) {
            taps.push_back(layer.kind == Kind::convolution ? tapsOf(layer) : std::vector<ptrdiff_t>{0});
            if (layer.kind == Kind::separable) {
                scratch.resize(std::max(scratch.size(), bandPixels * plane(layer.input).channels));
            }
        }
    }

    Plane &plane(size_t layer) { return *planes[layer]; }

    /// The layer must be neither the input nor a layer of which an earlier one has not run.
    void run(size_t index) {
        const Layer &layer = graph.layers[index];
        layer.kind == Kind::maximum ? maximum(index) : convolution(index);
    }

private:
    std::vector<std::shared_ptr<Plane>> planes;  ///< By layer; some share one.
    std::vector<std::vector<ptrdiff_t>> taps;    ///< By layer.

    // Of one band.
    std::vector<const float *> inputs, residuals;
    std::vector<float *> results;
    std::vector<float> scratch;  ///< What a depthwise convolution hands on.
    std::vector<const float *> scratchPixels;

    /// Gives each layer a plane, again and again the same ones where they are no longer needed.
    void placeLayers() {
        const size_t count = graph.layers.size();
        std::vector<size_t> borders(count), lastUse(count);
        for (size_t i = 1; i < count; ++i) {
            const Layer &layer = graph.layers[i];
            const ptcv::Window &window = layer.window;
            borders[layer.input] = std::max<size_t>({borders[layer.input], window.top, window.right, window.bottom,
                                                     window.left});
            lastUse[layer.input] = lastUse[layer.residual] = i;
        }
        for (const ptcv::Output &output : graph.outputs) {
            for (uint32_t part : output.parts) lastUse[part] = count;
        }
        lastUse[0] = count;
        std::vector<std::shared_ptr<Plane>> free;
        for (size_t i = 0; i < count; ++i) {
            const Shape &shape = graph.layers[i].shape;
            // Nothing is done with whole registers of the input.
            const size_t channels = i == 0 ? shape.channels : shape.paddedChannels();
            const auto found = std::find_if(free.begin(), free.end(), [&](const auto &plane) {
                return plane->hasForm(shape, channels, borders[i]);
            });
            if (found != free.end()) {
                planes.push_back(*found);
                free.erase(found);
            } else {
                planes.push_back(std::make_shared<Plane>(shape, channels, borders[i]));
            }
            for (size_t j = 0; j <= i; ++j) {
                if (lastUse[j] == i || (lastUse[j] == 0 && j == i)) free.push_back(planes[j]);
            }
        }
    }

    /// Where a filter's values lie: as long stretches as possible.
    std::vector<ptrdiff_t> tapsOf(const Layer &layer) {
        const Plane &from = plane(layer.input);
        std::vector<ptrdiff_t> result;
        for (size_t y = 0; y < layer.window.height; ++y) {
            for (size_t x = 0; x < layer.window.width; ++x) {
                if (x == 0 || !isWithoutGaps(layer)) {
                    result.push_back(static_cast<ptrdiff_t>(y * from.row() + x * from.channels));
                }
            }
        }
        return result;
    }

    /// Whether the channels of neighbouring pixels follow each other, with none that only fill up.
    bool isWithoutGaps(const Layer &layer) {
        return plane(layer.input).channels == graph.layers[layer.input].shape.channels;
    }

    void convolution(size_t index) {
        const Layer &layer = graph.layers[index];
        const ptcv::Window &window = layer.window;
        Plane &from = plane(layer.input), &to = plane(index);
        Plane &added = layer.residual != 0 ? plane(layer.residual) : to;
        const size_t inputChannels = graph.layers[layer.input].shape.channels;
        const bool isSeparable = layer.kind == Kind::separable;
        const ptcv::Convolution convolution = {
            taps[index].data(), taps[index].size(),
            isSeparable || !isWithoutGaps(layer) ? inputChannels : inputChannels * window.width,
            to.channels, layer.residual != 0 ? added.channels : 0, layer.weights, layer.bias, layer.slopes};
        const ptcv::Depthwise depthwise = {from.row(), from.channels, layer.depthwise, layer.depthwiseBias};
        const ptcv::Kernels &kernels = ptcv::kernels();
        const size_t width = layer.shape.width, total = width * layer.shape.height;
        for (size_t i = 0; isSeparable && i < bandPixels; ++i) scratchPixels[i] = scratch.data() + i * from.channels;
        for (size_t first = 0; first < total; first += bandPixels) {
            const size_t count = std::min(bandPixels, total - first);
            size_t y = first / width, x = first % width;
            for (size_t i = 0; i < count; ++y, x = 0) {
                // The filter may begin in the border.
                const float *input = from.pixel(y * window.stride, x * window.stride) - window.top * from.row() -
                                     window.left * from.channels;
                const float *residual = added.pixel(y, x);
                float *output = to.pixel(y, x);
                for (; x < width && i < count; ++x, ++i) {
                    inputs[i] = input;
                    residuals[i] = residual;
                    results[i] = output;
                    input += window.stride * from.channels;
                    residual += added.channels;
                    output += to.channels;
                }
            }
            if (isSeparable) kernels.depthwise(depthwise, inputs.data(), count, scratch.data());
            kernels.convolution(convolution, {count, isSeparable ? scratchPixels.data() : inputs.data(),
                                              residuals.data(), results.data()});
        }
    }

    void maximum(size_t index) {
        const Layer &layer = graph.layers[index];
        Plane &from = plane(layer.input), &to = plane(index);
        const size_t channels = from.channels, row = from.row();
        for (size_t y = 0; y < layer.shape.height; ++y) {
            for (size_t x = 0; x < layer.shape.width; ++x) {
                const float *input = from.pixel(y * 2, x * 2);
                float *result = to.pixel(y, x);
                for (size_t c = 0; c < channels; ++c) {
                    result[c] = std::max(std::max(input[c], input[c + channels]),
                                         std::max(input[c + row], input[c + row + channels]));
                }
            }
        }
    }
};

ptcv_net *ptcv_net_create(ptcv_model model, ptcv_error *error) {
    ptcv_net *result = nullptr;
    ptcv::guarded(error, [&] { result = std::make_unique<ptcv_net>(ptcv_models[model]).release(); });
    return result;
}

void ptcv_net_free(ptcv_net *net) {
    delete net;
}

bool ptcv_net_run(ptcv_net *net, const float *input, int32_t side, const char *const *output_names,
                  float *const *outputs, const size_t *output_counts, size_t output_count, ptcv_error *error) {
    return ptcv::guarded(error, [&] {
        const Graph &graph = net->graph;
        const Shape &shape = graph.layers[0].shape;
        if (side < 0 || static_cast<uint32_t>(side) != shape.width) {
            throw std::invalid_argument("the network's input is not " + std::to_string(side) + " pixels wide");
        }
        std::vector<const ptcv::Output *> wanted;
        uint32_t wantedBits = 0;
        for (size_t i = 0; i < output_count; ++i) {
            const auto found = std::find_if(graph.outputs.begin(), graph.outputs.end(),
                                            [&](const ptcv::Output &output) { return output.name == output_names[i]; });
            if (found == graph.outputs.end()) {
                throw std::invalid_argument("the network has no output " + std::string(output_names[i]));
            }
            size_t count = 0;
            for (uint32_t part : found->parts) count += graph.layers[part].shape.count();
            if (count != output_counts[i]) {
                throw std::invalid_argument("the output " + found->name + " has " + std::to_string(count) + " values");
            }
            wanted.push_back(&*found);
            wantedBits |= uint32_t{1} << (found - graph.outputs.begin());
        }
        const size_t inputRow = size_t{shape.width} * shape.channels;
        for (size_t y = 0; y < shape.height; ++y) {
            std::copy_n(input + y * inputRow, inputRow, net->plane(0).pixel(y, 0));
        }
        for (size_t i = 1; i < graph.layers.size(); ++i) {
            if ((graph.layers[i].outputs & wantedBits) != 0) net->run(i);
        }
        for (size_t i = 0; i < output_count; ++i) {
            float *target = outputs[i];
            for (uint32_t part : wanted[i]->parts) {
                const Shape &result = graph.layers[part].shape;
                for (size_t y = 0; y < result.height; ++y) {
                    for (size_t x = 0; x < result.width; ++x) {
                        target = std::copy_n(net->plane(part).pixel(y, x), result.channels, target);
                    }
                }
            }
        }
    });
}
