// SPDX-License-Identifier: MIT OR Apache-2.0
// Wait lists and their locks: tasks that wait, and are cancelled, while others signal and send.
#include <corps/executor/spawner.hpp>
#include <corps/futures/select.hpp>
#include <corps/futures/yield_now.hpp>
#include <corps/sync/channel.hpp>
#include <corps/sync/mutex.hpp>
#include <corps/sync/semaphore.hpp>
#include <corps/sync/signal.hpp>
#include <corps/sync/waker_cell.hpp>
#include <optional>

#include "programs.hpp"

namespace explorer {
namespace {

using corps::Context;
using corps::Poll;

struct Shared {
  corps::Executor executor;
  corps::Signal<int> signal;
  corps::Channel<int, 1> channel;
  corps::WakerCell cell;
  corps::Mutex<> mutex;
  std::optional<corps::MutexGuard<void, corps::CriticalSectionLock>> held;
  corps::Semaphore semaphore{0};
  Mark mark;
  bool seen = false;
  int sent = 0;          ///< by the main thread
  int accepted[2] = {};  ///< of each other party
  int received = 0;
  int last = 0;
};
Scene<Shared> shared;

struct PollTwice {
  void operator()() {
    shared->executor.poll();
    shared->executor.poll();
  }
} poll_twice;
struct RunExecutor {
  void operator()() { shared->executor.run(); }
} run_executor;

void run_to_the_end() {
  int batches = 0;
  while (shared->executor.has_ready_tasks()) {
    require(++batches < 20, "tasks are ready for ever");
    shared->executor.poll();
  }
}

// ---- A signal from two parties ----

corps::Task<> take_signals() {
  for (;;) {
    shared->last = co_await shared->signal.wait();
    ++shared->received;
  }
}
corps::Task<> take_signal_or_give_up() {
  auto first = co_await corps::select(shared->signal.wait(), corps::yield_now());
  if (first.index() == 0) ++shared->received;
}
struct Signals {
  int value;
  void operator()() const { shared->signal.signal(value); }
};
const Signals signals_one{1};
const Signals signals_two{2};
void signal_program() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(take_signals());
  s.executor.poll();
  add(run_executor);
  add(signals_one);
  add(signals_two);
}
void check_signal() {
  run_to_the_end();
  require(!shared->signal.signaled(), "a value was not taken");
  require(shared->received == 1 || shared->received == 2, "a value was taken twice, or none");
}

void signal_given_up() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(take_signal_or_give_up());
  (void)s.executor.spawner().spawn(take_signals());
  s.executor.poll();
  add(poll_twice);
  add(signals_one);
  add(signals_two);
}

// ---- A receiver that gives up, and one behind it ----

corps::Task<> receive_once_or_give_up() {
  auto first = co_await corps::select(shared->channel.receive(), corps::yield_now());
  if (first.index() == 0) ++shared->received;
}
corps::Task<> receive_all() {
  for (;;) {
    (void)co_await shared->channel.receive();
    ++shared->received;
  }
}
struct Send {
  unsigned who;
  void operator()() const {
    if (shared->channel.try_send(1)) ++shared->accepted[who];
  }
};
const Send first_sends{0};
const Send second_sends{1};
void channel_program() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(receive_once_or_give_up());
  (void)s.executor.spawner().spawn(receive_all());
  s.executor.poll();
  add(poll_twice);
  add(first_sends);
  add(second_sends);
}
void check_channel() {
  run_to_the_end();
  require(shared->channel.empty(), "a value was not received");
  require(shared->received == shared->accepted[0] + shared->accepted[1], "a value was lost, or received twice");
  require(shared->received >= 1, "none of two could send");
}

// ---- A sender that gives up, while the room is made by another party ----

corps::Task<> send_once_or_give_up() {
  auto first = co_await corps::select(shared->channel.send(1), corps::yield_now());
  if (first.index() == 0) ++shared->sent;
}
corps::Task<> send_one() {
  co_await shared->channel.send(1);
  ++shared->sent;
}
struct Receive {
  unsigned who;
  void operator()() const {
    if (shared->channel.try_receive()) ++shared->accepted[who];
  }
};
const Receive first_receives{0};
const Receive second_receives{1};
void full_channel_program() {
  Shared& s = shared.make();
  require(s.channel.try_send(1).has_value(), "no room in an empty channel");
  (void)s.executor.spawner().spawn(send_once_or_give_up());
  (void)s.executor.spawner().spawn(send_one());
  s.executor.poll();
  add(poll_twice);
  add(first_receives);
  add(second_receives);
}
void check_full_channel() {
  run_to_the_end();
  const int taken = shared->accepted[0] + shared->accepted[1];
  require(taken >= 1, "a value that was there could not be received");
  require(1 + shared->sent == taken + static_cast<int>(shared->channel.size()), "a value was lost, or came twice");
  require(shared->sent >= 1, "there was room, and a sender waits");
}

