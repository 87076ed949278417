// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: recursion:
#include <corps/corps.hpp>
#include <corps/memory/call_pointer.hpp>

namespace {
using Visit = unsigned (*)(unsigned depth);
Visit volatile visit;
[[gnu::noinline]] unsigned descend(unsigned depth) {
  volatile unsigned kept = depth;
  return depth == 0 ? 0 : corps::call_pointer(visit, depth - 1) + kept;
}
}  // namespace

corps::Task<> async_main(corps::Spawner) {
  co_await corps::yield_now();
  visit = descend;
  corps::exit(static_cast<int>(descend(3)));
}
