// SPDX-License-Identifier: MIT OR Apache-2.0
//
// The code of docs/tasks/priorities.md: compiled with the examples, and run by the tests.

#include <arch/cortex_m/nvic.hpp>
#include <boards/pico/board.hpp>
#include <corps/corps.hpp>
#include <optional>

using namespace std::chrono_literals;

namespace {

// An executor, and the interrupt that polls it: one that no peripheral uses.
constinit corps::InterruptExecutor urgent;
extern "C" void corps_isr_software_0() noexcept { urgent.on_interrupt(); }

constinit corps::Channel<int, 4> pulses;

// Urgent: it runs on time whatever the other tasks do. A SendTask, so that it may be spawned onto another executor.
corps::SendTask<> pulse(rp2040::Output led, int times) {
  corps::Ticker every{1ms};
  for (int i = 0; i < times; ++i) {
    co_await every.next();
    led.toggle();
    (void)pulses.try_send(i);
  }
}

// Polite tasks would all have to wait for this.
unsigned checksum(unsigned sum) {
  const auto end = corps::Clock::now() + 3500us;
  while (corps::Clock::now() < end) sum = sum * 31 + 7;
  return sum;
}

// Spawned by an interrupt's handler.
constinit corps::Signal<int> reported;
corps::SendTask<2> report(int code) {
  co_await corps::yield_now();
  reported.signal(code);
}
constinit std::optional<corps::SendSpawner> background;
extern "C" void corps_isr_software_1() noexcept {
  // When both slots are in use, this report is one too many.
  if (background) (void)background->spawn(report(42));
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  auto board = pico::take();
  // Priority 1 of 0 to 3; drivers' interrupts have 0, which is more urgent.
  corps::SendSpawner above = urgent.start(rp2040::irq::software_0, 1);
  above.spawn(pulse(std::move(board.led), 4)).value();
  const unsigned sum = checksum(1);
  // The urgent task has run three times by now, in the middle of the computation.
  const std::size_t meanwhile = pulses.size();

  // For handlers and tasks of other priorities that spawn onto this executor.
  background.emplace(spawner);
  corps::arch::nvic::enable(rp2040::irq::software_1);
  corps::arch::nvic::pend(rp2040::irq::software_1);
  const int code = co_await reported.wait();
  for (int i = 0; i < 4; ++i) {
    if (co_await pulses.receive() != i) corps::exit(1);
  }
  corps::exit(sum != 0 && meanwhile == 3 && code == 42 ? 0 : 2);
}
