// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace corps::log {

/// How much a line matters. Lines above the build's CORPS_LOG_LEVEL are not compiled in.
enum class Level : std::uint8_t { off, error, warn, info, debug, trace };

}  // namespace corps::log
