// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <corps/futures/adapt.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace corps {

template <class F, std::size_t N>
class FutureArray;
template <class First, class... Rest>
FutureArray<detail::adapted_t<First>, 1 + sizeof...(Rest)> array_of(First first, Rest... rest);
template <std::size_t N, class Call>
auto array_of(Call call);

/// N futures of one kind, made in place for join or select; what `array_of` returns. Neither named nor stored.
template <class F, std::size_t N>
class [[nodiscard("array_of() does nothing until it is given to join or select, and that is awaited")]] FutureArray {
 public:
  FutureArray(const FutureArray&) = delete;
  FutureArray& operator=(const FutureArray&) = delete;
  ~FutureArray() = default;

  /// For join and select: the futures, to be moved from.
  std::array<F, N>& futures() noexcept { return futures_; }

 private:
  template <class First, class... Rest>
  friend FutureArray<detail::adapted_t<First>, 1 + sizeof...(Rest)> array_of(First first, Rest... rest);
  template <std::size_t M, class Call>
  friend auto array_of(Call call);

  template <class... A>
  explicit FutureArray(std::in_place_t, A&&... futures) : futures_{F(std::forward<A>(futures))...} {}
  template <class Call, std::size_t... I>
  FutureArray(Call& call, std::index_sequence<I...>) : futures_{F(call(I))...} {}

  std::array<F, N> futures_;
};

/// Several futures, or calls of Async functions, of one type, as an array for join or select:
///
///     auto [left, right] = co_await corps::join(corps::array_of(read(a), read(b)));
///
/// A std::array of futures does as well, but not one of calls, which cannot be moved; and GCC 12 destroys the elements
/// of an array twice that is written out inside a co_await expression, unlike what this returns.
template <class First, class... Rest>
FutureArray<detail::adapted_t<First>, 1 + sizeof...(Rest)> array_of(First first, Rest... rest) {
  static_assert((std::is_same_v<First, Rest> && ...),
                "array_of takes futures of one type: give others to join or select");
  return FutureArray<detail::adapted_t<First>, 1 + sizeof...(Rest)>(std::in_place, std::move(first),
                                                                    std::move(rest)...);
}

/// `call(0)` to `call(N - 1)`, futures or calls of Async functions, as an array for join or select:
///
///     auto celsius = co_await corps::join(corps::array_of<4>([&](std::size_t i) { return sensors[i].read(); }));
template <std::size_t N, class Call>
auto array_of(Call call) {
  static_assert(N >= 1, "array_of makes at least one future");
  return FutureArray<detail::adapted_t<std::invoke_result_t<Call&, std::size_t>>, N>(call,
                                                                                     std::make_index_sequence<N>());
}

}  // namespace corps
