// SPDX-License-Identifier: MIT OR Apache-2.0
// Mutex, RwLock, Semaphore: who must not be there at the same time is not; what is held when a task is cancelled comes
// back; nobody waits for ever.
#include <optional>

#include "soak.hpp"

namespace soak {
namespace {

// --- Mutex: adds to a number, in two steps
// -----------------------------------------------------------------------------

constinit corps::Mutex<std::uint64_t> sum{0u};
int sum_holders = 0;
int sum_waiters = 0;
std::uint64_t additions = 0;
Counter mutex_locked("mutex: locked"), mutex_timed_out("mutex: timed out"),
    mutex_tried("mutex: try_lock by interrupts");

using SumGuard = corps::Mutex<std::uint64_t>::Guard;

corps::Async<> add_one(SumGuard& guard) {
  const Inside frame(nested_frames);
  const Inside inside(sum_holders);
  check(sum_holders == 1, "two hold a mutex");
  const std::uint64_t before = *guard;
  if (one_in(2)) co_await nap(2);
  check(*guard == before && sum_holders == 1, "somebody else has changed what a mutex protects");
  *guard = before + 1;
  ++additions;
  ++mutex_locked;
}

corps::Async<SumGuard> lock_sum() {
  const Inside frame(nested_frames);
  const Inside waiting(sum_waiters);
  const Patience patience("a mutex");
  auto guard = co_await sum.lock();
  co_return std::move(guard);
}

corps::Task<16> use_mutex(unsigned) {
  while (!stopping) {
    if (one_in(2)) {
      auto guard = co_await lock_sum();
      co_await add_one(guard);
      if (one_in(3)) guard.unlock();
    } else {
      auto guard = co_await corps::with_deadline(soon(), sum.lock());
      if (guard) {
        co_await add_one(*guard);
      } else {
        ++mutex_timed_out;
      }
    }
    co_await nap(20);
  }
}

void try_mutex() {
  const auto guard = sum.try_lock();
  if (!guard) return;
  check(sum_holders == 0, "an interrupt got a mutex that somebody holds");
  ++**guard;
  ++additions;
  ++mutex_tried;
}

// --- RwLock: two numbers that are equal whenever nobody writes
// -----------------------------------------------------------

struct Pair {
  std::uint64_t left = 0;
  std::uint64_t right = 0;
};
constinit corps::RwLock<Pair> pair;
int readers = 0;
int writers = 0;
int pair_waiters = 0;
Counter read_counter("rw_lock: read"), wrote_counter("rw_lock: written"), tried_counter("rw_lock: tried"),
    crowd_counter("rw_lock: read by several");

corps::Async<> read_pair(corps::RwLock<Pair>::ReadGuard& guard) {
  const Inside frame(nested_frames);
  const Inside inside(readers);
  check(writers == 0, "somebody reads while another writes");
  const Pair before = *guard;
  check(before.left == before.right, "somebody reads what is half written");
  if (readers > 1) ++crowd_counter;
  co_await nap(2);
  check(guard->left == before.left && guard->right == before.left, "it was written while it was read");
  ++read_counter;
}

/// Writes the second half, too, when the task is cancelled after the first.
struct Finish {
  explicit Finish(Pair& pair) : pair_(pair) {}
  Finish(const Finish&) = delete;
  Finish& operator=(const Finish&) = delete;
  ~Finish() { pair_.right = pair_.left; }
  Pair& pair_;
};

corps::Async<> write_pair(corps::RwLock<Pair>::WriteGuard& guard) {
  const Inside frame(nested_frames);
  const Inside inside(writers);
  check(writers == 1 && readers == 0, "somebody writes while another reads or writes");
  const Finish finish(*guard);
  ++guard->left;
  co_await nap(2);
  check(writers == 1 && readers == 0, "somebody came while another wrote");
  ++wrote_counter;
}

corps::Task<20> use_rw_lock(unsigned) {
  while (!stopping) {
    switch (choose(6)) {
      case 0: {
        auto guard = co_await corps::with_deadline(soon(), pair.write());
        if (guard) co_await write_pair(*guard);
        break;
      }
      case 1: {
        const Patience patience("writing");
        std::optional<Inside> waiting(std::in_place, pair_waiters);
        auto guard = co_await pair.write();
        waiting.reset();
        co_await write_pair(guard);
        break;
      }
      case 2: {
        auto guard = pair.try_read();
        if (guard) co_await read_pair(*guard);
        break;
      }
      case 3: {
        auto guard = co_await corps::with_deadline(soon(), pair.read());
        if (guard) co_await read_pair(*guard);
        break;
      }
      default: {
        const Patience patience("reading");
        std::optional<Inside> waiting(std::in_place, pair_waiters);
        auto guard = co_await pair.read();
        waiting.reset();
        co_await read_pair(guard);
      }
    }
    co_await nap(30);
  }
}

void try_rw_lock() {
  if (const auto guard = pair.try_write()) {
    check(writers == 0 && readers == 0, "an interrupt may write while somebody reads or writes");
    ++(*guard)->left;
    (*guard)->right = (*guard)->left;
    ++tried_counter;
  } else if (const auto other = pair.try_read()) {
    check(writers == 0 && (*other)->left == (*other)->right, "an interrupt may read while somebody writes");
  }
}

// --- Semaphore
// -----------------------------------------------------------------------------------------------------------

constexpr std::uint32_t all_permits = 7;
constinit corps::Semaphore semaphore{all_permits};
int permits_used = 0;
int permits_of_interrupts = 0;
int permit_waiters = 0;
Counter acquired("semaphore: acquired"), many_acquired("semaphore: nearly all acquired"),
    lent("semaphore: acquired by interrupts");

corps::Task<20> use_semaphore(unsigned) {
  while (!stopping) {
    const std::uint32_t wanted = one_in(6) ? all_permits - 1 : 1 + choose(3);
    auto permit = semaphore.try_acquire(choose(4) == 0 ? wanted : UINT32_MAX);
    if (!permit && one_in(2)) {
      const Patience patience("permits");
      const Inside waiting(permit_waiters);
      permit = co_await semaphore.acquire(wanted);
    } else if (!permit) {
      auto in_time = co_await corps::with_deadline(soon(), semaphore.acquire(wanted));
      if (in_time) permit = std::move(*in_time);
    }
    if (permit) {
      const Inside inside(permits_used, static_cast<int>(wanted));
      check(permits_used + permits_of_interrupts <= static_cast<int>(all_permits),
            "more permits are used than there are");
      ++acquired;
      if (wanted == all_permits - 1) ++many_acquired;
      co_await nap(3);
      check(permits_used + permits_of_interrupts <= static_cast<int>(all_permits), "there are more permits by now");
    }
    permit.reset();
    co_await nap(20);
  }
}

/// Takes a permit in one interrupt, and gives it back in another.
void lend_permit() {
  auto permit = semaphore.try_acquire();
  if (!permit) return;
  permit->forget();
  ++permits_of_interrupts;
  check(permits_used + permits_of_interrupts <= static_cast<int>(all_permits), "an interrupt got a permit too many");
  ++lent;
  World::current().at(soon(3).time_since_epoch(), "release", [] {
    --permits_of_interrupts;
    semaphore.release();
  });
}

void start() {
  employ<use_mutex>();
  interrupt_every(5, "try_lock", try_mutex);
  employ<use_rw_lock>();
  interrupt_every(5, "try_write", try_rw_lock);
  employ<use_semaphore>();
  interrupt_every(5, "try_acquire", lend_permit);
}

void check_quiet() {
  check(sum_waiters == 0 || sum.is_locked(), "somebody waits for a mutex that nobody holds");
  check(pair_waiters == 0 || readers + writers != 0, "somebody waits for an RwLock that nobody holds");
  check(permits_used + permits_of_interrupts + static_cast<int>(semaphore.available()) == static_cast<int>(all_permits),
        "a permit was lost, or came from nowhere");
  check(permit_waiters == 0 || semaphore.available() != all_permits, "somebody waits for permits that are there");
}

void check_ended() {
  check(sum_holders == 0 && readers == 0 && writers == 0 && permits_used == 0 && permits_of_interrupts == 0,
        "somebody is still inside");
  const auto guard = sum.try_lock();
  check(guard.has_value(), "a mutex is locked for ever");
  check(**guard == additions, "an addition was lost");
  const auto writer = pair.try_write();
  check(writer.has_value(), "an RwLock is held for ever");
  check((*writer)->left == (*writer)->right, "the pair is not equal");
  check(semaphore.available() == all_permits, "a permit was lost, or came from nowhere");
}

}  // namespace

constinit const Theme locks = {start, check_quiet, [] {}, check_ended};

}  // namespace soak
