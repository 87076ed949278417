// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/timer_queue.hpp>

namespace corps::detail {

/// Makes one heap of two; of equal deadlines the first stays above, so that timers set for the same instant expire in
/// the order they were set as far as the heap's shape allows.
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

/// Makes one heap of a list of siblings (newest first): in pairs from the left, then all together from the right, which
/// is what bounds the amortised cost to O(log n).
TimerNode* TimerNode::combine(TimerNode* siblings) noexcept {
  TimerNode* pairs = nullptr;
  while (siblings != nullptr) {
    TimerNode* newer = siblings;
    TimerNode* older = newer->next_sibling_;
    siblings = older != nullptr ? older->next_sibling_ : nullptr;
    TimerNode* pair = older != nullptr ? meld(older, newer) : newer;
    pair->next_sibling_ = pairs;
    pairs = pair;
  }
  if (pairs == nullptr) return nullptr;
  TimerNode* heap = pairs;
  for (pairs = heap->next_sibling_; pairs != nullptr;) {
    TimerNode* rest = pairs->next_sibling_;
    heap = meld(heap, pairs);
    pairs = rest;
  }
  heap->next_sibling_ = nullptr;
  return heap;
}

void TimerNode::unlink() noexcept {
  // The children take the place of their parent: none of them is earlier than what is above it.
  TimerNode* successor = combine(first_child_);
  if (successor != nullptr) {
    attach(successor->next_sibling_, next_sibling_);
  } else {
    successor = next_sibling_;
  }
  attach(*link_, successor);
  link_ = nullptr;
}

bool TimerNode::poll(TimerQueue& queue, Waker waker) noexcept {
  if (has_fired()) return true;
  waker_ = waker;
  if (!is_queued()) queue.insert(*this);
  return false;
}

void TimerQueue::insert(TimerNode& node) noexcept {
  node.first_child_ = nullptr;
  node.next_sibling_ = nullptr;
  TimerNode::attach(root_, root_ != nullptr ? TimerNode::meld(root_, &node) : &node);
}

void TimerQueue::expire(std::int64_t now) noexcept {
  while (root_ != nullptr && root_->deadline_ <= now) {
    TimerNode* due = root_;
    due->unlink();
    due->link_ = reinterpret_cast<TimerNode**>(TimerNode::fired_mark);
    due->waker_.wake();
  }
}

}  // namespace corps::detail
