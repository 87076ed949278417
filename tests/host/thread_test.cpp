// SPDX-License-Identifier: MIT OR Apache-2.0
// Executors in several threads: what they hand to each other, and how they end.
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "run.hpp"

namespace {

using test::Borrowed;
using test::host::SendSpawner;
using test::host::Thread;
using namespace std::chrono_literals;

// --- where tasks run
// --------------------------------------------------------------------------------------------------

corps::Task<2> note_thread(Borrowed<std::thread::id> id) {
  *id = std::this_thread::get_id();
  co_await corps::yield_now();
  EXPECT_EQ(*id, std::this_thread::get_id());
}

TEST(Thread, RunsItsTasksInAThreadOfItsOwn) {
  std::thread::id first, second;
  Thread one, two;
  const auto in_one = one.spawner().spawn(note_thread(Borrowed(first))).value();
  const auto in_two = two.spawner().spawn(note_thread(Borrowed(second))).value();
  test::wait_for(one, in_one);
  test::wait_for(two, in_two);
  EXPECT_NE(first, std::this_thread::get_id());
  EXPECT_NE(second, std::this_thread::get_id());
  EXPECT_NE(first, second);
}

corps::SendTask<> send(corps::StaticRef<corps::Signal<int>> signal, int value) {
  co_await corps::yield_now();
  signal->signal(value);
}

TEST(Thread, TakesASendTaskAsWell) {
  static corps::Signal<int> signal;
  Thread thread;
  const auto handle = thread.spawner().spawn(send(corps::static_ref(signal), 7)).value();
  test::wait_for(thread, handle);
  EXPECT_EQ(signal.try_take(), 7);
}

corps::Task<32> count(Borrowed<std::atomic<int>> counter) {
  co_await corps::yield_now();
  ++*counter;
}

TEST(Thread, TakesTasksFromManyThreads) {
  constexpr int threads = 4, each = 3'000;
  std::atomic<int> counter = 0;
  Thread worker;
  std::vector<std::thread> spawners;
  for (int i = 0; i < threads; ++i) {
    spawners.emplace_back([&counter, to = worker.spawner()] {
      for (int n = 0; n < each;) {
        if (const auto spawned = to.spawn(count(Borrowed(counter)))) {
          ++n;
        } else {
          EXPECT_EQ(spawned.error(), corps::SpawnError::busy);
          std::this_thread::yield();
        }
      }
    });
  }
  for (auto& spawner : spawners) spawner.join();
  while (counter != threads * each) std::this_thread::yield();
}

// --- wakes
// ------------------------------------------------------------------------------------------------------------

struct Storm {
  corps::Signal<> signal;
  std::atomic<unsigned> sent = 0;
  unsigned total = 0;
  unsigned taken = 0;
};

corps::Task<> weather(Borrowed<Storm> storm) {
  // The last signal comes after the last count: were its wake lost, this would never end.
  while (storm->sent.load(std::memory_order_acquire) != storm->total) {
    co_await storm->signal.wait();
    ++storm->taken;
  }
}

TEST(Thread, LosesNoWakeInAStorm) {
  constexpr unsigned threads = 3, each = 100'000;
  Storm storm;
  storm.total = threads * each;
  Thread worker;
  const auto task = worker.spawner().spawn(weather(Borrowed(storm))).value();
  std::vector<std::thread> wakers;
  for (unsigned i = 0; i < threads; ++i) {
    wakers.emplace_back([&storm] {
      for (unsigned n = 0; n < each; ++n) {
        storm.sent.fetch_add(1, std::memory_order_release);
        storm.signal.signal();
      }
    });
  }
  for (auto& waker : wakers) waker.join();
  storm.signal.signal();
  test::wait_for(worker, task);
  EXPECT_GE(storm.taken, 1u);
  EXPECT_LE(storm.taken, storm.total + 1);
}

struct Rally {
  corps::Channel<int, 1> there, back;
};
constexpr int rounds = 50'000;

corps::Task<> serve(Borrowed<Rally> rally) {
  for (int i = 0; i < rounds; ++i) {
    co_await rally->there.send(i);
    const int back = co_await rally->back.receive();
    EXPECT_EQ(back, i);
  }
}
corps::Task<> give_back(Borrowed<Rally> rally) {
  for (int i = 0; i < rounds; ++i) {
    const int ball = co_await rally->there.receive();
    co_await rally->back.send(ball);
  }
}

TEST(Thread, WakesTheOtherThreadOutOfItsSleepEachTime) {
  Rally rally;
  Thread one, two;
  const auto server = one.spawner().spawn(serve(Borrowed(rally))).value();
  const auto returner = two.spawner().spawn(give_back(Borrowed(rally))).value();
  test::wait_for(one, server);
  test::wait_for(two, returner);
}

struct Market {
  static constexpr int producers = 4, consumers = 2, each = 15'000;
  corps::Channel<int, 8> channel;
  std::atomic<int> received = 0;
  std::atomic<bool> taken[producers * each] = {};
};

corps::Task<Market::producers> produce(Borrowed<Market> market, int number) {
  for (int i = 0; i < Market::each; ++i) co_await market->channel.send(number * Market::each + i);
}
corps::Task<Market::consumers> consume(Borrowed<Market> market) {
  int last[Market::producers] = {-1, -1, -1, -1};
  for (;;) {
    const int value = co_await market->channel.receive();
    if (value < 0) break;
    EXPECT_FALSE(market->taken[value].exchange(true)) << value << " came twice";
    const int producer = value / Market::each;
    EXPECT_GT(value, last[producer]) << "overtaken";
    last[producer] = value;
    ++market->received;
  }
}

TEST(Thread, ChannelCarriesEveryValueOnceAndInOrder) {
  auto market = std::make_unique<Market>();
  std::vector<std::unique_ptr<Thread>> threads;
  std::vector<std::pair<Thread*, corps::TaskHandle>> producers, consumers;
  for (int i = 0; i < Market::producers; ++i) {
    Thread& thread = *threads.emplace_back(std::make_unique<Thread>());
    producers.emplace_back(&thread, thread.spawner().spawn(produce(Borrowed(*market), i)).value());
  }
  for (int i = 0; i < Market::consumers; ++i) {
    Thread& thread = *threads.emplace_back(std::make_unique<Thread>());
    consumers.emplace_back(&thread, thread.spawner().spawn(consume(Borrowed(*market))).value());
  }
  for (auto& [thread, task] : producers) test::wait_for(*thread, task);
  for (int i = 0; i < Market::consumers; ++i) {
    while (!market->channel.try_send(-1)) std::this_thread::yield();
  }
  for (auto& [thread, task] : consumers) test::wait_for(*thread, task);
  EXPECT_EQ(market->received, Market::producers * Market::each);
}

// --- wakes by signal handlers of the system
// -------------------------------------------------------------------------------

std::atomic<unsigned> rings = 0;
corps::Waker bell_waker;
std::atomic<bool> bell_is_set = false;

/// Leaves its waker for a handler, which may use no lock: so by hand.
class Bell : public corps::Awaitable<Bell> {
 public:
  explicit Bell(unsigned seen) : seen_(seen) {}
  bool poll_ready(corps::Context& context) {
    bell_is_set.store(false);
    bell_waker = context.waker();
    bell_is_set.store(true);
    return rings.load() != seen_;
  }
  unsigned take() const { return rings.load(); }

