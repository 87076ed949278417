// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/log/sink.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace corps::log {

/// Gathers a line on the stack and passes it to the sink in as few pieces as it can. No heap, no printf.
class Writer {
 public:
  explicit Writer(Sink sink) noexcept : sink_(sink) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { flush(); }

  void text(std::string_view characters) noexcept;
  void character(char c) noexcept;
  /// Decimal, at least `digits` of them with leading zeros.
  void decimal(std::uint64_t value, unsigned digits = 1) noexcept;
  void signed_decimal(std::int64_t value) noexcept;
  /// Lower-case hexadecimal, at least `digits` of them with leading zeros, without a prefix.
  void hexadecimal(std::uint64_t value, unsigned digits = 1) noexcept;
  // Not inlined: one place that calls the sink, which is less flash, and which the memory tool knows.
  [[gnu::noinline]] void flush() noexcept;

 private:
  static constexpr std::size_t capacity = 80;
  Sink sink_;
  std::size_t used_ = 0;
  char line_[capacity];
};

}  // namespace corps::log
