// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <arch/sim/symbol.hpp>
#include <arch/sim/world.hpp>
#include <corps/executor/task_pool.hpp>

namespace corps::sim {
namespace {
/// How seldom things happen, as a trait of a run: some mistakes need many interrupts, some just one at the right place.
constexpr unsigned rarities[] = {2, 5, 20, 100};
}  // namespace

World* World::current_ = nullptr;

World::World(Choices choices, WorldOptions options) : choices_(std::move(choices)), options_(options) {
  if (current_ != nullptr) fail("misuse", "there are two worlds at a time");
  current_ = this;
  one_in_interrupt_ = rarities[choices_.trait(std::size(rarities))];
  // Half of all runs have no spurious wakes: they can also hide a mistake, a lost wake-up above all.
  one_in_spurious_ = choices_.trait(2) == 0 ? 0 : rarities[1 + choices_.trait(std::size(rarities) - 1)];
  add_core("core 0");
}

World::~World() {
  end_tasks();
  while (!objects_.empty()) objects_.pop_back();
  current_ = nullptr;
}

World& World::current() {
  if (current_ == nullptr) fail("misuse", "there is no world: simulated parts need one");
  return *current_;
}

Core& World::add_core(std::string name) {
  cores_.push_back(std::make_unique<Core>(std::move(name)));
  return *cores_.back();
}

void World::end_tasks() noexcept {
  ending_ = true;
  // A coroutine that runs cannot be destroyed: a core that was stopped in the middle of a poll first ends that poll.
  for (auto& core : cores_) {
    if (core->stopped_) run_core(*core);
  }
  while (!tasks_.empty()) {
    detail::TaskHeader* task = tasks_.back().header;
    detail::destroy_frame(*task);  // takes it off the list
  }
}

// ---- Interrupts ----

World::EventId World::at(Clock::duration when, std::string name, std::function<void()> handler) {
  Event event{std::max(when.count(), now_), next_event_++, std::move(name), std::move(handler)};
  const auto place = std::upper_bound(events_.begin(), events_.end(), event.time,
                                      [](std::int64_t time, const Event& other) { return time < other.time; });
  const EventId id = event.id;
  events_.insert(place, std::move(event));
  return id;
}

void World::cancel(EventId event) {
  std::erase_if(events_, [event](const Event& other) { return other.id == event; });
}

/// How many events may have come by `time`.
std::size_t World::due_by(std::int64_t time) const {
  std::size_t count = 0;
  while (count < events_.size() && events_[count].time <= time) ++count;
  return count;
}

void World::pass_to(std::int64_t time) {
  if (time <= now_) return;
  now_ = time;
  if (now_mirror_ != nullptr) *now_mirror_ = time;
  polls_now_ = 0;
}

void World::deliver(std::size_t index) {
  Event event = std::move(events_[index]);
  events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(index));
  pass_to(event.time);
  ++counts_.interrupts;
  note("irq", event.name);
  const bool outer = std::exchange(in_interrupt_, true);
  event.handler();
  in_interrupt_ = outer;
}

void World::interrupt_point() {
  if (running_ == nullptr || in_interrupt_ || critical_depth_ != 0 || ending_) return;
  ++counts_.interrupt_points;
  // Code takes time, but not beyond the end of what it was told to run.
  const std::int64_t horizon = std::min(awake_since_ + options_.code_time.count(), end_);
  for (;;) {
    const std::size_t due = due_by(std::max(horizon, now_));
    std::size_t others = 0;
    if (cores_.size() > 1) {
      others = static_cast<std::size_t>(std::count_if(cores_.begin(), cores_.end(), [this](const auto& core) {
        return core.get() != running_ && core->is_runnable();
      }));
    }
    if (due + others == 0) return;
    const unsigned choice = choices_.choose_seldom(static_cast<unsigned>(1 + due + others), one_in_interrupt_);
    if (choice == 0) return;
    if (choice <= due) {
      deliver(choice - 1);
      continue;
    }
    // Another core goes on; this one may be chosen again at once.
    note("stop", running_->name());
    Core& me = *running_;
    me.stopped_ = true;
    me.fiber_.suspend();
    me.stopped_ = false;
    return;
  }
}

