// SPDX-License-Identifier: MIT OR Apache-2.0
// What the objects of the library take on a 32-bit core: one array of each one's size, read by tools/sizes/sizes.mjs.
#include <corps/corps.hpp>
#include <corps/sync/closable_channel.hpp>
#include <corps/sync/pipe.hpp>
#include <corps/sync/priority_channel.hpp>
#include <corps/sync/watch.hpp>
#include <corps/sync/zero_copy_channel.hpp>

// Limits are asserted here; what is only listed has none.
#define LISTED(name, ...)                               \
  extern "C" {                                          \
  unsigned char corps_size_##name[sizeof(__VA_ARGS__)]; \
  }
#define LIMITED(limit, name, ...)                \
  static_assert(sizeof(__VA_ARGS__) <= (limit)); \
  LISTED(name, __VA_ARGS__)

using u32 = std::uint32_t;

LIMITED(12, executor, corps::Executor)
LIMITED(20, task_header, corps::detail::TaskHeader)
LISTED(task_handle, corps::TaskHandle)
LISTED(waker, corps::Waker)
LISTED(timer, corps::Timer)
LISTED(ticker, corps::Ticker)

LIMITED(12, signal, corps::Signal<u32>)
LISTED(signal_of_nothing, corps::Signal<void>)
LISTED(event, corps::Event)
LIMITED(20, mutex, corps::Mutex<u32>)
LISTED(rw_lock, corps::RwLock<u32>)
LISTED(semaphore, corps::Semaphore)
LISTED(barrier, corps::Barrier)
LISTED(condvar, corps::Condvar)
LISTED(one_shot, corps::OneShot<u32>)
LISTED(once_cell, corps::OnceCell<u32>)
LIMITED(64, channel, corps::Channel<u32, 8>)
LISTED(closable_channel, corps::ClosableChannel<u32, 8>)
LISTED(priority_channel, corps::PriorityChannel<u32, 8>)
LISTED(zero_copy_channel, corps::ZeroCopyChannel<u32, 8>)
LIMITED(96, pipe, corps::Pipe<64>)
LIMITED(32, watch, corps::Watch<u32>)
LISTED(waker_cell, corps::WakerCell)
