// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/lock.hpp>
#include <corps/sync/wait_batch.hpp>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace corps {

template <class T, class Lock, bool writes>
class RwLockGuard;
template <class T, class Lock, bool writes>
class RwLockWait;

/// Protects a `T` that many tasks read at a time, or one writes, across awaits.
///
/// First come, first served: readers that come after a waiting writer wait behind it, so writers do not starve; readers
/// next to each other in the line enter together, so neither do they. Who was let in is in even before it runs. A
/// reader that asks for a second read while a writer waits for the first one waits for itself. Use a Mutex when most
/// users write. Size on 32-bit: 8 + sizeof(T). Contexts: tasks; try_ and guards, as the lock policy says, by default
/// any.
template <class T, class Lock = CriticalSectionLock>
class RwLock {
  static_assert(std::is_object_v<T>, "an RwLock protects an object: RwLock<T>");

 public:
  using LockPolicy = Lock;

  using ReadGuard = RwLockGuard<T, Lock, false>;
  using WriteGuard = RwLockGuard<T, Lock, true>;

  constexpr RwLock() noexcept(std::is_nothrow_default_constructible_v<T>)
    requires std::is_default_constructible_v<T>
      : value_() {}
  /// The object is made in place.
  template <class... A>
    requires(sizeof...(A) > 0 && std::is_constructible_v<T, A...>)
  constexpr explicit RwLock(A&&... arguments) : value_(std::forward<A>(arguments)...) {}
  RwLock(const RwLock&) = delete;
  RwLock& operator=(const RwLock&) = delete;

  /// The future of a guard for reading. Cancel safety: whoever it had held up or kept out goes on. RAM: 5 words.
  RwLockWait<T, Lock, false> read() noexcept { return RwLockWait<T, Lock, false>(*this); }
  /// The future of the guard for writing. Cancel safety and RAM: the same.
  RwLockWait<T, Lock, true> write() noexcept { return RwLockWait<T, Lock, true>(*this); }
  /// A guard for reading, if nobody writes or waits.
  [[nodiscard("an RwLock is left as soon as its guard is dropped")]] std::optional<ReadGuard> try_read() noexcept {
    return try_enter<false>();
  }
  /// The guard for writing, if nobody reads, writes or waits.
  [[nodiscard("an RwLock is left as soon as its guard is dropped")]] std::optional<WriteGuard> try_write() noexcept {
    return try_enter<true>();
  }

 private:
  friend class RwLockGuard<T, Lock, false>;
  friend class RwLockGuard<T, Lock, true>;
  friend class RwLockWait<T, Lock, false>;
  friend class RwLockWait<T, Lock, true>;
  template <class L, class P>
  friend void detail::admit_rest(P&) noexcept;

  struct Node : detail::FutureNode {
    explicit Node(bool w) noexcept : writes(w) {}
    bool writes;
  };
  /// In place of the number of readers.
  static constexpr std::uint32_t a_writer = UINT32_MAX;

  // Under the lock:
  bool has_room_for(bool writes) const noexcept { return writes ? holders_ == 0 : holders_ < a_writer - 1; }
  void enter(bool writes) noexcept { holders_ = writes ? a_writer : holders_ + 1; }
  bool enter_now(bool writes) noexcept {
    if (!waiters_.empty() || !has_room_for(writes)) return false;
    enter(writes);
    return true;
  }
  bool leave(bool writes) noexcept {
    holders_ = writes ? 0 : holders_ - 1;
    return admit_first();
  }
  bool first_fits() const noexcept {
    return !waiters_.empty() && has_room_for(static_cast<const Node*>(waiters_.first())->writes);
  }
  /// Lets the first in the line in if it may; true if the next one may, too.
  bool admit_first() noexcept {
    if (!first_fits()) return false;
    enter(static_cast<const Node*>(waiters_.first())->writes);
    waiters_.grant_first();
    return first_fits();
  }

  template <bool writes>
  std::optional<RwLockGuard<T, Lock, writes>> try_enter() noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (!enter_now(writes)) return std::nullopt;
    return RwLockGuard<T, Lock, writes>(*this);
  }
  void unlock(bool writes) noexcept {
    bool more;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      more = leave(writes);
    }
    if (more) detail::admit_rest<Lock>(*this);
  }

  detail::WaitList waiters_;
  std::uint32_t holders_ = 0;  ///< those who have not run since they were let in included
  T value_;
};

/// The right to read, or to write, what an RwLock protects; leaves when it is destroyed. One word. Moves; a moved-from
/// one is empty, and using it stops with a message.
template <class T, class Lock, bool writes>
class [[nodiscard("an RwLock is left as soon as its guard is dropped")]] RwLockGuard {
 public:
  using Value = std::conditional_t<writes, T, const T>;

  RwLockGuard(RwLockGuard&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
  RwLockGuard& operator=(RwLockGuard&& other) noexcept {
    if (this != &other) {
      unlock();
      lock_ = std::exchange(other.lock_, nullptr);
    }
    return *this;
  }
  ~RwLockGuard() { unlock(); }

  Value& operator*() const noexcept { return held().value_; }
  Value* operator->() const noexcept { return &held().value_; }
  /// Leaves early; the guard is empty afterwards. Nothing if it is empty already. Any context.
  void unlock() noexcept {
    if (RwLock<T, Lock>* lock = std::exchange(lock_, nullptr)) lock->unlock(writes);
  }
  bool owns_lock() const noexcept { return lock_ != nullptr; }

 private:
  friend class RwLock<T, Lock>;
  friend class RwLockWait<T, Lock, writes>;
  explicit RwLockGuard(RwLock<T, Lock>& lock) noexcept : lock_(&lock) {}

  RwLock<T, Lock>& held() const noexcept {
    if (lock_ == nullptr) panic("an RwLockGuard was used that holds no lock: it was moved from, or unlocked");
    return *lock_;
  }
  RwLock<T, Lock>* lock_;
};

/// The future that `RwLock::read` and `RwLock::write` return.
template <class T, class Lock, bool writes>
class [[nodiscard("read() and write() do nothing until they are awaited")]] RwLockWait
    : public Awaitable<RwLockWait<T, Lock, writes>> {
 public:
  RwLockWait(RwLockWait&&) noexcept = default;
  ~RwLockWait() {
    bool more = false;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (node_.is_granted()) {
        more = lock_->leave(writes);
      } else if (node_.is_linked()) {
        lock_->waiters_.remove(node_);
        // It may have been the writer that kept readers out.
        more = lock_->admit_first();
      }
    }
    if (more) detail::admit_rest<Lock>(*lock_);
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard guard;
    if (node_.is_granted()) return true;
    if (!node_.is_linked()) {
      if (lock_->enter_now(writes)) {
        node_.grant();
        return true;
      }
      lock_->waiters_.append(node_);
    }
    node_.waker = context.waker();
    return false;
  }
  RwLockGuard<T, Lock, writes> take() noexcept {
    node_.revoke();
    return RwLockGuard<T, Lock, writes>(*lock_);
  }

 private:
  friend class RwLock<T, Lock>;
  explicit RwLockWait(RwLock<T, Lock>& lock) noexcept : lock_(&lock), node_(writes) {}
  RwLock<T, Lock>* lock_;
  typename RwLock<T, Lock>::Node node_;
};

}  // namespace corps
