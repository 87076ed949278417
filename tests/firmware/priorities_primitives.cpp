// SPDX-License-Identifier: MIT OR Apache-2.0
// Each primitive, with its default lock policy, used at once by the thread executor and by two that interrupts poll,
// while SysTick wakes now one, now another, at instants that are never the same: so each is preempted anywhere by the
// others. The same task function runs at all three, and calls Async functions. Nothing may be lost or made up.
#include <array>
#include <corps/corps.hpp>

#include "check.hpp"
#include "interrupt_lines.hpp"

using namespace std::chrono_literals;

namespace {

constexpr int levels = 3;
constexpr int rounds = 240;

constinit corps::InterruptExecutor high;
constinit corps::InterruptExecutor middle;

// ---- What lets tasks run at any instant ----

volatile std::uint32_t& systick(unsigned offset) {
  return *reinterpret_cast<volatile std::uint32_t*>(0xe000'e010 + offset);
}
constinit corps::Signal<> beats[levels];
constinit std::uint32_t beat = 0;

void start_beats() {
  systick(4) = 1500;
  systick(8) = 0;
  systick(0) = 7;
}

/// Until the next beat of this level, in two of three rounds.
corps::Async<> pace(int level, int round) {
  if ((round + level) % 3 != 0) co_await beats[level].wait();
}

/// Adds without a lock of its own, in pieces, so that a lock that does not hold loses some.
struct Total {
  volatile int value = 0;
  [[gnu::noinline]] void add(int what) {
    const int before = value;
    for (int i = 0; i < 20; ++i) asm volatile("");
    value = before + what;
  }
};

constinit corps::Semaphore done(0);
constinit std::array<int, levels> sums{};

// ---- One worker for each primitive; a test runs it at each level ----

using Worker = corps::Async<> (*)(int level);

constinit corps::Channel<int, 2> channel;
corps::Async<> channels(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    co_await channel.send(level * 1000 + round);
    sums[level] += co_await channel.receive();
  }
}

constinit corps::ClosableChannel<int, 2> closable;
corps::Async<> closable_channels(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    (void)co_await closable.send(level * 1000 + round);
    const auto value = co_await closable.receive();
    sums[level] += value.value_or(1'000'000);
  }
}

constinit corps::PriorityChannel<int, 2> priority_channel;
corps::Async<> priority_channels(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    co_await priority_channel.send(level * 1000 + round);
    sums[level] += co_await priority_channel.receive();
  }
}

constinit corps::ZeroCopyChannel<std::array<int, 4>, 2> zero_copy;
corps::Async<> zero_copies(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    {
      auto slot = co_await zero_copy.send();
      for (int& each : *slot) each = level * 1000 + round;
      slot.commit();
    }
    auto slot = co_await zero_copy.receive();
    for (int each : *slot) check(30, each == (*slot)[0]);
    sums[level] += (*slot)[3];
  }
}

constinit corps::Pipe<5> pipe;
corps::Async<> pipes(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    // As a whole, so that two do not mix; the readers take bytes, whosever they are.
    const std::array<std::byte, 3> out{std::byte(level), std::byte(round), std::byte(1)};
    co_await pipe.write_all(out);
    for (std::size_t count = 0; count < 3;) {
      std::array<std::byte, 3> in{};
      const std::size_t got = co_await pipe.read(std::span(in).first(3 - count));
      for (std::size_t i = 0; i < got; ++i) sums[level] += std::to_integer<int>(in[i]);
      count += got;
    }
  }
}

constinit corps::Mutex<Total> mutex;
corps::Async<> mutexes(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    auto guard = co_await mutex.lock();
    if (round % 4 == 0) co_await corps::yield_now();
    guard->add(level * 1000 + round);
  }
}

constinit corps::RwLock<std::array<Total, 2>> rw_lock;
corps::Async<> rw_locks(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    {
      auto both = co_await rw_lock.write();
      (*both)[0].add(level * 1000 + round);
      if (round % 4 == 0) co_await corps::yield_now();
      (*both)[1].add(level * 1000 + round);
    }
    auto both = co_await rw_lock.read();
    if (round % 4 == 1) co_await corps::yield_now();
    check(31, (*both)[0].value == (*both)[1].value);
  }
}

