// SPDX-License-Identifier: MIT OR Apache-2.0
// The portable library, all of it.
#pragma once

#include <corps/config.hpp>
#include <corps/executor/async.hpp>
#include <corps/executor/current_task.hpp>
#include <corps/executor/entry.hpp>
#include <corps/executor/executor.hpp>
#include <corps/executor/send_spawner.hpp>
#include <corps/executor/send_task.hpp>
#include <corps/executor/sendable.hpp>
#include <corps/executor/spawner.hpp>
#include <corps/executor/task.hpp>
#include <corps/executor/task_handle.hpp>
#include <corps/executor/task_join.hpp>
#include <corps/futures/array_of.hpp>
#include <corps/futures/block_on.hpp>
#include <corps/futures/future.hpp>
#include <corps/futures/join.hpp>
#include <corps/futures/poll_fn.hpp>
#include <corps/futures/poll_once.hpp>
#include <corps/futures/select.hpp>
#include <corps/futures/with_timeout.hpp>
#include <corps/futures/yield_now.hpp>
#include <corps/io/celsius.hpp>
#include <corps/io/error.hpp>
#include <corps/log/log.hpp>
#include <corps/memory/recursion_depth.hpp>
#include <corps/panic.hpp>
#include <corps/sync/barrier.hpp>
#include <corps/sync/channel.hpp>
#include <corps/sync/closable_channel.hpp>
#include <corps/sync/condvar.hpp>
#include <corps/sync/event.hpp>
#include <corps/sync/lazy.hpp>
#include <corps/sync/mutex.hpp>
#include <corps/sync/once_cell.hpp>
#include <corps/sync/one_shot.hpp>
#include <corps/sync/pipe.hpp>
#include <corps/sync/priority_channel.hpp>
#include <corps/sync/pub_sub.hpp>
#include <corps/sync/rpc_service.hpp>
#include <corps/sync/rw_lock.hpp>
#include <corps/sync/semaphore.hpp>
#include <corps/sync/signal.hpp>
#include <corps/sync/waker_cell.hpp>
#include <corps/sync/watch.hpp>
#include <corps/sync/zero_copy_channel.hpp>
#include <corps/time/blocking_delay.hpp>
#include <corps/time/clock.hpp>
#include <corps/time/counter_extension.hpp>
#include <corps/time/ticker.hpp>
#include <corps/time/timer.hpp>

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include <corps/executor/interrupt_executor.hpp>
#endif
