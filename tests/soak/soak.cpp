// SPDX-License-Identifier: MIT OR Apache-2.0
#include "soak.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace soak {
namespace {

constexpr unsigned most_workers = 512;
/// Far more than any wait takes when nothing is lost; and short enough to be found in a run.
constexpr corps::Clock::duration longest_wait = 8s;

std::array<corps::sim::Core*, core_count> all_cores{};
std::vector<const Patience*> waiting;

struct Employment {
  Start start;
  unsigned count;
};
std::vector<Employment> employments;

std::vector<Counter*>& counters() {
  static std::vector<Counter*> all;
  return all;
}

/// A function in a struct, for tasks take no pointers.
struct Worker {
  Start start;
};

Counter spawned("workers spawned"), cancelled("workers cancelled"), finished("workers finished");

corps::Task<most_workers> keep(Worker worker, corps::Spawner spawner, unsigned number) {
  // To its own end: at the stop each place has somebody who goes on until all is drained.
  for (auto end = corps::TaskEnd::cancelled; !stopping || end == corps::TaskEnd::cancelled;) {
    const auto handle = worker.start(spawner, number);
    check(handle.has_value(), "the slot of a task that has been joined is not free");
    ++spawned;
    bool may_be_cancelled = false;
    // Some come to rest before they are cancelled, some do not.
    const auto in_time = co_await corps::with_deadline(soon(one_in(2) ? 40 : 600), handle->join());
    if (!in_time && !stopping) {
      may_be_cancelled = true;
      handle->cancel();
      if (one_in(4)) handle->cancel();
    }
    end = co_await handle->join();
    check(!handle->is_running(), "a task that has been joined runs");
    check(end == corps::TaskEnd::finished || may_be_cancelled, "a task was cancelled that nobody has cancelled");
    ++(end == corps::TaskEnd::finished ? finished : cancelled);
    if (one_in(4)) co_await nap();
  }
}

/// Each slot is free again: there are as many as there were, and not one more.
void check_slots() {
  for (const auto& [start, count] : employments) {
    for (unsigned number = 0; number < count; ++number) {
      check(start(on_core(number % core_count), number).has_value(), "a slot is not free at the end");
    }
    check(!start(on_core(0), 0).has_value(), "there are more slots than there were");
  }
  World::current().run_to_end(60s);
}

}  // namespace

corps::Spawner on_core(unsigned number) { return all_cores[number]->spawner(); }

void interrupt_every(unsigned steps, const char* name, std::function<void()> handler) {
  if (stopping) return;
  const auto when = soon(steps).time_since_epoch() + corps::Clock::ceil(std::chrono::microseconds(choose(25)));
  World::current().at(when, name, [steps, name, handler = std::move(handler)] {
    handler();
    interrupt_every(steps, name, handler);
  });
}

Counter::Counter(const char* n) : name(n) { counters().push_back(this); }

Patience::Patience(const char* what) : what_(what), since_(corps::Clock::now()) { waiting.push_back(this); }
Patience::~Patience() { std::erase(waiting, this); }
void Patience::check_all() {
  for (const Patience* patience : waiting) {
    if (corps::Clock::now() - patience->since_ > longest_wait) {
      corps::sim::fail("starved", std::string("somebody waits too long for ") + patience->what_);
    }
  }
}

void employ(Start start, unsigned count) {
  employments.push_back({start, count});
  for (unsigned number = 0; number < count; ++number) {
    const corps::Spawner spawner = on_core(number % core_count);
    check(spawner.spawn(keep(Worker{start}, spawner, number)).has_value(), "too many workers");
  }
}

void run(World& world, unsigned seconds, bool print_counts) {
  all_cores[0] = &world.core();
  for (unsigned i = 1; i < core_count; ++i) all_cores[i] = &world.add_core("core " + std::to_string(i));
  const Theme* const themes[] = {&locks,   &conditions, &channels, &slots, &broadcasts,
                                 &streams, &calls,      &rounds,   &times, &lifecycle};
  for (const Theme* theme : themes) theme->start();

  std::size_t most_tasks = 0;
  const auto run_on = [&world, &themes] {
    world.run_until([] { return false; }, soon(5).time_since_epoch() + step / 2 - world.now());
    for (const Theme* theme : themes) theme->check_quiet();
  };
  while (world.now() < std::chrono::seconds(seconds)) {
    run_on();
    Patience::check_all();
    most_tasks = std::max(most_tasks, world.running_tasks());
  }
  check(most_tasks >= 300, "fewer than 300 tasks");

  stopping = true;
  while (world.now() < std::chrono::seconds(seconds) + longest_wait) run_on();
  if (producers != 0) corps::sim::fail("starved", "after the end there still are: " + world.waiting_tasks());
  for (const Theme* theme : themes) theme->check_drained();
  drained.set();
  world.run_to_end(60s);
  check(waiting.empty() && producers == 0 && nested_frames == 0, "something of a task has survived it");
  for (const Theme* theme : themes) theme->check_ended();
  check_slots();
  check(nested_frames == 0, "a frame of an Async function was left");

  if (print_counts) std::printf("%zu tasks at a time\n", most_tasks);
  for (const Counter* counter : counters()) {
    if (print_counts) std::printf("%10llu %s\n", static_cast<unsigned long long>(counter->count), counter->name);
    if (counter->count == 0 && seconds >= 60) {
      corps::sim::fail("check", std::string("it never happened: ") + counter->name);
    }
  }
  std::fflush(stdout);
}

}  // namespace soak
