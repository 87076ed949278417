// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/one_shot.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <list>
#include <memory>
#include <random>

#include "support/counted.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::OneShot;
using test::MoveOnly;
using test::Probe;
using Receive = corps::OneShotReceive<MoveOnly, corps::CriticalSectionLock>;
using Closed = corps::OneShotClosed<MoveOnly, corps::CriticalSectionLock>;

TEST(OneShotTest, DoesWhatItsModelDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    MoveOnly::counts.reset();
    {
      test::VirtualMachine vm;
      std::mt19937 random(seed);
      std::optional<OneShot<MoveOnly>> shot(std::in_place);
      std::optional<OneShot<MoveOnly>::Sender> sender;
      std::optional<OneShot<MoveOnly>::Sender> late;  // the one before
      Probe receive_probe(vm.executor);
      Probe closed_probe(vm.executor);
      std::optional<Receive> receive;
      std::optional<Closed> closed;
      bool receive_waits = false;
      bool closed_waits = false;
      bool live = false;  // the sender may send
      std::optional<int> value;
      int next = 0;
      for (int step = 0; step < 100'000; ++step) {
        switch (random() % 10) {
          case 0:
            if (random() % 4 == 0) {
              closed.reset();
              closed_waits = false;
              late.reset();
              if (sender) late.emplace(std::move(*sender));
              sender.reset();
              sender.emplace(shot->sender());
              live = true;
              value.reset();
              // What waited for the one before is told; it is all the same to it which sender it waits for.
              receive_waits = false;
              (void)receive_probe.take_wakes();
            }
            break;
          case 1: {
            auto* from = random() % 4 == 0 ? &late : &sender;
            if (!*from) break;
            const bool expected = from == &sender && live;
            auto outcome = (*from)->send(MoveOnly(next));
            ASSERT_EQ(outcome.has_value(), expected);
            if (outcome) {
              value = next;
              live = false;
            } else {
              ASSERT_EQ(outcome.error().value, next);
            }
            ++next;
            break;
          }
          case 2:
            if (random() % 3 == 0) {
              closed.reset();
              closed_waits = false;
              sender.reset();
              live = false;
            }
            break;
          case 3:
            if (random() % 3 == 0) {
              shot->close();
              value.reset();
              live = false;
            } else if (random() % 3 == 0) {
              receive.reset();
              receive_waits = false;
              shot.emplace();
              value.reset();
              live = false;
            }
            break;
          case 4:
          case 5: {
            if (!receive) receive.emplace(shot->receive());
            auto outcome = receive_probe.poll(*receive);
            ASSERT_EQ(outcome.is_ready(), value || !live);
            receive_waits = !outcome.is_ready();
            if (outcome.is_ready()) {
              ASSERT_EQ((*outcome).has_value(), value.has_value());
              if (value) {
                ASSERT_EQ((*outcome)->value, *value);
              }
              value.reset();
              receive.reset();
            }
            break;
          }
          case 6:
            receive.reset();
            receive_waits = false;
            break;
          case 7:
            if (!closed && sender) closed.emplace(sender->closed());
            if (closed) {
              closed_waits = !closed_probe.poll(*closed).is_ready();
              ASSERT_EQ(closed_waits, live);
              if (!closed_waits) closed.reset();
            }
            break;
          case 8:
            closed.reset();
            closed_waits = false;
            break;
          case 9: {
            auto taken = shot->try_receive();
            ASSERT_EQ(taken.has_value(), value.has_value());
            if (value) {
              ASSERT_EQ(taken->value, *value);
            }
            value.reset();
            break;
          }
        }
        if (sender) {
          ASSERT_EQ(sender->is_closed(), !live);
        }
        // Whoever can go on has been told.
        const int receive_wakes = receive_probe.take_wakes();
        const int closed_wakes = closed_probe.take_wakes();
        if (receive_waits && (value || !live)) {
          ASSERT_EQ(receive_wakes, 1);
          receive_waits = false;
        }
        if (closed_waits && !live) {
          ASSERT_EQ(closed_wakes, 1);
          closed_waits = false;
        }
      }
    }
    EXPECT_TRUE(MoveOnly::counts.balanced());
  }
}

TEST(OneShotTest, SenderMovedWhileItsEndIsAwaitedPanics) {
  test::VirtualMachine vm;
  Probe probe(vm.executor);
  OneShot<int> shot;
  auto sender = shot.sender();
  auto closed = sender.closed();
  EXPECT_FALSE(probe.poll(closed).is_ready());
  EXPECT_DEATH({ auto moved = std::move(sender); }, "moved while its closed\\(\\) was being awaited");
}

}  // namespace
