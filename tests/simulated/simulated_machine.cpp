// SPDX-License-Identifier: MIT OR Apache-2.0
// The machine of the conformance suite as a core of the simulator: the tests stay as they are, and around them happens
// what a seed chooses. Interrupts come at any point where one may come, other tasks of the same executor are woken by
// them and run in between, and tasks that wait are polled for no reason. All of it within the calls that let the
// machine run, and none of it may change what a test sees.
#include <unistd.h>

#include <arch/sim/world.hpp>
#include <array>
#include <corps/executor/executor.hpp>
#include <corps/futures/yield_now.hpp>
#include <corps/sync/signal.hpp>
#include <support/borrowed.hpp>
#include <support/virtual_machine.hpp>
#include <utility>

#include "simulated_machine.hpp"

namespace {

std::uint64_t run_seed = 0;
std::uint64_t machines_of_run = 0;
bool events_are_printed = false;

corps::sim::WorldOptions exact_time() {
  corps::sim::WorldOptions options = corps::sim::order_only();
  options.polls_per_instant = 1'000'000;
  return options;
}

/// A task that has nothing to do with the test, and keeps the executor busy beside it.
corps::Task<2> stranger(test::Borrowed<corps::Signal<unsigned>> polls) {
  for (;;) {
    for (unsigned n = co_await polls->wait(); n != 0; --n) co_await corps::yield_now();
  }
}

}  // namespace

namespace test {

namespace simulated {
void set_seed(std::uint64_t seed) noexcept {
  run_seed = seed;
  machines_of_run = 0;
}
void print_events() noexcept { events_are_printed = true; }
}  // namespace simulated

class VirtualMachine::Parts {
 public:
  Parts() : world(corps::sim::Choices::seeded(run_seed + (machines_of_run++ << 32)), exact_time()) {
    if (events_are_printed) world.event_log().print_to(STDERR_FILENO);
    strangers_ = world.choose(static_cast<unsigned>(signals_.size()) + 1);
    for (unsigned n = 0; n < strangers_; ++n) world.spawn(stranger(Borrowed(signals_[n])));
    world.run_for(corps::Clock::duration(0));
  }

  /// Before the core runs on: what may happen within the next `time`.
  void stir(corps::Clock::duration time) {
    // Tests put timers into the executor from outside; the core is to look at them.
    corps::arch::pend(world.core().executor);
    for (unsigned n = strangers_ == 0 ? 0 : world.choose(3); n != 0; --n) {
      auto& signal = signals_[world.choose(strangers_)];
      const unsigned polls = world.choose(3);
      world.between(corps::Clock::duration(0), time, "stranger", [&signal, polls] { signal.signal(polls); });
    }
  }
  /// When no task is ready: polls some for no reason, one after another.
  void wake_spuriously() {
    if (exact_polls) return;
    // The world itself wakes seldom, and not at all under some seeds.
    for (unsigned n = world.choose(1u << world.choose(6)); n != 0; --n) {
      world.maybe_wake_spuriously();
      world.run_for(corps::Clock::duration(0));
    }
  }

  corps::sim::World world;
  bool exact_polls = false;

 private:
  std::array<corps::Signal<unsigned>, 2> signals_;
  unsigned strangers_ = 0;

 public:
  ~Parts() { world.end_tasks(); }
};

VirtualMachine::VirtualMachine() : parts_(std::make_unique<Parts>()), executor(parts_->world.core().executor) {}
VirtualMachine::~VirtualMachine() = default;

void VirtualMachine::run_ready(int) {
  parts_->stir(corps::Clock::duration(0));
  parts_->world.run_for(corps::Clock::duration(0));
  parts_->wake_spuriously();
}

void VirtualMachine::advance(corps::Clock::duration time) {
  run_ready();
  parts_->stir(time);
  parts_->world.run_for(time);
  parts_->wake_spuriously();
}

void VirtualMachine::run_until_idle(int) {
  run_ready();
  parts_->stir(corps::Clock::duration(0));
  parts_->world.run_until_idle(corps::Clock::duration::max() / 2);
  parts_->wake_spuriously();
}

void VirtualMachine::poll_exactly() { parts_->exact_polls = true; }
std::int64_t VirtualMachine::now() const { return parts_->world.now().count(); }
int VirtualMachine::pends() const { return 0; }
std::string VirtualMachine::take_log() { return parts_->world.log(); }

}  // namespace test
