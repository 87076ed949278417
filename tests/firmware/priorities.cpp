// SPDX-License-Identifier: MIT OR Apache-2.0
// Three executors: the thread's and two that interrupts poll. Who preempts whom, in the middle of a poll; timers,
// cancel, join and spawns across them.
#include <corps/corps.hpp>

#include "check.hpp"
#include "interrupt_lines.hpp"

using namespace std::chrono_literals;

namespace {

constinit corps::InterruptExecutor high;
constinit corps::InterruptExecutor middle;

/// What happened, in order: letters.
struct Trace {
  void add(char what) noexcept {
    corps::arch::CriticalSection section;
    if (length < sizeof text - 1) text[length++] = what;
  }
  /// Compares and starts anew.
  bool was(std::string_view expected) noexcept {
    const bool same = expected == std::string_view(text, length);
    length = 0;
    return same;
  }
  char text[32] = {};
  std::size_t length = 0;
};
constinit Trace trace;

constinit corps::Signal<> to_high;
constinit corps::Signal<> to_middle;
constinit corps::Signal<> to_thread;

corps::Async<> nested(char name) {
  trace.add(name);
  co_await corps::yield_now();
}

corps::SendTask<> high_task() {
  for (;;) {
    co_await to_high.wait();
    trace.add('H');
    co_await nested('h');
    to_thread.signal();
    trace.add('.');
  }
}

corps::SendTask<> middle_task() {
  for (;;) {
    co_await to_middle.wait();
    trace.add('M');
    co_await nested('m');
    to_high.signal();  // preempts this poll
    trace.add(',');
  }
}

corps::Task<> thread_task() {
  for (;;) {
    co_await to_thread.wait();
    trace.add('T');
  }
}

/// A poll is preempted in its middle, and what preempts it is preempted in turn.
corps::Async<> preemption() {
  trace.add('<');
  to_middle.signal();
  trace.add('>');
  // The whole of it came before the signal returned; the thread's own task had to wait for the thread's next batch.
  check(10, trace.was("<MmHh.,>"));
  co_await corps::yield_now();
  check(11, trace.was("T"));
  // Two wakes of one priority: in their order, one after the other.
  to_high.signal();
  trace.add('|');
  co_await corps::yield_now();
  check(12, trace.was("Hh.|T"));
}

/// A task that a handler spawns and that wakes its spawner's.
constinit corps::Signal<int> result;
corps::SendTask<3> add(int a, int b) {
  co_await corps::yield_now();
  result.signal(a + b);
}
constinit corps::SendSpawner* high_spawner = nullptr;
constinit int refused = 0;

corps::Async<> spawns() {
  // From a task: it runs up to its first suspension at least before the spawn returns; here, to its end.
  auto handle = high_spawner->spawn(add(1, 2));
  check(20, handle.has_value() && !handle->is_running());
  check(21, co_await result.wait() == 3);
  // From an interrupt's handler.
  corps::arch::nvic::pend(test_lines::source);
  check(22, co_await result.wait() == 30);
  check(23, refused == 0);
}

/// Cancels and joins, both ways.
constinit int destroyed = 0;
struct Noted {
  Noted() = default;
  Noted(Noted&& other) noexcept : full(std::exchange(other.full, false)) {}
  Noted& operator=(Noted&&) = delete;
  ~Noted() {
    if (full) ++destroyed;
  }
  bool full = true;
};
corps::SendTask<2> waits_for_ever(Noted) { co_await corps::join(corps::Timer::after(1h), corps::Timer::after(2h)); }
corps::SendTask<> joins(corps::TaskHandle other) {
  const auto end = co_await other.join();
  trace.add(end == corps::TaskEnd::cancelled ? 'c' : 'f');
}
corps::SendTask<> cancels(corps::TaskHandle other) {
  other.cancel();
  trace.add('x');
  const auto end = co_await other.join();
  trace.add(end == corps::TaskEnd::cancelled ? 'c' : 'f');
}

corps::Async<> cancels_and_joins(corps::Spawner thread, corps::SendSpawner up) {
  destroyed = 0;
  trace.was("");
  const auto above = up.spawn(waits_for_ever(Noted())).value();
  check(30, above.is_running() && destroyed == 0);
  // One that waits at the higher priority for another there; cancelled from below, both have run when cancel returns.
  up.spawn(joins(above)).value();
  above.cancel();
  check(31, !above.is_running() && destroyed == 1 && trace.was("c"));
  check(32, co_await above.join() == corps::TaskEnd::cancelled);
  // From above, what the thread has: the frame dies in the thread, later.
  const auto below = thread.spawn(waits_for_ever(Noted())).value();
  co_await corps::yield_now();
  up.spawn(cancels(below)).value();
  check(33, below.is_running() && destroyed == 1 && trace.was("x"));
  check(34, co_await below.join() == corps::TaskEnd::cancelled);
  check(35, destroyed == 2 && trace.was("c"));
}

/// Timers at each priority: none early, none late, whoever sets them, and while the thread computes.
struct Ticks {
  corps::Clock::time_point last{};
  int count = 0;
  bool early = false;
  corps::Clock::duration latest{};
};
constinit Ticks ticks[2];
corps::SendTask<2> ticking(unsigned who, corps::Clock::duration period, int times) {
  corps::Ticker every{period};
  auto due = corps::Clock::now();
  for (int i = 0; i < times; ++i) {
    due += period;
    co_await every.next();
    const auto late = corps::Clock::now() - due;
    if (late < -1us) ticks[who].early = true;
    if (late > ticks[who].latest) ticks[who].latest = late;
    ++ticks[who].count;
  }
}

corps::Async<> timers(corps::SendSpawner up, corps::SendSpawner mid) {
  const auto first = up.spawn(ticking(0, 700us, 40)).value();
  const auto second = mid.spawn(ticking(1, 1100us, 20)).value();
  // Without an await, so without a chance for the thread executor.
  corps::blocking_delay(10ms);
  check(40, ticks[0].count == 14 && ticks[1].count == 9);
  co_await corps::Timer::after(5ms);
  check(41, ticks[0].count == 21 && ticks[1].count == 13);
  check(42, co_await first.join() == corps::TaskEnd::finished && ticks[0].count == 40 && !ticks[0].early);
  check(43, co_await second.join() == corps::TaskEnd::finished && ticks[1].count == 20 && !ticks[1].early);
  check(44, ticks[0].latest <= 40us && ticks[1].latest <= 60us);
}

}  // namespace

extern "C" {
void TEST_LINE_0() noexcept { high.on_interrupt(); }
void TEST_LINE_1() noexcept { middle.on_interrupt(); }
void TEST_LINE_SOURCE() noexcept {
  if (!high_spawner->spawn(add(10, 20))) ++refused;
}
}

corps::Task<> async_main(corps::Spawner spawner) {
  auto up = high.start(test_lines::line_0, 1);
  auto mid = middle.start(test_lines::line_1, 2);
  high_spawner = &up;
  corps::arch::nvic::enable(test_lines::source);
  up.spawn(high_task()).value();
  mid.spawn(middle_task()).value();
  spawner.spawn(thread_task()).value();
  co_await corps::yield_now();
  co_await preemption();
  co_await spawns();
  co_await cancels_and_joins(spawner, up);
  co_await timers(up, mid);
  high_spawner = nullptr;
  corps::exit(0);
}
