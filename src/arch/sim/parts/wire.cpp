// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <arch/arch.hpp>
#include <arch/sim/parts/wire.hpp>
#include <corps/panic.hpp>

namespace corps::sim {

WireWait::WireWait(WireWait&& other) noexcept : wire_(other.wire_), for_(other.for_) {
  if (other.listed_ || other.done_) panic("a wait for a pin was moved while it was being awaited");
}

WireWait::~WireWait() {
  arch::CriticalSection section;
  if (listed_) std::erase(wire_->waits_, this);
}

bool WireWait::poll_ready(Context& context) noexcept {
  arch::CriticalSection section;
  if (done_) return true;
  waker_ = context.waker();
  if (is_for_level() && wants(wire_->level_)) {
    if (listed_) std::erase(wire_->waits_, this);
    listed_ = false;
    return done_ = true;
  }
  if (!listed_) wire_->waits_.push_back(this);
  listed_ = true;
  return false;
}

void Wire::drive(bool level) {
  if (level == level_) return;
  level_ = level;
  World& world = World::current();
  edges_.push_back({world.now(), level});
  world.note("pin", name_ + (level ? " high" : " low"));
  bool wanted = false;
  for (WireWait* wait : waits_) {
    if (!wait->wants(level)) continue;
    wait->seen_ = true;
    wanted = true;
  }
  if (wanted) request_interrupt();
}

void Wire::request_interrupt() {
  if (std::exchange(interrupt_pending_, true)) return;
  World::current().after(Clock::duration(0), "pin " + name_, [this] {
    interrupt_pending_ = false;
    deliver();
  });
}

void Wire::deliver() {
  arch::CriticalSection section;
  for (std::size_t i = 0; i < waits_.size();) {
    WireWait& wait = *waits_[i];
    if (wait.is_for_level() ? !wait.wants(level_) : !wait.seen_) {
      ++i;
      continue;
    }
    waits_.erase(waits_.begin() + static_cast<std::ptrdiff_t>(i));
    wait.listed_ = false;
    wait.done_ = true;
    wait.waker_.wake();
  }
}

void Wire::drive_at(Clock::duration when, bool level) {
  World::current().at(when, name_ + (level ? " rises" : " falls"), [this, level] { drive(level); });
}

void Wire::drive_between(Clock::duration earliest, Clock::duration latest, bool level) {
  World::current().between(earliest, latest, name_ + (level ? " rises" : " falls"), [this, level] { drive(level); });
}

void Wire::bounce(unsigned changes, Clock::duration least, Clock::duration most) {
  if (changes == 0) return;
  World::current().between(least, most, name_ + " changes", [this, changes, least, most] {
    drive(!level_);
    bounce(changes - 1, least, most);
  });
}

Wire& Output::wire() const noexcept {
  if (wire_ == nullptr) panic("a pin was used after it was moved away");
  return *wire_;
}
void Output::set(bool level) noexcept { wire().drive(level); }
bool Output::is_set_high() const noexcept { return wire().level(); }

Wire& Input::wire() const noexcept {
  if (wire_ == nullptr) panic("a pin was used after it was moved away");
  return *wire_;
}
bool Input::is_high() const noexcept { return wire().level(); }

}  // namespace corps::sim
