// SPDX-License-Identifier: MIT OR Apache-2.0
#include "virtual_machine.hpp"

#include <atomic>
#include <corps/executor/observer.hpp>
#include <corps/log/sink.hpp>
#include <corps/time/driver.hpp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace {
std::int64_t clock_ticks = 0;
thread_local std::int64_t alarm_tick = corps::time_driver::never;  // block_on works in every thread
std::atomic<int> pend_count = 0;                                   // executors of other threads are pended, too
std::string log_text;
test::VirtualMachine* machine = nullptr;
}  // namespace

namespace test {

class VirtualMachine::Parts {
 public:
  corps::Executor executor;
};

VirtualMachine::VirtualMachine() : parts_(std::make_unique<Parts>()), executor(parts_->executor) {
  if (std::exchange(machine, this) != nullptr) throw std::logic_error("a test has two VirtualMachines");
  clock_ticks = 0;
  alarm_tick = corps::time_driver::never;
  pend_count = 0;
  log_text.clear();
}
VirtualMachine::~VirtualMachine() { machine = nullptr; }

void VirtualMachine::run_ready(int batches) {
  // An alarm that is due is an interrupt that ends the sleep: so a poll comes first even when nothing is ready.
  do {
    if (batches-- == 0) throw std::runtime_error("tasks are ready for ever: something spins");
    executor.poll();
  } while (executor.has_ready_tasks());
}

void VirtualMachine::advance(corps::Clock::duration time) {
  const std::int64_t end = clock_ticks + time.count();
  run_ready();
  while (executor.timers().next_deadline() <= end) {
    if (executor.timers().next_deadline() > clock_ticks) clock_ticks = executor.timers().next_deadline();
    run_ready();
  }
  clock_ticks = end;
  run_ready();
}

void VirtualMachine::run_until_idle(int batches) {
  run_ready();
  while (!executor.timers().empty()) {
    if (batches-- == 0) throw std::runtime_error("timers are set for ever: something never ends");
    if (executor.timers().next_deadline() > clock_ticks) clock_ticks = executor.timers().next_deadline();
    run_ready();
  }
}

void VirtualMachine::poll_exactly() {}

std::int64_t VirtualMachine::now() const { return clock_ticks; }
int VirtualMachine::pends() const { return pend_count; }
std::string VirtualMachine::take_log() { return std::exchange(log_text, {}); }

}  // namespace test

// What a chip and a board would define.

namespace corps {

void panic(const char* message) noexcept {
  std::fprintf(stderr, "panic: %s\n", message);
  std::abort();
}

void exit(int code) noexcept { std::exit(code); }

namespace arch {
void pend(Executor&) noexcept { ++pend_count; }
// The alarm is what ends a sleep, unless the test's interrupt comes first.
void wait_for_event() noexcept {
  if (machine != nullptr && machine->interrupt) {
    std::exchange(machine->interrupt, nullptr)();
  } else if (alarm_tick != time_driver::never && alarm_tick > clock_ticks) {
    clock_ticks = alarm_tick;
  } else {
    std::this_thread::yield();  // another thread will wake this one
  }
}
}  // namespace arch

namespace time_driver {
std::int64_t now() noexcept { return clock_ticks; }
std::int64_t now_rounded_up() noexcept { return clock_ticks; }
bool set_alarm(std::int64_t deadline) noexcept {
  alarm_tick = deadline > clock_ticks ? deadline : never;
  return deadline > clock_ticks;
}
}  // namespace time_driver

namespace detail::observer {
void spawned(TaskHeader&, Executor&) noexcept {}
void woken(TaskHeader&) noexcept {}
void before_poll(TaskHeader&) noexcept {}
void after_poll(TaskHeader&) noexcept {}
void ending(TaskHeader&) noexcept {}
}  // namespace detail::observer

namespace log {
void board_sink(std::string_view text) noexcept { log_text += text; }
}  // namespace log

}  // namespace corps
