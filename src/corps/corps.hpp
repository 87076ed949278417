// SPDX-License-Identifier: MIT OR Apache-2.0
// The portable library, all of it.
#pragma once

#include <corps/config.hpp>
#include <corps/executor/async.hpp>
#include <corps/executor/current_task.hpp>
#include <corps/executor/entry.hpp>
#include <corps/executor/executor.hpp>
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
#include <corps/panic.hpp>
#include <corps/sync/channel.hpp>
#include <corps/sync/signal.hpp>
#include <corps/sync/waker_cell.hpp>
#include <corps/time/blocking_delay.hpp>
#include <corps/time/clock.hpp>
#include <corps/time/counter_extension.hpp>
#include <corps/time/ticker.hpp>
#include <corps/time/timer.hpp>
