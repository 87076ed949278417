// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/io/buffered_serial.hpp>
#include <corps/io/byte_ring.hpp>

namespace corps::io::detail {

/// A queue of received bytes and, in their midst, errors where they happened. An interrupt puts; its holder takes. `N`
/// is a power of two from 16 to 128. N + N / 8 + 2 bytes.
template <unsigned N>
class MarkedRing {
  static_assert(N >= 16, "a power of two from 16 to 128");

 public:
  bool empty() const noexcept { return ring_.empty(); }
  std::size_t room() const noexcept { return ring_.room(); }

  /// Adds one; there is room.
  void put_byte(std::uint8_t byte) noexcept {
    const unsigned at = ring_.put_index();
    errors_[at / 8] = static_cast<std::uint8_t>(errors_[at / 8] & ~(1u << at % 8));
    ring_.put(byte);
  }
  void put_error(Error error) noexcept {
    const unsigned at = ring_.put_index();
    errors_[at / 8] = static_cast<std::uint8_t>(errors_[at / 8] | 1u << at % 8);
    ring_.put(static_cast<std::uint8_t>(error));
  }

  /// Takes bytes up to the first error or, when that is what is first, the error. Nothing when nothing is there.
  /// Without a critical section: the interrupt only adds.
  Received take(std::span<std::byte> buffer) noexcept {
    Received received;
    while (received.count < buffer.size() && !ring_.empty()) {
      const std::uint8_t value = ring_.first();
      if (first_is_error()) {
        if (received.count != 0) break;
        received.error = static_cast<Error>(value);
        received.failed = true;
        ring_.drop_first();
        break;
      }
      ring_.drop_first();
      buffer[received.count++] = static_cast<std::byte>(value);
    }
    return received;
  }

 private:
  bool first_is_error() const noexcept {
    return (errors_[ring_.first_index() / 8] >> ring_.first_index() % 8 & 1) != 0;
  }

  ByteRing<N> ring_;
  /// One bit a place of the ring: what is there is not a byte but an error.
  std::uint8_t errors_[N / 8] = {};
};

}  // namespace corps::io::detail
