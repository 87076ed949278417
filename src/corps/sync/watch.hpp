// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_batch.hpp>
#include <cstdint>
#include <memory>
#include <optional>

namespace corps {

template <class T, class Lock>
class WatchReceiver;
template <class T, class Lock>
class WatchWait;

/// The latest value of something, for any number of receivers, each of which learns when it has changed. Values that
/// nobody looked at in time are overwritten.
///
/// Use a Signal when only one is to have each value, a Channel or PubSub when each value counts. Values are copied
/// under the lock. Size on 32-bit: 12 + sizeof(T), in units of 8: 16 for a Watch<std::uint32_t>. Contexts: as the lock
/// policy says, by default any; the futures in tasks.
template <class T, class Lock = CriticalSectionLock>
class Watch {
 public:
  using LockPolicy = Lock;

  constexpr Watch() noexcept {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    if (version_ != 0) std::destroy_at(&value_);
  }

  /// Stores `value` in place of the one before, and wakes all who wait now; the lock is free between one and the next.
  void send(T value) {
    detail::WaitBatch<Lock> woken;
    {
      // The old value leaves in the argument, so that its destructor runs without the lock.
      [[maybe_unused]] typename Lock::Guard guard;
      if (version_ != 0) {
        std::swap(value_, value);
      } else {
        std::construct_at(&value_, std::move(value));
      }
      ++version_;
      woken.gather(waiting_);
    }
    woken.grant_all();
  }
  /// The value that is there; no receiver has seen it for that.
  std::optional<T> try_get() const {
    std::optional<T> value;
    [[maybe_unused]] typename Lock::Guard guard;
    if (version_ != 0) value.emplace(value_);
    return value;
  }
  /// One who looks. It has not seen the value that is there. There may be any number.
  WatchReceiver<T, Lock> receiver() noexcept { return WatchReceiver<T, Lock>(*this); }

 private:
  friend class WatchReceiver<T, Lock>;
  friend class WatchWait<T, Lock>;
  /// How often a value was sent. 64 bits, for a receiver must not take the 2^32nd for the one that it has seen.
  std::uint64_t version_ = 0;
  detail::WaitList waiting_;
  struct Nothing {};
  union {
    Nothing nothing_{};  // a constant expression leaves no union without a member
    T value_;
  };
};

/// Looks at a Watch and remembers what it has seen. Copied, it gives another that has seen the same. Its futures refer
/// to it: it stays where it is while one is awaited. Size on 32-bit: 16.
template <class T, class Lock>
class WatchReceiver {
 public:
  /// The future of the value, as soon as it is one that this receiver has not seen. Cancel safety: cancelled, it has
  /// seen nothing.
  WatchWait<T, Lock> changed() noexcept { return {*this, false}; }
  /// The future of the value, as soon as there is one, seen or not; then it has been seen. Cancel safety: as changed().
  WatchWait<T, Lock> get() noexcept { return {*this, true}; }
  /// The value, if this receiver has not seen it; then it has.
  std::optional<T> try_changed() { return look(false); }
  /// The value, if there is one; then it has been seen.
  std::optional<T> try_get() { return look(true); }
  bool has_changed() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return is_there(false);
  }

 private:
  friend class Watch<T, Lock>;
  friend class WatchWait<T, Lock>;
  explicit WatchReceiver(Watch<T, Lock>& watch) noexcept : watch_(&watch) {}

  bool is_there(bool even_if_seen) const noexcept { return watch_->version_ != (even_if_seen ? 0 : seen_); }
  std::optional<T> look(bool even_if_seen) {
    std::optional<T> value;
    [[maybe_unused]] typename Lock::Guard guard;
    if (!is_there(even_if_seen)) return value;
    value.emplace(watch_->value_);
    seen_ = watch_->version_;
    return value;
  }

  Watch<T, Lock>* watch_;
  std::uint64_t seen_ = 0;
};

/// The future that `WatchReceiver::changed` and `get` return. Five words.
template <class T, class Lock>
class [[nodiscard("changed() and get() do nothing until they are awaited")]] WatchWait
    : public Awaitable<WatchWait<T, Lock>> {
 public:
  WatchWait(WatchWait&&) noexcept = default;
  ~WatchWait() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) receiver_->watch_->waiting_.remove(node_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    // A value that is there may be replaced before it is taken, but does not go away.
    if (receiver_->is_there(even_if_seen_)) {
      if (node_.is_linked()) receiver_->watch_->waiting_.remove(node_);
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) receiver_->watch_->waiting_.append(node_);
    return false;
  }
  T take() {
    [[maybe_unused]] typename Lock::Guard guard;
    receiver_->seen_ = receiver_->watch_->version_;
    return receiver_->watch_->value_;
  }

 private:
  friend class WatchReceiver<T, Lock>;
  WatchWait(WatchReceiver<T, Lock>& receiver, bool even_if_seen) noexcept
      : receiver_(&receiver), even_if_seen_(even_if_seen) {}
  WatchReceiver<T, Lock>* receiver_;
  detail::FutureNode node_;
  bool even_if_seen_;
};

}  // namespace corps
