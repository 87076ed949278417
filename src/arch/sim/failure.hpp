// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace corps::sim {

/// Ends the run as a failure: of what kind ("check", "deadlock", ...), and what happened. Any context of a simulation.
/// Outside of an exploration it prints both, and aborts.
[[noreturn]] void fail(std::string_view kind, std::string_view message) noexcept;

/// Ends the run as a failure unless `holds`.
inline void check(bool holds, std::string_view message) {
  if (!holds) [[unlikely]]
    fail("check", message);
}

/// What `fail` and `corps::exit` do while an exploration runs; none of it returns.
struct RunEnd {
  void (*failed)(std::string_view kind, std::string_view message) noexcept;
  void (*exited)(int code) noexcept;
};
inline constinit const RunEnd* run_end = nullptr;

}  // namespace corps::sim
