// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/wait_list.hpp>

namespace corps::detail {

/// All who wait at one moment, given their turn one after the other with the lock released in between: so the time
/// under the lock does not grow with their number.
///
/// A mark at the end of the list closes the batch. Who comes later stands behind the mark and is not woken; who is
/// cancelled meanwhile leaves the list as ever. A batch that is gathered while another is on its way (by an interrupt,
/// by another thread) takes that one's members and its mark along, and the other finds that its mark was granted.
template <class Lock>
class WaitBatch {
 public:
  WaitBatch() noexcept = default;
  WaitBatch(const WaitBatch&) = delete;
  WaitBatch& operator=(const WaitBatch&) = delete;

  /// A mark has nobody to wake: this tells it from a waiter.
  static bool is_mark(const WaitNode& node) noexcept { return !node.waker; }

  /// Closes the batch: all who are in `list` now. Under the lock. False when there is nobody.
  bool gather(WaitList& list) noexcept {
    if (list.empty()) return false;
    list.append(mark_);
    list_ = &list;
    return true;
  }
  /// Gives each its turn. Without the lock. Does nothing when nobody was gathered.
  void grant_all() noexcept {
    grant_each([](WaitList& list) { list.grant_first(); });
  }
  /// The same; `grant_first` takes the first out of the list, and grants it in its own way. Under the lock.
  template <class GrantFirst>
  void grant_each(GrantFirst grant_first) noexcept {
    if (list_ == nullptr) return;
    bool more = true;
    while (more) {
      [[maybe_unused]] typename Lock::Guard guard;
      if (mark_.is_linked()) grant_first(*list_);
      // In the same section as the last grant: afterwards the list may be gone, for nobody waits in it.
      if (mark_.is_linked() && list_->is_first(mark_)) grant_first(*list_);
      more = mark_.is_linked();
    }
  }

 private:
  WaitNode mark_;
  WaitList* list_ = nullptr;
};

/// Lets the first in the line in for as long as there is room for it, the lock released in between. Without the lock;
/// `p.admit_first()` is called under it, and says whether there is room for the next as well.
template <class Lock, class Primitive>
void admit_rest(Primitive& p) noexcept {
  bool more = true;
  while (more) {
    [[maybe_unused]] typename Lock::Guard guard;
    more = p.admit_first();
  }
}

}  // namespace corps::detail
