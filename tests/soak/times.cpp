// SPDX-License-Identifier: MIT OR Apache-2.0
// Timers, tickers, time-outs; select and join of them and of nested Async functions: in time, and all frames go.
#include <array>
#include <optional>

#include "soak.hpp"

namespace soak {
namespace {

using Time = corps::Clock::time_point;
/// What simulated cores and alarms may be late.
constexpr corps::Clock::duration tolerance = 200us;

Counter timers("timer: waited for"), time_outs("with_timeout: too late"), firsts("select: of an array"),
    alls("join: of an array"), ticks("ticker: ticks"), ticks_cancelled("ticker: ticks cancelled"),
    trees("async: trees joined"), chains("async: chains"), chains_cut("async: chains cancelled");

void check_on_time(Time deadline) {
  const Time now = corps::Clock::now();
  check(now >= deadline, "too early");
  check(now <= deadline + tolerance, "too late");
}

corps::Async<> select_and_join_timers() {
  const Inside frame(nested_frames);
  std::array<Time, 4> deadlines;
  for (auto& deadline : deadlines) deadline = soon(4);
  const auto timer = [&deadlines](std::size_t i) { return corps::Timer::at(deadlines[i]); };
  const auto earliest = std::min_element(deadlines.begin(), deadlines.end());
  const auto latest = *std::max_element(deadlines.begin(), deadlines.end());
  if (one_in(2)) {
    const auto first = co_await corps::select(corps::array_of<4>(timer));
    check(static_cast<std::ptrdiff_t>(first.first) == earliest - deadlines.begin(), "not the first timer was first");
    check_on_time(*earliest);
    ++firsts;
  } else {
    std::array<corps::Timer, 4> all{timer(0), timer(1), timer(2), timer(3)};
    co_await corps::join(std::move(all));
    check_on_time(latest);
    ++alls;
  }
}

corps::Task<16> wait(unsigned) {
  corps::Event never;
  while (!stopping) {
    switch (choose(4)) {
      case 0: {
        const auto deadline = corps::Clock::after(1us * choose(60'000));
        co_await corps::Timer::at(deadline);
        check_on_time(deadline);
        ++timers;
        break;
      }
      case 1: {
        const auto deadline = corps::Clock::after(1ms * choose(100));
        const auto in_time = co_await corps::with_timeout(deadline - corps::Clock::now(), never.wait());
        check(!in_time, "an event came that never happens");
        check_on_time(deadline);
        ++time_outs;
        break;
      }
      case 2: {
        // The inner one first: what is ready beats its time-out.
        const auto deadline = soon();
        const auto outer = co_await corps::with_deadline(deadline, corps::with_deadline(deadline, never.wait()));
        check(outer && !*outer, "the outer time-out beat the inner one");
        check_on_time(deadline);
        break;
      }
      default:
        co_await select_and_join_timers();
    }
  }
}

// --- Tickers
// ---------------------------------------------------------------------------------------------------------------

corps::Task<8> tick_in_bursts(unsigned number) {
  const auto period = 15ms + 7ms * number;
  const Time start = corps::Clock::now();
  corps::Ticker ticker(period);
  const auto due = [&] { return (corps::Clock::now() - start) / period; };
  for (std::int64_t count = 0; !stopping;) {
    for (unsigned i = choose(10); i != 0; --i) {
      const auto tick = co_await corps::with_deadline(soon(4), ticker.next());
      if (tick) ++count;
      if (!tick) ++ticks_cancelled;
      check(count <= due(), "a tick came too early");
    }
    if (one_in(3)) co_await nap(20);
    // None is lost, whatever was cancelled, or too late.
    while (count < due()) {
      const auto tick = co_await corps::with_timeout(1ms, ticker.next());
      check(tick.has_value(), "a tick was lost");
      ++count;
      ++ticks;
    }
  }
}

corps::Task<4> tick_and_skip(unsigned number) {
  const auto period = 23ms + 11ms * number;
  const Time start = corps::Clock::now();
  corps::Ticker ticker(period, corps::MissedTicks::skip);
  while (!stopping) {
    const bool is_late = one_in(4);
    if (is_late) co_await nap(10);
    const auto before = (corps::Clock::now() - start) / period;
    co_await ticker.next();
    const auto since = corps::Clock::now() - start;
    check(is_late || since % period <= tolerance, "a tick is not at a multiple of the period");
    check(since / period <= before + 1, "a tick was left out that nobody missed");
    ++ticks;
  }
}

corps::Task<4> tick_and_delay(unsigned number) {
  const auto period = 23ms + 11ms * number;
  corps::Ticker ticker(period, corps::MissedTicks::delay);
  Time last = corps::Clock::now();
  while (!stopping) {
    if (one_in(4)) co_await nap(10);
    const Time asked = corps::Clock::now();
    co_await ticker.next();
    const Time now = corps::Clock::now();
    check(now + tolerance >= last + period, "a tick came too early after a late one");
    check(now <= std::max(asked, last + period) + tolerance, "a tick came too late");
    last = now;
    ++ticks;
  }
}

// --- Nested Async functions
// ------------------------------------------------------------------------------------------------

corps::Async<unsigned> count_leaves(unsigned depth) {
  const Inside frame(nested_frames);
  if (depth == 0) {
    co_await nap(3);
    co_return 1;
  }
  const auto [left, right] = co_await corps::join(count_leaves(depth - 1), count_leaves(depth - 1));
  co_return left + right;
}

corps::Async<unsigned> go_down(unsigned depth) {
  const Inside frame(nested_frames);
  if (depth % 3 == 0) co_await nap(2);
  if (depth % 4 == 0) co_await corps::yield_now();
  if (depth == 0) co_return 0;
  const unsigned below = co_await go_down(depth - 1);
  co_return below + 1;
}

corps::Task<12> call_deeply(unsigned) {
  while (!stopping) {
    const unsigned depth = choose(4);
    const unsigned leaves = co_await count_leaves(depth);
    check(leaves == 1u << depth, "a tree was joined with a branch too few");
    ++trees;
    const unsigned length = choose(9);
    const auto reached = co_await corps::with_deadline(soon(4), go_down(length));
    if (reached) check(*reached == length, "a call came back with the result of another");
    ++(reached ? chains : chains_cut);
    const auto first = co_await corps::select(corps::array_of(go_down(6), go_down(9), go_down(3)));
    check(first.second == 6 || first.second == 9 || first.second == 3, "a call came back with the result of another");
  }
}

void start() {
  employ<wait>();
  employ<tick_in_bursts>();
  employ<tick_and_skip>();
  employ<tick_and_delay>();
  employ<call_deeply>();
}

}  // namespace

constinit const Theme times = {start, [] {}, [] {}, [] {}};

}  // namespace soak
