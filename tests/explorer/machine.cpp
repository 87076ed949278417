// SPDX-License-Identifier: MIT OR Apache-2.0
// What corps asks of the machine, answered by the explorer.
#include <arch/arch.hpp>
#include <corps/executor/context.hpp>
#include <corps/executor/task_pool.hpp>
#include <corps/panic.hpp>
#include <corps/time/driver.hpp>

#include "engine.hpp"
#include "machine.hpp"

namespace explorer {
bool is_critical_section_left_out(void* site);

namespace {
bool watching() { return engine != nullptr && engine->watching(); }
/// Critical sections that were entered and left out, innermost last, of each thread.
std::uint32_t left_out[max_threads];
}  // namespace

std::int64_t time_now = 0;
std::int64_t alarm_at = corps::time_driver::never;

void initialise_machine() {
  register_thread_local(&corps::detail::current, sizeof(corps::detail::current));
  register_thread_local(&corps::detail::arena_claim_error, sizeof(bool));
#if defined(__cpp_exceptions)
  register_thread_local(&corps::detail::leaf_has_thrown, sizeof(bool));
#endif
}

}  // namespace explorer

namespace corps {

void panic(const char* message) noexcept { explorer::violated(message); }

namespace arch {

CriticalSection::CriticalSection() noexcept {
  if (!explorer::watching()) return;
  std::uint32_t& bits = explorer::left_out[explorer::engine->current()];
  const bool out = explorer::is_critical_section_left_out(__builtin_return_address(0));
  bits = bits << 1 | (out ? 1u : 0u);
  if (!out) explorer::engine->enter_critical_section();
}
CriticalSection::~CriticalSection() {
  if (!explorer::watching()) return;
  std::uint32_t& bits = explorer::left_out[explorer::engine->current()];
  const bool out = (bits & 1) != 0;
  bits >>= 1;
  if (!out) explorer::engine->leave_critical_section();
}

void pend(Executor& executor) noexcept {
  if (explorer::watching()) explorer::engine->pend(&executor);
}
void wait_for_event() noexcept {
  if (explorer::watching()) explorer::engine->wait_for_event();
}

}  // namespace arch

namespace time_driver {
std::int64_t now() noexcept { return explorer::time_now; }
std::int64_t now_rounded_up() noexcept { return explorer::time_now; }
bool set_alarm(std::int64_t deadline) noexcept {
  explorer::alarm_at = deadline;
  return deadline > explorer::time_now;
}
}  // namespace time_driver

}  // namespace corps
