// SPDX-License-Identifier: MIT OR Apache-2.0
// The log on UART0: formats, a burst that is longer than every buffer, and lines from an interrupt in between.
#include <arch/cortex_m/nvic.hpp>
#include <boards/pico/board.hpp>
#include <chips/rp2040/irq.hpp>
#include <corps/corps.hpp>

using namespace std::chrono_literals;

extern "C" void corps_isr_software_0() noexcept { CORPS_WARN("from an interrupt"); }

corps::Task<> async_main(corps::Spawner) {
  corps::arch::nvic::enable(rp2040::irq::software_0);
  CORPS_INFO("{} {} {} {{}}", 42, -7, "text");
  CORPS_ERROR("{} {} {}", true, 'c', corps::log::hex(0xbeefu, 8));
  CORPS_DEBUG("not at this level");
  co_await corps::Timer::after(50ms);
  for (int line = 0; line < 50; ++line) {
    CORPS_INFO("line {}", line);
    if (line % 10 == 5) corps::arch::nvic::pend(rp2040::irq::software_0);
  }
  {
    corps::arch::CriticalSection section;  // interrupts off: the log goes on by itself
    for (int line = 50; line < 60; ++line) CORPS_INFO("line {}", line);
  }
  co_await corps::Timer::after(100ms);
  corps::exit(0);
}
