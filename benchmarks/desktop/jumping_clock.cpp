// SPDX-License-Identifier: MIT OR Apache-2.0
// An executor whose clock goes from alarm to alarm, in place of the desktop's runtime.
#include <arch/arch.hpp>
#include <corps/executor/entry.hpp>
#include <corps/executor/executor.hpp>
#include <corps/executor/observer.hpp>
#include <corps/time/driver.hpp>
#include <utility>

namespace {
constinit std::int64_t time_now = 0;
constinit std::int64_t alarm_at = 0;
constinit corps::Executor executor;
}  // namespace

namespace corps::arch {
void pend(Executor&) noexcept {}
void wait_for_event() noexcept { time_now = alarm_at; }
}  // namespace corps::arch

namespace corps::time_driver {
std::int64_t now() noexcept { return time_now; }
std::int64_t now_rounded_up() noexcept { return time_now; }
bool set_alarm(std::int64_t deadline) noexcept {
  alarm_at = deadline;
  return deadline > time_now;
}
}  // namespace corps::time_driver

namespace corps::detail::observer {
void spawned(TaskHeader&, Executor&) noexcept {}
void woken(TaskHeader&) noexcept {}
void before_poll(TaskHeader&) noexcept {}
void after_poll(TaskHeader&) noexcept {}
void ending(TaskHeader&) noexcept {}
}  // namespace corps::detail::observer

int main() {
  if (!executor.start(async_main(executor.spawner()))) return 1;
  executor.run();
}
