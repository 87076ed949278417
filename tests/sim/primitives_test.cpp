// SPDX-License-Identifier: MIT OR Apache-2.0
// The library's primitives under thousands of seeds: interrupts at every point, spurious wakes, several cores,
// time-outs that cancel at any instant.
#include <corps/sync/mutex.hpp>
#include <corps/sync/semaphore.hpp>
#include <sim/support.hpp>
#include <vector>

using namespace std::chrono_literals;
using corps::sim::check;
using corps::sim::explore;
using corps::sim::explore_all;
using corps::sim::World;
using test::Borrowed;

namespace {

struct Numbers {
  corps::Channel<int, 3> channel;
  std::vector<int> received;
  int refused = 0;
};

corps::Task<2> receive_with_time_outs(Borrowed<Numbers> numbers) {
  for (;;) {
    // Cancelled again and again, some of the times after its turn was granted.
    const auto number = co_await corps::with_timeout(30us, numbers->channel.receive());
    if (number) numbers->received.push_back(*number);
  }
}

/// Interrupts send 1 to 20; what the channel has no room for is counted.
void send_from_interrupts(World& world) {
  auto& numbers = world.make<Numbers>();
  for (int i = 1; i <= 20; ++i) {
    world.between(0us, 400us, "send", [&numbers, i] { numbers.refused += numbers.channel.try_send(i) ? 0 : 1; });
  }
  check(world.add_core("core 1").spawner().spawn(receive_with_time_outs(numbers)).has_value(), "no slot");
  world.spawn(receive_with_time_outs(numbers));
  world.run_for(2ms);
  check(numbers.received.size() + static_cast<std::size_t>(numbers.refused) == 20, "a value was lost, or came twice");
  check(numbers.channel.empty(), "a value was left");
  std::sort(numbers.received.begin(), numbers.received.end());
  check(std::unique(numbers.received.begin(), numbers.received.end()) == numbers.received.end(), "a value came twice");
}

corps::Task<> take_values(Borrowed<corps::Signal<int>> signal, Borrowed<int> last) {
  for (;;) {
    const auto value = co_await corps::with_timeout(50us, signal->wait());
    if (!value) continue;
    check(*value > *last, "an older value came after a newer one");
    *last = *value;
  }
}

void signal_from_interrupts(World& world) {
  auto& signal = world.make<corps::Signal<int>>();
  auto& last = world.make<int>(0);
  auto& sent = world.make<int>(0);
  for (int i = 0; i < 10; ++i) world.between(0us, 300us, "signal", [&signal, &sent] { signal.signal(++sent); });
  world.spawn(take_values(signal, last));
  world.run_for(1ms);
  check(last == 10, "the last value was lost");
}

struct Account {
  corps::Mutex<int> balance{0};
  bool in_use = false;
  int done = 0;
};

corps::Task<4> deposit(Borrowed<Account> account) {
  for (int i = 0; i < 3;) {
    auto guard = co_await corps::with_timeout(20us, account->balance.lock());
    if (!guard) continue;  // took too long: again
    check(!std::exchange(account->in_use, true), "two hold the mutex");
    const int before = **guard;
    co_await corps::Timer::after(7us);
    **guard = before + 1;
    account->in_use = false;
    ++i;
  }
  ++account->done;
}

void mutex_on_two_cores(World& world) {
  auto& account = world.make<Account>();
  auto& other = world.add_core("core 1");
  for (int i = 0; i < 2; ++i) {
    world.spawn(deposit(account));
    check(other.spawner().spawn(deposit(account)).has_value(), "no slot");
  }
  world.run_to_end(10s);
  auto guard = account.balance.try_lock();
  check(guard.has_value() && **guard == 12 && account.done == 4, "a deposit was lost, or the mutex");
}

struct Room {
  corps::Semaphore permits{3};
  unsigned inside = 0;
};

corps::Task<6> enter(Borrowed<Room> room, std::uint32_t weight) {
  for (int i = 0; i < 3; ++i) {
    auto permit = co_await corps::with_timeout(15us, room->permits.acquire(weight));
    if (!permit) continue;
    room->inside += weight;
    check(room->inside <= 3, "more are inside than there are permits");
    co_await corps::Timer::after(5us);
    room->inside -= weight;
  }
}

void semaphore_with_time_outs(World& world) {
  auto& room = world.make<Room>();
  auto& other = world.add_core("core 1");
  for (std::uint32_t weight = 1; weight <= 3; ++weight) {
    world.spawn(enter(room, weight));
    check(other.spawner().spawn(enter(room, weight)).has_value(), "no slot");
  }
  world.run_to_end(10s);
  check(room.permits.available() == 3, "a permit was lost");
}

void expect_all(std::uint64_t seeds, const corps::sim::Program& program) {
  const auto report = explore(seeds, program, sim_test::options());
  EXPECT_TRUE(report.passed()) << report.text();
  EXPECT_EQ(report.runs, seeds);
}

corps::Task<2> receive_one(Borrowed<Numbers> numbers) {
  numbers->received.push_back(co_await numbers->channel.receive());
}

}  // namespace

TEST(Primitives, AChannelLosesNoValueOfAnInterruptWhenReceiversAreCancelled) { expect_all(2000, send_from_interrupts); }
TEST(Primitives, ASignalDeliversTheLatestValue) { expect_all(2000, signal_from_interrupts); }
TEST(Primitives, AMutexIsHeldByOneAndNeverLost) { expect_all(2000, mutex_on_two_cores); }
TEST(Primitives, ASemaphoreLosesNoPermit) { expect_all(2000, semaphore_with_time_outs); }

TEST(Primitives, AChannelInEveryOrderOfTwoInterruptsAndTwoReceivers) {
  const auto report = explore_all(
      [](World& world) {
        auto& numbers = world.make<Numbers>();
        world.spawn(receive_one(numbers));
        world.spawn(receive_one(numbers));
        for (int i = 1; i <= 2; ++i) {
          world.after(0us, "send", [&numbers, i] { check(numbers.channel.try_send(i).has_value(), "no room"); });
        }
        world.run_to_end();
        check(numbers.received == std::vector{1, 2} || numbers.received == std::vector{2, 1}, "lost or twice");
      },
      {.runs = 20'000}, sim_test::in_every_order());
  EXPECT_TRUE(report.passed() && report.complete) << report.text();
}
