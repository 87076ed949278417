// SPDX-License-Identifier: MIT OR Apache-2.0
// Spawns, ends, cancels and joins at random, against what a plain program would remember of them.
#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "support/borrowed.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Task;
using corps::TaskEnd;
using corps::TaskHandle;
using test::Borrowed;

constexpr std::size_t worker_slots = 6;
constexpr std::size_t joiner_slots = 12;

struct Count {
  explicit Count(int& n) : number(n) { ++number; }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;
  ~Count() { --number; }
  int& number;
};

Task<worker_slots> work(Borrowed<corps::Signal<>> end, Borrowed<int> alive) {
  Count count(*alive);
  co_await end->wait();
}
Task<joiner_slots> tell_end(TaskHandle target, Borrowed<std::optional<TaskEnd>> report) {
  *report = co_await target.join();
}

struct Worker {
  corps::Signal<> end;
  std::optional<TaskHandle> handle;
  bool signaled = false;
  bool cancelled = false;
  bool ends() const { return signaled || cancelled; }
};
struct Joiner {
  explicit Joiner(std::shared_ptr<Worker> worker) : target(std::move(worker)) {}
  std::shared_ptr<Worker> target;
  std::optional<TaskHandle> handle;
  std::optional<TaskEnd> report;
  bool cancelled = false;
};

class Model {
 public:
  explicit Model(unsigned seed) : random_(seed) {}

  void step() {
    switch (pick(12)) {
      case 0:
      case 1:
        return spawn_worker();
      case 2:
      case 3:
        return spawn_joiner();
      case 4:
        if (!workers_.empty()) {
          Worker& worker = *any(workers_);
          worker.end.signal();
          worker.signaled = true;
        }
        return;
      case 5:
        if (!workers_.empty()) cancel(*any(workers_));
        return;
      case 6:
        if (!joiners_.empty()) cancel(*any(joiners_));
        return;
      case 7:
        if (!stale_.empty()) any(stale_).cancel();
        return;
      case 8:
        return join_stale();
      case 9:
      case 10:
        vm_.executor.poll();
        return;
      default:
        return settle();
    }
  }

  void end() {
    for (auto& worker : workers_) worker->handle->cancel();
    for (auto& worker : workers_) worker->cancelled = true;
    settle();
    EXPECT_EQ(alive_, 0);
    EXPECT_TRUE(workers_.empty());
    EXPECT_TRUE(joiners_.empty());
  }
  int joined() const { return joined_; }

 private:
  std::size_t pick(std::size_t n) { return random_() % n; }
  template <class List>
  typename List::value_type& any(List& list) {
    return list[pick(list.size())];
  }
  static void cancel(auto& task) {
    // What is not running is not cancelled by this.
    task.cancelled |= task.handle->is_running();
    task.handle->cancel();
  }
  static std::size_t running(const auto& list) {
    std::size_t n = 0;
    for (const auto& task : list) n += task->handle->is_running();
    return n;
  }

  void spawn_worker() {
    auto worker = std::make_shared<Worker>();
    const bool has_room = running(workers_) < worker_slots;
    auto spawned = vm_.spawner().spawn(work(worker->end, alive_));
    ASSERT_EQ(spawned.has_value(), has_room);
    if (!spawned) return;
    worker->handle = *spawned;
    workers_.push_back(std::move(worker));
  }
  void spawn_joiner() {
    if (workers_.empty()) return;
    auto joiner = std::make_unique<Joiner>(any(workers_));
    const bool has_room = running(joiners_) < joiner_slots;
    auto spawned = vm_.spawner().spawn(tell_end(*joiner->target->handle, joiner->report));
    ASSERT_EQ(spawned.has_value(), has_room);
    if (!spawned) return;
    joiner->handle = *spawned;
    joiners_.push_back(std::move(joiner));
  }
  void join_stale() {
    if (stale_.empty()) return;
    test::Probe probe(vm_.executor);
    auto join = any(stale_).join();
    EXPECT_TRUE(probe.poll(join).is_ready());
  }

  void settle() {
    vm_.run_ready();
    int alive = 0;
    for (auto& worker : workers_) {
      ASSERT_EQ(worker->handle->is_running(), !worker->ends());
      alive += !worker->ends();
    }
    ASSERT_EQ(alive_, alive);
    for (auto& joiner : joiners_) {
      const bool told = !joiner->cancelled && joiner->target->ends();
      ASSERT_EQ(joiner->report.has_value(), told);
      ASSERT_EQ(joiner->handle->is_running(), !joiner->cancelled && !told);
      if (!told) continue;
      ++joined_;
      // A joiner that came when the slot had been through other hands may have been told too late.
      if (joiner->report == TaskEnd::cancelled) {
        ASSERT_TRUE(joiner->target->cancelled);
      }
      if (!joiner->target->cancelled) {
        ASSERT_EQ(joiner->report, TaskEnd::finished);
      }
    }
    std::erase_if(joiners_, [](auto& joiner) { return !joiner->handle->is_running(); });
    for (auto& worker : workers_) {
      if (worker->ends()) stale_.push_back(*worker->handle);
    }
    std::erase_if(workers_, [](auto& worker) { return worker->ends(); });
    if (stale_.size() > 100) stale_.erase(stale_.begin(), stale_.begin() + 50);
  }

  std::mt19937 random_;
  test::VirtualMachine vm_;
  int alive_ = 0;
  std::vector<std::shared_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Joiner>> joiners_;
  std::vector<TaskHandle> stale_;
  int joined_ = 0;
};

class TaskModel : public testing::TestWithParam<unsigned> {};

TEST_P(TaskModel, AgreesAfterManySteps) {
  Model model(GetParam());
  for (int i = 0; i < 100'000 && !testing::Test::HasFatalFailure(); ++i) model.step();
  model.end();
  EXPECT_GT(model.joined(), 1000);
}
INSTANTIATE_TEST_SUITE_P(Seeds, TaskModel, testing::Values(1u, 2u, 3u, 4u));

}  // namespace
