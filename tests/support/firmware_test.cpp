// SPDX-License-Identifier: MIT OR Apache-2.0
// The machine of the conformance suite on a chip, and the program that runs the tests.
//
// This file defines corps::time_driver, so the linker does not take the chip's. The chip's is compiled once more, as
// corps::chip_time_driver (see tests/conformance/CMakeLists.txt), and makes the waits real.
#include <arch/arch.hpp>
#include <corps/log/sink.hpp>
#include <corps/memory/call_pointer.hpp>
#include <corps/memory/diagnostics.hpp>
#include <corps/panic.hpp>
#include <corps/time/driver.hpp>
#include <support/firmware_test.hpp>

namespace corps::chip_time_driver {
std::int64_t now() noexcept;
bool set_alarm(std::int64_t deadline) noexcept;
}  // namespace corps::chip_time_driver

namespace {

using test::detail::Case;
using test::detail::fail;
using test::detail::print;

constinit std::int64_t clock_ticks = 0;
constinit bool machine_exists = false;
constinit bool test_failed = false;
constinit Case* first_case = nullptr;
constinit Case* last_case = nullptr;

/// Longest real wait, and how much later than its alarm it may end: the log's interrupts run beside.
constexpr std::int64_t longest_wait = std::int64_t{60} * CORPS_TICK_HZ;
constexpr std::int64_t tolerance = CORPS_TICK_HZ / 1000 + 1;

void sleep_until(std::int64_t instant) {
  if (instant <= clock_ticks) return;
  std::int64_t wait = instant - clock_ticks;
  if (wait > longest_wait) wait = longest_wait;
  namespace chip = corps::chip_time_driver;
  const std::int64_t end = chip::now() + wait;
  while (chip::set_alarm(end)) corps::arch::wait_for_event();
  chip::set_alarm(corps::time_driver::never);
  const std::int64_t woken = chip::now();
  if (woken < end) fail(__FILE__, __LINE__, "set_alarm says that a deadline has passed which has not");
  if (woken > end + tolerance) fail(__FILE__, __LINE__, "the alarm came late");
  clock_ticks = instant;
}

[[noreturn]] void give_up(const char* why) {
  fail(__FILE__, __LINE__, why);
  corps::exit(1);
}

void print_number(unsigned value) { test::detail::print_value(value); }

void print_result(const Case& test) {
  print(test_failed ? "[ FAILED ] " : "[ OK ] ");
  print(test.suite);
  print(".");
  print(test.name);
  print("\n");
}

#ifdef CORPS_MEASURE_MEMORY
void print_area(const corps::diagnostics::AreaUse& use, void*) {
  CORPS_INFO("area {} {} {} {}", use.slots, use.slot, use.bytes, use.peak);
}
#endif

}  // namespace

namespace test {

Machine::Machine() {
  if (machine_exists) give_up("a test has two Machines");
  machine_exists = true;
  clock_ticks = 0;
}

Machine::~Machine() {
  machine_exists = false;
  if (executor.has_ready_tasks()) give_up("the test leaves a task that is ready behind");
  if (!executor.timers().empty()) give_up("the test leaves a timer behind");
}

void Machine::run_ready(int batches) {
  do {
    if (batches-- == 0) give_up("tasks are ready for ever: something spins");
    executor.poll();
  } while (executor.has_ready_tasks());
}

void Machine::advance(corps::Clock::duration time) {
  const std::int64_t end = clock_ticks + time.count();
  run_ready();
  while (executor.timers().next_deadline() <= end) {
    sleep_until(executor.timers().next_deadline());
    run_ready();
  }
  sleep_until(end);
  run_ready();
}

void Machine::run_until_idle(int batches) {
  run_ready();
  while (!executor.timers().empty()) {
    if (batches-- == 0) give_up("timers are set for ever: something never ends");
    sleep_until(executor.timers().next_deadline());
    run_ready();
  }
}

std::int64_t Machine::now() const { return clock_ticks; }

namespace detail {

Case::Case(const char* its_suite, const char* its_name, Function* function) noexcept
    : suite(its_suite), name(its_name), run(function) {
  if (last_case == nullptr) {
    first_case = this;
  } else {
    last_case->next = this;
  }
  last_case = this;
}

void print(const char* text) noexcept { corps::log::board_sink(text); }

void fail(const char* file, int line, const char* what) noexcept {
  test_failed = true;
  print(file);
  print(":");
  print_number(static_cast<unsigned>(line));
  print(": ");
  print(what);
  print("\n");
}

}  // namespace detail
}  // namespace test

namespace corps::time_driver {
std::int64_t now() noexcept { return clock_ticks; }
std::int64_t now_rounded_up() noexcept { return clock_ticks; }
bool set_alarm(std::int64_t deadline) noexcept { return deadline > clock_ticks; }
}  // namespace corps::time_driver

// No coroutine: the tests run outside of any task and before any executor, as the desktop's do, and bring executors of
// their own. It never returns, so the runtime's own executor never runs.
corps::Task<> async_main(corps::Spawner) {
  unsigned passed = 0;
  unsigned failed = 0;
  for (Case* test = first_case; test != nullptr; test = test->next) {
    test_failed = false;
    corps::call_pointer(test->run, *test);
    ++(test_failed ? failed : passed);
    print_result(*test);
  }
  print_number(passed);
  print(" passed, ");
  print_number(failed);
  print(" failed\n");
#ifdef CORPS_MEASURE_MEMORY
  corps::diagnostics::visit_areas(print_area, nullptr);
  print("stack ");
  print_number(corps::diagnostics::stack_peak());
  print("\n");
#endif
  corps::exit(failed == 0 && passed != 0 ? 0 : 1);
}
