// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <utility>

namespace corps {

struct Pending {};
/// What `poll` returns while a future is not complete.
inline constexpr Pending pending{};

struct Ready {};
/// What `poll` of a future without a value returns when it is complete.
inline constexpr Ready ready{};

/// The outcome of polling a future: pending, or ready with a value.
template <class T = void>
class [[nodiscard]] Poll {
 public:
  constexpr Poll(Pending) noexcept {}
  constexpr Poll(T value) : value_(std::move(value)) {}
  constexpr bool is_ready() const noexcept { return value_.has_value(); }
  /// The same as `is_ready()`.
  explicit constexpr operator bool() const noexcept { return is_ready(); }
  /// The value; only when `is_ready()`.
  constexpr T& operator*() & noexcept { return *value_; }
  constexpr T&& operator*() && noexcept { return std::move(*value_); }
  constexpr T* operator->() noexcept { return &*value_; }

 private:
  std::optional<T> value_;
};

template <>
class [[nodiscard]] Poll<void> {
 public:
  constexpr Poll(Pending) noexcept : ready_(false) {}
  constexpr Poll(Ready) noexcept : ready_(true) {}
  constexpr bool is_ready() const noexcept { return ready_; }
  explicit constexpr operator bool() const noexcept { return ready_; }

 private:
  bool ready_;
};

}  // namespace corps
