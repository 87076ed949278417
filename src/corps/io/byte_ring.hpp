// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace corps::io::detail {

/// A queue of bytes between one who puts and one who takes, of which either may be an interrupt. `N` is a power of two
/// up to 128. N + 2 bytes.
template <unsigned N>
class ByteRing {
  static_assert(N != 0 && (N & (N - 1)) == 0 && N <= 128, "a power of two up to 128");

 public:
  bool empty() const noexcept { return count() == 0; }
  bool full() const noexcept { return count() == N; }
  std::size_t count() const noexcept { return static_cast<std::uint8_t>(put_ - taken_); }
  std::size_t room() const noexcept { return N - count(); }

  /// Adds one; there is room.
  void put(std::uint8_t byte) noexcept {
    bytes_[put_ % N] = byte;
    // The byte is there before the count says so: the compiler may not swap the two, the core does not.
    asm volatile("" ::: "memory");
    put_ = put_ + 1;
  }
  /// The oldest; there is one.
  std::uint8_t first() const noexcept {
    asm volatile("" ::: "memory");  // not read before the count was
    return bytes_[taken_ % N];
  }
  void drop_first() noexcept {
    asm volatile("" ::: "memory");  // read before its place may be used again
    taken_ = taken_ + 1;
  }
  /// Where the oldest and the next to be put stand, 0 to N - 1: for data of one's own beside the bytes.
  unsigned first_index() const noexcept { return taken_ % N; }
  unsigned put_index() const noexcept { return put_ % N; }

 private:
  // Counted without end, modulo 256: so full and empty differ.
  volatile std::uint8_t put_ = 0;
  volatile std::uint8_t taken_ = 0;
  std::uint8_t bytes_[N] = {};
};

}  // namespace corps::io::detail
