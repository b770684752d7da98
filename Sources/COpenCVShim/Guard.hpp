// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include "COpenCVShim.h"

#include <cstdio>
#include <exception>
#include <mutex>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>

namespace ptcv {

/// One thread per call, for the callers run several at once; and nothing on stderr, for errors are returned.
inline void configureOpenCVOnce() {
    static std::once_flag once;
    std::call_once(once, [] {
        cv::setNumThreads(1);
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    });
}

/// Runs the body of a C function; the one place where C++ exceptions end.
template <typename Body>
bool guarded(ptcv_error *error, Body &&body) noexcept {
    const char *message = "unknown C++ exception";
    try {
        configureOpenCVOnce();
        body();
        return true;
    } catch (const std::bad_alloc &) {
        message = "out of memory";
        std::snprintf(error->message, sizeof error->message, "%s", message);
    } catch (const std::exception &exception) {  // cv::Exception is one
        std::snprintf(error->message, sizeof error->message, "%s", exception.what());
    } catch (...) {
        std::snprintf(error->message, sizeof error->message, "%s", message);
    }
    return false;
}

}  // namespace ptcv
