// SPDX-License-Identifier: MIT OR Apache-2.0
// No wake is lost, whatever instruction an interrupt comes at: a handler signals a task again and again, a prime number
// of cycles later each time, so that over the run it comes in every place of poll and sleep.
#include <corps/corps.hpp>

#include "check.hpp"

namespace {
volatile std::uint32_t& systick(unsigned offset) {
  return *reinterpret_cast<volatile std::uint32_t*>(0xe000'e010 + offset);
}

constinit corps::Signal<std::uint32_t> signal;
constinit std::uint32_t sent = 0;
constexpr std::uint32_t rounds = 5000;
}  // namespace

extern "C" void corps_isr_system_tick() noexcept {
  systick(0) = 0;
  // With a short period the next one may be pending already.
  *reinterpret_cast<volatile std::uint32_t*>(0xe000'ed04) = 1u << 25;
  signal.signal(++sent);
}

corps::Task<> async_main(corps::Spawner) {
  std::uint32_t gap = 20;
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    gap = 20 + (gap + 17) % 400;
    systick(4) = gap;
    systick(8) = 0;
    systick(0) = 7;
    check(1, co_await signal.wait() == round);
  }
  corps::exit(0);
}