// ---- The cell between a driver's interrupt and its future ----

class Reported {
 public:
  Reported() = default;
  Reported(Reported&&) noexcept {}
  ~Reported() { shared->cell.clear(); }
  Poll<int> poll(Context& context) {
    shared->cell.set(context.waker());
    if (!shared->mark.is_set()) return corps::pending;
    shared->seen = true;
    return 1;
  }
};
corps::Task<> wait_for_report() {
  co_await Reported();
  ++shared->received;
}
struct Report {
  void operator()() const {
    shared->mark.set();
    shared->cell.wake();
  }
};
const Report first_reports;
const Report second_reports;
void waker_cell_program() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(wait_for_report());
  add(run_executor);
  add(first_reports);
  add(second_reports);
}
void check_waker_cell() {
  require(!shared->executor.has_ready_tasks(), "it sleeps while a task is ready");
  require(shared->received == 1, "what was reported was not seen");
}

// ---- A mutex: one who waits gives up, while others try ----

corps::Task<> locks_or_gives_up() {
  auto first = co_await corps::select(shared->mutex.lock(), corps::yield_now());
  if (first.index() == 0) ++shared->received;
}
corps::Task<> locks() {
  auto guard = co_await shared->mutex.lock();
  require(shared->mutex.is_locked(), "a mutex is not locked that is held");
  ++shared->sent;
}
struct TryLock {
  unsigned who;
  void operator()() const {
    if (auto guard = shared->mutex.try_lock()) ++shared->accepted[who];
  }
};
const TryLock tries{0};
const struct Unlock {
  void operator()() const { shared->held.reset(); }
} unlocks;
void mutex_program() {
  Shared& s = shared.make();
  s.held = s.mutex.try_lock();
  require(s.held.has_value(), "a fresh mutex is locked");
  (void)s.executor.spawner().spawn(locks_or_gives_up());
  (void)s.executor.spawner().spawn(locks());
  s.executor.poll();
  add(poll_twice);
  add(unlocks);
  add(tries);
}
void check_mutex() {
  run_to_the_end();
  require(shared->sent == 1, "who waits for the mutex never got it");
  require(!shared->mutex.is_locked(), "nobody holds the mutex, and it is locked");
}

// ---- A semaphore: one who waits gives up, while two permits come ----

corps::Task<> acquires_or_gives_up() {
  auto first = co_await corps::select(shared->semaphore.acquire(), corps::yield_now());
  if (first.index() != 0) co_return;
  std::get<0>(first).forget();
  ++shared->received;
}
corps::Task<> acquires() {
  for (;;) {
    auto permit = co_await shared->semaphore.acquire();
    permit.forget();
    ++shared->received;
  }
}
const struct Release {
  void operator()() const { shared->semaphore.release(); }
} first_releases, second_releases;
void semaphore_program() {
  Shared& s = shared.make();
  (void)s.executor.spawner().spawn(acquires_or_gives_up());
  (void)s.executor.spawner().spawn(acquires());
  s.executor.poll();
  add(poll_twice);
  add(first_releases);
  add(second_releases);
}
void check_semaphore() {
  run_to_the_end();
  require(shared->received == 2 && shared->semaphore.available() == 0, "a permit was lost, or came twice");
}

}  // namespace

void add_sync_programs(std::vector<NamedProgram>& to) {
  to.push_back({{"signal from two", signal_program, check_signal}, false, true, true});
  to.push_back({{"signal, and one who gives up", signal_given_up, check_signal}, false, true, true});
  to.push_back({{"receiver that gives up", channel_program, check_channel}, false, true, true});
  to.push_back({{"sender that gives up", full_channel_program, check_full_channel}, false, true, true});
  to.push_back({{"mutex, and one who gives up", mutex_program, check_mutex}, false, true, true});
  to.push_back({{"semaphore, and one who gives up", semaphore_program, check_semaphore}, false, true, true});
  to.push_back({{"waker cell", waker_cell_program, check_waker_cell}, false, true, true});
}

}  // namespace explorer