void World::maybe_wake_spuriously() {
  if (one_in_spurious_ == 0 || tasks_.empty() || ending_) return;
  const unsigned choice = choices_.choose_seldom(static_cast<unsigned>(1 + tasks_.size()), one_in_spurious_);
  if (choice == 0) return;
  detail::TaskHeader& task = *tasks_[choice - 1].header;
  if (!task.is_waiting()) return;
  note_task("spurious", task);
  const bool outer = std::exchange(in_interrupt_, true);
  Waker(task).wake();
  in_interrupt_ = outer;
}

// ---- Running ----

void World::run_core(Core& core) {
  running_ = &core;
  core.fiber_.resume();
  running_ = nullptr;
}

/// One core runs until it sleeps or another goes on, or one interrupt comes during sleep. False when nothing happens up
/// to `end`.
bool World::step(std::int64_t end) {
  if (ending_) fail("misuse", "nothing runs any more after end_tasks()");
  end_ = end;
  Core* runnable[64];
  std::size_t count = 0;
  for (auto& core : cores_) {
    if (core->is_runnable() && count < std::size(runnable)) runnable[count++] = core.get();
  }
  if (count != 0) {
    if (options_.spurious_wakes) maybe_wake_spuriously();
    run_core(*runnable[choices_.choose(static_cast<unsigned>(count))]);
    return true;
  }
  if (events_.empty() || events_.front().time > end) return false;
  pass_to(events_.front().time);
  awake_since_ = now_;
  deliver(choices_.choose(static_cast<unsigned>(due_by(now_))));
  if (options_.spurious_wakes) maybe_wake_spuriously();
  return true;
}

void World::run_until_time(std::int64_t end) {
  while (step(end)) {
  }
  pass_to(end);
  awake_since_ = now_;
}

bool World::run_until(const std::function<bool()>& holds, Clock::duration limit) {
  const std::int64_t end = now_ + limit.count();
  while (!holds()) {
    if (step(end)) continue;
    // Nothing more within the limit; if there is something later, the limit has passed.
    if (!events_.empty()) pass_to(end);
    return holds();
  }
  return true;
}

void World::run_until_idle(Clock::duration limit) {
  run_until([] { return false; }, limit);
  if (!events_.empty())
    fail("no end", "something still goes on after " + seconds_text(now_) + " s: " + events_[0].name);
}

void World::run_to_end(Clock::duration limit) {
  // A core that was stopped in the middle of a task's end has not given back its slot yet.
  const auto is_over = [this] {
    return tasks_.empty() &&
           std::none_of(cores_.begin(), cores_.end(), [](const auto& core) { return core->stopped_; });
  };
  if (run_until(is_over, limit)) return;
  if (events_.empty()) fail("deadlock", waiting_tasks());
  fail("no end", "after " + seconds_text(now_) + " s there still are tasks: " + waiting_tasks());
}

void World::count_poll() {
  ++counts_.polls;
  if (++polls_now_ <= options_.polls_per_instant) return;
  fail("spin", std::to_string(polls_now_) + " polls without time passing; tasks: " + waiting_tasks());
}

// ---- Tasks ----

World::RunningTask* World::find(const detail::TaskHeader& task) {
  const auto found = std::find_if(tasks_.begin(), tasks_.end(),
                                  [&task](const RunningTask& running) { return running.header == &task; });
  return found == tasks_.end() ? nullptr : &*found;
}

std::string World::name_of(const RunningTask& task) const {
  std::string name = function_name(task.code);
  return name.empty() ? "task" : name;
}

void World::note_task(std::string_view kind, const detail::TaskHeader& task) {
  const RunningTask* running = find(task);
  if (running == nullptr) return;
  events_log_.add(now_, kind, events_log_.is_printed() ? name_of(*running) : std::string(), running->number);
}

std::string World::waiting_tasks() const {
  std::string text;
  for (const RunningTask& task : tasks_) {
    if (!text.empty()) text += ", ";
    text += name_of(task) + " #" + std::to_string(task.number) + " (since " + seconds_text(task.waits_since) + " s)";
  }
  return text;
}

}  // namespace corps::sim
