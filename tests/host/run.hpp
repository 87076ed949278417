// SPDX-License-Identifier: MIT OR Apache-2.0
// What the tests of the desktop's runtime are written with: tasks in real time on threads of their own.
#pragma once

#include <gtest/gtest.h>

#include <boards/desktop/board.hpp>
#include <corps/corps.hpp>
#include <corps/executor/task_join.hpp>
#include <latch>
#include <optional>
#include <support/borrowed.hpp>
#include <utility>

namespace test {

using namespace std::chrono_literals;
namespace host = corps::host;

inline corps::Task<16> tell_the_end(corps::TaskHandle task, Borrowed<std::latch> ended) {
  co_await task.join();
  ended->count_down();
}

/// Waits, in a thread without an executor, for the end of a task in `thread`.
inline void wait_for(host::Thread& thread, corps::TaskHandle task) {
  std::latch ended(1);
  thread.spawner().spawn(tell_the_end(task, Borrowed(ended))).value();
  ended.wait();
}

/// Runs `task` in a thread of its own, to its end.
template <unsigned N>
void run(corps::Task<N> task) {
  host::Thread thread;
  wait_for(thread, thread.spawner().spawn(std::move(task)).value());
}

/// Open files of this process.
int open_files();
/// The time for which this thread has had a processor.
std::chrono::nanoseconds processor_time();

}  // namespace test
