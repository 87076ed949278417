// SPDX-License-Identifier: MIT OR Apache-2.0
// What happens to tasks, told to whoever watches: the simulator. In other builds these are empty functions.
#pragma once

namespace corps {
class Executor;
}

namespace corps::detail {
struct TaskHeader;

/// A build that defines CORPS_OBSERVE_TASKS, for the library and all that is linked with it, defines these functions.
/// Each may run other contexts (interrupts, other executors) before it returns, except where it says otherwise.
namespace observer {
#if defined(CORPS_OBSERVE_TASKS)
/// It is about to be queued for its first poll. Its coroutine has not run yet.
void spawned(TaskHeader& task, Executor& executor) noexcept;
/// A wake has found it waiting, and is about to queue it.
void woken(TaskHeader& task) noexcept;
void before_poll(TaskHeader& task) noexcept;
void after_poll(TaskHeader& task) noexcept;
/// Its frame is about to be destroyed, spawned or not. Runs nothing else.
void ending(TaskHeader& task) noexcept;
#else
inline void spawned(TaskHeader&, Executor&) noexcept {}
inline void woken(TaskHeader&) noexcept {}
inline void before_poll(TaskHeader&) noexcept {}
inline void after_poll(TaskHeader&) noexcept {}
inline void ending(TaskHeader&) noexcept {}
#endif
}  // namespace observer

}  // namespace corps::detail
