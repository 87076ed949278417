// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/timer_queue.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <corps/corps.hpp>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Waker;
using corps::detail::TimerNode;
using corps::detail::TimerQueue;

TEST(TimerQueue, IsEmptyAtFirst) {
  TimerQueue queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.next_deadline(), corps::time_driver::never);
  queue.expire(INT64_MAX);
}

TEST(TimerQueue, IsOneWord) { EXPECT_EQ(sizeof(TimerQueue), sizeof(void*)); }

TEST(TimerQueue, TellsTheEarliestDeadline) {
  TimerQueue queue;
  TimerNode late(30), early(10), middle(20);
  for (auto [node, expected] : {std::pair(&late, 30), std::pair(&early, 10), std::pair(&middle, 10)}) {
    EXPECT_FALSE(node->poll(queue, Waker()));
    EXPECT_EQ(queue.next_deadline(), expected);
  }
  early.cancel();
  EXPECT_EQ(queue.next_deadline(), 20);
}

TEST(TimerQueue, ExpiresWhatIsDueAndNothingElse) {
  TimerQueue queue;
  TimerNode a(10), b(20), c(30);
  for (TimerNode* node : {&b, &c, &a}) EXPECT_FALSE(node->poll(queue, Waker()));
  queue.expire(9);
  EXPECT_FALSE(a.has_fired());
  queue.expire(20);
  EXPECT_TRUE(a.has_fired());
  EXPECT_TRUE(b.has_fired());
  EXPECT_FALSE(c.has_fired());
  EXPECT_TRUE(c.is_queued());
  EXPECT_EQ(queue.next_deadline(), 30);
  EXPECT_TRUE(a.poll(queue, Waker()));
  EXPECT_FALSE(c.poll(queue, Waker()));
}

TEST(TimerQueue, TakesNegativeAndExtremeDeadlines) {
  TimerQueue queue;
  TimerNode first(INT64_MIN), second(-1), third(0), last(INT64_MAX);
  for (TimerNode* node : {&last, &third, &first, &second}) EXPECT_FALSE(node->poll(queue, Waker()));
  queue.expire(INT64_MIN);
  EXPECT_TRUE(first.has_fired());
  EXPECT_FALSE(second.has_fired());
  queue.expire(0);
  EXPECT_TRUE(third.has_fired());
  EXPECT_FALSE(last.has_fired());
}

TEST(TimerQueue, ForgetsATimerThatIsDestroyed) {
  TimerQueue queue;
  TimerNode stays(20);
  EXPECT_FALSE(stays.poll(queue, Waker()));
  {
    TimerNode goes(10);
    EXPECT_FALSE(goes.poll(queue, Waker()));
    EXPECT_EQ(queue.next_deadline(), 10);
  }
  EXPECT_EQ(queue.next_deadline(), 20);
}

TEST(TimerQueue, CancelsTwiceOrWhatIsNotQueuedWithoutEffect) {
  TimerQueue queue;
  TimerNode node(10);
  node.cancel();
  EXPECT_FALSE(node.poll(queue, Waker()));
  node.cancel();
  node.cancel();
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(node.poll(queue, Waker()));
  queue.expire(10);
  node.cancel();
  EXPECT_TRUE(node.has_fired());
}

TEST(TimerQueue, RestartsAFiredTimer) {
  TimerQueue queue;
  TimerNode node(10);
  EXPECT_FALSE(node.poll(queue, Waker()));
  queue.expire(10);
  node.restart(20);
  EXPECT_FALSE(node.has_fired());
  EXPECT_FALSE(node.poll(queue, Waker()));
  EXPECT_EQ(queue.next_deadline(), 20);
}

/// Wakes in the order of expiry: the strands of dummy tasks note their numbers.
class Order {
 public:
  explicit Order(corps::Executor& executor, int count) : tasks_(static_cast<std::size_t>(count)) {
    int number = 0;
    for (Task& task : tasks_) {
      task.order = this;
      task.number = number++;
      task.header.start_waiting(executor);
      task.header.strand.suspend(&task,
                                 [](void* t, corps::Context&) {
                                   static_cast<Task*>(t)->order->woken.push_back(static_cast<Task*>(t)->number);
                                   return false;
                                 },
                                 {});
    }
  }
  Waker waker(int i) { return Waker(tasks_[static_cast<std::size_t>(i)].header); }
  std::vector<int> woken;

 private:
  struct Task {
    corps::detail::TaskHeader header{};
    Order* order = nullptr;
    int number = 0;
  };
  std::vector<Task> tasks_;
};