 private:
  unsigned seen_;
};

void ring(int) {
  rings.fetch_add(1);
  if (bell_is_set.load()) bell_waker.wake();
}

corps::Task<> listen_to_the_bell() {
  struct sigaction action{};
  action.sa_handler = ring;
  struct sigaction before{};
  sigaction(SIGALRM, &action, &before);
  timer_t timer;
  sigevent to_this_thread{};
  to_this_thread.sigev_notify = SIGEV_THREAD_ID;
  to_this_thread.sigev_signo = SIGALRM;
  to_this_thread._sigev_un._tid = gettid();
  EXPECT_EQ(timer_create(CLOCK_MONOTONIC, &to_this_thread, &timer), 0);
  const itimerspec soon{{0, 0}, {0, 30'000}};
  for (unsigned seen = rings, i = 0; i < 1'000; ++i) {
    timer_settime(timer, 0, &soon, nullptr);
    seen = co_await Bell(seen);
  }
  timer_delete(timer);
  bell_is_set = false;
  sigaction(SIGALRM, &before, nullptr);
}

TEST(Thread, IsWokenByASignalHandlerOnItsWayIntoSleep) { test::run(listen_to_the_bell()); }

// --- the end
// ----------------------------------------------------------------------------------------------------------

struct Left {
  corps::Signal<> never;
  corps::Channel<int, 1> empty;
  std::mutex lock;
  std::vector<std::thread::id> destroyed;
};

/// Notes in which thread it is destroyed.
class Witness {
 public:
  explicit Witness(Borrowed<Left> left) : left_(left) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() {
    std::lock_guard guard(left_->lock);
    left_->destroyed.push_back(std::this_thread::get_id());
  }

 private:
  Borrowed<Left> left_;
};

corps::Async<> wait_deep_down(Borrowed<Left> left) {
  Witness witness(left);
  co_await corps::select(left->never.wait(), left->empty.receive());
}
corps::Task<> in_an_async(Borrowed<Left> left) {
  Witness witness(left);
  co_await wait_deep_down(left);
}
corps::Task<> at_a_timer(Borrowed<Left> left) {
  Witness witness(left);
  co_await corps::Timer::after(24h);
}
corps::Task<> restless(Borrowed<Left> left) {
  Witness witness(left);
  for (;;) co_await corps::yield_now();
}
corps::Task<> never_spawned_before_the_end(Borrowed<Left> left) {
  Witness witness(left);
  co_await left->never.wait();
}
/// Spawns when it is destroyed.
class Heir {
 public:
  Heir(Borrowed<Left> left, corps::Spawner spawner) : left_(left), spawner_(spawner) {}
  Heir(const Heir&) = delete;
  Heir& operator=(const Heir&) = delete;
  ~Heir() { EXPECT_TRUE(spawner_.spawn(never_spawned_before_the_end(left_)).has_value()); }

 private:
  Borrowed<Left> left_;
  corps::Spawner spawner_;
};
corps::Task<> leaves_an_heir(Borrowed<Left> left, Borrowed<std::latch> started) {
  Heir heir(left, corps::Spawner(corps::detail::current->executor()));
  started->count_down();
  co_await left->never.wait();
}

TEST(Thread, DestroysTheTasksThatAreLeftInTheirOwnThread) {
  Left left;
  std::latch started(1);
  std::thread::id worker_id;
  {
    Thread worker;
    const auto spawner = worker.spawner();
    const auto noted = spawner.spawn(note_thread(Borrowed(worker_id))).value();
    spawner.spawn(in_an_async(Borrowed(left))).value();
    spawner.spawn(at_a_timer(Borrowed(left))).value();
    spawner.spawn(restless(Borrowed(left))).value();
    spawner.spawn(leaves_an_heir(Borrowed(left), Borrowed(started))).value();
    test::wait_for(worker, noted);
    started.wait();
  }
  // The heir was destroyed before its first poll, and so had no witness yet.
  EXPECT_EQ(left.destroyed, std::vector<std::thread::id>(4, worker_id));
  // All slots are free again.
  Thread another;
  EXPECT_TRUE(another.spawner().spawn(in_an_async(Borrowed(left))).has_value());
  EXPECT_TRUE(another.spawner().spawn(at_a_timer(Borrowed(left))).has_value());
  EXPECT_TRUE(another.spawner().spawn(never_spawned_before_the_end(Borrowed(left))).has_value());
  another.stop();
}

TEST(Thread, RefusesTasksOnceItHasStopped) {
  std::atomic<int> counter = 0;
  std::optional<SendSpawner> spawner;
  {
    Thread worker;
    spawner = worker.spawner();
    worker.stop();
    worker.stop();
    EXPECT_EQ(spawner->spawn(count(Borrowed(counter))).error(), corps::SpawnError::stopped);
  }
  // Another thread takes over what the first one had; the old spawner is none of its.
  Thread other;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(spawner->spawn(count(Borrowed(counter))).error(), corps::SpawnError::stopped);
  }
  EXPECT_EQ(counter, 0);
}

corps::Task<> spawn_onto(SendSpawner spawner, Borrowed<std::atomic<int>> counter) {
  spawner.spawn(count(counter)).value();
  co_return;
}

TEST(ThreadDeathTest, ATaskThatNeedsAThreadWhichHasStoppedPanics) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        std::atomic<int> counter = 0;
        Thread worker;
        worker.stop();
        Thread other;
        (void)other.spawner().spawn(spawn_onto(worker.spawner(), Borrowed(counter)));
        std::this_thread::sleep_for(20s);
      },
      "the executor of the other thread has been stopped");
}

