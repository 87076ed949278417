// SPDX-License-Identifier: MIT OR Apache-2.0
// Operations, each repeated while the runner (sweep.test.mjs) makes an interrupt pending after 1, 2, 3 ... instructions
// of it, until it ends first. After each repetition everything that was woken must have run, soon, once, and nothing
// may be lost. Ends with 0, or with 16 * (operation + 1) + the number of what is wrong.
#include <arch/cortex_m/nvic.hpp>
#include <boards/pico/board.hpp>
#include <chips/rp2040/irq.hpp>
#include <corps/corps.hpp>
#include <optional>
#include <utility>

using namespace std::chrono_literals;

namespace {

/// What the runner reads and writes; it gets the address with sweep_begin.
struct Mailbox {
  std::uint32_t operation;
  std::uint32_t interrupted;  ///< the runner has made the interrupt pending
};
volatile Mailbox mailbox;

void require(bool good, unsigned what) {
  if (!good) corps::exit(static_cast<int>(16 * (mailbox.operation + 1) + what));
}

/// A task that waits to be woken, and notes when.
struct Observer {
  corps::Waker waker;
  volatile bool marked = false;  ///< what it is woken for
  bool seen = false;             ///< by its last poll
  std::uint32_t polls = 0;
  corps::Clock::time_point polled;
};
Observer observers[2];

class Observation {
 public:
  explicit Observation(unsigned who) : who_(who) {}
  corps::Poll<int> poll(corps::Context& context) {
    Observer& o = observers[who_];
    o.waker = context.waker();
    o.seen = o.marked;
    ++o.polls;
    o.polled = corps::Clock::now();
    return corps::pending;
  }

 private:
  unsigned who_;
};
corps::Task<2> observe(unsigned who) { co_await Observation(who); }

void wake(unsigned who) {
  observers[who].marked = true;
  observers[who].waker.wake();
}

corps::Clock::time_point interrupted_at;
std::uint32_t by_interrupt = 0;  ///< what the handler has received, sent, or let go of

corps::Channel<int, 2> channel;
corps::Signal<int> signal;
corps::Mutex<> mutex;
corps::Semaphore semaphore(0);
corps::Event event;
std::optional<corps::TaskHandle> handle;
std::uint32_t by_task = 0;
std::uint32_t destroyed = 0;  ///< parameters of tasks

// ---- The operations ----

corps::Async<> wakes_another() {
  wake(1);
  co_return;
}
corps::Async<> polls() {
  wake(1);
  co_await corps::yield_now();
}
corps::Async<> sleeps() { co_await corps::Timer::after(100us); }
corps::Async<> drops_timers() {
  co_await corps::select(corps::Timer::after(90us), corps::Timer::after(60us), corps::Timer::after(120us));
}
corps::Async<> sends() { co_await channel.send(1); }
corps::Async<> sends_when_there_is_room() {
  auto first = co_await corps::select(channel.send(1), corps::Timer::after(60us));
  by_task = first.index() == 0 ? 1 : 0;
}
corps::Async<> receives() {
  (void)co_await channel.receive();
  by_task = 1;
}
corps::Async<> receives_when_there_is_one() {
  auto first = co_await corps::select(channel.receive(), corps::Timer::after(60us));
  by_task = first.index() == 0 ? 1 : 0;
}
corps::Async<> waits_for_signal() {
  auto value = co_await corps::with_timeout(60us, signal.wait());
  by_task = value.has_value() ? 1 : 0;
}
corps::Async<> locks_and_unlocks() {
  auto guard = co_await mutex.lock();
  by_task = 1;
}
corps::Async<> acquires() {
  auto permit = co_await corps::with_timeout(60us, semaphore.acquire());
  by_task = permit.has_value() ? 1 : 0;
  if (permit) permit->forget();
}
corps::Async<> joins_two() { co_await corps::join(corps::Timer::after(40us), corps::with_timeout(60us, event.wait())); }

/// A parameter, so that it is there whether the task ever ran or not.
class Noted {
 public:
  Noted() = default;
  Noted(Noted&& other) noexcept : full_(std::exchange(other.full_, false)) {}
  Noted& operator=(Noted&&) = delete;
  ~Noted() {
    if (full_) ++destroyed;
  }

