// SPDX-License-Identifier: MIT OR Apache-2.0
// What the programs of the primitives have in common: tasks that meet, of up to three executors.
#pragma once

#include <corps/executor/spawner.hpp>
#include <corps/futures/select.hpp>
#include <corps/futures/yield_now.hpp>
#include <utility>
#include <vector>

#include "program.hpp"

namespace explorer {

/// As threads, the three run at the same time; as interrupts, each preempts the one before.
struct Stage {
  corps::Executor executor;
  corps::Executor above;
  corps::Executor top;
};
inline Scene<Stage> stage;

template <unsigned N>
void spawn(corps::Executor& on, corps::Task<N>&& task) {
  require(on.spawner().spawn(std::move(task)).has_value(), "a task could not be spawned");
}
inline void poll_twice(corps::Executor& executor) {
  executor.poll();
  executor.poll();
}
/// The parties: an executor that polls twice (whoever gives up does it in the second poll), or sleeps in between.
inline constexpr auto poll_executor = [] { poll_twice(stage->executor); };
inline constexpr auto poll_above = [] { poll_twice(stage->above); };
inline constexpr auto poll_above_once = [] { stage->above.poll(); };
inline constexpr auto poll_top_once = [] { stage->top.poll(); };
inline constexpr auto run_executor = [] { stage->executor.run(); };

/// One task that gives up in the second poll of the executor, the first party, and another that stands behind it.
template <unsigned M, unsigned N>
void set_tasks(corps::Task<M>&& gives_up, corps::Task<N>&& stays) {
  spawn(stage->executor, std::move(gives_up));
  spawn(stage->executor, std::move(stays));
  stage->executor.poll();
  add(poll_executor);
}

/// Lets all tasks run until none is ready.
inline void settle() {
  int batches = 0;
  while (stage->executor.has_ready_tasks() || stage->above.has_ready_tasks() || stage->top.has_ready_tasks()) {
    require(++batches < 20, "tasks are ready for ever");
    stage->executor.poll();
    stage->above.poll();
    stage->top.poll();
  }
}
/// After `run_executor`, which ends asleep.
inline void require_idle() { require(!stage->executor.has_ready_tasks(), "it sleeps while a task is ready"); }

/// For the engines that have locks: orders weaker than theirs make no difference to what only locks protect.
inline void add_locked(std::vector<NamedProgram>& to, const char* name, void (*setup)(), void (*check)()) {
  to.push_back({{name, setup, check}, false, true, true});
}
/// For those with more critical sections than threads can be explored in.
inline void add_preempted(std::vector<NamedProgram>& to, const char* name, void (*setup)(), void (*check)()) {
  to.push_back({{name, setup, check}, false, false, true});
}

}  // namespace explorer