struct Drizzle {
  corps::Signal<> signal;
  std::atomic<bool> over = false;
};
corps::Task<4> get_wet(Borrowed<Drizzle> drizzle) {
  for (;;) co_await drizzle->signal.wait();
}

TEST(Thread, StopsInTheMiddleOfWakes) {
  Drizzle drizzle;
  std::thread clouds([&drizzle] {
    while (!drizzle.over) drizzle.signal.signal();
  });
  for (int i = 0; i < 300; ++i) {
    Thread worker;
    for (int n = 0; n < 4; ++n) ASSERT_TRUE(worker.spawner().spawn(get_wet(Borrowed(drizzle))).has_value()) << i;
  }
  drizzle.over = true;
  clouds.join();
}

TEST(Thread, StopsInTheMiddleOfSpawns) {
  std::atomic<int> counter = 0;
  int spawns = 0;
  int stops = 0;
  for (int i = 0; i < 200; ++i) {
    auto worker = std::make_unique<Thread>();
    std::thread other([&, to = worker->spawner()] {
      for (;;) {
        const auto spawned = to.spawn(count(Borrowed(counter)));
        if (spawned) ++spawns;
        if (!spawned && spawned.error() == corps::SpawnError::stopped) break;
      }
      ++stops;
    });
    worker.reset();
    other.join();
  }
  EXPECT_EQ(stops, 200);
  // What was spawned too late to run was destroyed; nothing ran twice.
  EXPECT_LE(counter, spawns);
}

