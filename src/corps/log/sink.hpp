// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace corps::log {

/// Where the bytes of the log go. Called with pieces of lines, from any context that logs.
using Sink = void (*)(std::string_view text) noexcept;

/// The board's own sink, defined once per image by the board, the desktop or a test. Loses nothing: waits when it must.
void board_sink(std::string_view text) noexcept;

/// Sends the log elsewhere from now on. Any context.
void set_sink(Sink sink) noexcept;

}  // namespace corps::log
