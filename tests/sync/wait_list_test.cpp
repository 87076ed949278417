// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/wait_list.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::detail::WaitList;
using corps::detail::WaitNode;

TEST(WaitList, IsEmptyAtFirst) {
  WaitList list;
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.first(), nullptr);
}

TEST(WaitList, KeepsTheOrderOfArrival) {
  WaitList list;
  WaitNode nodes[4];
  for (WaitNode& node : nodes) list.append(node);
  for (WaitNode& node : nodes) {
    EXPECT_TRUE(list.is_first(node));
    EXPECT_TRUE(node.is_linked());
    list.remove(node);
    EXPECT_FALSE(node.is_linked());
  }
  EXPECT_TRUE(list.empty());
}

TEST(WaitList, GrantsTheFirstAndWakesIt) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  WaitList list;
  WaitNode first;
  WaitNode second;
  first.waker = probe.waker();
  list.append(first);
  list.append(second);
  list.grant_first();
  EXPECT_TRUE(first.is_granted());
  EXPECT_FALSE(first.is_linked());
  EXPECT_FALSE(second.is_granted());
  EXPECT_TRUE(list.is_first(second));
  EXPECT_EQ(probe.take_wakes(), 1);
  first.revoke();
  EXPECT_FALSE(first.is_granted());
}

TEST(WaitList, TellsAGrantFromALinkAlsoForTheOnlyNode) {
  WaitList list;
  WaitNode node;
  list.append(node);
  EXPECT_TRUE(node.is_linked());
  EXPECT_FALSE(node.is_granted());
  list.remove(node);
  node.grant();
  EXPECT_TRUE(node.is_granted());
  EXPECT_FALSE(node.is_linked());
}

TEST(WaitList, DoesWhatADequeDoes) {
  std::mt19937 random(7);
  WaitList list;
  std::vector<WaitNode> nodes(20);
  std::deque<WaitNode*> model;
  for (int step = 0; step < 100'000; ++step) {
    WaitNode& node = nodes[random() % nodes.size()];
    if (node.is_granted()) {
      node.revoke();
    } else if (node.is_linked()) {
      list.remove(node);
      std::erase(model, &node);
    } else {
      list.append(node);
      model.push_back(&node);
    }
    if (random() % 4 == 0 && !list.empty()) {
      list.grant_first();
      ASSERT_TRUE(model.front()->is_granted());
      model.pop_front();
    }
    ASSERT_EQ(list.first(), model.empty() ? nullptr : model.front());
  }
}

}  // namespace
