// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/ready_queue.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace {

using corps::detail::ReadyQueue;
using corps::detail::TaskHeader;

std::vector<TaskHeader*> taken(ReadyQueue& queue) {
  std::vector<TaskHeader*> tasks;
  TaskHeader* task = queue.take_all();
  if (task == nullptr) return tasks;
  for (;; task = static_cast<TaskHeader*>(task->link)) {
    tasks.push_back(task);
    if (task->link == task) return tasks;
  }
}

TEST(ReadyQueue, IsEmptyAtFirst) {
  ReadyQueue queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.take_all(), nullptr);
}

TEST(ReadyQueue, IsOneWord) { EXPECT_EQ(sizeof(ReadyQueue), sizeof(void*)); }

TEST(ReadyQueue, GivesTheTasksInTheOrderOfTheirPushes) {
  for (std::size_t count = 1; count <= 8; ++count) {
    ReadyQueue queue;
    std::array<TaskHeader, 8> tasks{};
    std::vector<TaskHeader*> expected;
    for (std::size_t i = 0; i < count; ++i) {
      queue.push(tasks[i]);
      expected.push_back(&tasks[i]);
    }
    EXPECT_EQ(taken(queue), expected);
    EXPECT_TRUE(queue.empty());
  }
}

TEST(ReadyQueue, SaysWhichPushFoundItEmpty) {
  ReadyQueue queue;
  std::array<TaskHeader, 3> tasks{};
  EXPECT_TRUE(queue.push(tasks[0]));
  EXPECT_FALSE(queue.push(tasks[1]));
  EXPECT_FALSE(queue.empty());
  (void)queue.take_all();
  EXPECT_TRUE(queue.push(tasks[2]));
}

TEST(ReadyQueue, TakesTasksAgainAfterTheyWereTaken) {
  ReadyQueue queue;
  TaskHeader task{};
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(queue.push(task));
    EXPECT_EQ(taken(queue), std::vector<TaskHeader*>{&task});
  }
}

TEST(ReadyQueue, LosesNothingWhenThreadsPush) {
  constexpr int threads = 4;
  constexpr int each = 5000;
  ReadyQueue queue;
  std::vector<TaskHeader> tasks(threads * each);
  std::atomic<int> running = threads;
  std::atomic<int> empty_pushes = 0;
  std::vector<std::jthread> pushers;
  for (int t = 0; t < threads; ++t) {
    pushers.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        if (queue.push(tasks[static_cast<std::size_t>(t * each + i)])) ++empty_pushes;
      }
      --running;
    });
  }
  std::vector<int> next(threads, 0);
  int batches = 0;
  int total = 0;
  for (bool last = false; !last;) {
    last = running == 0;
    const auto batch = taken(queue);
    batches += !batch.empty();
    for (TaskHeader* task : batch) {
      const auto index = static_cast<int>(task - tasks.data());
      ASSERT_EQ(index % each, next[static_cast<std::size_t>(index / each)]++);  // each thread's in its order
      ++total;
    }
  }
  EXPECT_EQ(total, threads * each);
  EXPECT_EQ(empty_pushes, batches);
}

}  // namespace
