// SPDX-License-Identifier: MIT OR Apache-2.0
#include "threads.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace explorer {
namespace {
constexpr std::size_t stack_bytes = 128 * 1024;
/// A program that takes more steps than this in one execution does not end.
constexpr std::size_t max_steps = 3000;
char lock_object;
char event_object;
}  // namespace

Threads::Threads(bool weak, bool reduce) : weak_(weak), reduce_(reduce), model_(*this) {
  memory_ = &model_;
  for (Fiber& fiber : fibers_) fiber.stack = std::make_unique<char[]>(stack_bytes);
}
Threads::~Threads() = default;

// ---- The search ----

Result Threads::explore(const Program& program, std::uint64_t limit) {
  engine = this;
  nodes_.clear();
  result_ = Result();
  violation_.clear();
  model_.stale_loads = 0;
  snapshot_ = std::make_unique<Snapshot>();
  do {
    if (execute(program)) {
      ++result_.executions;
    } else {
      ++result_.redundant;
    }
    if (!violation_.empty()) break;
    if (result_.executions >= limit) break;
    result_.complete = !next();
  } while (!result_.complete);
  watching_ = false;
  snapshot_->restore();
  result_.violation = violation_;
  result_.stale_loads = model_.stale_loads;
  engine = nullptr;
  return result_;
}

bool Threads::next() {
  nodes_.resize(at_);
  while (!nodes_.empty()) {
    Node& node = nodes_.back();
    if (node.is_outcome) {
      if (node.taken + 1 < node.count) {
        ++node.taken;
        return true;
      }
    } else {
      node.done |= bit(node.taken);
      const Set left = node.backtrack & static_cast<Set>(~(node.done | node.asleep));
      if (left != 0) {
        node.taken = static_cast<unsigned>(std::countr_zero(left));
        return true;
      }
    }
    nodes_.pop_back();
  }
  return false;
}

unsigned Threads::choose(unsigned count) {
  if (count < 2) return 0;
  if (at_ == nodes_.size()) nodes_.push_back({true, 0, count, 0, 0, 0, 0, {}});
  Node& node = nodes_[at_++];
  if (!node.is_outcome || node.count != count) fatal("an execution did not repeat itself");
  return node.taken;
}

Thread Threads::first_choice(Set candidates) const {
  // The thread that ran last goes on if it can: the fewest switches.
  if (!executed_.empty() && (candidates & bit(executed_.back().thread))) return executed_.back().thread;
  return static_cast<Thread>(std::countr_zero(candidates));
}

Threads::Node& Threads::node(Set enabled) {
  if (at_ == nodes_.size()) {
    Node fresh{false, 0, 0, enabled, 0, 0, 0, {}};
    for (Thread t = 1; t < count_; ++t) fresh.steps[t] = fibers_[t].step;
    if (reduce_ && last_scheduled_ != SIZE_MAX) {
      // Whoever was tried before in place of the step that led here need not be tried after it, if it makes no
      // difference to it.
      const Node& before = nodes_[last_scheduled_];
      const Step& step = before.steps[before.taken];
      for (Thread t = 1; t < count_; ++t) {
        const bool slept = (before.asleep | before.done) & bit(t);
        if (slept && t != before.taken && !dependent(before.steps[t], step)) fresh.asleep |= bit(t);
      }
    }
    const Set awake = enabled & static_cast<Set>(~fresh.asleep);
    fresh.taken = awake != 0 ? first_choice(awake) : 0;
    fresh.backtrack = reduce_ ? bit(fresh.taken) : enabled;
    nodes_.push_back(fresh);
  }
  last_scheduled_ = at_;
  Node& node = nodes_[at_++];
  if (node.is_outcome || node.enabled != enabled) fatal("an execution did not repeat itself");
  return node;
}

/// For what `thread` is about to do: the last step that it could have come before, and was not made to follow.
void Threads::look_for_races(Thread thread, std::size_t from) {
  const Fiber& fiber = fibers_[thread];
  for (std::size_t i = executed_.size(); i-- > from;) {
    const Executed& other = executed_[i];
    if (other.thread == thread || !dependent(other.step, fiber.step) ||
        !may_be_enabled_together(other.step, fiber.step) || fiber.order[other.thread] >= i + 1) {
      continue;
    }
    Node& node = nodes_[other.node];
    node.backtrack |= (node.enabled & bit(thread)) ? bit(thread) : node.enabled;
    return;
  }
}

/// The step that `thread` takes comes after those that it depends on.
void Threads::record(Thread thread) {
  Fiber& fiber = fibers_[thread];
  const Step step = fiber.step;
  executed_.push_back({thread, step, last_scheduled_});
  const auto join = [](Order& to, const Order& from) {
    for (Thread t = 0; t < max_threads; ++t) to[t] = std::max(to[t], from[t]);
  };
  Dependences* found = nullptr;
  for (Dependences& d : dependences_) {
    if (d.object == step.object) found = &d;
  }
  if (step.object != nullptr && found == nullptr) {
    dependences_.push_back({step.object, {}, {}});
    found = &dependences_.back();
  }
  if (found != nullptr) join(fiber.order, step.write ? found->all : found->writes);
  fiber.order[thread] = static_cast<std::uint16_t>(executed_.size());
  if (found != nullptr) {
    join(found->all, fiber.order);
    if (step.write) join(found->writes, fiber.order);
  }
}

// ---- One execution ----

