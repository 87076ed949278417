// SPDX-License-Identifier: MIT OR Apache-2.0
// RwLock, Condvar, Barrier, used by two cores and interrupts at once.
#include <array>
#include <sim/support.hpp>

using namespace std::chrono_literals;
using corps::sim::check;
using corps::sim::World;
using sim_test::expect_all;
using sim_test::expect_every_order;
using sim_test::spawn_on;
using test::Borrowed;

namespace {

// ---- RwLock ----

struct Page {
  corps::RwLock<int> lock{0};
  int readers = 0;
  int writers = 0;
  int written = 0;
};

corps::Task<4> read_page(Borrowed<Page> page) {
  for (int i = 0; i < 3;) {
    auto guard = co_await corps::with_timeout(25us, page->lock.read());
    if (!guard) continue;
    ++page->readers;
    check(page->writers == 0, "somebody reads while another writes");
    const int before = **guard;
    co_await corps::Timer::after(5us);
    check(page->writers == 0 && **guard == before, "it was written while it was read");
    --page->readers;
    ++i;
  }
}
corps::Task<4> write_page(Borrowed<Page> page) {
  for (int i = 0; i < 2;) {
    auto guard = co_await corps::with_timeout(25us, page->lock.write());
    if (!guard) continue;
    check(page->writers++ == 0 && page->readers == 0, "somebody writes while another reads or writes");
    co_await corps::Timer::after(3us);
    check(page->writers-- == 1 && page->readers == 0, "somebody came while another wrote");
    ++**guard;
    ++page->written;
    ++i;
  }
}

void read_and_write(World& world) {
  auto& page = world.make<Page>();
  auto& other = world.add_core("core 1");
  for (auto* core : {&world.core(), &other}) {
    spawn_on(*core, read_page(page));
    spawn_on(*core, write_page(page));
    spawn_on(*core, read_page(page));
  }
  world.between(0us, 200us, "try", [&page] {
    if (const auto guard = page.lock.try_write()) check(page.readers + page.writers == 0, "it is in use");
  });
  world.run_to_end(10s);
  const auto guard = page.lock.try_write();
  check(guard.has_value() && **guard == 4 && page.written == 4, "the lock, or what was written, is lost");
}

// ---- Condvar ----

struct Shelf {
  corps::Mutex<int> items{0};
  corps::Condvar changed;
  int put = 0;
  int taken = 0;
};

corps::Task<2> put_items(Borrowed<Shelf> shelf) {
  for (int i = 0; i < 6; ++i) {
    co_await corps::Timer::after(4us);
    auto guard = co_await shelf->items.lock();
    ++*guard;
    ++shelf->put;
    shelf->changed.notify_one();
  }
}
corps::Task<2> take_items(Borrowed<Shelf> shelf, bool patient) {
  while (shelf->taken < 12) {
    auto guard = co_await shelf->items.lock();
    while (guard.owns_lock() && *guard == 0 && shelf->taken < 12) {
      if (patient) {
        co_await shelf->changed.wait(guard);
      } else {
        // What it was notified of when it gives up is for the patient one.
        const auto in_time = co_await corps::with_timeout(6us, shelf->changed.wait(guard));
        check(guard.owns_lock() == in_time.has_value(), "a guard holds what it does not say");
      }
    }
    if (!guard.owns_lock() || *guard == 0) continue;
    --*guard;
    if (++shelf->taken == 12) shelf->changed.notify_all();
  }
}

void put_and_take(World& world) {
  auto& shelf = world.make<Shelf>();
  auto& other = world.add_core("core 1");
  spawn_on(world.core(), put_items(shelf));
  spawn_on(other, put_items(shelf));
  spawn_on(world.core(), take_items(shelf, true));
  spawn_on(other, take_items(shelf, false));
  for (int i = 0; i < 3; ++i) world.between(0us, 100us, "notify", [&shelf] { shelf.changed.notify_all(); });
  world.run_to_end(10s);
  check(shelf.put == 12 && shelf.taken == 12, "an item was lost, or taken twice");
}

// ---- Barrier ----

struct Meeting {
  explicit Meeting(unsigned parties) : barrier(parties) {}
  corps::Barrier barrier;
  std::array<int, 3> round{};
  int leaders = 0;
};

corps::Task<3> meet(Borrowed<Meeting> meeting, unsigned me, unsigned parties, int rounds, bool impatient) {
  for (int round = 1; round <= rounds; ++round) {
    meeting->round[me] = round;
    corps::BarrierRole role = corps::BarrierRole::follower;
    auto wait = meeting->barrier.wait();
    bool is_through = false;
    if (impatient) {
      // It has arrived, and looks at something else before it waits. (To drop the wait would not do: whether the
      // barrier opened before that, with it, nobody can tell.)
      auto early = co_await corps::poll_once(std::ref(wait));
      is_through = early.is_ready();
      if (is_through) role = *early;
    }
    if (!is_through) role = co_await wait;
    if (role == corps::BarrierRole::leader) ++meeting->leaders;
    for (unsigned i = 0; i < parties; ++i) check(meeting->round[i] >= round, "one went on before all were there");
  }
}

}  // namespace

TEST(LocksAcrossCores, AnRwLockKeepsReadersAndWritersApart) { expect_all(1000, read_and_write); }
TEST(LocksAcrossCores, ACondvarLosesNoNotification) { expect_all(1000, put_and_take); }
TEST(LocksAcrossCores, ABarrierLetsNobodyGoOnAlone) {
  expect_all(1000, [](World& world) {
    auto& meeting = world.make<Meeting>(3u);
    auto& other = world.add_core("core 1");
    for (unsigned i = 0; i < 3; ++i) spawn_on(i == 0 ? world.core() : other, meet(meeting, i, 3, 5, i == 1));
    world.run_to_end(1s);
    check(meeting.leaders == 5, "not one leader a round");
  });
}
TEST(LocksAcrossCores, ABarrierOfTwoCoresInEveryOrder) {
  expect_every_order(3, [](World& world) {
    auto& meeting = world.make<Meeting>(2u);
    spawn_on(world.core(), meet(meeting, 0, 2, 2, false));
    spawn_on(world.add_core("core 1"), meet(meeting, 1, 2, 2, true));
    world.run_to_end(1s);
    check(meeting.leaders == 2, "not one leader a round");
  });
}
