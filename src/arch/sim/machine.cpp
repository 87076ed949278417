// SPDX-License-Identifier: MIT OR Apache-2.0
// What the portable library asks of a machine, answered by the simulated one.
#include <algorithm>
#include <arch/arch.hpp>
#include <arch/sim/world.hpp>
#include <corps/executor/observer.hpp>
#include <corps/log/sink.hpp>
#include <corps/panic.hpp>
#include <corps/time/driver.hpp>
#include <cstdio>
#include <cstdlib>

namespace corps {
namespace sim {

/// The way from the library's functions into the world.
struct Machine {
  static World* world() { return World::current_; }

  static void enter_critical_section() {
    if (world() == nullptr) return;
    if (world()->critical_depth_ == 0) world()->interrupt_point();
    ++world()->critical_depth_;
  }
  static void leave_critical_section() {
    if (world() == nullptr) return;
    if (--world()->critical_depth_ == 0) world()->interrupt_point();
  }

  static void pend(Executor& executor) {
    if (world() == nullptr) return;
    for (auto& core : world()->cores_) {
      if (&core->executor == &executor) core->event_ = true;
    }
  }

  /// For good: the core is where its tasks can be destroyed.
  static void suspend_if_ending() {
    if (world()->ending_ && world()->running_ != nullptr) world()->running_->fiber_.suspend();
  }

  static void wait_for_event() {
    World& there = World::current();
    Core* core = there.running_;
    if (core == nullptr) {
      // Somebody waits outside of the cores: the machine goes on meanwhile.
      if (!there.step(time_driver::never)) fail("deadlock", "nothing is left that could end the wait");
      return;
    }
    there.interrupt_point();
    suspend_if_ending();
    core->asleep_ = true;
    while (!core->event_) core->fiber_.suspend();
    core->asleep_ = core->event_ = false;
  }

  static bool set_alarm(std::int64_t deadline) {
    World& there = World::current();
    Core& core = there.running_ != nullptr ? *there.running_ : there.core();
    there.cancel(core.alarm_);
    core.alarm_ = 0;
    if (deadline == time_driver::never) return true;
    // The time may also come while the code on its way to sleep runs.
    const std::int64_t horizon = std::min(there.awake_since_ + there.options_.code_time.count(), there.end_);
    if (deadline > there.now_ && deadline <= horizon && there.choices_.choose_seldom(2, there.one_in_interrupt_) != 0) {
      there.pass_to(deadline);
    }
    if (deadline <= there.now_) {
      there.count_poll();
      return false;
    }
    std::int64_t latency = there.options_.alarm_latency.count();
    if (latency != 0 && there.choices_.choose_seldom(2, there.one_in_interrupt_) == 0) latency = 0;
    core.alarm_ = there.at(Clock::duration(deadline + there.choices_.quantity(latency)), "alarm", [&core] {
      core.alarm_ = 0;
      core.event_ = true;
    });
    return true;
  }

  static void spawned(detail::TaskHeader& task) {
    if (world() == nullptr) return;
    World& there = *world();
    // A coroutine's frame begins with the function that resumes it, by the compilers' common ABI.
    const void* code = *static_cast<void**>(task.strand.awaiting.address());
    there.tasks_.push_back({&task, code, there.next_task_++, there.now_});
    there.note_task("spawn", task);
  }
  static void woken(detail::TaskHeader& task) {
    if (world() == nullptr) return;
    world()->note_task("wake", task);
    world()->interrupt_point();
  }
  static void before_poll(detail::TaskHeader& task) {
    if (world() == nullptr) return;
    world()->interrupt_point();
    suspend_if_ending();
    world()->note_task("poll", task);
    world()->count_poll();
  }
  static void after_poll(detail::TaskHeader& task) {
    if (world() == nullptr) return;
    if (auto* running = world()->find(task)) running->waits_since = world()->now_;
    world()->interrupt_point();
  }
  static void ending(detail::TaskHeader& task) {
    if (world() == nullptr) return;
    world()->note_task("end", task);
    std::erase_if(world()->tasks_, [&task](const auto& running) { return running.header == &task; });
  }

  static void log(std::string_view text) {
    if (world() == nullptr) {
      std::fwrite(text.data(), 1, text.size(), stderr);
      return;
    }
    world()->log_ += text;
    for (char c : text) {
      if (c != '\n') {
        world()->log_line_ += c;
        continue;
      }
      world()->note("log", world()->log_line_);
      world()->log_line_.clear();
    }
  }

  static std::int64_t now() { return world() != nullptr ? world()->now_ : 0; }
};

void fail(std::string_view kind, std::string_view message) noexcept {
  if (World* world = Machine::world()) world->note("FAILED", std::string(kind).append(": ").append(message));
  if (run_end != nullptr) run_end->failed(kind, message);
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(kind.size()), kind.data(), static_cast<int>(message.size()),
               message.data());
  std::abort();
}

}  // namespace sim

using sim::Machine;

void panic(const char* message) noexcept { sim::fail("panic", message); }

void exit(int code) noexcept {
  if (sim::World* world = Machine::world()) world->note("exit", std::to_string(code));
  if (sim::run_end != nullptr) sim::run_end->exited(code);
  std::exit(code);
}

namespace arch {
CriticalSection::CriticalSection() noexcept { Machine::enter_critical_section(); }
CriticalSection::~CriticalSection() { Machine::leave_critical_section(); }
void pend(Executor& executor) noexcept { Machine::pend(executor); }
void wait_for_event() noexcept { Machine::wait_for_event(); }
}  // namespace arch

namespace time_driver {
std::int64_t now() noexcept { return Machine::now(); }
std::int64_t now_rounded_up() noexcept { return Machine::now(); }
bool set_alarm(std::int64_t deadline) noexcept { return Machine::set_alarm(deadline); }
}  // namespace time_driver

namespace log {
void board_sink(std::string_view text) noexcept { Machine::log(text); }
}  // namespace log

namespace detail::observer {
void spawned(TaskHeader& task, Executor&) noexcept { Machine::spawned(task); }
void woken(TaskHeader& task) noexcept { Machine::woken(task); }
void before_poll(TaskHeader& task) noexcept { Machine::before_poll(task); }
void after_poll(TaskHeader& task) noexcept { Machine::after_poll(task); }
void ending(TaskHeader& task) noexcept { Machine::ending(task); }
}  // namespace detail::observer

}  // namespace corps
