// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/time/blocking_delay.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>

#include "support/virtual_machine.hpp"

namespace {

using namespace std::chrono_literals;
using corps::blocking_delay;

TEST(BlockingDelay, ReturnsWhenTheTimeHasPassed) {
  test::VirtualMachine vm;
  blocking_delay(5us);
  EXPECT_EQ(vm.now(), 5);
  blocking_delay(1500ns);
  EXPECT_EQ(vm.now(), 7);
  blocking_delay(std::chrono::duration<double>(0.5));
  EXPECT_EQ(vm.now(), 500'007);
}

TEST(BlockingDelay, OfZeroOrLessReturnsAtOnce) {
  test::VirtualMachine vm;
  blocking_delay(0us);
  blocking_delay(-1h);
  EXPECT_EQ(vm.now(), 0);
}

TEST(BlockingDelay, IsNotCutShortByAnInterrupt) {
  test::VirtualMachine vm;
  bool interrupted = false;
  vm.interrupt = [&] { interrupted = true; };
  blocking_delay(5us);
  EXPECT_TRUE(interrupted);
  EXPECT_EQ(vm.now(), 5);
}

TEST(BlockingDelay, HoldsUpATaskAndItsTimers) {
  test::VirtualMachine vm;
  static std::int64_t at;
  ASSERT_TRUE(vm.spawner().spawn([]() -> corps::Task<> {
    auto timer = corps::Timer::after(3us);
    blocking_delay(10us);
    co_await timer;
    at = corps::Clock::now().time_since_epoch().count();
  }()));
  vm.run_until_idle();
  EXPECT_EQ(at, 10);
}

TEST(BlockingDelay, PastTheEndOfTimePanics) {
  test::VirtualMachine vm;
  vm.advance(1us);
  EXPECT_DEATH(blocking_delay(corps::Clock::duration::max()), "a deadline is past the end of time");
  EXPECT_DEATH(blocking_delay(std::chrono::hours::max()), "does not fit into 64 bits");
}

}  // namespace
