// SPDX-License-Identifier: MIT OR Apache-2.0
// expect: recursion:
#include <arch/cortex_m/vector_table.hpp>
#include <corps/corps.hpp>

namespace {
volatile unsigned result;
[[gnu::noinline]] unsigned fibonacci(unsigned n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
}  // namespace

extern "C" void corps_isr_system_tick() noexcept { result = fibonacci(result); }

corps::Task<> async_main(corps::Spawner) { co_await corps::yield_now(); }
