// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/futures/future.hpp>
#include <corps/io/error.hpp>
#include <cstddef>
#include <expected>
#include <span>
#include <string_view>

namespace corps::io {

namespace detail {
template <class F, class T>
concept FutureOf = Future<F> && requires(F& future) {
  { future.take() } -> std::same_as<std::expected<T, Error>>;
};
}  // namespace detail

/// A port that carries bytes both ways. `read` gives at least one byte; `write` takes all.
template <class P>
concept SerialPort = std::movable<P> && requires(P& port, std::span<std::byte> buffer, std::span<const std::byte> bytes,
                                                 std::string_view text) {
  { port.read(buffer) } -> detail::FutureOf<std::size_t>;
  { port.write(bytes) } -> detail::FutureOf<void>;
  { port.write(text) } -> detail::FutureOf<void>;
};

}  // namespace corps::io
