// SPDX-License-Identifier: MIT OR Apache-2.0
// W5: one task, 500 ms.
#include <benchmarks/images/led.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

corps::Task<> async_main(corps::Spawner) {
  bench::Led led{1};
  for (;;) {
    led.toggle();
    co_await corps::Timer::after(500ms);
  }
}
