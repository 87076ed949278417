// SPDX-License-Identifier: MIT OR Apache-2.0
// Condvar and its mutex as a bounded queue, and Barrier.
#include <deque>

#include "parcel.hpp"

namespace soak {
namespace {

// --- A queue of at most three, by a mutex and two condvars
// ----------------------------------------------------------------

using Queue = corps::Mutex<std::deque<Parcel>>;
Queue queue;
constinit corps::Condvar is_not_empty, is_not_full;
Ledger ledger;
int producers_waiting = 0;
int consumers_waiting = 0;
Counter put("condvar: put"), got("condvar: got"), given_up("condvar: given up"),
    pulsed("condvar: notified by interrupts");

bool has_room(Queue::Guard& guard) { return guard->size() < 3; }
bool has_some(Queue::Guard& guard) { return !guard->empty(); }

void put_parcel(Queue::Guard& guard, unsigned sender) {
  Parcel parcel(ledger, sender);
  const auto number = parcel.number();
  guard->push_back(std::move(parcel));
  ledger.sent(number);
  ++put;
  is_not_empty.notify_one();
}

corps::Task<8> producer(unsigned number) {
  const Inside counted(producers);
  while (!stopping) {
    co_await producers_nap();
    const Patience patience("room in a queue");
    auto guard = co_await queue.lock();
    if (one_in(2)) {
      const auto fits = [&guard] { return has_room(guard); };
      const Inside waiting(producers_waiting);
      co_await is_not_full.wait(guard, fits);
    } else {
      while (guard.owns_lock() && !has_room(guard)) {
        const auto in_time = co_await corps::with_deadline(soon(), is_not_full.wait(guard));
        check(guard.owns_lock() == in_time.has_value(),
              "a guard holds the mutex after a time-out, or does not in time");
        if (!in_time) ++given_up;
      }
      if (!guard.owns_lock()) continue;
    }
    check(guard.owns_lock() && has_room(guard), "the wait is over, and there is no room");
    put_parcel(guard, number);
  }
}

/// Waits for good until something is there, unless all is over.
corps::Async<bool> wait_for_some(Queue::Guard& guard) {
  const Inside frame(nested_frames);
  const Inside waiting(consumers_waiting);
  const auto some = [&guard] { return has_some(guard); };
  const auto first = co_await corps::select(is_not_empty.wait(guard, some), drained.wait());
  co_return first.index() == 0;
}

corps::Task<8> consumer(unsigned) {
  Order order;
  while (!drained.is_set()) {
    const Patience patience("a parcel in a queue");
    auto guard = co_await queue.lock();
    // From the stop on nobody gives up any more: a notification that was lost is then missed for good.
    if (stopping || one_in(2)) {
      const bool some = co_await wait_for_some(guard);
      if (!some) break;
    } else if (!has_some(guard)) {
      const auto in_time = co_await corps::with_deadline(soon(), is_not_empty.wait(guard));
      if (!in_time) ++given_up;
      if (!in_time || !has_some(guard)) continue;
    }
    check(guard.owns_lock() && has_some(guard), "the wait is over, and there is nothing");
    Parcel parcel = std::move(guard->front());
    guard->pop_front();
    order.receive(parcel);
    ++got;
    guard.unlock();
    is_not_full.notify_one();
    if (!stopping) co_await consumers_nap();
  }
}

// --- Barriers: of twelve tasks always four go on together
// -----------------------------------------------------------------

constexpr std::uint32_t parties = 4;
constinit corps::Barrier barrier{parties};
std::uint64_t followers = 0;
std::uint64_t leaders = 0;
Counter opened("barrier: opened"), left_early("barrier: given up");

void pass(corps::BarrierRole role) {
  if (role == corps::BarrierRole::follower) {
    ++followers;
    return;
  }
  ++leaders;
  ++opened;
}

corps::Task<12> meet(unsigned number) {
  while (!stopping) {
    if (number % 2 == 0) {
      const Patience patience("a barrier");
      const auto first = co_await corps::select(barrier.wait(), drained.wait());
      if (first.index() == 0) pass(std::get<0>(first));
    } else {
      const auto role = co_await corps::with_deadline(soon(), barrier.wait());
      if (role) pass(*role);
      if (!role) ++left_early;
    }
    co_await nap();
  }
}

void start() {
  employ<producer>();
  employ<consumer>();
  interrupt_every(8, "notify_all", [] {
    // For no reason: whoever waits without a predicate looks again.
    if (one_in(2)) is_not_empty.notify_all();
    if (one_in(2)) is_not_full.notify_all();
    ++pulsed;
  });
  // Not cancelled as tasks: the role of one who was released and then cancelled would be lost, and the sum with it.
  let_run<meet>();
}

void check_quiet() {
  const auto guard = queue.try_lock();
  check(guard.has_value(), "a mutex is locked while nobody runs who holds it");
  check(consumers_waiting == 0 || (*guard)->empty(), "a consumer sleeps, and parcels are in the queue");
  check(producers_waiting == 0 || (*guard)->size() == 3, "a producer sleeps, and there is room in the queue");
}
void check_drained() {
  const auto guard = queue.try_lock();
  check(guard.has_value() && (*guard)->empty(), "parcels were left in the queue");
}

void check_ended() {
  ledger.check_balance();
  // One whose time-out comes while a leader on another core releases the others, itself not yet, goes without.
  check(followers <= leaders * (parties - 1), "a barrier let too many go on");
  check(followers + left_early.count >= leaders * (parties - 1), "a barrier let too few go on");
}

}  // namespace

constinit const Theme conditions = {start, check_quiet, check_drained, check_ended};

}  // namespace soak
