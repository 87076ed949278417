// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/sync/waker_cell.hpp>

#include <gtest/gtest.h>

#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::WakerCell;

TEST(WakerCell, WakesOnceWhatWasLeftInIt) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  WakerCell cell;
  cell.wake();
  cell.set(probe.waker());
  EXPECT_EQ(probe.take_wakes(), 0);
  cell.wake();
  EXPECT_EQ(probe.take_wakes(), 1);
  cell.wake();
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(WakerCell, WakesOnlyTheLast) {
  test::VirtualMachine vm;
  test::Probe first(vm.executor);
  test::Probe second(vm.executor);
  WakerCell cell;
  cell.set(first.waker());
  cell.set(second.waker());
  cell.wake();
  EXPECT_EQ(first.take_wakes(), 0);
  EXPECT_EQ(second.take_wakes(), 1);
}

TEST(WakerCell, WakesNobodyWhenItWasCleared) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  WakerCell cell;
  cell.set(probe.waker());
  cell.clear();
  cell.wake();
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(WakerCell, IsOneWord) { EXPECT_EQ(sizeof(WakerCell), sizeof(void*)); }

}  // namespace
