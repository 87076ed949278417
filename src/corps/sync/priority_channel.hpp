// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/channel_futures.hpp>
#include <corps/sync/sorted_slots.hpp>
#include <functional>

namespace corps {

/// A Channel that gives the greatest value first, and of equal ones the one that was sent first.
///
/// `Compare` says which is less: with std::greater<T> the least comes first. Which value a receiver gets is decided
/// when it runs, not when it is given its turn. `Compare` is called under the lock, O(log N) times a send; so it must
/// be short. Size on 32-bit: N * (sizeof(T) + 1) + 16; from N = 256 on N * (sizeof(T) + 2) + 20.
template <class T, std::size_t N, class Compare = std::less<T>, class Lock = CriticalSectionLock>
class PriorityChannel : public detail::BasicChannel<detail::SortedSlots<T, N, Compare>, Lock> {
  static_assert(N >= 1, "a PriorityChannel needs room for at least one value");
  static_assert(N <= UINT16_MAX, "a PriorityChannel holds at most 65,535 values");

 public:
  constexpr PriorityChannel() noexcept {}

  /// Removes the values for which `predicate(const T&)` is true, and says how many; senders get the room.
  ///
  /// The greatest values, as many as are promised to receivers who have not run yet, stay. The lock is free between one
  /// value and the next, so what is sent meanwhile may or may not be looked at; `predicate` is called under it, and
  /// must not use this channel.
  template <class Predicate>
  std::size_t remove_if(Predicate predicate) {
    std::size_t removed = 0;
    for (std::size_t slot = 0; slot != N; ++slot) {
      std::optional<T> dropped;  // destroyed without the lock
      [[maybe_unused]] typename Lock::Guard guard;
      const std::size_t count = this->count();
      const std::size_t at = this->storage().find(slot, count);
      if (at >= this->unpromised()) continue;
      T& value = this->storage().at_slot(slot);
      if (!predicate(std::as_const(value))) continue;
      dropped.emplace(std::move(value));
      this->storage().drop(at, count);
      this->removed_one();
      ++removed;
    }
    return removed;
  }
};

}  // namespace corps
