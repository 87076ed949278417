// SPDX-License-Identifier: MIT OR Apache-2.0
// Messages between executors of three priorities and an interrupt, for seconds: each arrives once and in its order.
//
//     SysTick --> from_interrupt --> high --> to_middle --> middle --> to_thread --> thread
//                                     ^                                                |
//                                     '------------------- to_high --------------------'
#include <corps/corps.hpp>

#include "check.hpp"
#include "interrupt_lines.hpp"

using namespace std::chrono_literals;

namespace {

#if defined(CORPS_TEST_MESSAGES)
constexpr std::uint32_t messages = CORPS_TEST_MESSAGES;  // for a long run: docs/verification.md
#elif defined(__ARM_ARCH_6M__)
constexpr std::uint32_t messages = 5'000;
#else
constexpr std::uint32_t messages = 50'000;
#endif
constexpr std::uint32_t from_above = 1u << 31;

constinit corps::InterruptExecutor high;
constinit corps::InterruptExecutor middle;
constinit corps::Channel<std::uint32_t, 1> to_high;
constinit corps::Channel<std::uint32_t, 3> to_middle;
constinit corps::Channel<std::uint32_t, 2> to_thread;
constinit corps::Channel<std::uint32_t, 4> from_interrupt;
constinit std::uint32_t sent = 0;
constinit std::uint32_t full = 0;

volatile std::uint32_t& systick(unsigned offset) {
  return *reinterpret_cast<volatile std::uint32_t*>(0xe000'e010 + offset);
}

corps::SendTask<> passes_on() {
  for (;;) {
    const auto first = co_await corps::select(from_interrupt.receive(), to_high.receive());
    const std::uint32_t message = first.index() == 0 ? (std::get<0>(first) | from_above) : std::get<1>(first);
    co_await to_middle.send(message);
  }
}

corps::SendTask<> passes_down() {
  for (;;) co_await to_thread.send(co_await to_middle.receive());
}

corps::SendTask<> produces() {
  for (std::uint32_t number = 0; number < messages; ++number) co_await to_high.send(number);
}

}  // namespace

extern "C" {
void TEST_LINE_0() noexcept { high.on_interrupt(); }
void TEST_LINE_1() noexcept { middle.on_interrupt(); }
void corps_isr_system_tick() noexcept {
  systick(4) = 3000 + sent * 67 % 1201;
  // What does not fit is sent again at the next tick.
  if (from_interrupt.try_send(sent)) {
    ++sent;
  } else {
    ++full;
  }
}
}

corps::Task<> async_main(corps::Spawner spawner) {
  high.start(test_lines::line_0, 0).spawn(passes_on()).value();
  middle.start(test_lines::line_1, 1).spawn(passes_down()).value();
  spawner.spawn(produces()).value();
  systick(4) = 3000;
  systick(8) = 0;
  systick(0) = 7;
  std::uint32_t next = 0;
  std::uint32_t next_from_above = 0;
  while (next < messages) {
    const auto received = co_await corps::with_timeout(1s, to_thread.receive());
    check(1, received.has_value());
    if (*received & from_above) {
      check(2, (*received & ~from_above) == next_from_above++);
    } else {
      check(3, *received == next++);
    }
  }
  // The interrupt took part all the time, and nothing of its is on the way any more.
  systick(0) = 0;
  while (next_from_above < sent) {
    const auto received = co_await corps::with_timeout(1s, to_thread.receive());
    check(4, received.has_value() && *received == (next_from_above++ | from_above));
  }
  check(5, sent > messages / 20 && to_thread.empty() && to_middle.empty() && to_high.empty());
  corps::exit(0);
}
