// SPDX-License-Identifier: MIT OR Apache-2.0
// A simulation with a mistake that some seeds find: what the command line is tested with. Two tasks read a number,
// wait, and write it back.
#include <arch/sim/sim.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

namespace {

int number = 0;  // static: new in each run

corps::Task<> add_later() {
  const int read = number;
  co_await corps::Timer::after(1ms);
  number = read + 1;
}

corps::Task<> add_at_once(corps::sim::Input button) {
  co_await button.wait_for_high();
  ++number;
}

}  // namespace

void simulate(corps::sim::World& world) {
  auto& button = world.make<corps::sim::Wire>("button");
  world.spawn(add_at_once(button.input()));
  button.drive_between(10us, 10ms, true);
  world.between(0us, 8ms, "start", [&world] { world.spawn(add_later()); });
  world.run_until_idle();
  corps::sim::check(number == 2, "an addition was lost");
}