constinit corps::Semaphore semaphore(2);
constinit int inside = 0;
corps::Async<> semaphores(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    auto permit = co_await semaphore.acquire();
    {
      corps::arch::CriticalSection section;
      check(32, ++inside <= 2);
    }
    if (round % 2 == 0) co_await corps::yield_now();
    {
      corps::arch::CriticalSection section;
      --inside;
    }
    sums[level] += level * 1000 + round;
  }
}

struct Buffer {
  int values[2] = {};
  int count = 0;
};
constinit corps::Mutex<Buffer> buffer;
constinit corps::Condvar not_full;
constinit corps::Condvar not_empty;
corps::Async<> condvars(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    {
      auto guard = co_await buffer.lock();
      while (guard->count == 2) co_await not_full.wait(guard);
      guard->values[guard->count++] = level * 1000 + round;
    }
    not_empty.notify_one();
    {
      auto guard = co_await buffer.lock();
      while (guard->count == 0) co_await not_empty.wait(guard);
      sums[level] += guard->values[--guard->count];
    }
    not_full.notify_one();
  }
}

constinit corps::Barrier barrier(levels);
constinit std::array<volatile int, levels> reached{};
corps::Async<> barriers(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    reached[level] = round;
    (void)co_await barrier.wait();
    for (int other = 0; other < levels; ++other) check(33, reached[other] == round || reached[other] == round + 1);
    sums[level] += level * 1000 + round;
  }
}

/// Round and round: each waits for its own, and wakes the next.
constinit corps::Event events[levels];
corps::Async<> event_ring(int level) {
  for (int round = 0; round < rounds; ++round) {
    if (level != 0 || round != 0) co_await events[level].wait();
    events[level].clear();
    sums[level] += level * 1000 + round;
    if (level != levels - 1 || round != rounds - 1) events[(level + 1) % levels].set();
  }
}
constinit corps::Signal<int> signals[levels];
corps::Async<> signal_ring(int level) {
  for (int round = 0; round < rounds; ++round) {
    const int expected = level == 0 ? round : round + 1;
    if (level != 0 || round != 0) check(34, co_await signals[level].wait() == expected);
    sums[level] += level * 1000 + round;
    if (level != levels - 1 || round != rounds - 1) signals[(level + 1) % levels].signal(round + 1);
  }
}

/// The highest sends, the others see ever newer values, the last at last.
constinit corps::Watch<int> watch;
corps::Async<> watches(int level) {
  auto receiver = watch.receiver();
  for (int last = -1, round = 0; last < rounds - 1; ++round) {
    co_await pace(level, round);
    if (level == levels - 1) {
      watch.send(++last);
    } else {
      const int value = co_await receiver.changed();
      check(35, value > last);
      last = value;
    }
  }
  for (int round = 0; round < rounds; ++round) sums[level] += level * 1000 + round;
}

/// Each publishes one, then takes one of each. All are subscribed before the first is published.
constinit corps::PubSub<int, 4> pub_sub;
corps::Async<> pub_subs(int level) {
  auto subscriber = pub_sub.subscribe().value();
  (void)co_await barrier.wait();
  std::array<int, levels> next{};
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    co_await pub_sub.publish(level * 1000 + round);
    for (int i = 0; i < levels; ++i) {
      const int message = (co_await subscriber.next()).value();
      // In order, and none twice.
      check(36, message % 1000 == next[message / 1000]++);
    }
    sums[level] += level * 1000 + round;
  }
}

/// The middle one serves; the others call.
constinit corps::RpcService<int, int> service;
corps::Async<> rpc(int level) {
  for (int round = 0; round < rounds; ++round) {
    if (level != 1) {
      co_await pace(level, round);
      check(37, co_await service.call(round) == 2 * round + 1);
    } else {
      for (int served = 0; served < 2; ++served) {
        auto call = co_await service.serve();
        call.reply(2 * call.request() + 1);
      }
    }
    sums[level] += level * 1000 + round;
  }
}

/// Each passes on a sender of its own shot, and answers another's, which may be its own.
constinit corps::Channel<corps::OneShot<int>::Sender, 3> questions;
corps::Async<> one_shots(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    corps::OneShot<int> shot;
    co_await questions.send(shot.sender());
    auto other = co_await questions.receive();
    (void)other.send(level * 1000 + round);
    sums[level] += (co_await shot.receive()).value();
  }
}

