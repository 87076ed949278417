// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace chips {

/// The token of a peripheral that is there once: that one still has it, or has moved it away. One byte.
class Part {
 public:
  constexpr Part() noexcept = default;
  constexpr Part(Part&& other) noexcept : here_(other.here_) { other.here_ = false; }
  constexpr Part& operator=(Part&& other) noexcept {
    const bool here = other.here_;
    other.here_ = false;
    here_ = here;
    return *this;
  }
  /// Panics when it was moved away.
  void check() const noexcept {
    if (!here_) moved_away();
  }

 private:
  [[noreturn]] static void moved_away() noexcept;
  bool here_ = true;
};

}  // namespace chips
