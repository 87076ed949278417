// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace corps::detail {

/// What counts to N: a byte where that is enough.
template <std::size_t N>
using count_t = std::conditional_t<N <= UINT8_MAX, std::uint8_t, std::uint16_t>;

/// Up to N values, first in, first out. How many there are and where they begin is its owner's to remember.
template <class T, std::size_t N>
class Ring {
 public:
  using Value = T;
  using Count = count_t<N>;
  static constexpr std::size_t capacity = N;

  constexpr Ring() noexcept {}
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() {}

  /// The place of the value that is `behind` the first.
  T& at(Count first, std::size_t behind) noexcept {
    std::size_t place = first + behind;
    if (place >= N) place -= N;
    return values_[place];
  }
  void push(Count first, Count count, T&& value) { std::construct_at(&at(first, count), std::move(value)); }
  /// The oldest of the `count` that there are.
  T& next(Count first, Count) noexcept { return values_[first]; }
  void drop_next(Count& first, Count) noexcept {
    std::destroy_at(&values_[first]);
    first = static_cast<Count>(first + 1u == N ? 0 : first + 1u);
  }

 private:
  struct Nothing {};
  union {
    Nothing nothing_{};  // a constant expression leaves no union without a member
    T values_[N];
  };
};

}  // namespace corps::detail
