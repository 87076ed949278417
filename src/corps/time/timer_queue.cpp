// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/timer_queue.hpp>

namespace corps::detail {

/// Makes one heap of two; of equal deadlines the first stays above, so that timers set for the same instant expire in
/// the order they were set as far as the heap's shape allows.
///
/// It is most of what a queue of many timers does, and a call would be a third of it; but it is called three times.
#if defined(__OPTIMIZE_SIZE__)
[[gnu::noinline]]
#else
[[gnu::always_inline]] inline
#endif
TimerNode* TimerNode::meld(TimerNode* first, TimerNode* second) noexcept {
  if (second->deadline_ < first->deadline_) {
    TimerNode* earlier = second;
    second = first;
    first = earlier;
  }
  attach(second->next_sibling_, first->first_child_);
  first->first_child_ = second;
  second->link_ = &first->first_child_;
  return first;
}

/// Makes one heap of a list of siblings (newest first), which is not empty: in pairs from the left, then all together
/// from the right, which is what bounds the amortised cost to O(log n).
TimerNode* TimerNode::combine(TimerNode* siblings) noexcept {
  TimerNode* pairs = nullptr;
  do {
    TimerNode* pair = siblings;
    TimerNode* const older = pair->next_sibling_;
    siblings = nullptr;
    if (older != nullptr) {
      siblings = older->next_sibling_;
      pair = meld(older, pair);
    }
    pair->next_sibling_ = pairs;
    pairs = pair;
  } while (siblings != nullptr);
  TimerNode* heap = pairs;
  for (pairs = heap->next_sibling_; pairs != nullptr;) {
    TimerNode* const rest = pairs->next_sibling_;
    heap = meld(heap, pairs);
    pairs = rest;
  }
  heap->next_sibling_ = nullptr;
  return heap;
}

void TimerNode::unlink() noexcept {
  // The children take the place of their parent: none of them is earlier than what is above it.
  TimerNode* successor = first_child_ != nullptr ? combine(first_child_) : nullptr;
  if (successor != nullptr) {
    attach(successor->next_sibling_, next_sibling_);
  } else {
    successor = next_sibling_;
  }
  attach(*link_, successor);
  link_ = nullptr;
}

void TimerQueue::wait(TimerNode& node, Waker waker) noexcept {
  node.waker_ = waker;
  if (!node.is_queued()) insert(node);
}

void TimerQueue::insert(TimerNode& node) noexcept {
  node.first_child_ = nullptr;
  node.next_sibling_ = nullptr;
  TimerNode* const before = root_;
  TimerNode* const root = before != nullptr ? TimerNode::meld(before, &node) : &node;
  root_ = root;
  root->link_ = &root_;
}

void TimerQueue::expire(std::int64_t now) noexcept {
  for (TimerNode* due = root_; due != nullptr && due->deadline_ <= now; due = root_) {
    // The root has no siblings.
    TimerNode* const next = due->first_child_ != nullptr ? TimerNode::combine(due->first_child_) : nullptr;
    root_ = next;
    if (next != nullptr) next->link_ = &root_;
    due->link_ = reinterpret_cast<TimerNode**>(TimerNode::fired_mark);
    due->waker_.wake();
  }
}

}  // namespace corps::detail
