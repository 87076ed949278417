// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <coroutine>
#include <corps/panic.hpp>
#include <cstdint>
#include <utility>

// GCC 12 is the last that has the fault. On the desktop the check costs nothing that matters; of firmware, corps-image
// refuses what is miscompiled.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ <= 12 && defined(__linux__)
#define CORPS_CHECK_FRAMES 1
#else
#define CORPS_CHECK_FRAMES 0
#endif

namespace corps::detail {

#if CORPS_CHECK_FRAMES
[[noreturn]] inline void stop_miscompiled() {
  panic(
      "GCC 12 has miscompiled a coroutine (GCC bug 106188): it has a co_await in the condition of an if, while or "
      "switch, and no local variable. Give the awaited result a name");
}
#endif

/// What the promises of all coroutines have that corps' futures may be awaited in: a strand runs them.
///
/// GCC 12 gives the condition of an `if`, `while` or `switch` that awaits a place in the coroutine's frame, but in a
/// function without local variables only after the frame's layout was settled (GCC bug 106188). Then the function that
/// makes the frame and the one that runs in it disagree about where things are. What shows of it depends on what is in
/// memory behind the frame: the coroutine starts twice, or its end does not free the frame (task_pool.cpp).
class StrandPromise {
 public:
#if CORPS_CHECK_FRAMES
  std::suspend_always initial_suspend() noexcept {
    if (std::exchange(started_, std::uint8_t{1}) != 0) stop_miscompiled();
    return {};
  }

 private:
  // Not a bool: what the two functions disagree about may have any value by then.
  std::uint8_t started_ = 0;
#else
  std::suspend_always initial_suspend() const noexcept { return {}; }
#endif
};

}  // namespace corps::detail
