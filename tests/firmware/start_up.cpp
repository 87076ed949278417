// SPDX-License-Identifier: MIT OR Apache-2.0
// What the start-up owes a program: memory, constructors in their order, time that runs, the clock tree.
#include <boards/pico/board.hpp>
#include <chips/rp2040/registers/clocks.hpp>
#include <chips/rp2040/registers/resets.hpp>
#include <corps/corps.hpp>

#include "check.hpp"

namespace {

volatile int initialised = 0x1234567;
volatile int zeroed;
constinit int order[3] = {};
constinit int constructed = 0;

struct Constructed {
  explicit Constructed(int number) { order[constructed++] = number; }
  ~Constructed() { corps::exit(90); }  // static objects are never destroyed
};
[[gnu::init_priority(300)]] Constructed third(3);
[[gnu::init_priority(200)]] Constructed second(2);
[[gnu::init_priority(101)]] Constructed first(1);
std::int64_t constructed_at = corps::Clock::now().time_since_epoch().count();

}  // namespace

corps::Task<> async_main(corps::Spawner) {
  check(1, initialised == 0x1234567);
  check(2, zeroed == 0);
  check(3, constructed == 3);
  check(4, order[0] == 1 && order[1] == 2 && order[2] == 3);
  // The time starts before the constructors, and runs.
  check(5, constructed_at >= 0 && constructed_at < 1000);
  const auto before = corps::Clock::now();
  while (corps::Clock::now() == before) {
  }
  // Nothing but what was asked for has left reset.
  using rp2040::Block;
  const std::uint32_t held = rp2040::resets_registers().reset.read();
  check(6, (held & rp2040::bits(Block::adc | Block::uart0 | Block::uart1 | Block::pll_usb | Block::usbctrl)) ==
               rp2040::bits(Block::adc | Block::uart0 | Block::uart1 | Block::pll_usb | Block::usbctrl));
  check(7, (held & rp2040::bits(Block::pll_sys | Block::timer | Block::io_bank0 | Block::pads_bank0)) == 0);
  check(8, rp2040::clocks_registers().sys.selected.read() == 2);
  check(9, rp2040::clocks_registers().ref.selected.read() == 4);
  corps::exit(0);
  co_return;
}
