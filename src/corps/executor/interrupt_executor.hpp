// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/arch.hpp>
#include <corps/executor/executor.hpp>
#include <corps/executor/send_spawner.hpp>
#include <cstdint>

#if !defined(__ARM_ARCH_PROFILE) || __ARM_ARCH_PROFILE != 'M'
#error "InterruptExecutor is for cores with software-pended interrupts; on the desktop use corps::host::Thread"
#endif

namespace corps {

namespace detail {
void serve_interrupt_alarm() noexcept;
}

/// An executor that an interrupt polls: its tasks preempt those of the thread executor, and of interrupt executors of a
/// lower priority, in the middle of a poll.
///
///     constinit corps::InterruptExecutor urgent;
///     extern "C" void corps_isr_software_0() noexcept { urgent.on_interrupt(); }
///
///     corps::SendSpawner spawner = urgent.start(rp2040::irq::software_0, 1);
///
/// The interrupt is one that nothing else uses: on the RP2040 software_0 to software_5, which are there for that; on
/// others any without a driver in the program. Any number of executors, also of the same priority, each with an
/// interrupt of its own. What wakes a task of it pends the interrupt. Tasks of one executor do not preempt each other.
///
/// Static storage: it is never destroyed. RAM: 24 bytes; and once in a program that has one the alarm which the timers
/// of all of them share.
class InterruptExecutor {
 public:
  constexpr InterruptExecutor() noexcept = default;
  InterruptExecutor(const InterruptExecutor&) = delete;
  InterruptExecutor& operator=(const InterruptExecutor&) = delete;

  /// Lets interrupt `irq` poll this executor, at `priority`: 0 is the most urgent, and that of the drivers' interrupts
  /// unless the program has set another, so that these wait for a poll at 0. ARMv6-M has 0 to 3, other cores up to 127.
  ///
  /// Panics when it was started before, when the interrupt has no handler or another executor has it, and when the core
  /// has no such interrupt or priority. Contexts: any; mostly a task, once.
  [[nodiscard("the spawner is the way to the executor's tasks")]] SendSpawner start(unsigned irq,
                                                                                    unsigned priority) noexcept;

  /// Polls the tasks that were woken: to be called by the handler of the interrupt, and nothing else. Panics when the
  /// executor was not started, or not on the interrupt that calls it.
  void on_interrupt() noexcept;

 private:
  friend void arch::pend(Executor&) noexcept;
  friend void detail::serve_interrupt_alarm() noexcept;

  void check_interrupt() const noexcept;

  Executor executor_;
  /// When its next timer is due, as the alarm's handler knows it.
  volatile std::int64_t deadline_ = 0;
  InterruptExecutor* next_ = nullptr;
  /// Set by the alarm's handler.
  volatile bool is_timer_due_ = false;
  /// The priority and 1; 0: not started.
  std::uint8_t level_ = 0;
  std::uint16_t irq_ = 0;
};

}  // namespace corps
