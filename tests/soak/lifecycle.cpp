// SPDX-License-Identifier: MIT OR Apache-2.0
// Tasks that come and go: joined and cancelled by any core and by interrupts, by handles that may be stale, and by
// themselves; and more of them than there are slots.
#include <array>
#include <optional>

#include "soak.hpp"

namespace soak {
namespace {

// --- Sleepers, which everybody may cancel and join
// ---------------------------------------------------------------------------

constexpr unsigned bed_count = 12;
struct Bed {
  std::optional<corps::TaskHandle> handle;
  std::uint32_t guest = 0;
  bool may_be_cancelled = false;
  /// How the last guest left.
  std::uint32_t last_guest = 0;
  corps::TaskEnd end = corps::TaskEnd::finished;
};
std::array<Bed, bed_count> beds;
int sleepers = 0;
Counter slept("task: finished"), woken("task: cancelled by others"), visits("task: joined by others"),
    visits_given_up("task: joins given up"), stale("task: cancelled by a stale handle"),
    from_interrupts("task: cancelled by an interrupt");

corps::Async<> sleep_deeply(unsigned depth) {
  const Inside frame(nested_frames);
  co_await nap(4);
  if (depth != 0) co_await sleep_deeply(depth - 1);
}

corps::Task<bed_count> sleep_for_a_while(unsigned depth) {
  const Inside counted(sleepers);
  co_await sleep_deeply(depth);
}

corps::Task<bed_count> keep_bed(corps::Spawner spawner, unsigned number) {
  Bed& bed = beds[number];
  while (!stopping) {
    const auto handle = spawner.spawn(sleep_for_a_while(choose(6)));
    check(handle.has_value(), "the slot of a task that has been joined is not free");
    bed.may_be_cancelled = false;
    ++bed.guest;
    bed.handle = *handle;
    const Patience patience("the end of a task");
    const auto end = co_await handle->join();
    check(end == corps::TaskEnd::finished || bed.may_be_cancelled, "a task was cancelled by the handle of another");
    bed.last_guest = bed.guest;
    bed.end = end;
    ++(end == corps::TaskEnd::finished ? slept : woken);
  }
}

void cancel_guest(Bed& bed) {
  // No point at which another core or an interrupt may come between these two lines.
  bed.may_be_cancelled = true;
  bed.handle->cancel();
}

corps::Task<16> visit(unsigned) {
  std::optional<corps::TaskHandle> old;
  while (!stopping) {
    co_await nap();
    Bed& bed = beds[choose(bed_count)];
    if (!bed.handle) continue;
    if (old && !old->is_running()) {
      old->cancel();
      ++stale;
    }
    const corps::TaskHandle handle = *bed.handle;
    const auto guest = bed.guest;
    old = handle;
    if (one_in(2)) cancel_guest(bed);
    std::optional<corps::TaskEnd> end;
    if (one_in(2)) {
      const Patience patience("the end of another's task");
      end = co_await handle.join();
    } else {
      const auto in_time = co_await corps::with_deadline(soon(), handle.join());
      if (in_time) end = *in_time;
      if (!in_time) ++visits_given_up;
    }
    if (!end) continue;
    check(!handle.is_running(), "a task that has been joined runs");
    // A join that begins after the slot has had another task can only say that it has finished.
    if (*end == corps::TaskEnd::cancelled && bed.last_guest == guest) {
      check(bed.end == corps::TaskEnd::cancelled, "one who joins is told another end than the next");
    }
    ++visits;
  }
}

void cancel_from_interrupt() {
  Bed& bed = beds[choose(bed_count)];
  if (!bed.handle || !bed.handle->is_running()) return;
  cancel_guest(bed);
  ++from_interrupts;
}

// --- Mayflies: more than there are slots
// --------------------------------------------------------------------------------------

constexpr unsigned mayfly_count = 20;
int mayflies = 0;
int self_cancelled = 0;
Counter hatched("task: spawned"), no_slot("task: no slot"), cancelled_itself("task: cancelled itself");

corps::Task<mayfly_count> mayfly(unsigned life) {
  const Inside counted(mayflies);
  check(mayflies <= static_cast<int>(mayfly_count), "more tasks than slots");
  if (life == 0) co_return;
  co_await nap(life);
}

corps::Task<8> hatch(corps::Spawner spawner) {
  while (!stopping) {
    for (unsigned i = choose(8); i != 0; --i) {
      auto task = mayfly(choose(4));
      if (one_in(8)) continue;  // never spawned: the slot is given back
      const auto handle = spawner.spawn(std::move(task));
      ++(handle ? hatched : no_slot);
      if (handle && one_in(4)) handle->cancel();
    }
    co_await nap();
  }
}

/// Goes on to its next suspension; with none it finishes.
corps::Task<8> cancel_itself(bool suspends) {
  const Inside counted(self_cancelled);
  corps::current_task().cancel();
  if (!suspends) co_return;
  co_await nap(1);
  check(false, "a task went on that has cancelled itself");
}

corps::Task<8> watch_self_cancel(corps::Spawner spawner) {
  while (!stopping) {
    const bool suspends = one_in(2);
    const auto handle = spawner.spawn(cancel_itself(suspends));
    check(handle.has_value(), "the slot of a task that has been joined is not free");
    const auto end = co_await handle->join();
    check(end == (suspends ? corps::TaskEnd::cancelled : corps::TaskEnd::finished), "a wrong end of a task");
    ++cancelled_itself;
    co_await nap();
  }
}

void start() {
  for (unsigned number = 0; number < bed_count; ++number) {
    const auto spawner = on_core(number % core_count);
    check(spawner.spawn(keep_bed(spawner, number)).has_value(), "no slot");
  }
  employ<visit>();
  interrupt_every(10, "cancel", cancel_from_interrupt);
  for (unsigned number = 0; number < 8; ++number) {
    const auto spawner = on_core(number % core_count);
    check(spawner.spawn(hatch(spawner)).has_value(), "no slot");
    check(spawner.spawn(watch_self_cancel(spawner)).has_value(), "no slot");
  }
}

void check_ended() {
  check(sleepers == 0 && mayflies == 0 && self_cancelled == 0, "something of a task has survived it");
}

}  // namespace

constinit const Theme lifecycle = {start, [] {}, [] {}, check_ended};

}  // namespace soak
