// SPDX-License-Identifier: MIT OR Apache-2.0
// Gets as deep into its stack as it can: joins and selects within each other, an interrupt at the deepest place, a
// recursion with a promised bound, a callback. It names no board.
#include <arch/cortex_m/vector_table.hpp>
#include <corps/corps.hpp>
#include <corps/memory/call_pointer.hpp>
#include <corps/memory/stack_bounded.hpp>

namespace {

using namespace std::chrono_literals;

/// Memory on the stack that no compiler leaves out.
template <unsigned words>
[[gnu::noinline]] unsigned fill(unsigned seed) {
  volatile unsigned values[words];
  for (unsigned i = 0; i < words; ++i) values[i] = seed + i;
  return values[seed % words];
}

[[gnu::noinline]] unsigned sum_of_digits(unsigned n) {
  volatile unsigned digit = n % 10;
  return n == 0 ? 0 : sum_of_digits(n / 10) + digit;
}

using Step = unsigned (*)(unsigned);
Step volatile step = fill<24>;
volatile unsigned interrupts = 0;

void interrupt() {
  // ICSR.PENDSVSET (ARMv6-M ARM, B3.2.4).
  *reinterpret_cast<volatile std::uint32_t*>(0xe000'ed04) = 1u << 28;
  asm volatile("dsb\n\tisb" ::: "memory");
}

corps::Async<unsigned> innermost(unsigned seed) {
  interrupt();
  co_await corps::yield_now();
  interrupt();
  const unsigned digits = corps::stack_bounded<320>([&] { return sum_of_digits(123'456'789); });
  co_return digits + corps::call_pointer(step, seed);
}

corps::Async<unsigned> branch(unsigned seed) {
  const auto first = co_await corps::select(innermost(seed), corps::Timer::after(1s));
  co_return first.index() == 0 ? std::get<0>(first) : 0;
}

corps::Async<unsigned> joined(unsigned seed) {
  const auto [a, b] = co_await corps::join(branch(seed), branch(seed + 1));
  co_return a + b;
}

corps::Async<unsigned> outermost(unsigned seed) {
  const auto [a, b] = co_await corps::join(joined(seed), joined(seed + 2));
  co_return a + b;
}

}  // namespace

extern "C" void corps_isr_pend_supervisor() noexcept { interrupts = interrupts + (fill<40>(1) != 0); }

corps::Task<> async_main(corps::Spawner) {
  const unsigned sum = co_await outermost(3);
  // Each of the four: the digits' 45, and the callback's seed * 2.
  const bool good = sum == 4 * 45 + 2 * (3 + 4 + 5 + 6) && interrupts >= 4;
  corps::exit(good ? 0 : 1);
}
