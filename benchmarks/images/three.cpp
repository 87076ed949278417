// SPDX-License-Identifier: MIT OR Apache-2.0
// W5: three tasks, 500, 100 and 250 ms.
#include <benchmarks/images/led.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

corps::Task<> blink_100() {
  bench::Led led{2};
  for (;;) {
    led.toggle();
    co_await corps::Timer::after(100ms);
  }
}

corps::Task<> blink_250() {
  bench::Led led{4};
  for (;;) {
    led.toggle();
    co_await corps::Timer::after(250ms);
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  spawner.spawn(blink_100()).value();
  spawner.spawn(blink_250()).value();
  bench::Led led{1};
  for (;;) {
    led.toggle();
    co_await corps::Timer::after(500ms);
  }
}
