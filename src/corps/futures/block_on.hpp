// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <corps/futures/adapt.hpp>
#include <utility>

namespace corps {

namespace detail {
/// Polls with an executor of its own until `poll` is true, and sleeps in between.
void block_on(void* future, Strand::PollLeaf poll);
}  // namespace detail

/// Runs a future, or a call of an Async function, to its end on the caller's stack, and returns the result. In between
/// it sleeps like an executor: timers work, and interrupts and other threads wake it.
///
///     int main() { return corps::block_on(convert(std::cin)); }
///
/// For code outside of tasks: start-up, before the executor runs, and threads of the desktop. Tasks do not run
/// meanwhile, those of other threads and priorities excepted: what only another task of this thread can bring about
/// never comes. In a task it would stop all others, and panics; so it does inside of another block_on. A future that is
/// given by `std::ref` and lives on has left its timers here: it is continued by another block_on, not by a task.
/// RAM: 44 bytes for the program (a thread, on the desktop), and the future on the stack.
template <class F>
[[gnu::always_inline]] inline auto block_on(F future) {
  using Adapted = detail::adapted_t<F>;
  detail::record_block_on<detail::calls_returned<F>>();
  Adapted adapted(std::move(future));
  detail::block_on(&adapted,
                   [](void* blocked, Context& context) { return static_cast<Adapted*>(blocked)->poll_ready(context); });
  return adapted.take();
}

}  // namespace corps