TEST(Thread, LeavesNothingOpen) {
  {
    Thread one, two;
  }
  const int before = test::open_files();
  for (int i = 0; i < 50; ++i) Thread one, two;
  EXPECT_EQ(test::open_files(), before);
}

corps::Task<64> sleep_for_ever(Borrowed<Left> left) { co_await left->never.wait(); }

TEST(Thread, JoinsAndCancelsAcrossThreads) {
  Left left;
  Thread worker, other;
  for (int i = 0; i < 500; ++i) {
    std::vector<corps::TaskHandle> tasks;
    while (const auto task = worker.spawner().spawn(sleep_for_ever(Borrowed(left)))) tasks.push_back(*task);
    ASSERT_EQ(tasks.size(), 64u);
    // From here and from there at once.
    std::thread helper([&tasks] {
      for (auto& task : tasks) task.cancel();
    });
    for (auto& task : tasks) task.cancel();
    for (auto& task : tasks) test::wait_for(other, task);
    helper.join();
    for (auto& task : tasks) EXPECT_FALSE(task.is_running());
  }
}

corps::Task<> stop_it(Borrowed<Thread> thread) {
  thread->stop();
  co_return;
}

TEST(ThreadDeathTest, CannotStopItself) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Thread worker;
        worker.spawner().spawn(stop_it(Borrowed(worker))).value();
        std::this_thread::sleep_for(20s);
      },
      "cannot stop itself");
}

// --- idle
// -------------------------------------------------------------------------------------------------------------

corps::Task<> measure_idle(Borrowed<std::chrono::nanoseconds> used) {
  const auto before = test::processor_time();
  co_await corps::Timer::after(500ms);
  *used = test::processor_time() - before;
}

TEST(Thread, SleepsWhenNothingHappens) {
  Left left;
  std::chrono::nanoseconds used{};
  Thread worker;
  worker.spawner().spawn(at_a_timer(Borrowed(left))).value();
  worker.spawner().spawn(in_an_async(Borrowed(left))).value();
  test::wait_for(worker, worker.spawner().spawn(measure_idle(Borrowed(used))).value());
  EXPECT_LT(used, 50ms) << "of processor time in half a second of waiting";
}

// --- an executor of one's own
// ------------------------------------------------------------------------------------------

TEST(Thread, WakesAnExecutorThatAThreadHasMadeItself) {
  Storm storm;
  storm.total = 20'000;
  corps::Executor executor;
  const auto task = executor.spawner().spawn(weather(Borrowed(storm))).value();
  std::thread waker([&storm] {
    for (unsigned n = 0; n < storm.total; ++n) {
      storm.sent.fetch_add(1, std::memory_order_release);
      storm.signal.signal();
      if (n % 16 == 0) std::this_thread::yield();
    }
  });
  while (task.is_running()) {
    executor.poll();
    if (task.is_running() && !executor.has_ready_tasks() && executor.arm_alarm()) corps::arch::wait_for_event();
  }
  waker.join();
  EXPECT_GE(storm.taken, 1u);
}

}  // namespace
