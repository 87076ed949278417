// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/executor/waker.hpp>
#include <corps/panic.hpp>
#include <cstdint>

namespace corps::detail {

/// One who waits: a member of the future that is being awaited. Three words. Its owner takes it out of the list before
/// it dies.
class WaitNode {
 public:
  constexpr WaitNode() noexcept = default;
  WaitNode(const WaitNode&) = delete;
  WaitNode& operator=(const WaitNode&) = delete;

  bool is_linked() const noexcept { return next_ != nullptr; }
  /// Its turn has come: it was taken out of the list by `grant_first`.
  bool is_granted() const noexcept { return next_ == nullptr && before_ == this; }

  /// Marks that its turn has come without a wait.
  void grant() noexcept { before_ = this; }
  /// The turn is used up.
  void revoke() noexcept { before_ = nullptr; }

  Waker waker;

 private:
  friend class WaitList;
  WaitNode* next_ = nullptr;
  WaitNode* before_ = nullptr;
};

/// The node of a future, which may be moved until it is awaited.
class FutureNode : public WaitNode {
 public:
  constexpr FutureNode() noexcept = default;
  FutureNode(FutureNode&& other) noexcept {
    if (other.is_linked() || other.is_granted()) panic("a future was moved while it was being awaited");
  }
};

/// Those who wait for one thing, in the order they came: an intrusive ring. One word; any number of waiters. Not
/// locked.
class WaitList {
 public:
  constexpr WaitList() noexcept = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;

  bool empty() const noexcept { return first_ == nullptr; }
  bool is_first(const WaitNode& node) const noexcept { return first_ == &node; }
  WaitNode* first() const noexcept { return first_; }

  /// Adds `node`, which is in no list, behind all others.
  void append(WaitNode& node) noexcept {
    if (first_ == nullptr) {
      node.next_ = node.before_ = first_ = &node;
      return;
    }
    node.next_ = first_;
    node.before_ = first_->before_;
    node.before_->next_ = &node;
    first_->before_ = &node;
  }
  /// Adds `node`, which is in no list, in front of all others.
  void prepend(WaitNode& node) noexcept {
    append(node);
    first_ = &node;
  }
  /// The one behind `node`, which is in this list; null behind the last.
  WaitNode* behind(const WaitNode& node) const noexcept { return node.next_ == first_ ? nullptr : node.next_; }
  /// Takes out `node`, which is in this list.
  void remove(WaitNode& node) noexcept {
    if (node.next_ == &node) {
      first_ = nullptr;
    } else {
      node.next_->before_ = node.before_;
      node.before_->next_ = node.next_;
      if (first_ == &node) first_ = node.next_;
    }
    node.next_ = node.before_ = nullptr;
  }
  /// Takes out the first, which there is.
  void remove_first() noexcept {
    WaitNode& node = *first_;
    if (node.next_ == &node) {
      first_ = nullptr;
    } else {
      node.next_->before_ = node.before_;
      node.before_->next_ = node.next_;
      first_ = node.next_;
    }
    node.next_ = node.before_ = nullptr;
  }
  /// Takes out the first, marks that its turn has come, and wakes it. The list is not empty.
  ///
  /// The wake is under the caller's lock: afterwards the node may be gone.
  void grant_first() noexcept {
    WaitNode& node = *first_;
    remove(node);
    node.grant();
    node.waker.wake();
  }

 private:
  WaitNode* first_ = nullptr;
};

}  // namespace corps::detail
