// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/io/error.hpp>
#include <expected>
#include <system_error>

namespace corps::host {

/// What an operation of the system gives: its value, or the system's error number.
template <class T>
using Result = std::expected<T, std::error_code>;

namespace detail {

/// An error number of the system as an error of type `E`.
template <class E>
E error_from(int number) noexcept;
template <>
inline std::error_code error_from<std::error_code>(int number) noexcept {
  return {number, std::system_category()};
}
/// A port that the system cannot use any more is one whose other end went away.
template <>
inline io::Error error_from<io::Error>(int number) noexcept {
  return number == EINVAL ? io::Error::invalid_argument : io::Error::disconnected;
}

}  // namespace detail
}  // namespace corps::host
