// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <coroutine>
#include <corps/memory/call_pointer.hpp>
#include <exception>
#include <utility>

namespace corps {
class Context;

namespace detail {

#if defined(__cpp_exceptions)
/// Whether the leaf of the coroutine that is about to be resumed has thrown, and what.
inline constinit CORPS_PER_CORE bool leaf_has_thrown = false;
inline std::exception_ptr& leaf_exception() noexcept {
  static CORPS_PER_CORE std::exception_ptr exception;
  return exception;
}
inline void rethrow_leaf_exception() {
  if (std::exchange(leaf_has_thrown, false)) std::rethrow_exception(std::exchange(leaf_exception(), nullptr));
}
#else
inline void rethrow_leaf_exception() noexcept {}
#endif

/// A line of execution that waits for one thing: a task, or a coroutine in a branch of a join or select.
///
/// What it waits for is the *leaf*, the innermost future; a wake polls the leaf, whatever the depth of the calls above
/// it, and resumes the coroutine that awaits it when it is ready.
struct Strand {
  using PollLeaf = bool (*)(void* leaf, Context& context);

  PollLeaf poll_leaf;
  void* leaf;
  std::coroutine_handle<> awaiting;

  /// `coroutine` runs next: it is new, or a call of another coroutine starts or ends.
  ///
  /// Calls between coroutines go through `run` instead of symmetric transfer, because Clang has no tail calls on
  /// ARMv6-M (its back end stops with "failed to perform tail call elimination"), and GCC makes real calls of them
  /// below -O2, which would let the stack grow with every loop over an Async function.
  void start(std::coroutine_handle<> coroutine) noexcept { suspend(nullptr, ready_leaf, coroutine); }
  void suspend(void* what, PollLeaf poll, std::coroutine_handle<> who) noexcept {
    poll_leaf = poll;
    leaf = what;
    awaiting = who;
  }
  void run(Context& context) {
    if (!poll(context)) return;
    do {
      // Whatever suspends the coroutine replaces this; a foreign awaiter that does not leaves it waiting for ever,
      // rather than with a leaf that is gone.
      poll_leaf = foreign_leaf;
      awaiting.resume();
    } while (poll_leaf == ready_leaf);
  }
  /// Called by the outermost coroutine at its final suspension: nothing is left to poll.
  void end() noexcept { poll_leaf = ended_leaf; }
  bool ended() const noexcept { return poll_leaf == ended_leaf; }

 private:
#if defined(__cpp_exceptions)
  // What a leaf throws is for the coroutine that awaits it, not for the executor that polls it.
  bool poll(Context& context) noexcept {
    try {
      return call_pointer(poll_leaf, leaf, context);
    } catch (...) {
      leaf_exception() = std::current_exception();
      leaf_has_thrown = true;
      return true;
    }
  }
#else
  bool poll(Context& context) noexcept { return call_pointer(poll_leaf, leaf, context); }
#endif

  // Told apart by their addresses, which are distinct by the language (a linker told to --icf=all would break that).
  static bool ready_leaf(void*, Context&) noexcept { return true; }
  static bool ended_leaf(void*, Context&) noexcept { return false; }
  static bool foreign_leaf(void*, Context&) noexcept { return false; }
};

}  // namespace detail
}  // namespace corps
