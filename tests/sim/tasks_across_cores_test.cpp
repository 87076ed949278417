// SPDX-License-Identifier: MIT OR Apache-2.0
// Tasks that are cancelled and joined from another core.
#include <array>
#include <sim/support.hpp>

using namespace std::chrono_literals;
using corps::sim::check;
using corps::sim::World;
using sim_test::spawn_on;
using test::Borrowed;

namespace {

struct Life {
  int frames = 0;
  int joined = 0;
  std::array<corps::TaskEnd, 2> ends{};
};

class Frame {
 public:
  explicit Frame(Life& life) : life_(life) { ++life_.frames; }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame() { --life_.frames; }

 private:
  Life& life_;
};

corps::Async<> yield_within(Borrowed<Life> life) {
  const Frame frame(*life);
  co_await corps::yield_now();
}
corps::Task<> live(Borrowed<Life> life) {
  const Frame frame(*life);
  co_await yield_within(life);
  co_await corps::yield_now();
}
corps::Task<2> await_end(corps::TaskHandle task, Borrowed<Life> life, unsigned me, bool cancels) {
  if (cancels) task.cancel();
  life->ends[me] = co_await task.join();
  check(life->frames == 0 && !task.is_running(), "a join is ready before the task has ended");
  ++life->joined;
}

/// When all tasks have ended, their slots are free at once.
void cancel_and_join(World& world) {
  auto& life = world.make<Life>();
  auto& other = world.add_core("core 1");
  const auto task = spawn_on(world.core(), live(life));
  spawn_on(other, await_end(task, life, 0, true));
  spawn_on(world.core(), await_end(task, life, 1, false));
  world.run_to_end(1s);
  check(life.joined == 2 && life.ends[0] == life.ends[1], "those who join are told different ends");
  // The old handle does nothing to who has the slot now.
  const auto next = spawn_on(world.core(), live(life));
  task.cancel();
  spawn_on(other, await_end(next, life, 0, false));
  spawn_on(world.core(), await_end(next, life, 1, false));
  world.run_to_end(1s);
  check(life.ends[0] == corps::TaskEnd::finished, "a task was cancelled by the handle of another");
}

}  // namespace

TEST(TasksAcrossCores, ATaskIsCancelledOnceAndAllWhoJoinLearnIt) { sim_test::expect_all(1000, cancel_and_join); }
TEST(TasksAcrossCores, ACancelAndTwoJoinsInEveryOrder) { sim_test::expect_every_order(2, cancel_and_join); }
