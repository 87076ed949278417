// SPDX-License-Identifier: MIT OR Apache-2.0
// Locks and what is held: tasks that wait for their turn and give up, while others enter and leave.
#include <corps/sync/rw_lock.hpp>
#include <corps/sync/semaphore.hpp>
#include <optional>

#include "programs.hpp"
#include "stage.hpp"

namespace explorer {
namespace {

struct Shared {
  corps::RwLock<int> rw_lock{0};
  std::optional<corps::RwLock<int>::ReadGuard> read_guard;
  std::optional<corps::RwLock<int>::WriteGuard> write_guard;
  corps::Semaphore semaphore{1};
  int waiting = 0;  ///< tasks that will not give up and have not had their turn
  int entered = 0;
  int taken = 0;  ///< permits, by tasks
  int tried = 0;  ///< permits, by who did not wait
  int last = 0;
};
Scene<Shared> shared;

// ---- RwLock ----

corps::Task<> writes_or_gives_up() {
  auto first = co_await corps::select(shared->rw_lock.write(), corps::yield_now());
  if (first.index() == 0) ++*std::get<0>(first);
}
corps::Task<2> reads(int place) {
  auto guard = co_await shared->rw_lock.read();
  require(shared->entered++ == place, "one who came later was let in first");
  shared->last = *guard;
  --shared->waiting;
}
void spawn_readers() {
  shared->waiting = 2;
  spawn(stage->executor, reads(0));
  spawn(stage->executor, reads(1));
  stage->executor.poll();
}
void check_rw_lock() {
  settle();
  require(shared->waiting == 0, "a reader waits, and nobody writes");
  require(shared->rw_lock.try_write().has_value(), "nobody holds the lock, and it is locked");
}

/// A reader inside, a writer that waits for it, readers that wait for the writer.
void readers_behind_a_writer() {
  stage.make();
  Shared& s = shared.make();
  s.read_guard = s.rw_lock.try_read();
  spawn(stage->executor, writes_or_gives_up());
  spawn_readers();
  add(poll_executor);
  add([] { shared->read_guard.reset(); });
  add([] {
    if (auto guard = shared->rw_lock.try_write()) ++**guard;
  });
}
/// The one inside stays there: they go in when the writer gives up.
void writer_that_gives_up() {
  stage.make();
  Shared& s = shared.make();
  s.read_guard = s.rw_lock.try_read();
  spawn(stage->executor, writes_or_gives_up());
  spawn_readers();
  add(poll_executor);
  add([] {
    if (auto guard = shared->rw_lock.try_read()) ++shared->tried;
  });
}
void check_writer_that_gives_up() {
  settle();
  require(shared->waiting == 0, "a reader waits, and nobody writes");
}
/// Both are let in by one who leaves.
void readers_let_in() {
  stage.make();
  Shared& s = shared.make();
  s.write_guard = s.rw_lock.try_write();
  spawn_readers();
  add(run_executor);
  add([] { shared->write_guard.reset(); });
  add([] {
    if (auto guard = shared->rw_lock.try_read()) ++shared->tried;
  });
}
/// One who waits on another executor gives up at the moment at which it is let in.
void writers_of_two() {
  stage.make();
  Shared& s = shared.make();
  s.write_guard = s.rw_lock.try_write();
  spawn(stage->above, writes_or_gives_up());
  stage->above.poll();
  spawn_readers();
  add([] {
    ++**shared->write_guard;
    shared->write_guard.reset();
    poll_twice(stage->executor);
  });
  add(poll_above);
  add([] {
    if (auto guard = shared->rw_lock.try_write()) ++**guard;
  });
}

// ---- Semaphore: one that asks for more than there is, and others behind it ----

corps::Task<> acquires_many_or_gives_up() {
  auto first = co_await corps::select(shared->semaphore.acquire(3), corps::yield_now());
  if (first.index() != 0) co_return;
  shared->taken += 3;
  std::get<0>(first).forget();
}
corps::Task<2> acquires_one(int place) {
  auto permit = co_await shared->semaphore.acquire();
  require(shared->entered++ == place, "one who came later was served first");
  ++shared->taken;
  permit.forget();
}
void permits_behind_many() {
  stage.make();
  shared.make();
  spawn(stage->executor, acquires_many_or_gives_up());
  spawn(stage->executor, acquires_one(0));
  spawn(stage->executor, acquires_one(1));
  stage->executor.poll();
  add(poll_executor);
  add([] {
    if (auto permit = shared->semaphore.try_acquire()) {
      permit->forget();
      ++shared->tried;
    }
    require(shared->semaphore.available() <= 3, "there are more permits than were released");
  });
  add([] { shared->semaphore.release(2); });
}
void check_permits() {
  settle();
  const int available = static_cast<int>(shared->semaphore.available());
  require(shared->taken + shared->tried + available == 3, "a permit was lost, or came twice");
  require(available == 0 || shared->entered == 2, "there are permits, and one waits for one");
}

}  // namespace

void add_lock_programs(std::vector<NamedProgram>& to) {
  add_locked(to, "rw lock, readers behind a writer", readers_behind_a_writer, check_rw_lock);
  add_locked(to, "rw lock, writer that gives up", writer_that_gives_up, check_writer_that_gives_up);
  add_locked(to, "rw lock, readers let in", readers_let_in, check_rw_lock);
  add_locked(to, "rw lock, writers of two executors", writers_of_two, check_rw_lock);
  add_locked(to, "semaphore, few behind many", permits_behind_many, check_permits);
}

}  // namespace explorer
