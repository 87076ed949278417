// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/futures/yield_now.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>
#include <string>

#include "support/borrowed.hpp"
#include "support/probe.hpp"
#include "support/virtual_machine.hpp"

namespace {

using corps::Task;
using test::Borrowed;

TEST(YieldNow, IsPendingOnceAndWakesItsTask) {
  test::VirtualMachine vm;
  test::Probe probe(vm.executor);
  auto yield = corps::yield_now();
  EXPECT_FALSE(probe.poll(yield).is_ready());
  EXPECT_EQ(probe.take_wakes(), 1);
  EXPECT_TRUE(probe.poll(yield).is_ready());
  EXPECT_EQ(probe.take_wakes(), 0);
}

TEST(YieldNow, LetsEveryReadyTaskRunOnce) {
  test::VirtualMachine vm;
  std::string trace;
  for (char c : {'a', 'b', 'c'}) {
    ASSERT_TRUE(vm.spawner().spawn([](Borrowed<std::string> t, char what) -> Task<3> {
      for (int i = 0; i < 3; ++i) {
        *t += what;
        co_await corps::yield_now();
      }
    }(trace, c)));
  }
  vm.run_ready();
  EXPECT_EQ(trace, "abcabcabc");
}

TEST(YieldNow, InBothBranchesOfAJoinYieldsOnce) {
  test::VirtualMachine vm;
  int batches = 0;
  auto handle =
      vm.spawner().spawn([]() -> Task<> { (void)co_await corps::join(corps::yield_now(), corps::yield_now()); }());
  while (handle->is_running()) {
    vm.executor.poll();
    ++batches;
  }
  EXPECT_EQ(batches, 2);
}

}  // namespace
