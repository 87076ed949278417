// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/io/celsius.hpp>
#include <corps/io/error.hpp>
#include <corps/log/writer.hpp>
#include <string_view>
#include <type_traits>

// How each type looks in the log. Types of your own: an overload of log_print(Writer&, T) beside the type.

namespace corps::log {

inline void log_print(Writer& out, std::string_view text) noexcept { out.text(text); }
template <std::same_as<bool> B>
void log_print(Writer& out, B value) noexcept {
  out.text(value ? "true" : "false");
}
template <std::same_as<char> C>
void log_print(Writer& out, C value) noexcept {
  out.character(value);
}
template <std::signed_integral I>
  requires(!std::same_as<I, char>)
void log_print(Writer& out, I value) noexcept {
  out.signed_decimal(value);
}
template <std::unsigned_integral I>
  requires(!std::same_as<I, bool> && !std::same_as<I, char>)
void log_print(Writer& out, I value) noexcept {
  out.decimal(value);
}
template <class E>
  requires std::is_enum_v<E>
void log_print(Writer& out, E value) noexcept {
  log_print(out, static_cast<std::underlying_type_t<E>>(value));
}
/// Volatile too, as pointers to registers are.
inline void log_print(Writer& out, const volatile void* pointer) noexcept {
  out.text("0x");
  out.hexadecimal(reinterpret_cast<std::uintptr_t>(pointer), 2 * sizeof(void*));
}
/// Three decimals, rounded to nearest; "nan", "inf", and "out of range" from 2^63 / 1000 on.
void log_print(Writer& out, double value) noexcept;
inline void log_print(Writer& out, float value) noexcept { log_print(out, static_cast<double>(value)); }
/// In degrees: 23437 is 23.437.
void log_print(Writer& out, MilliCelsius temperature) noexcept;
void log_print(Writer& out, io::Error error) noexcept;

/// Hexadecimal in the log: CORPS_INFO("status {}", corps::log::hex(status, 8)).
struct Hex {
  std::uint64_t value;
  unsigned digits;
};
template <std::integral I>
constexpr Hex hex(I value, unsigned digits = 1) noexcept {
  return {static_cast<std::uint64_t>(static_cast<std::make_unsigned_t<I>>(value)), digits};
}
inline void log_print(Writer& out, Hex hex) noexcept {
  out.text("0x");
  out.hexadecimal(hex.value, hex.digits);
}

}  // namespace corps::log
