// SPDX-License-Identifier: MIT OR Apache-2.0
// What the themes of the soak share: cores, time, chance, and workers that are ended and started again all the time.
// Static variables all over: each run is a fresh copy of the process.
#pragma once

#include <arch/sim/world.hpp>
#include <corps/corps.hpp>
#include <cstdint>
#include <functional>
#include <vector>

namespace soak {

using namespace std::chrono_literals;
using corps::sim::check;
using corps::sim::World;

/// A group of primitives, and the tasks that use them.
struct Theme {
  void (*start)();
  /// Asked again and again while all cores sleep, so that whoever was woken has run: nobody waits for what is there.
  void (*check_quiet)();
  /// Nobody has produced anything for a while, and whoever consumes still waits for more.
  void (*check_drained)();
  /// All tasks have ended.
  void (*check_ended)();
};
extern const Theme locks, conditions, channels, slots, broadcasts, streams, calls, rounds, times, lifecycle;

/// No new work: producers end.
inline bool stopping = false;
/// Consumers end, too: nothing is left for them.
inline corps::Event drained;

inline constexpr unsigned core_count = 4;
corps::Spawner on_core(unsigned number);

inline unsigned choose(unsigned n) { return World::current().choose(n); }
inline bool one_in(unsigned n) { return choose(n) == 0; }

/// Tasks sleep until multiples of this: so that many of them, on all cores, are ready at the same moment, which is also
/// when time-outs end and interrupts come.
inline constexpr corps::Clock::duration step = 20ms;
/// An instant from the next such moment on.
inline corps::Clock::time_point soon(unsigned steps = 6) {
  const auto now = corps::Clock::now().time_since_epoch();
  return corps::Clock::time_point((now / step + 1 + choose(steps)) * step);
}
inline corps::Timer nap(unsigned steps = 8) { return corps::Timer::at(soon(steps)); }
/// Between two that are produced, and two that are consumed: for some seconds one is quicker, and what is between them
/// full; for some the other.
inline bool is_flood() { return corps::Clock::now().time_since_epoch() / 3s % 2 == 0; }
inline corps::Timer producers_nap() { return nap(is_flood() ? 4 : 16); }
inline corps::Timer consumers_nap() { return nap(is_flood() ? 12 : 3); }

/// Calls `handler` as an interrupt, over and over, up to so many steps and some microseconds after the last time.
void interrupt_every(unsigned steps, const char* name, std::function<void()> handler);

/// Counts what was done, by its name: at the end nothing may be at zero.
class Counter {
 public:
  explicit Counter(const char* name);
  void operator++() { ++count; }
  const char* name;
  std::uint64_t count = 0;
};

/// Lives while something is awaited that must come without any time-out: long before the limit is over.
class Patience {
 public:
  explicit Patience(const char* what);
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;
  ~Patience();
  static void check_all();

 private:
  const char* what_;
  corps::Clock::time_point since_;
};

/// Counts those who are somewhere at the moment; also when the task is cancelled there.
class Inside {
 public:
  explicit Inside(int& count, int weight = 1) : count_(count), weight_(weight) { count_ += weight; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { count_ -= weight_; }

 private:
  int& count_;
  int weight_;
};
/// Tasks that bring something; none is left when all is drained.
inline int producers = 0;
/// Frames of Async functions that are alive.
inline int nested_frames = 0;

/// How to spawn a worker: with its number.
using Start = std::expected<corps::TaskHandle, corps::SpawnError> (*)(corps::Spawner, unsigned);
void employ(Start start, unsigned count);
/// Has as many tasks of `function` run as it has slots, spread over the cores. Each is left to end by itself, or
/// cancelled at any instant, and then joined and started again, in what must be a free slot.
template <auto function>
void employ() {
  [&]<unsigned n>(corps::Task<n> (*)(unsigned)) {
    employ([](corps::Spawner spawner, unsigned number) { return spawner.spawn(function(number)); }, n);
  }(function);
}
/// Has as many of them run, which are never cancelled: they end by themselves, at the end.
template <auto function>
void let_run() {
  [&]<unsigned n>(corps::Task<n> (*)(unsigned)) {
    for (unsigned number = 0; number < n; ++number) {
      check(on_core(number % core_count).spawn(function(number)).has_value(), "there is no slot at the start");
    }
  }(function);
}

/// The whole of it: `seconds` of virtual time, and the end.
void run(World& world, unsigned seconds, bool print_counts);

}  // namespace soak
