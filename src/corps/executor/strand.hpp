// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <coroutine>

namespace corps {
class Context;

namespace detail {

/// A line of execution that waits for one thing: a task, or a coroutine in a branch of a join or select.
///
/// What it waits for is the *leaf*, the innermost future; a wake polls the leaf, whatever the depth of the calls above
/// it, and resumes the coroutine that awaits it when it is ready.
struct Strand {
  using PollLeaf = bool (*)(void* leaf, Context& context);

  PollLeaf poll_leaf;
  void* leaf;
  std::coroutine_handle<> awaiting;

  /// A strand whose coroutine has not run yet.
  void start(std::coroutine_handle<> coroutine) noexcept {
    poll_leaf = [](void*, Context&) { return true; };
    leaf = nullptr;
    awaiting = coroutine;
  }
  void suspend(void* what, PollLeaf poll, std::coroutine_handle<> who) noexcept {
    poll_leaf = poll;
    leaf = what;
    awaiting = who;
  }
  void run(Context& context) {
    if (poll_leaf(leaf, context)) awaiting.resume();
  }
  /// Called by the outermost coroutine at its final suspension: nothing is left to poll.
  void end() noexcept { poll_leaf = ended_leaf; }
  bool ended() const noexcept { return poll_leaf == ended_leaf; }

 private:
  static bool ended_leaf(void*, Context&) noexcept { return false; }
};

}  // namespace detail
}  // namespace corps
