// SPDX-License-Identifier: MIT OR Apache-2.0
// Two tasks write at a time, each line as a whole; the log, and a handler that logs, in between; the last words go out
// before the end.
#include <arch/cortex_m/nvic.hpp>
#include <boards/mps2_an385/board.hpp>
#include <corps/corps.hpp>
#include <utility>

#include "../firmware/check.hpp"

using namespace std::chrono_literals;

namespace {
constexpr unsigned unused_line = 31;
constinit unsigned running = 2;
constexpr std::string_view short_line = "short\n";
constexpr std::string_view long_line =
    "a line that is longer than the ring of 128 bytes, so that it is taken in several pieces, between which nobody "
    "else "
    "may put a piece of his own, whoever else waits for the same port\n";
}  // namespace

extern "C" void corps_isr_line_31() noexcept { CORPS_WARN("from an interrupt"); }

corps::Task<2> write(mps2::Uart uart, bool long_lines) {
  for (int i = 0; i < 50; ++i) {
    auto written = co_await uart.write(long_lines ? long_line : short_line);
    check(1, written.has_value());
    co_await corps::yield_now();
  }
  --running;
}

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = mps2_an385::take();
  corps::arch::nvic::enable(unused_line);
  spawner.spawn(write(std::move(board.uart), true)).value();
  spawner.spawn(write(mps2::Uart(), false)).value();
  while (running != 0) co_await corps::Timer::after(1ms);
  CORPS_INFO("logged");
  corps::arch::nvic::pend(unused_line);
  mps2::Uart().blocking_write("the end");
  corps::exit(7);
}
