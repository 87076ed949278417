// SPDX-License-Identifier: MIT OR Apache-2.0
// Three tasks, three channels, one converter: everybody gets his own channel's value, in turns. The levels come from
// the test beside it: 1000, 2000 and 3000 on GPIO26, 27 and 29, and 876 for the sensor.
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

using namespace std::chrono_literals;

namespace {
constinit std::array<unsigned, 3> readings = {};
constexpr unsigned enough = 1000;

void count(unsigned who) {
  ++readings[who];
  // Fair: nobody is more than one turn ahead of another.
  for (unsigned other : readings) check(1, readings[who] <= other + 1);
}
}  // namespace

corps::Task<2> read_voltage(rp2040::AdcInput input, unsigned who, unsigned expected) {
  while (readings[who] < enough) {
    check(2, co_await input.read() == expected);
    count(who);
  }
}

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  check(3, co_await rp2040::AdcInput(board.pins[29]).read() == 3000);
  spawner.spawn(read_voltage(rp2040::AdcInput(board.pins[26]), 0, 1000)).value();
  spawner.spawn(read_voltage(rp2040::AdcInput(board.pins[27]), 1, 2000)).value();
  while (readings[2] < enough) {
    check(4, (co_await board.temperature.read()).value == 27'138);
    count(2);
  }
  co_await corps::Timer::after(1ms);
  check(5, readings[0] == enough && readings[1] == enough);
  // A reading that is dropped, before it began and in the middle of it, takes nobody's turn or value.
  for (int i = 0; i < 20; ++i) {
    auto both = co_await corps::select(board.temperature.read(), board.temperature.read());
    check(6, both.index() == 0 && std::get<0>(both).value == 27'138);
    static_cast<void>(co_await corps::select(board.temperature.read(), corps::yield_now()));
    check(7, (co_await board.temperature.read()).value == 27'138);
  }
  corps::exit(0);
}
