// SPDX-License-Identifier: MIT OR Apache-2.0
#include <corps/executor/strand_promise.hpp>

#include <gtest/gtest.h>

#include <corps/corps.hpp>

#include "support/virtual_machine.hpp"

namespace {

using corps::Task;

constinit corps::Signal<int> numbers;
int sum = 0;

// No local variable, and a condition that awaits. In a loop, so that the frame is used afterwards.
Task<> adds_until_zero() {
  for (;;) {
    if (co_await numbers.wait() == 0) co_return;
    ++sum;
  }
}

Task<> adds_until_zero_with_a_name() {
  for (;;) {
    const int number = co_await numbers.wait();
    if (number == 0) co_return;
    ++sum;
  }
}

void run(Task<> task) {
  test::VirtualMachine vm;
  sum = 0;
  ASSERT_TRUE(vm.spawner().spawn(std::move(task)));
  for (int number : {3, 2, 1, 0}) {
    vm.run_ready();
    numbers.signal(number);
  }
  vm.run_ready();
  EXPECT_EQ(sum, 3);
}

TEST(StrandPromise, LetsACoroutineWithALocalVariableRun) { run(adds_until_zero_with_a_name()); }

TEST(StrandPromise, StopsWhatTheCompilerHasMade) {
#if CORPS_CHECK_FRAMES
  // Without optimisation it does not even get so far.
  EXPECT_DEATH(run(adds_until_zero()), CORPS_EXACT_TASK_FRAMES ? "GCC bug 106188" : "");
#else
  run(adds_until_zero());
#endif
}

}  // namespace
