// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <coroutine>
#include <corps/memory/call_pointer.hpp>
#include <cstdint>
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

  /// A function, or one of the numbers below, which are no function's address.
  PollLeaf poll_leaf;
  void* leaf;
  std::coroutine_handle<> awaiting;

  /// `coroutine` runs next: it is new, or a call of another coroutine starts or ends.
  ///
  /// Calls between coroutines go through `run` instead of symmetric transfer, because Clang has no tail calls on
  /// ARMv6-M (its back end stops with "failed to perform tail call elimination"), and GCC makes real calls of them
  /// below -O2, which would let the stack grow with every loop over an Async function.
  void start(std::coroutine_handle<> coroutine) noexcept {
    awaiting = coroutine;
    set(Instead::run_next);
  }
  void suspend(void* what, PollLeaf poll, std::coroutine_handle<> who) noexcept {
    suspend(what, poll);
    awaiting = who;
  }
  /// The coroutine that runs goes on when the strand is polled next, whatever for.
  void yield() noexcept { set(Instead::yielded); }
  /// The coroutine that runs waits for `what`. It is `awaiting` already: a strand resumes no other.
  void suspend(void* what, PollLeaf poll) noexcept {
    poll_leaf = poll;
    leaf = what;
  }
  /// True when it has ended.
  [[gnu::always_inline]] bool run(Context& context) {
    if (instead() > last) {
      if (!poll(context)) return false;
    } else if (!expect(is(Instead::yielded)) && !is(Instead::run_next)) {
      return ended();
    }
    for (;;) {
      // Whatever suspends the coroutine replaces this; a foreign awaiter that does not leaves it waiting for ever,
      // rather than with a leaf that is gone.
      set(Instead::foreign);
      awaiting.resume();
      // The two that matter here are the least: mostly one comparison is enough.
      if (expect(instead() > static_cast<std::uintptr_t>(Instead::ended))) return false;
      if (is(Instead::ended)) return true;
    }
  }
  /// Called by the outermost coroutine at its final suspension: nothing is left to poll.
  void end() noexcept { set(Instead::ended); }
  bool ended() const noexcept { return is(Instead::ended); }

 private:
  /// What there is in place of a leaf.
  enum class Instead : std::uintptr_t {
    run_next = 1,  ///< nothing: the coroutine goes on at once
    ended = 2,     ///< nothing any more
    foreign = 3,   ///< something that the strand does not know
    yielded = 4,   ///< nothing: the coroutine goes on with the next poll
  };
  static constexpr auto last = static_cast<std::uintptr_t>(Instead::yielded);

  /// What is mostly so, for code that is laid out for speed: for size it is laid out otherwise.
  static bool expect(bool condition) noexcept {
#if defined(__OPTIMIZE_SIZE__)
    return condition;
#else
    return __builtin_expect(condition, true);
#endif
  }
  std::uintptr_t instead() const noexcept { return reinterpret_cast<std::uintptr_t>(poll_leaf); }
  bool is(Instead what) const noexcept { return instead() == static_cast<std::uintptr_t>(what); }
  void set(Instead what) noexcept { poll_leaf = reinterpret_cast<PollLeaf>(static_cast<std::uintptr_t>(what)); }

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
};

}  // namespace detail
}  // namespace corps
