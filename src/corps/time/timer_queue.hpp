// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/waker.hpp>
#include <corps/time/driver.hpp>
#include <cstdint>

namespace corps::detail {

class TimerQueue;

#if __ARM_ARCH_ISA_THUMB == 2 && !defined(__clang__)
// GCC would load and compare the two words in more instructions; and it keeps the literal of a wait in the frame, which
// is aligned for that.
using SplitTicks = std::int64_t;
#else
/// Ticks in two words, since the alignment of a 64-bit number costs 32-bit cores a word in front of it in most frames,
/// and another one behind the frame.
class SplitTicks {
 public:
  constexpr SplitTicks(std::int64_t ticks) noexcept
      : low_(static_cast<std::uint32_t>(ticks)), high_(static_cast<std::int32_t>(ticks >> 32)) {}
  constexpr operator std::int64_t() const noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(high_) << 32 | low_);
  }
  friend constexpr bool operator<(const SplitTicks& a, const SplitTicks& b) noexcept {
#if defined(__clang__) || !defined(__OPTIMIZE_SIZE__)
    return std::int64_t{a} < std::int64_t{b};
#else
    // Smaller: GCC would load all four words first.
    return a.high_ != b.high_ ? a.high_ < b.high_ : a.low_ < b.low_;
#endif
  }

 private:
  std::uint32_t low_;
  std::int32_t high_;
};
#endif

/// A deadline in a timer queue; a member of the timer that waits for it. Its destructor takes it out.
class TimerNode {
 public:
  explicit constexpr TimerNode(std::int64_t deadline) noexcept : deadline_(deadline) {}
  TimerNode(const TimerNode&) = delete;
  TimerNode& operator=(const TimerNode&) = delete;
  ~TimerNode() { cancel(); }

  std::int64_t deadline() const noexcept { return deadline_; }
  bool is_queued() const noexcept { return reinterpret_cast<std::uintptr_t>(link_) > fired_mark; }
  bool has_fired() const noexcept { return reinterpret_cast<std::uintptr_t>(link_) == fired_mark; }

  /// True once the deadline has passed; until then puts the node into `queue`, to wake `waker`. The first call is
  /// always false, so that whoever waits suspends at least once.
  inline bool poll(TimerQueue& queue, Waker waker) noexcept;
  /// Takes it out of the queue, if it is in it.
  void cancel() noexcept {
    if (is_queued()) unlink();
  }
  /// Another deadline, for a node that is not queued; it has not fired.
  void restart(std::int64_t deadline) noexcept {
    deadline_ = deadline;
    rearm();
  }
  /// The same deadline once more, for a node that is not queued.
  void rearm() noexcept { link_ = nullptr; }

 private:
  friend class TimerQueue;
  static constexpr std::uintptr_t fired_mark = 1;  // no address of a pointer
  void unlink() noexcept;
  static TimerNode* meld(TimerNode* first, TimerNode* second) noexcept;
  static TimerNode* combine(TimerNode* siblings) noexcept;
  /// Lets `link` point to `node`, and the node know it.
  static void attach(TimerNode*& link, TimerNode* node) noexcept {
    link = node;
    if (node != nullptr) node->link_ = &link;
  }

  SplitTicks deadline_;
  Waker waker_;
  TimerNode* first_child_ = nullptr;
  TimerNode* next_sibling_ = nullptr;
  /// The pointer that points here: the queue's root, a parent's first child or a sibling's next. Not queued: null, or
  /// fired_mark.
  TimerNode** link_ = nullptr;
};

/// The timers of one executor, ordered by deadline: an intrusive pairing heap. One word.
///
/// Insert O(1); expiry and removal O(log n) amortised (Fredman, Sedgewick, Sleator, Tarjan: "The pairing heap", 1986).
/// Touched by its own executor only: an alarm's interrupt merely ends the core's sleep, so nothing here needs a lock
/// and no operation keeps interrupts off, however many timers there are.
class TimerQueue {
 public:
  constexpr TimerQueue() noexcept = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  bool empty() const noexcept { return root_ == nullptr; }
  /// In ticks; time_driver::never when empty.
  std::int64_t next_deadline() const noexcept { return root_ ? root_->deadline() : time_driver::never; }
  /// Adds a node that is in no queue.
  void insert(TimerNode& node) noexcept;
  /// Adds a node that has not fired, unless it is in the queue; from now on it wakes `waker`.
  void wait(TimerNode& node, Waker waker) noexcept;
  /// Takes out the nodes whose deadline is not after `now`, earliest first, marks them as fired and wakes their wakers.
  void expire(std::int64_t now) noexcept;

 private:
  TimerNode* root_ = nullptr;
};

inline bool TimerNode::poll(TimerQueue& queue, Waker waker) noexcept {
  if (has_fired()) return true;
  queue.wait(*this, waker);
  return false;
}

}  // namespace corps::detail
