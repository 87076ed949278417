// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/channel_futures.hpp>

namespace corps {

/// A Channel that can be closed, which both ends are told: `receive()` gives std::optional<T>, empty once the channel
/// is closed and no value is left; `send()` gives std::expected<void, T>, the value back when the channel is closed.
///
/// After `close()` nothing gets in: each sender that has not delivered yet, even one that was given its turn, gets its
/// value back. What is in the buffer is still received. Nobody is told that the channel has ended before the last value
/// is gone: a value that was promised to a receiver which is then cancelled goes to the next, closed or not.
/// Size on 32-bit: N * sizeof(T) + 20, from N = 256 on + 24.
template <class T, std::size_t N, class Lock = CriticalSectionLock>
class ClosableChannel : public detail::BasicChannel<detail::Ring<T, N>, Lock, true> {
  static_assert(N >= 1, "a ClosableChannel needs room for at least one value");
  static_assert(N <= UINT16_MAX, "a ClosableChannel holds at most 65,535 values");

 public:
  constexpr ClosableChannel() noexcept {}

  /// Ends the sending, for good, and wakes all who wait in vain; closing again changes nothing. Any context, as the
  /// lock policy says; the lock is free between one waiter and the next.
  void close() noexcept { this->close_and_tell(); }
  /// Whether it was closed; there may still be values.
  bool is_closed() const noexcept { return this->closed(); }
};

}  // namespace corps
