// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: GCC bug 106188
// No local variable, and a condition that awaits: GCC 12 makes a frame of it that overwrites itself.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

namespace {
constinit corps::Signal<bool> done;
}

corps::Task<> async_main(corps::Spawner) {
  for (;;) {
    if (co_await done.wait()) corps::exit(0);
  }
}