/// False when it turned out to be like one before.
bool Threads::execute(const Program& program) {
  snapshot_->restore();
  model_.reset(!weak_, false);
  at_ = 0;
  last_scheduled_ = SIZE_MAX;
  executed_.clear();
  dependences_.clear();
  looked_ = {};
  count_ = 1;
  owner_ = 0;
  depth_ = 0;
  lock_ = {};
  event_ = false;
  spurious_wakes = 0;
  current_ = 0;
  if (_setjmp(scheduler_) != 0) return watching_ = false, true;  // violated, in setup or check
  load_thread_locals({});
  watching_ = true;
  program.setup();
  watching_ = false;
  spurious_left_ = spurious_wakes;
  if (!run_threads()) return false;
  current_ = 0;
  if (violation_.empty() && _setjmp(scheduler_) == 0) program.check();
  return true;
}

bool Threads::run_threads() {
  for (Thread t = 1; t < count_; ++t) model_.start(t);
  for (;;) {
    Set enabled = 0;
    bool blocked = false;
    for (Thread t = 1; t < count_; ++t) {
      if (is_enabled(fibers_[t], t)) enabled |= bit(t);
      blocked |= fibers_[t].step.kind == Step::lock;
    }
    if (enabled == 0) {
      if (blocked) violation_ = "deadlock: all wait, and one for a lock";
      return true;
    }
    if (reduce_) {
      for (Thread t = 1; t < count_; ++t) look_for_races(t, std::exchange(looked_[t], executed_.size()));
    }
    const Node& node = this->node(enabled);
    if (node.taken == 0) return false;  // all are asleep
    const Thread thread = node.taken;
    if (executed_.size() == max_steps) {
      violation_ = "it goes on for ever: something spins";
      return true;
    }
    record(thread);
    ++result_.steps;
    looked_[thread] = 0;  // its next step is a new one
    resume(thread);
    if (!violation_.empty()) return true;
  }
}

bool Threads::is_enabled(const Fiber& fiber, Thread thread) const {
  switch (fiber.step.kind) {
    case Step::lock:
      return depth_ == 0 || owner_ == thread;
    case Step::wait:
      return event_ || spurious_left_ > 0;
    case Step::ended:
      return false;
    default:
      return true;
  }
}

// ---- Fibers ----

void Threads::add(void (*body)(void*), void* argument) {
  if (count_ == max_threads) fatal("more threads than max_threads");
  Fiber& fiber = fibers_[count_++];
  fiber.body = body;
  fiber.argument = argument;
  fiber.started = false;
  fiber.step = Step();
  fiber.locals = {};
  fiber.order = {};
}

void Threads::entry() {
  auto& self = static_cast<Threads&>(*engine);
  Fiber& fiber = self.fibers_[self.current_];
  fiber.body(fiber.argument);
  fiber.step = {Step::ended, false, nullptr};
  self.switch_to_scheduler();
}

void Threads::resume(Thread thread) {
  Fiber& fiber = fibers_[thread];
  current_ = thread;
  load_thread_locals(fiber.locals);
  if (_setjmp(scheduler_) == 0) {
    watching_ = true;
    if (fiber.started) _longjmp(fiber.at, 1);
    fiber.started = true;
    getcontext(&fiber.start);
    fiber.start.uc_stack.ss_sp = fiber.stack.get();
    fiber.start.uc_stack.ss_size = stack_bytes;
    fiber.start.uc_link = nullptr;
    makecontext(&fiber.start, &Threads::entry, 0);
    setcontext(&fiber.start);
  }
  watching_ = false;
  save_thread_locals(fiber.locals);
}

void Threads::switch_to_scheduler() { _longjmp(scheduler_, 1); }

/// The thread stops before `step`, until it is its turn.
void Threads::yield(Step step) {
  Fiber& fiber = fibers_[current_];
  fiber.step = step;
  if (_setjmp(fiber.at) == 0) switch_to_scheduler();
}

void Threads::stop(const char* what) {
  violation_ = what;
  switch_to_scheduler();
}

bool Threads::is_own_stack(const void* address) const {
  if (current_ == 0) {
    // The setup runs on the stack of the program.
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const auto there = reinterpret_cast<std::uintptr_t>(address);
    return there + stack_bytes > here && there < here + stack_bytes;
  }
  const char* stack = fibers_[current_].stack.get();
  return address >= stack && address < stack + stack_bytes;
}

// ---- What the program does ----

void Threads::before_access(const void* object, std::size_t, bool write, bool plain) {
  if (plain || current_ == 0) return;
  yield({Step::access, write, object});
}

void Threads::enter_critical_section() {
  if (depth_ > 0 && owner_ == current_) {
    ++depth_;
    return;
  }
  if (current_ != 0) yield({Step::lock, true, &lock_object});
  owner_ = current_;
  depth_ = 1;
  model_.acquire(current_, lock_);
}

void Threads::leave_critical_section() {
  if (depth_ == 1) {
    if (current_ != 0) yield({Step::unlock, true, &lock_object});
    model_.release(current_, lock_);
  }
  --depth_;
}

// An event orders nothing here: what the executor sees is for the queue's own orders to say.
void Threads::pend(const void*) {
  // Two of them make no difference to each other: so it is a read to the wait's write.
  if (current_ != 0) yield({Step::access, false, &event_object});
  event_ = true;
}

void Threads::wait_for_event() {
  yield({Step::wait, true, &event_object});
  if (!event_) --spurious_left_;
  event_ = false;
}

}  // namespace explorer