 private:
  bool full_ = true;
};
corps::Task<> lives_a_while(Noted) {
  co_await corps::Timer::after(30us);
  by_task = 1;
}
corps::Async<> spawns(corps::Spawner spawner) {
  destroyed = 0;
  auto spawned = spawner.spawn(lives_a_while(Noted()));
  require(spawned.has_value(), 14);
  handle = *spawned;
  co_await corps::Timer::after(60us);
}

enum Operation : std::uint32_t {
  waking,
  polling,
  sleeping,
  dropping_timers,
  sending,
  sending_full,
  receiving,
  receiving_empty,
  signalling,
  locking,
  acquiring,
  joining,
  spawning,
  operations,
};

void prepare(std::uint32_t operation) {
  while (channel.try_receive()) {
  }
  signal.reset();
  event.clear();
  while (auto permit = semaphore.try_acquire()) permit->forget();
  by_interrupt = 0;
  by_task = 0;
  for (Observer& o : observers) {
    o.marked = false;
    o.seen = false;
    o.polls = 0;
  }
  if (operation == sending || operation == receiving) require(channel.try_send(1).has_value(), 15);
  while (operation == sending_full && channel.try_send(1)) {
  }
}

/// Between them, the handler and the operation have lost nothing and made nothing up.
bool is_conserved(std::uint32_t operation) {
  const auto values = static_cast<std::uint32_t>(channel.size());
  switch (operation) {
    case sending:
      return 2 == by_interrupt + values;
    case sending_full:
      return 2 + by_task == by_interrupt + values && (!mailbox.interrupted || by_interrupt == 1);
    case receiving:
      return by_task == 1 && by_interrupt == values;
    case receiving_empty:
      return by_interrupt == by_task + values;
    case signalling:
      return by_interrupt == by_task + (signal.signaled() ? 1 : 0);
    case locking:
      return by_task == 1 && !mutex.is_locked();
    case acquiring:
      return by_interrupt == by_task + semaphore.available();
    case spawning:
      return destroyed == 1 && !handle->is_running();
    default:
      return true;
  }
}

void verify(std::uint32_t operation) {
  require(is_conserved(operation), 1);
  // The first observer is the handler's alone, the second the operation's own too.
  const std::uint32_t interrupts = mailbox.interrupted ? 1 : 0;
  require(observers[0].polls == interrupts, 2);
  require(observers[0].seen == (interrupts != 0), 3);
  // Microseconds: it does not wait for the next timer, which takes at least 40.
  if (interrupts != 0) require(observers[0].polled - interrupted_at <= 25us, 4);
  const std::uint32_t own = operation == waking || operation == polling ? 1 : 0;
  require(observers[1].polls >= (own | interrupts) && observers[1].polls <= own + interrupts, 5);
  require(observers[1].seen == ((own | interrupts) != 0), 6);
}

}  // namespace

extern "C" {

// For the runner, which knows them by name.
[[gnu::noinline, gnu::used]] void sweep_begin(volatile void* where) { asm volatile("nop" ::"r"(where) : "memory"); }
[[gnu::noinline, gnu::used]] void sweep_end() { asm volatile("nop\n\tnop" ::: "memory"); }

/// The interrupt. It wakes both observers, and does what an operation may meet.
void corps_isr_software_0() noexcept {
  interrupted_at = corps::Clock::now();
  wake(0);
  wake(1);
  switch (mailbox.operation) {
    case sending:
    case sending_full:
      if (channel.try_receive()) ++by_interrupt;
      break;
    case receiving:
    case receiving_empty:
      if (channel.try_send(2)) ++by_interrupt;
      break;
    case signalling:
      signal.signal(2);
      ++by_interrupt;
      break;
    case locking:
      if (auto guard = mutex.try_lock()) ++by_interrupt;
      break;
    case acquiring:
      semaphore.release();
      ++by_interrupt;
      break;
    case joining:
      event.set();
      break;
    case spawning:
      if (handle) handle->cancel();
      break;
    default:
      break;
  }
}
}

corps::Task<> async_main(corps::Spawner spawner) {
  corps::arch::nvic::enable(rp2040::irq::software_0);
  spawner.spawn(observe(0)).value();
  spawner.spawn(observe(1)).value();
  co_await corps::Timer::after(1ms);
  for (std::uint32_t operation = 0; operation < operations; ++operation) {
    do {
      mailbox.operation = operation;
      mailbox.interrupted = 0;
      prepare(operation);
      const auto start = corps::Clock::now();
      sweep_begin(&mailbox);
      switch (operation) {
        case waking:
          co_await wakes_another();
          break;
        case polling:
          co_await polls();
          break;
        case sleeping:
          co_await sleeps();
          require(corps::Clock::now() - start >= 100us && corps::Clock::now() - start <= 150us, 7);
          break;
        case dropping_timers:
          co_await drops_timers();
          require(corps::Clock::now() - start >= 60us && corps::Clock::now() - start <= 89us, 7);
          break;
        case sending:
          co_await sends();
          break;
        case sending_full:
          co_await sends_when_there_is_room();
          break;
        case receiving:
          co_await receives();
          break;
        case receiving_empty:
          co_await receives_when_there_is_one();
          break;
        case signalling:
          co_await waits_for_signal();
          break;
        case locking:
          co_await locks_and_unlocks();
          break;
        case acquiring:
          co_await acquires();
          break;
        case joining:
          co_await joins_two();
          break;
        case spawning:
          co_await spawns(spawner);
          break;
        default:
          break;
      }
      sweep_end();
      // All that was woken runs meanwhile, and the core sleeps: the runner counts the instructions.
      co_await corps::Timer::after(300us);
      verify(operation);
    } while (mailbox.interrupted);
  }
  corps::exit(0);
}
