// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_list.hpp>
#include <memory>
#include <optional>
#include <type_traits>
#include <variant>

namespace corps {

template <class T, class Lock>
class SignalWait;

/// The latest value of something, handed to one task: a value that nobody has taken yet is overwritten.
///
/// For an interrupt handler or a task that tells another what is new. Use a Channel when every value counts. Several
/// tasks may wait: a value goes to the first that came. `Signal<>` carries no value. Size on 32-bit: 4 +
/// sizeof(std::optional<T>), 12 bytes for a Signal<std::uint32_t>. Contexts: as the lock policy says, by default any.
template <class T = void, class Lock = CriticalSectionLock>
class Signal {
 public:
  using LockPolicy = Lock;

  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  constexpr Signal() noexcept = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  /// Stores `value` in place of one that was not taken, and wakes the first waiter.
  void signal(Value value) {
    // The old value leaves in the argument, so that its destructor runs without the lock.
    [[maybe_unused]] typename Lock::Guard guard;
    if (value_) {
      std::swap(*value_, value);
    } else {
      value_.emplace(std::move(value));
    }
    if (!waiters_.empty()) waiters_.first()->waker.wake();
  }
  void signal()
    requires std::is_void_v<T>
  {
    signal(std::monostate());
  }

  /// The future of the next value, or of the one that is there already. Cancel safety: a value that was on its way to a
  /// cancelled waiter goes to the next one, or stays.
  SignalWait<T, Lock> wait() noexcept { return SignalWait<T, Lock>(*this); }

  /// The value that is there, unless somebody who waits is to have it.
  std::optional<Value> try_take() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!waiters_.empty()) return std::nullopt;
    return std::exchange(value_, std::nullopt);
  }
  /// Forgets the value that is there.
  void reset() {
    std::optional<Value> old;  // destroyed without the lock
    [[maybe_unused]] typename Lock::Guard guard;
    old.swap(value_);
  }
  bool signaled() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return value_.has_value();
  }

 private:
  friend class SignalWait<T, Lock>;
  detail::WaitList waiters_;
  std::optional<Value> value_;
};

/// The future that `Signal::wait` returns.
template <class T, class Lock>
class [[nodiscard("wait() does nothing until it is awaited")]] SignalWait : public Awaitable<SignalWait<T, Lock>> {
  using Value = typename Signal<T, Lock>::Value;

 public:
  SignalWait(SignalWait&& other) noexcept : signal_(other.signal_) {
    bool is_awaited{other.node_.waker};
    if constexpr (!std::is_void_v<T>) is_awaited |= other.value_.has_value();
    if (is_awaited) panic("a Signal's wait() was moved while it was being awaited");
  }
  ~SignalWait() {
    if (node_.waker) leave();
  }

  [[gnu::always_inline]] bool poll_ready(Context& context) {
#if defined(__OPTIMIZE_SIZE__) || defined(__ARM_ARCH_6M__)
    [[maybe_unused]] typename Lock::Guard guard;
    // A value belongs to the first in the line; a newcomer may take it only when nobody waits.
    if (signal_->value_ && (node_.is_linked() ? signal_->waiters_.is_first(node_) : signal_->waiters_.empty())) {
      if constexpr (!std::is_void_v<T>) value_.swap(signal_->value_);
      signal_->value_.reset();
      if (node_.is_linked()) signal_->waiters_.remove_first();
      node_.waker = {};  // complete: nothing is left to take back
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) signal_->waiters_.append(node_);
    return false;
#else
    // The same, longer to read and shorter to run, if there are registers enough, which ARMv6-M has not.
    // By the waker, which is there while the node is in the list and nobody else writes: so before the lock, behind
    // which the compiler would not know any more that a future which was just made has none.
    const bool is_linked{node_.waker};
    Signal<T, Lock>& signal = *signal_;
    [[maybe_unused]] typename Lock::Guard guard;
    // A value belongs to the first in the line; a newcomer may take it only when nobody waits.
    if (is_linked) {
      if (signal.value_ && signal.waiters_.is_first(node_)) {
        signal.waiters_.remove(node_);
        node_.waker = {};  // complete: nothing is left to take back
        take_value(signal);
        return true;
      }
      node_.waker = context.waker();
      return false;
    }
    if (signal.value_ && signal.waiters_.empty()) {
      take_value(signal);
      return true;
    }
    node_.waker = context.waker();
    signal.waiters_.append(node_);
    return false;
#endif
  }
  T take() {
    if constexpr (!std::is_void_v<T>) return *std::exchange(value_, std::nullopt);
  }

 private:
  friend class Signal<T, Lock>;
  explicit SignalWait(Signal<T, Lock>& signal) noexcept : signal_(&signal) {}

  void take_value(Signal<T, Lock>& signal) {
    if constexpr (!std::is_void_v<T>) value_.swap(signal.value_);
    signal.value_.reset();
  }

  [[gnu::noinline]] void leave() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    const bool was_first = signal_->waiters_.is_first(node_);
    signal_->waiters_.remove(node_);
    // The wake for the value may have been mine: pass it on.
    if (was_first && signal_->value_ && !signal_->waiters_.empty()) signal_->waiters_.first()->waker.wake();
  }

  struct Nothing {};
  Signal<T, Lock>* signal_;
  detail::WaitNode node_;
  [[no_unique_address]] std::conditional_t<std::is_void_v<T>, Nothing, std::optional<Value>> value_;
};

}  // namespace corps
