// SPDX-License-Identifier: MIT OR Apache-2.0
#include <arch/arch.hpp>
#include <arch/host/runtime/loop.hpp>

namespace corps::arch {

void pend(Executor& executor) noexcept {
  if (auto* loop = host::detail::Loop::find(executor)) {
    loop->wake();
  } else {
    // An executor on somebody's stack: nobody knows in which thread it sleeps, and a wake too many is harmless.
    host::detail::Loop::wake_all();
  }
}

void wait_for_event() noexcept { host::detail::Loop::this_thread().sleep(); }

}  // namespace corps::arch
