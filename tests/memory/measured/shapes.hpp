// SPDX-License-Identifier: MIT OR Apache-2.0
// What several files of the test call.
#pragma once

#include <corps/corps.hpp>

namespace shapes {

using corps::Async;
using namespace std::chrono_literals;

/// Frames of very different sizes, so that a wrong sum shows: `bytes` live across a suspension.
template <unsigned bytes>
class Weight {
 public:
  explicit Weight(unsigned value) noexcept {
    for (unsigned i = 0; i < bytes; ++i) bytes_[i] = static_cast<unsigned char>(value + i);
  }
  bool is_right(unsigned value) const noexcept {
    for (unsigned i = 0; i < bytes; ++i) {
      if (bytes_[i] != static_cast<unsigned char>(value + i)) return false;
    }
    return true;
  }

 private:
  volatile unsigned char bytes_[bytes];
};

inline void expect(bool good, int status) {
  if (!good) corps::exit(status);
}

/// Ends after a tick, and says if its memory was written by another.
template <unsigned bytes>
Async<int> leaf(int value) {
  Weight<bytes> weight(static_cast<unsigned>(value));
  co_await corps::yield_now();
  expect(weight.is_right(static_cast<unsigned>(value)), 2);
  co_return value;
}

/// In the other file. It calls leaf<24>.
Async<int> far(int value);
/// In both files.
inline Async<int> everywhere(int value) {
  const int a = co_await leaf<40>(value);
  co_return a + co_await far(1);
}
Async<int> far_everywhere(int value);

}  // namespace shapes
