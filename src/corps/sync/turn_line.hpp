// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/sync/wait_list.hpp>
#include <cstddef>

namespace corps::detail {

/// The rule by which those who wait for things that can be counted get them. There are up to two `sides`: what one side
/// waits for (values), the other brings, and the other way round (room). Not locked.
///
///                        pass (1)                     end (2)
///     waiting in line ------------> has its turn --------------> served
///           |                            |
///           |  leave (3)                 |  leave (3): the turn passes to the next
///           +------------> gone <--------+
///
/// A turn stands for one of the `available` things, whichever it is. Whoever comes new stays behind those who have
/// their turn and have not run yet, and so behind those who wait: otherwise values would overtake each other. `Count`
/// holds the largest number of turns.
///
/// Those who only want to know when newcomers are served, the watchers, come after all who wait, in a list of their
/// own. The first is told when something may be free; it passes that on.
template <class Count, unsigned sides>
class TurnLines {
 public:
  bool newcomer_may(unsigned side, std::size_t available) const noexcept {
    return available != 0 && promised[side] == 0;
  }
  /// True when `node` has its turn, if need be one that it takes as a newcomer; else it is in the line.
  // Not inlined, for it is called at least twice.
  [[gnu::noinline]] bool poll(unsigned side, WaitNode& node, Waker waker, std::size_t available) noexcept {
    if (node.is_granted()) return true;
    // Also of one that is served at once: by the waker a future knows that there is something to take back.
    node.waker = waker;
    if (!node.is_linked()) {
      if (newcomer_may(side, available)) {
        ++promised[side];
        node.grant();
        return true;
      }
      waiting[side].append(node);
    }
    return false;
  }
  /// (1) Gives a turn to the first in the line, if there is something for it.
  void pass(unsigned side, std::size_t available) noexcept {
    if (available <= promised[side]) return;
    if (!waiting[side].empty()) {
      ++promised[side];
      waiting[side].grant_first();
    } else {
      announce();
    }
  }
  /// (2) The turn of `node` is used up.
  void end(unsigned side, WaitNode& node) noexcept {
    node.revoke();
    --promised[side];
  }
  /// (3) `node` does not want its turn, or its place in the line.
  void leave(unsigned side, WaitNode& node, std::size_t available) noexcept {
    if (node.is_linked()) {
      waiting[side].remove(node);
    } else if (node.is_granted()) {
      end(side, node);
      pass(side, available);
    }
  }
  void announce() noexcept {
    if (!watchers.empty()) tell(*watchers.first());
  }
  /// A watcher that was told has no waker until it looks: so it knows what it has to pass on.
  static void tell(WaitNode& watcher) noexcept {
    watcher.waker.wake();
    watcher.waker = {};
  }

  WaitList waiting[sides];
  WaitList watchers;
  /// Turns that were given and are not used up yet.
  Count promised[sides] = {};
  /// For the owner: what there is, and where it begins. Here, so that all four share a word.
  Count count = 0;
  Count first = 0;
};

/// Wakes all in a line that nobody joins any more, with the lock free between one and the next.
template <class Lock>
void dismiss_all(WaitList& waiting) noexcept {
  for (;;) {
    [[maybe_unused]] typename Lock::Guard guard;
    if (waiting.empty()) return;
    WaitNode& node = *waiting.first();
    waiting.remove(node);
    node.waker.wake();
  }
}

}  // namespace corps::detail
