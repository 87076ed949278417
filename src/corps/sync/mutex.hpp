// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_list.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace corps {

template <class Lock>
class BasicCondvar;
template <class T, class Lock>
class CondvarWait;
template <class T, class Lock>
class MutexGuard;
template <class T, class Lock>
class MutexLock;

namespace detail {

/// A mutex without what it protects. Everything is called under the lock of the policy.
///
/// It is never free while somebody waits: unlocking hands it to the first in the line, the one place that decides who
/// is next. That is where a priority ceiling belongs.
struct MutexState {
  bool try_lock() noexcept { return !std::exchange(locked, true); }
  void unlock() noexcept {
    if (waiters.empty()) {
      locked = false;
    } else {
      waiters.grant_first();
    }
  }
  /// Puts `node` into the line; grants it at once if the mutex is free.
  void lock_for(WaitNode& node) noexcept {
    waiters.append(node);
    if (try_lock()) waiters.grant_first();
  }

  WaitList waiters;
  bool locked = false;
};

struct NoValue {};

}  // namespace detail

/// Protects a `T` that tasks use one at a time, across awaits; `Mutex<>` protects no object but a stretch of code.
///
/// Who waits gets it in the order of arrival. An unlocked mutex belongs to the first that waits even before that one
/// runs: nobody overtakes. Not recursive. Between tasks of one executor that do not await while they use the object no
/// mutex is needed; for what an interrupt touches use arch::CriticalSection. Size on 32-bit: 8 + sizeof(T). Contexts:
/// tasks; try_lock() and guards, as the lock policy says, by default any.
template <class T = void, class Lock = CriticalSectionLock>
class Mutex {
 public:
  using LockPolicy = Lock;

  using Guard = MutexGuard<T, Lock>;

  constexpr Mutex() noexcept(std::is_nothrow_default_constructible_v<Value>)
    requires std::is_default_constructible_v<std::conditional_t<std::is_void_v<T>, detail::NoValue, T>>
      : value_() {}
  /// The object is made in place.
  template <class... A>
    requires(sizeof...(A) > 0 &&
             std::is_constructible_v<std::conditional_t<std::is_void_v<T>, detail::NoValue, T>, A...>)
  constexpr explicit Mutex(A&&... arguments) : value_(std::forward<A>(arguments)...) {}
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  /// The future of the guard. Cancel safety: a turn that had come passes to the next; the mutex is never left locked.
  /// RAM: 4 words.
  MutexLock<T, Lock> lock() noexcept { return MutexLock<T, Lock>(*this); }
  /// The guard, if the mutex is free: not while anybody holds it, waits for it or has been given it.
  [[nodiscard("a mutex is unlocked as soon as its guard is dropped")]] std::optional<Guard> try_lock() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!state_.try_lock()) return std::nullopt;
    return Guard(*this);
  }
  /// Held, or given to somebody who has not run yet.
  bool is_locked() const noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    return state_.locked;
  }

 private:
  friend class MutexGuard<T, Lock>;
  friend class MutexLock<T, Lock>;
  friend class CondvarWait<T, Lock>;
  using Value = std::conditional_t<std::is_void_v<T>, detail::NoValue, T>;

  void unlock() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    state_.unlock();
  }

  detail::MutexState state_;
  [[no_unique_address]] Value value_;
};

/// The right to use what a Mutex protects; unlocks when it is destroyed. One word. Moves; a moved-from one is empty,
/// and using it stops with a message.
template <class T, class Lock>
class [[nodiscard("a mutex is unlocked as soon as its guard is dropped")]] MutexGuard {
 public:
  MutexGuard(MutexGuard&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
  MutexGuard& operator=(MutexGuard&& other) noexcept {
    if (this != &other) {
      unlock();
      mutex_ = std::exchange(other.mutex_, nullptr);
    }
    return *this;
  }
  ~MutexGuard() { unlock(); }

  auto& operator*() const noexcept
    requires(!std::is_void_v<T>)
  {
    return held().value_;
  }
  auto* operator->() const noexcept
    requires(!std::is_void_v<T>)
  {
    return &held().value_;
  }
  /// Unlocks early; the guard is empty afterwards. Nothing if it is empty already. Any context.
  void unlock() noexcept {
    if (Mutex<T, Lock>* mutex = std::exchange(mutex_, nullptr)) mutex->unlock();
  }
  bool owns_lock() const noexcept { return mutex_ != nullptr; }

 private:
  friend class Mutex<T, Lock>;
  friend class MutexLock<T, Lock>;
  friend class CondvarWait<T, Lock>;
  explicit MutexGuard(Mutex<T, Lock>& mutex) noexcept : mutex_(&mutex) {}

  Mutex<T, Lock>& held() const noexcept {
    if (mutex_ == nullptr) panic("a MutexGuard was used that holds no mutex: it was moved from, or unlocked");
    return *mutex_;
  }
  Mutex<T, Lock>* mutex_;
};

/// The future that `Mutex::lock` returns.
template <class T, class Lock>
class [[nodiscard("lock() does nothing until it is awaited")]] MutexLock : public Awaitable<MutexLock<T, Lock>> {
 public:
  MutexLock(MutexLock&&) noexcept = default;
  ~MutexLock() {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_linked()) mutex_->state_.waiters.remove(node_);
    if (node_.is_granted()) mutex_->state_.unlock();
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_granted()) return true;
    if (!node_.is_linked()) {
      if (mutex_->state_.try_lock()) {
        node_.grant();
        return true;
      }
      mutex_->state_.waiters.append(node_);
    }
    node_.waker = context.waker();
    return false;
  }
  MutexGuard<T, Lock> take() noexcept {
    node_.revoke();
    return MutexGuard<T, Lock>(*mutex_);
  }

 private:
  friend class Mutex<T, Lock>;
  explicit MutexLock(Mutex<T, Lock>& mutex) noexcept : mutex_(&mutex) {}
  Mutex<T, Lock>* mutex_;
  detail::FutureNode node_;
};

}  // namespace corps
