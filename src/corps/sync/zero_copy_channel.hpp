// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/zero_copy_slots.hpp>
#include <optional>

namespace corps {

/// A Channel whose values never move: a sender fills a slot in place and commits it, a receiver reads it in place and
/// gives it back. For buffers of some size; use a Channel for small values.
///
/// Values are received in the order of their commits: a sender that takes long holds nobody up. A slot that is dropped
/// without a commit sends nothing; slots come back in any order. Several senders and receivers may hold slots at once,
/// N in all. A slot contains what its last user left there, at first a T(). A slot must be gone before the channel is.
///
/// Size on 32-bit: N * (sizeof(T) + 1) + 22 for N <= 255, in words. Contexts: the `try_` functions, the slots and
/// `size` as the lock policy says, by default any; the futures in tasks.
template <class T, std::size_t N, class Lock = CriticalSectionLock>
class ZeroCopyChannel {
  static_assert(N >= 1, "a ZeroCopyChannel needs at least one slot");
  static_assert(N <= UINT16_MAX, "a ZeroCopyChannel has at most 65,535 slots");

 public:
  using LockPolicy = Lock;

  using SlotNumber = detail::count_t<N>;
  using SendSlot = detail::ZeroCopySlot<ZeroCopyChannel, true>;
  using ReceiveSlot = detail::ZeroCopySlot<ZeroCopyChannel, false>;

  constexpr ZeroCopyChannel() = default;
  ZeroCopyChannel(const ZeroCopyChannel&) = delete;
  ZeroCopyChannel& operator=(const ZeroCopyChannel&) = delete;

  /// The future of a free slot: `*slot` is a T to fill, `slot.commit()` sends it. Cancel safety: a slot that was
  /// promised goes to the next sender.
  detail::ZeroCopyFuture<ZeroCopyChannel, true> send() noexcept { return *this; }
  /// A free slot that nobody waits for.
  std::optional<SendSlot> try_send() noexcept { return try_take<SendSlot>(senders); }

  /// The future of the next committed slot: `*slot` is the T; the slot's destructor gives it back. Cancel safety: a
  /// slot that was promised goes to the next receiver.
  detail::ZeroCopyFuture<ZeroCopyChannel, false> receive() noexcept { return *this; }
  /// The next committed slot, unless it is promised to somebody who waits.
  std::optional<ReceiveSlot> try_receive() noexcept { return try_take<ReceiveSlot>(receivers); }

  /// Committed slots that were not received yet.
  std::size_t size() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return queue_.size();
  }
  static constexpr std::size_t capacity() noexcept { return N; }
  bool empty() const noexcept { return size() == 0; }

 private:
  friend SendSlot;
  friend ReceiveSlot;
  friend detail::ZeroCopyFuture<ZeroCopyChannel, true>;
  friend detail::ZeroCopyFuture<ZeroCopyChannel, false>;
  using Value = T;
  using Count = SlotNumber;
  static constexpr unsigned receivers = 0;
  static constexpr unsigned senders = 1;

  std::size_t free_slots() const noexcept { return N - turns_.count; }
  std::size_t available(unsigned side) const noexcept { return side == senders ? free_slots() : queue_.size(); }
  Count take(unsigned side) noexcept {
    if (side == receivers) return queue_.take_first(links_);
    ++turns_.count;
    // Slots that were never used come last, so that the free ones need no list to begin with.
    return free_.empty() ? turns_.first++ : free_.take_first(links_);
  }
  template <class Slot>
  std::optional<Slot> try_take(unsigned side) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!turns_.newcomer_may(side, available(side))) return std::nullopt;
    return std::optional<Slot>(std::in_place, *this, take(side));
  }
  void commit(Count slot) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    queue_.append(links_, slot);
    turns_.pass(receivers, queue_.size());
  }
  void release(Count slot) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    free_.append(links_, slot);
    --turns_.count;
    turns_.pass(senders, free_slots());
  }

  T slots_[N] = {};
  Count links_[N] = {};
  detail::SlotQueue<Count> queue_;
  detail::SlotQueue<Count> free_;
  /// `count`: slots in use; `first`: the first that was never used.
  detail::TurnLines<Count, 2> turns_;
};

}  // namespace corps
