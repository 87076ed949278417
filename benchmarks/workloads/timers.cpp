// SPDX-License-Identifier: MIT OR Apache-2.0
// W4: N tasks that each wait a pseudo-random number of ticks, 1 to 1,024, over and over. The clock goes from alarm to
// alarm. Per expiry = instructions from alarm to alarm / expiries; the sleep in between takes none.
#include <benchmarks/bench.hpp>

namespace {

using Ticks = corps::Clock::duration;

#if defined(__ARM_ARCH_6M__)
constexpr unsigned most = 1024;  // what fits into the RAM of an RP2040
#else
constexpr unsigned most = 4096;
#endif

corps::Task<most> waiting(std::uint32_t random) {
  for (;;) {
    random ^= random << 13;
    random ^= random >> 17;
    random ^= random << 5;
    co_await corps::Timer::after(Ticks(1 + random % 1024));
    bench::mark<bench::step>();
  }
}

}  // namespace

corps::Task<> async_main(corps::Spawner spawner) {
  for (unsigned number = 0; number < bench::size(); ++number) spawner.spawn(waiting(number + 1)).value();
  co_return;
}
