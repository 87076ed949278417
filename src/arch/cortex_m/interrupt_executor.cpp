// SPDX-License-Identifier: MIT OR Apache-2.0
// Executors that interrupts poll. Linked only into programs that have one.
#include <arch/arch.hpp>
#include <arch/cortex_m/nvic.hpp>
#include <arch/cortex_m/vector_table.hpp>
#include <bit>
#include <corps/executor/interrupt_executor.hpp>
#include <corps/executor/task_pool.hpp>
#include <corps/panic.hpp>
#include <corps/time/driver.hpp>
#include <corps/time/interrupt_alarm.hpp>

namespace corps {
namespace {

/// All that were started, the most urgent first, since they are looked for most urgently. Whoever walks it while one
/// is added sees a whole list, with that one or without.
constinit InterruptExecutor* first = nullptr;

constexpr std::uint32_t first_interrupt = 16;  // as the core counts exceptions
static_assert(sizeof(InterruptExecutor) == 24);

std::uint32_t active_exception() noexcept {
  std::uint32_t number;
  asm volatile("mrs %0, ipsr" : "=r"(number));
  return number;
}

/// How many bits of a priority decide which interrupt preempts which. They are the upper ones of its byte.
unsigned priority_bits([[maybe_unused]] unsigned irq) noexcept {
#if defined(__ARM_ARCH_6M__)
  return 2;  // ARMv6-M ARM, B3.4.7
#else
  // As many as the chip has: the others read as zero (ARMv7-M ARM, B3.4.9). The eighth of a core with all of them does
  // not count, unless a program sets AIRCR.PRIGROUP otherwise than reset does (B1.5.4).
  arch::nvic::set_priority(irq, 0xff);
  const int bits = std::popcount(arch::nvic::priority(irq));
  return bits < 8 ? static_cast<unsigned>(bits) : 7;
#endif
}

[[noreturn, gnu::noinline]] void no_such_priority(unsigned least) noexcept {
  char text[] = "InterruptExecutor::start: no such priority. This core has 0, the most urgent, to \0\0\0";
  char* digit = text + sizeof text - 4;
  for (unsigned power : {100u, 10u, 1u}) {
    if (least < power && digit == text + sizeof text - 4) continue;
    for (*digit = '0'; least >= power; least -= power) ++*digit;
    ++digit;
  }
  panic(text);
}

}  // namespace

SendSpawner InterruptExecutor::start(unsigned irq, unsigned priority) noexcept {
  if (level_ != 0) panic("InterruptExecutor::start was called twice: it has one interrupt and one priority");
  if (irq >= corps_interrupt_lines) panic("InterruptExecutor::start: this chip has no interrupt of that number");
  if (corps_interrupt_handlers[irq] == corps_default_handler) {
    panic(
        "InterruptExecutor::start: the interrupt has no handler. Define the one that the chip's vector table names, "
        "such as corps_isr_software_0 (RP2040) or corps_isr_line_2 (MPS2), extern \"C\", and call on_interrupt() in "
        "it");
  }
  {
    // Another may be started at the same time, by a task that preempts; and ARMv6-M has four priorities in a word.
    arch::CriticalSection section;
    for (const InterruptExecutor* other = first; other != nullptr; other = other->next_) {
      if (other->irq_ == irq) {
        panic("InterruptExecutor::start: another InterruptExecutor has that interrupt already");
      }
    }
    const unsigned bits = priority_bits(irq);
    if (priority >= 1u << bits) no_such_priority((1u << bits) - 1);
    arch::nvic::set_priority(irq, static_cast<std::uint8_t>(priority << (8 - bits)));
    deadline_ = time_driver::never;
    irq_ = static_cast<std::uint16_t>(irq);
    level_ = static_cast<std::uint8_t>(priority + 1);
    if (first == nullptr) time_driver::start_interrupt_alarm();
    InterruptExecutor** place = &first;
    while (*place != nullptr && (*place)->level_ <= level_) place = &(*place)->next_;
    next_ = *place;
    *place = this;
  }
  arch::nvic::unpend(irq);
  arch::nvic::enable(irq);
  return SendSpawner(executor_);
}

[[gnu::noinline]] void InterruptExecutor::check_interrupt() const noexcept {
  if (level_ == 0) panic("InterruptExecutor::on_interrupt was called before start");
  if (active_exception() == first_interrupt + irq_) return;
  panic(
      "InterruptExecutor::on_interrupt was called by something else than the handler of the interrupt that start got");
}

void InterruptExecutor::on_interrupt() noexcept {
#if !CORPS_EXACT_TASK_FRAMES
  // Who was preempted may be between a claim and the look at why it failed.
  const bool error = detail::arena_claim_error;
#endif
  // The clock is looked at only when the alarm has come: to read it would be half of the way to the task.
  if (is_timer_due_) {
    // Before the clock is read: a timer that is due by then expires now, a later one has an alarm of its own.
    is_timer_due_ = false;
    executor_.timers().expire(time_driver::now());
  }
  // A handler that calls this for another executor's interrupt mostly finds no task: so the look at where this was
  // called from is not in the way of those that do.
  if (!executor_.poll_woken()) check_interrupt();
#if !CORPS_EXACT_TASK_FRAMES
  detail::arena_claim_error = error;
#endif
  // Once is enough: a wake from now on, or during the poll, has pended the interrupt again.
  const std::int64_t deadline = executor_.timers().next_deadline();
  if (deadline == deadline_) return;
  // Two stores. The alarm's handler may come in between and read half of each: but then it runs again, after this.
  deadline_ = deadline;
  time_driver::pend_interrupt_alarm();
}

void detail::serve_interrupt_alarm() noexcept {
  std::int64_t earliest;
  do {
    // Not before the deadlines are read that were stored before this was pended: volatile accesses keep their order.
    const std::int64_t now = time_driver::now();
    earliest = time_driver::never;
    for (InterruptExecutor* executor = first; executor != nullptr; executor = executor->next_) {
      const std::int64_t deadline = executor->deadline_;
      if (deadline <= now) {
        // Until it has run, each alarm pends it again, which changes nothing. When it has, it pends the alarm.
        executor->is_timer_due_ = true;
        arch::nvic::pend(executor->irq_);
      } else if (deadline < earliest) {
        earliest = deadline;
      }
    }
  } while (!time_driver::set_interrupt_alarm(earliest));
}

// In place of the weak one of sleep.cpp: of an interrupt executor, the wake pends its interrupt, which also ends a
// sleep.
void arch::pend(Executor& executor) noexcept {
  for (InterruptExecutor* known = first; known != nullptr; known = known->next_) {
    if (&known->executor_ == &executor) return nvic::pend(known->irq_);
  }
  note_event();
}

}  // namespace corps
