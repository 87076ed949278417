// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/choices.hpp>
#include <arch/sim/core.hpp>
#include <arch/sim/event_log.hpp>
#include <arch/sim/failure.hpp>
#include <arch/sim/options.hpp>
#include <corps/executor/executor.hpp>
#include <corps/executor/spawner.hpp>
#include <corps/time/clock.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

namespace corps::sim {

/// A simulated machine: a virtual clock, cores that run tasks, and interrupts. What may legally happen in another order
/// is chosen: the same choices give the same run, bit for bit. One at a time in a process.
///
/// Interrupts come between any two polls, during sleep, and at the ends of critical sections and read-modify-writes of
/// the library; with several cores another core goes on there. Code outside of the cores (what sets a world up, and
/// looks at it between two runs) is interrupted by nothing.
class World {
 public:
  explicit World(Choices choices, WorldOptions options = {});
  explicit World(std::uint64_t seed, WorldOptions options = {}) : World(Choices::seeded(seed), options) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  /// Destroys the tasks that are left, then what `make` has made, newest first.
  ~World();
  /// The world that there is; a failure ("misuse") when there is none.
  static World& current();
  static bool exists() { return current_ != nullptr; }

  // ---- Tasks ----

  Spawner spawner() { return core().spawner(); }
  /// Spawns on the first core; a failure when there is no slot.
  template <unsigned N>
  TaskHandle spawn(Task<N> task) {
    auto handle = spawner().spawn(std::move(task));
    if (!handle) fail("spawn", "there is no slot or no memory for a task");
    return *handle;
  }
  /// Runs `main` as a chip's start-up code would: `world.start(async_main)`.
  void start(Task<> (*main)(Spawner)) {
    if (!core().executor.start(main(spawner()))) fail("spawn", "there is no slot or no memory for the main task");
  }
  /// The first core.
  Core& core() { return *cores_.front(); }
  /// Another core (a thread, on the desktop), with tasks of its own.
  Core& add_core(std::string name);
  std::size_t running_tasks() const { return tasks_.size(); }

  /// An object that lives as long as the world, and longer than its tasks: what they refer to belongs here.
  template <class T, class... Arguments>
  T& make(Arguments&&... arguments) {
    auto object = std::make_shared<T>(std::forward<Arguments>(arguments)...);
    T& reference = *object;
    objects_.push_back(std::move(object));
    return reference;
  }
  /// The one object of this type; made when it is asked for first.
  template <class T>
  T& part() {
    for (auto& [type, object] : parts_) {
      if (type == std::type_index(typeid(T))) return *static_cast<T*>(object);
    }
    T& made = make<T>();
    parts_.emplace_back(typeid(T), &made);
    return made;
  }

  // ---- Time: each lets the cores run ----

  Clock::duration now() const { return Clock::duration(now_); }
  /// The time is written there too, in ticks, from now on: for who looks at it after a crash.
  void mirror_time_to(std::int64_t& ticks) { *(now_mirror_ = &ticks) = now_; }
  void run_for(Clock::duration time) { run_until_time(now_ + time.count()); }
  /// Until nothing can happen any more. A failure ("no end") when that takes longer than `limit`.
  void run_until_idle(Clock::duration limit = std::chrono::hours(1));
  /// Until every task has ended. A failure when tasks are left that wait for ever ("deadlock"), or after `limit`.
  void run_to_end(Clock::duration limit = std::chrono::hours(1));
  /// Until `holds()`, which is asked between the steps of cores. False when that has not come within `limit`, or cannot
  /// come any more.
  bool run_until(const std::function<bool()>& holds, Clock::duration limit = std::chrono::hours(1));

  // ---- Interrupts ----

  using EventId = std::uint64_t;
  /// Calls `handler` as an interrupt at `when` since start, or right after. It is not interrupted itself.
  EventId at(Clock::duration when, std::string name, std::function<void()> handler);
  EventId after(Clock::duration delay, std::string name, std::function<void()> handler) {
    return at(now() + delay, std::move(name), std::move(handler));
  }
  /// The same at an instant from `earliest` to `latest` from now, which is chosen.
  EventId between(Clock::duration earliest, Clock::duration latest, std::string name, std::function<void()> handler) {
    return after(earliest + Clock::duration(choices_.quantity((latest - earliest).count())), std::move(name),
                 std::move(handler));
  }
  /// Nothing happens when it has come already.
  void cancel(EventId event);

  // ---- Choices and the record of what happened ----

  /// 0 to n - 1: for models of what is outside.
  unsigned choose(unsigned n) { return choices_.choose(n); }
  Choices& choices() { return choices_; }
  /// Adds a line to the order of events.
  void note(std::string_view kind, std::string_view what) { events_log_.add(now_, kind, what); }
  EventLog& event_log() { return events_log_; }
  /// What the program has logged.
  const std::string& log() const { return log_; }
  struct Counts {
    std::uint64_t polls = 0;
    std::uint64_t interrupts = 0;
    std::uint64_t interrupt_points = 0;
  };
  const Counts& counts() const { return counts_; }

  /// A place in the code where an interrupt may come: for code of the program's own that the library has no point in.
  void interrupt_point();
  /// Wakes one of the waiting tasks, or none, for no reason. A task that could not bear it would be wrong. The world
  /// does it by itself with WorldOptions::spurious_wakes.
  void maybe_wake_spuriously();
  /// The names of the tasks that are left, and since when each has waited.
  std::string waiting_tasks() const;
  /// Destroys the tasks that are left; nothing runs any more. The destructor does it; earlier for who has objects of
  /// their own that tasks use.
  void end_tasks() noexcept;

 private:
  friend struct Machine;
  friend class Core;
  struct Event {
    std::int64_t time;
    EventId id;
    std::string name;
    std::function<void()> handler;
  };
  struct RunningTask {
    detail::TaskHeader* header;
    const void* code;  // of the coroutine, for its name
    std::uint64_t number;
    std::int64_t waits_since;
  };

  void run_until_time(std::int64_t end);
  bool step(std::int64_t end);
  void run_core(Core& core);
  void deliver(std::size_t event);
  std::size_t due_by(std::int64_t time) const;
  void pass_to(std::int64_t time);
  void count_poll();
  void note_task(std::string_view kind, const detail::TaskHeader& task);
  RunningTask* find(const detail::TaskHeader& task);
  std::string name_of(const RunningTask& task) const;

  static World* current_;
  Choices choices_;
  WorldOptions options_;
  unsigned one_in_interrupt_;
  unsigned one_in_spurious_;

  std::int64_t now_ = 0;
  std::int64_t* now_mirror_ = nullptr;
  std::int64_t awake_since_ = 0;
  std::int64_t end_ = 0;
  std::uint64_t polls_now_ = 0;
  std::vector<Event> events_;  // by time, then by id
  EventId next_event_ = 1;
  std::deque<std::unique_ptr<Core>> cores_;
  Core* running_ = nullptr;
  unsigned critical_depth_ = 0;
  bool in_interrupt_ = false;
  bool ending_ = false;

  std::vector<RunningTask> tasks_;
  std::uint64_t next_task_ = 1;
  std::vector<std::shared_ptr<void>> objects_;
  std::vector<std::pair<std::type_index, void*>> parts_;
  EventLog events_log_;
  std::string log_;
  std::string log_line_;
  Counts counts_;
};

}  // namespace corps::sim
