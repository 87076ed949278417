// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/atomic.hpp>
#include <corps/executor/strand.hpp>
#include <cstdint>

namespace corps {

namespace detail {
struct TaskHeader;
struct Branch;
/// Wakes what a waker holds.
void wake_target(std::uintptr_t target) noexcept;
/// Queues the task that is being polled once more: wake_target without a look at what kind of waker it is.
#if CORPS_HAS_COMPARE_AND_SWAP
inline void wake_running(TaskHeader& task) noexcept { wake_target(reinterpret_cast<std::uintptr_t>(&task)); }
#else
void wake_running(TaskHeader& task) noexcept;
/// The same in line, for who includes executor.hpp.
inline void queue_running(TaskHeader& task) noexcept;
#endif
/// For who keeps a task from being queued: true when it waited, and nobody queues it any more. Its executor only.
bool stop_waiting(TaskHeader& task) noexcept;
}  // namespace detail

/// Makes its task be polled again. One word, freely copied.
///
/// A future gets one from its `Context` and keeps it, or leaves it with an interrupt handler, until it is ready.
/// Waking is idempotent, never lost, and legal from tasks, interrupts, other cores and threads. A waker is good until
/// the future that was polled with it is destroyed; so a future's destructor takes it back from wherever it was left.
/// One that was left behind all the same is harmless when it is a task's; that of a branch of a join or select writes
/// into what was the branch.
class Waker {
 public:
  constexpr Waker() noexcept = default;
  explicit Waker(detail::TaskHeader& task) noexcept : target_(reinterpret_cast<std::uintptr_t>(&task)) {}
  explicit Waker(detail::Branch& branch) noexcept : target_(reinterpret_cast<std::uintptr_t>(&branch) | branch_tag) {}

  /// Wakes; does nothing when empty. O(depth of nested joins and selects).
  void wake() const noexcept { detail::wake_target(target_); }
  /// The waker of the task itself, past the joins and selects in between; marks their branches as woken, so that the
  /// task's next poll, whatever it is for, polls them. Does not wake.
  inline Waker task() const noexcept;
  /// The task itself, past the joins and selects in between, without a mark on them; null when empty.
  inline detail::TaskHeader* header() const noexcept;
  /// The same of a waker that is known to be a task's.
  detail::TaskHeader* header_of_task() const noexcept { return reinterpret_cast<detail::TaskHeader*>(target_); }
  explicit constexpr operator bool() const noexcept { return target_ != 0; }
  friend constexpr bool operator==(Waker, Waker) noexcept = default;

 private:
  friend detail::Branch;
  friend void detail::wake_target(std::uintptr_t) noexcept;
  static constexpr std::uintptr_t branch_tag = 1;
  std::uintptr_t target_ = 0;
};

namespace detail {

/// One arm of a join or select: remembers that it was woken, so that a wake polls only the arms that it was for.
struct Branch {
  /// A waker of another context may be on its way up while the branch is polled again.
  void set_parent(Waker waker) noexcept { arch::store_relaxed(parent.target_, waker.target_); }

  Waker parent;
  bool woken = false;
};

}  // namespace detail

inline Waker Waker::task() const noexcept {
  Waker waker = *this;
  while (waker.target_ & branch_tag) {
    auto* branch = reinterpret_cast<detail::Branch*>(waker.target_ & ~branch_tag);
    // Set before the task is queued: whoever takes the task from the queue (acquire) then sees the mark.
    arch::store_relaxed(branch->woken, true);
    waker.target_ = arch::load_relaxed(branch->parent.target_);
  }
  return waker;
}

inline detail::TaskHeader* Waker::header() const noexcept {
  std::uintptr_t target = target_;
  while (target & branch_tag) {
    target = arch::load_relaxed(reinterpret_cast<detail::Branch*>(target & ~branch_tag)->parent.target_);
  }
  return reinterpret_cast<detail::TaskHeader*>(target);
}

}  // namespace corps