TEST(TimerQueue, WakesEqualDeadlinesInTheOrderTheyWereSet) {
  for (int count = 1; count <= 20; ++count) {
    test::VirtualMachine vm;
    Order order(vm.executor, count);
    TimerQueue queue;
    std::vector<std::unique_ptr<TimerNode>> nodes;
    std::vector<int> expected;
    for (int i = 0; i < count; ++i) {
      nodes.push_back(std::make_unique<TimerNode>(5));
      EXPECT_FALSE(nodes.back()->poll(queue, order.waker(i)));
      expected.push_back(i);
    }
    queue.expire(5);
    vm.executor.poll();
    EXPECT_EQ(order.woken, expected);
  }
}

TEST(TimerQueue, WakesInTheOrderOfDeadlinesForEveryPermutation) {
  std::vector<int> deadlines = {1, 2, 3, 4, 5, 6, 7};
  do {
    test::VirtualMachine vm;
    Order order(vm.executor, 8);
    TimerQueue queue;
    std::vector<std::unique_ptr<TimerNode>> nodes;
    for (int deadline : deadlines) {
      nodes.push_back(std::make_unique<TimerNode>(deadline));
      EXPECT_FALSE(nodes.back()->poll(queue, order.waker(deadline)));
    }
    queue.expire(100);
    vm.executor.poll();
    ASSERT_EQ(order.woken, (std::vector<int>{1, 2, 3, 4, 5, 6, 7}));
  } while (std::next_permutation(deadlines.begin(), deadlines.end()));
}

TEST(TimerQueue, RemovesFromEveryPosition) {
  // Every subset of removals from heaps of several shapes.
  for (int shape = 0; shape < 6; ++shape) {
    for (unsigned removed = 0; removed < 256; ++removed) {
      TimerQueue queue;
      std::vector<std::unique_ptr<TimerNode>> nodes;
      for (int i = 0; i < 8; ++i) {
        const int deadlines[] = {i, 7 - i, i * 5 % 8, 3, i / 2, i ^ 3};
        nodes.push_back(std::make_unique<TimerNode>(deadlines[shape]));
        EXPECT_FALSE(nodes.back()->poll(queue, Waker()));
      }
      TimerNode first(-1);
      EXPECT_FALSE(first.poll(queue, Waker()));
      queue.expire(-1);  // gives the heap its inner levels
      for (std::size_t i = 0; i < 8; ++i) {
        if (removed >> i & 1) nodes[i].reset();
      }
      while (!queue.empty()) {
        const auto next = queue.next_deadline();
        for (const auto& node : nodes) {
          if (node && !node->has_fired()) {
            ASSERT_GE(node->deadline(), next);
          }
        }
        queue.expire(next);
        for (const auto& node : nodes) {
          if (node) {
            ASSERT_EQ(node->has_fired(), node->deadline() <= next);
          }
        }
      }
      for (const auto& node : nodes) ASSERT_TRUE(!node || node->has_fired());
    }
  }
}

TEST(TimerQueue, DoesWhatAMultimapDoesInAHundredThousandSteps) {
  for (unsigned seed : {1u, 2u, 3u}) {
    std::mt19937 random(seed);
    TimerQueue queue;
    std::multimap<std::int64_t, TimerNode*> model;
    std::vector<std::unique_ptr<TimerNode>> nodes;  // all that are queued
    std::int64_t now = 0;
    for (int step = 0; step < 100'000; ++step) {
      const unsigned choice = random() % 10;
      if (choice < 5 || nodes.empty()) {
        nodes.push_back(std::make_unique<TimerNode>(now + static_cast<std::int64_t>(random() % 1000)));
        EXPECT_FALSE(nodes.back()->poll(queue, Waker()));
        model.emplace(nodes.back()->deadline(), nodes.back().get());
      } else if (choice < 8) {
        std::swap(nodes[random() % nodes.size()], nodes.back());
        TimerNode* gone = nodes.back().get();
        auto [from, to] = model.equal_range(gone->deadline());
        model.erase(std::find_if(from, to, [&](const auto& entry) { return entry.second == gone; }));
        nodes.pop_back();
      } else {
        now += static_cast<std::int64_t>(random() % 20);
        queue.expire(now);
        for (; !model.empty() && model.begin()->first <= now; model.erase(model.begin())) {
          ASSERT_TRUE(model.begin()->second->has_fired());
        }
        for (const auto& node : nodes) {
          if (!node->has_fired() || random() % 2 == 0) continue;
          node->restart(now + static_cast<std::int64_t>(random() % 1000) - 10);  // into the past, too
          EXPECT_FALSE(node->poll(queue, Waker()));
          model.emplace(node->deadline(), node.get());
        }
        std::erase_if(nodes, [](const auto& node) { return node->has_fired(); });
        ASSERT_EQ(nodes.size(), model.size());
      }
      ASSERT_EQ(queue.next_deadline(), model.empty() ? corps::time_driver::never : model.begin()->first);
    }
  }
}

}  // namespace
