// SPDX-License-Identifier: MIT OR Apache-2.0
#include "interrupts.hpp"

#include <utility>

namespace explorer {
namespace {
/// A program that comes by more points than this in one execution does not end.
constexpr unsigned max_points = 20'000;
}  // namespace

Interrupts::Interrupts() : model_(choices_) { memory_ = &model_; }
Interrupts::~Interrupts() = default;

Result Interrupts::explore(const Program& program, std::uint64_t limit) {
  engine = this;
  result_ = Result();
  violation_.clear();
  choices_.forget();
  shared_.clear();
  snapshot_ = std::make_unique<Snapshot>();
  do {
    found_more_ = false;
    execute(program);
    if (!violation_.empty()) break;
    if (found_more_) {
      choices_.forget();
      result_.executions = 0;
      continue;
    }
    if (++result_.executions >= limit) break;
    result_.complete = !choices_.next();
  } while (!result_.complete);
  watching_ = false;
  snapshot_->restore();
  result_.violation = violation_;
  engine = nullptr;
  return result_;
}

bool Interrupts::execute(const Program& program) {
  snapshot_->restore();
  model_.reset(true, true);
  choices_.start();
  count_ = 1;
  depth_ = 0;
  section_ = {};
  event_ = false;
  points_ = 0;
  current_ = 0;
  load_thread_locals({});
  stack_top_ = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  frame_ = stack_top_;
  if (_setjmp(end_) == 0) {
    watching_ = true;
    program.setup();
    for (Thread t = 1; t < count_; ++t) model_.start(t);
    current_ = 1;
    contexts_[1].body(contexts_[1].argument);
    // A main program that ends has its interrupts come afterwards.
    for (;;) wait_for_event();
  }
  watching_ = false;
  current_ = 0;
  if (violation_.empty() && _setjmp(end_) == 0) program.check();
  return true;
}

void Interrupts::finish() { _longjmp(end_, 1); }

void Interrupts::stop(const char* what) {
  violation_ = what;
  finish();
}

void Interrupts::add(void (*body)(void*), void* argument) {
  if (count_ == max_threads) fatal("more interrupts than max_threads");
  contexts_[count_++] = {body, argument, false};
}

/// Each choice: one of the interrupts that may come, or none any more. True if one came.
bool Interrupts::point() {
  if (current_ == 0 || depth_ > 0) return false;
  if (++points_ > max_points) stop("it goes on for ever: something spins");
  bool any = false;
  for (;;) {
    std::array<Thread, max_threads> may_come;
    unsigned count = 0;
    // The later, the higher its priority; thread 1 has none.
    for (Thread t = current_ + 1; t < count_; ++t) {
      if (!contexts_[t].fired) may_come[count++] = t;
    }
    const unsigned choice = choices_.choose(count + 1);
    if (choice == 0) return any;
    fire(may_come[choice - 1]);
    any = true;
  }
}

void Interrupts::fire(Thread interrupt) {
  contexts_[interrupt].fired = true;
  const Thread interrupted = std::exchange(current_, interrupt);
  const std::uintptr_t frame = std::exchange(frame_, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
  event_ = true;
  watching_ = true;
  contexts_[interrupt].body(contexts_[interrupt].argument);
  if (depth_ != 0) stop("an interrupt returned within a critical section");
  event_ = true;
  frame_ = frame;
  current_ = interrupted;
}

bool Interrupts::is_own_stack(const void* address) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  return at < frame_ && at + 1024 * 1024 > frame_;
}

void Interrupts::before_access(const void* object, std::size_t size, bool, bool) {
  if (current_ == 0) return;
  const auto first = reinterpret_cast<std::uintptr_t>(object);
  bool is_shared = false;
  for (std::uintptr_t a = first; a < first + size; ++a) {
    if (current_ > 1) {
      found_more_ |= shared_.insert(a).second;
      is_shared = true;
    } else {
      is_shared |= shared_.contains(a);
    }
  }
  if (is_shared) point();
}

void Interrupts::enter_critical_section() {
  if (depth_ == 0) {
    point();
    if (current_ != 0) model_.acquire(current_, section_);
  }
  ++depth_;
}

void Interrupts::leave_critical_section() {
  if (--depth_ != 0) return;
  if (current_ != 0) model_.release(current_, section_);
  point();
}

void Interrupts::pend(const void*) {}

void Interrupts::wait_for_event() {
  if (current_ != 1 || depth_ != 0) stop("a sleep in a critical section, or in an interrupt");
  point();
  if (std::exchange(event_, false)) return;
  // Asleep: the next interrupt wakes it, whichever that is.
  std::array<Thread, max_threads> may_come;
  unsigned count = 0;
  for (Thread t = 2; t < count_; ++t) {
    if (!contexts_[t].fired) may_come[count++] = t;
  }
  if (count == 0) finish();
  fire(may_come[choices_.choose(count)]);
  point();
  event_ = false;
}

}  // namespace explorer