/// Made once, by whoever comes first; the others wait.
constinit std::array<corps::OnceCell<int>, rounds> cells{};
constinit int made = 0;
corps::Async<int> make() {
  ++made;
  co_await corps::yield_now();
  co_return 7;
}
corps::Async<> once_cells(int level) {
  for (int round = 0; round < rounds; ++round) {
    co_await pace(level, round);
    check(38, co_await cells[round].get_or_init(make) == 7);
    check(39, cells[round].try_get() != nullptr);
    sums[level] += level * 1000 + round;
  }
}

/// Tasks that each level spawns on the next, joins, or cancels and joins.
constinit corps::SendSpawner* spawners[levels] = {};
constinit int alive = 0;
struct Counted {
  Counted() { count(1); }
  Counted(Counted&& other) noexcept { (void)other, count(1); }
  Counted& operator=(Counted&&) = delete;
  ~Counted() { count(-1); }
  static void count(int by) {
    corps::arch::CriticalSection section;
    alive += by;
  }
};
corps::SendTask<6> short_life(Counted, int level) {
  co_await pace(level, 1);
  co_await corps::Timer::after(20us);
}
corps::Async<> lives(int level) {
  for (int round = 0; round < rounds; ++round) {
    const int other = (level + 1 + round % 2) % levels;
    const auto first = spawners[other]->spawn(short_life(Counted(), other));
    const auto second = spawners[other]->spawn(short_life(Counted(), other));
    check(40, first.has_value() && second.has_value());
    if (round % 3 != 0) co_await corps::Timer::after(std::chrono::microseconds(round % 40));
    second->cancel();
    const auto end = co_await second->join();
    check(41, !second->is_running());
    // One that ended first has finished, others not.
    if (round % 3 == 0 && level > other) check(42, end == corps::TaskEnd::cancelled);
    check(43, co_await first->join() == corps::TaskEnd::finished);
    sums[level] += level * 1000 + round;
  }
}

template <Worker worker>
corps::SendTask<levels> work(int level) {
  co_await worker(level);
  done.release();
}

constexpr int expected = levels * (levels - 1) / 2 * 1000 * rounds + levels * rounds * (rounds - 1) / 2;

template <Worker worker>
corps::Async<> run(int status, int total = expected) {
  sums = {};
  for (int level = 0; level < levels; ++level) check(status, spawners[level]->spawn(work<worker>(level)).has_value());
  auto all = co_await corps::with_timeout(20s, done.acquire(levels));
  check(status, all.has_value());
  all->forget();
  check(status, sums[0] + sums[1] + sums[2] == total);
}

}  // namespace

extern "C" {
void TEST_LINE_0() noexcept { high.on_interrupt(); }
void TEST_LINE_1() noexcept { middle.on_interrupt(); }
void corps_isr_system_tick() noexcept {
  // Cycles to the one after the next: never the same phase to what the tasks do, and time enough for them.
  systick(4) = 500 + beat * 67 % 601;
  beats[beat++ % levels].signal();
}
}

corps::Task<> async_main(corps::Spawner spawner) {
  corps::SendSpawner above = high.start(test_lines::line_0, 1);
  corps::SendSpawner between = middle.start(test_lines::line_1, 2);
  corps::SendSpawner own(spawner);
  spawners[0] = &own;
  spawners[1] = &between;
  spawners[2] = &above;
  start_beats();
  co_await run<channels>(1);
  co_await run<closable_channels>(2);
  co_await run<priority_channels>(3);
  co_await run<zero_copies>(4);
  co_await run<pipes>(5, levels * (levels - 1) / 2 * rounds + levels * (rounds * (rounds - 1) / 2 + rounds));
  co_await run<mutexes>(6, 0);
  check(7, (co_await mutex.lock())->value == expected);
  co_await run<rw_locks>(8, 0);
  check(9, (*co_await rw_lock.read())[0].value == expected);
  co_await run<semaphores>(10);
  co_await run<condvars>(11);
  co_await run<barriers>(12);
  co_await run<event_ring>(13);
  co_await run<signal_ring>(14);
  co_await run<watches>(15);
  co_await run<pub_subs>(16);
  co_await run<rpc>(17);
  co_await run<one_shots>(18);
  co_await run<once_cells>(19);
  check(20, made == rounds);
  co_await run<lives>(21);
  check(22, alive == 0);
  // Was anything preempted at all?
  check(23, beat > 1000);
  corps::exit(0);
}
