// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <corps/futures/future.hpp>
#include <corps/panic.hpp>
#include <corps/sync/mutex.hpp>
#include <corps/sync/wait_batch.hpp>
#include <cstdint>
#include <utility>

namespace corps {

template <class T, class Lock, class Predicate>
class CondvarWaitUntil;

/// Lets tasks that hold a mutex wait, with the mutex unlocked, until another says that what it protects has changed.
///
/// A notified waiter moves straight into the line for its mutex and runs once it has it: notifying many makes no crowd.
/// Waiters are notified in the order they came. Use a Signal, Event or Channel where they do: a condition over several
/// values is what this is for. Size on 32-bit: 8 bytes. Contexts: notify_one() and notify_all() as the lock policy
/// says, by default any, with the mutex held or not; the futures in tasks.
template <class Lock>
class BasicCondvar {
 public:
  using LockPolicy = Lock;

  constexpr BasicCondvar() noexcept = default;
  BasicCondvar(const BasicCondvar&) = delete;
  BasicCondvar& operator=(const BasicCondvar&) = delete;

  /// Unlocks `guard`'s mutex and waits for a notification; nothing that happens after the unlock is missed. When it is
  /// ready, the guard holds the mutex again.
  ///
  /// Cancel safety: a notification that was meant for this waiter alone passes to the next; the guard is left empty,
  /// without the mutex: lock it again to go on. The guard stays where it is meanwhile. RAM: 8 words.
  template <class T>
  CondvarWait<T, Lock> wait(MutexGuard<T, Lock>& guard) noexcept {
    return CondvarWait<T, Lock>(*this, guard);
  }
  /// Waits until `predicate()`, called with the mutex held, is true; does not wait at all if it is true at first.
  template <class T, std::predicate Predicate>
  CondvarWaitUntil<T, Lock, Predicate> wait(MutexGuard<T, Lock>& guard, Predicate predicate) {
    return CondvarWaitUntil<T, Lock, Predicate>(wait(guard), std::move(predicate));
  }

  /// Notifies the task that has waited longest; nothing if there is none.
  void notify_one() noexcept {
    bool done = false;
    while (!done) {
      [[maybe_unused]] typename Lock::Guard guard;
      // Members of a batch on its way have been notified: help it to its end, lest they swallow this one.
      done = batches_ == 0;
      if (!waiters_.empty()) notify_first(done ? Notice::single : Notice::all);
    }
  }
  /// Notifies all who wait now. Interrupts are held off for one waiter at a time, whatever their number.
  void notify_all() noexcept {
    detail::WaitBatch<Lock> batch;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (batch.gather(waiters_)) ++batches_;
    }
    batch.grant_each([this](detail::WaitList&) { notify_first(Notice::all); });
  }

 private:
  template <class T, class L>
  friend class CondvarWait;
  enum class Notice : std::uint8_t { none, single, all };

  struct Node : detail::FutureNode {
    detail::MutexState* mutex = nullptr;
    Notice notice = Notice::none;
  };

  /// Under the lock; somebody waits.
  void notify_first(Notice notice) noexcept {
    if (detail::WaitBatch<Lock>::is_mark(*waiters_.first())) {
      --batches_;
      waiters_.grant_first();
      return;
    }
    Node& node = static_cast<Node&>(*waiters_.first());
    waiters_.remove(node);
    node.notice = notice;
    node.mutex->lock_for(node);
  }

  detail::WaitList waiters_;
  std::uint32_t batches_ = 0;  ///< marks in the list
};

using Condvar = BasicCondvar<CriticalSectionLock>;

/// The future that `Condvar::wait` returns.
template <class T, class Lock>
class [[nodiscard("wait() does nothing until it is awaited")]] CondvarWait : public Awaitable<CondvarWait<T, Lock>> {
  using Notice = typename BasicCondvar<Lock>::Notice;

 public:
  CondvarWait(CondvarWait&&) noexcept = default;
  ~CondvarWait() {
    bool pass_on = false;
    {
      [[maybe_unused]] typename Lock::Guard guard;
      if (node_.is_granted()) {
        node_.mutex->unlock();
      } else if (node_.is_linked()) {
        (node_.notice == Notice::none ? condvar_->waiters_ : node_.mutex->waiters).remove(node_);
      }
      pass_on = node_.notice == Notice::single;
    }
    if (pass_on) condvar_->notify_one();
  }

  bool poll_ready(Context& context) noexcept {
    [[maybe_unused]] typename Lock::Guard section;
    if (node_.is_granted()) {
      node_.revoke();
      node_.notice = Notice::none;
      guard_->mutex_ = mutex_;
      return true;
    }
    node_.waker = context.waker();
    if (!node_.is_linked()) {
      mutex_ = &guard_->held();
      node_.mutex = &mutex_->state_;
      condvar_->waiters_.append(node_);
      guard_->mutex_ = nullptr;
      node_.mutex->unlock();
    }
    return false;
  }
  void take() const noexcept {}

 private:
  friend class BasicCondvar<Lock>;
  CondvarWait(BasicCondvar<Lock>& condvar, MutexGuard<T, Lock>& guard) noexcept : condvar_(&condvar), guard_(&guard) {}
  BasicCondvar<Lock>* condvar_;
  MutexGuard<T, Lock>* guard_;
  Mutex<T, Lock>* mutex_ = nullptr;
  typename BasicCondvar<Lock>::Node node_;
};

/// The future that `Condvar::wait` with a predicate returns.
template <class T, class Lock, class Predicate>
class [[nodiscard("wait() does nothing until it is awaited")]] CondvarWaitUntil
    : public Awaitable<CondvarWaitUntil<T, Lock, Predicate>> {
 public:
  CondvarWaitUntil(CondvarWaitUntil&&) = default;

  bool poll_ready(Context& context) {
    if (waits_ && !wait_.poll_ready(context)) return false;
    // From here the guard holds the mutex, also if the predicate throws.
    waits_ = false;
    if (predicate_()) return true;
    waits_ = true;
    return wait_.poll_ready(context);
  }
  void take() const noexcept {}

 private:
  friend class BasicCondvar<Lock>;
  CondvarWaitUntil(CondvarWait<T, Lock>&& wait, Predicate&& predicate)
      : wait_(std::move(wait)), predicate_(std::move(predicate)) {}
  CondvarWait<T, Lock> wait_;
  [[no_unique_address]] Predicate predicate_;
  bool waits_ = false;
};

}  // namespace corps
