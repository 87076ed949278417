// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_batch.hpp>

namespace corps {

template <class Lock>
class EventWait;

/// Something that has happened, or has not: any number of tasks wait until it has. Stays set until it is cleared.
///
/// For "ready", "connected", "shutting down". Use a Signal when one task is told, or when a value comes along. Size on
/// 32-bit: 8 bytes. Contexts: as the lock policy says, by default any; the future in tasks.
template <class Lock>
class BasicEvent {
 public:
  using LockPolicy = Lock;

  constexpr BasicEvent() noexcept = default;
  BasicEvent(const BasicEvent&) = delete;
  BasicEvent& operator=(const BasicEvent&) = delete;

  /// It has happened: releases all who wait, in the order they came. Nothing if it is set already.
  ///
  /// A pulse, set() and then clear(), releases exactly those who waited at the set(), even if they run after the
  /// clear(). Interrupts are held off for one waiter at a time, whatever their number.
  void set() noexcept {
    detail::WaitBatch<Lock> batch;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      set_ = true;
      batch.gather(waiters_);
    }
    batch.grant_all();
  }
  /// It has not happened (any more): who comes from now on waits.
  void clear() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    set_ = false;
  }
  bool is_set() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return set_;
  }

  /// The future that is ready when the event is set, or has been set since its first poll. Cancel safety: nothing to
  /// lose. RAM: 4 words.
  EventWait<Lock> wait() noexcept { return EventWait<Lock>(*this); }

 private:
  friend class EventWait<Lock>;
  detail::WaitList waiters_;
  bool set_ = false;
};

using Event = BasicEvent<CriticalSectionLock>;

/// The future that `Event::wait` returns.
template <class Lock>
class [[nodiscard("wait() does nothing until it is awaited")]] EventWait : public Awaitable<EventWait<Lock>> {
 public:
  EventWait(EventWait&&) noexcept = default;
  ~EventWait() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) event_->waiters_.remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_granted()) return true;
    if (event_->set_) {
      if (node_.is_linked()) event_->waiters_.remove(node_);
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) event_->waiters_.append(node_);
    return false;
  }
  void take() noexcept { node_.revoke(); }

 private:
  friend class BasicEvent<Lock>;
  explicit EventWait(BasicEvent<Lock>& event) noexcept : event_(&event) {}
  BasicEvent<Lock>* event_;
  detail::FutureNode node_;
};

}  // namespace corps
