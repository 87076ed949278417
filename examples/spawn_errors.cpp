// SPDX-License-Identifier: MIT OR Apache-2.0
//
// A spawn can fail: when all slots of a task are in use (busy), or when frames come from an arena and it is full
// (arena_exhausted). It fails with a value, the parameters are destroyed, and the program decides: three ways.

#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

/// At most two of these at a time.
corps::Task<2> request(unsigned number) {
  co_await corps::Timer::after(100ms);
  CORPS_INFO("request {} done", number);
}

std::string_view text(corps::SpawnError error) {
  return error == corps::SpawnError::busy ? "all slots are in use" : "the arena is full";
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  // 1. Stop: where a failure can only be a mistake in the program. value() ends it with a message.
  spawner.spawn(request(1)).value();
  spawner.spawn(request(2)).value();

  // 2. Go on without: a third request has no slot while two are under way.
  if (auto third = spawner.spawn(request(3)); !third) {
    CORPS_WARN("request 3 dropped: {}", text(third.error()));
  }

  // 3. Try again later: slots come free when tasks end.
  while (!spawner.spawn(request(4))) {
    CORPS_INFO("request 4 waits");
    co_await corps::Timer::after(40ms);
  }
  co_await corps::Timer::after(200ms);
  CORPS_INFO("finished");
  corps::exit(0);
}
