// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#include "Guard.hpp"
#include "Models.h"

#include <algorithm>
#include <memory>
#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

struct ptcv_net {
    cv::dnn::Net net;
};

ptcv_net *ptcv_net_create(ptcv_model model, ptcv_error *error) {
    ptcv_net *result = nullptr;
    ptcv::guarded(error, [&] {
        const ptcv_model_bytes &bytes = ptcv_models[model];
        auto network = std::make_unique<ptcv_net>();
        network->net = cv::dnn::readNetFromONNX(reinterpret_cast<const char *>(bytes.data), bytes.size);
        network->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        network->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        result = network.release();
    });
    return result;
}

void ptcv_net_free(ptcv_net *net) {
    delete net;
}

bool ptcv_net_run(ptcv_net *net, const float *input, int32_t side, const char *const *output_names,
                  float *const *outputs, const size_t *output_counts, size_t output_count, ptcv_error *error) {
    return ptcv::guarded(error, [&] {
        const int shape[] = {1, side, side, 3};
        // OpenCV only reads its input; the cast is for Mat's constructor, which cannot say so.
        net->net.setInput(cv::Mat(4, shape, CV_32F, const_cast<float *>(input)));
        std::vector<cv::Mat> results;
        net->net.forward(results, std::vector<std::string>(output_names, output_names + output_count));
        CV_Assert(results.size() == output_count);
        for (size_t i = 0; i < output_count; ++i) {
            CV_Assert(results[i].isContinuous() && results[i].type() == CV_32F);
            CV_Assert(results[i].total() == output_counts[i]);
            std::copy_n(results[i].ptr<float>(), output_counts[i], outputs[i]);
        }
    });
}
