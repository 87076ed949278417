// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/log/writer.hpp>
#include <corps/memory/call_pointer.hpp>

namespace corps::log {

void Writer::flush() noexcept {
  if (used_ != 0) call_pointer(sink_, std::string_view(line_, used_));
  used_ = 0;
}

void Writer::character(char c) noexcept {
  if (used_ == capacity) flush();
  line_[used_++] = c;
}

void Writer::text(std::string_view characters) noexcept {
  for (char c : characters) character(c);
}

void Writer::decimal(std::uint64_t value, unsigned digits) noexcept {
  char reversed[20];  // 2^64 has 20 digits
  unsigned count = 0;
  // 64-bit division is a slow library call on small cores; most values do not need it.
  while (value > UINT32_MAX) {
    reversed[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  for (auto rest = static_cast<std::uint32_t>(value); rest != 0 || count == 0; rest /= 10) {
    reversed[count++] = static_cast<char>('0' + rest % 10);
  }
  for (unsigned missing = digits; missing > count; --missing) character('0');
  while (count != 0) character(reversed[--count]);
}

void Writer::signed_decimal(std::int64_t value) noexcept {
  auto magnitude = static_cast<std::uint64_t>(value);
  if (value < 0) {
    character('-');
    magnitude = 0 - magnitude;
  }
  decimal(magnitude);
}

void Writer::hexadecimal(std::uint64_t value, unsigned digits) noexcept {
  bool started = false;
  for (unsigned left = 16; left-- != 0;) {
    const unsigned digit = (value >> (4 * left)) & 0xf;
    started = started || digit != 0 || left < digits || left == 0;
    if (started) character(static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10));
  }
}

}  // namespace corps::log
