// SPDX-License-Identifier: MIT OR Apache-2.0
// What the conformance suite says on a chip when something fails: the test beside it compares.
#include <support/conformance.hpp>

using namespace std::chrono_literals;

namespace {

struct Unprintable {
  int value;
  bool operator==(const Unprintable&) const = default;
};

}  // namespace

TEST(Harness, Passes) { EXPECT_EQ(1 + 1, 2); }

TEST(Harness, GoesOnAfterAnExpectation) {
  EXPECT_EQ(1 + 1, 3) << "with a note " << 7;
  EXPECT_LT(std::string_view("b"), std::string_view("a"));
  EXPECT_TRUE(Unprintable{1} == Unprintable{2});
  EXPECT_EQ(Unprintable{1}, Unprintable{2});
}

TEST(Harness, LeavesAtAnAssertion) {
  ASSERT_FALSE(true);
  EXPECT_EQ(3, 4) << "never reached";
}

TEST(Harness, PassesAgain) {
  EXPECT_NE(1, 2);
  test::Machine vm;
  vm.advance(1ms);
  ASSERT_EQ(vm.now(), corps::Clock::duration(1ms).count());
}

#if defined(CORPS_TEST_LEAVES_A_TIMER)
static corps::Task<> wait_for_ever() { co_await corps::Timer::after(1h); }

TEST(Harness, LeavesATimer) {
  test::Machine vm;
  ASSERT_TRUE(vm.spawner().spawn(wait_for_ever()).has_value());
  vm.run_ready();
}
#elif defined(CORPS_TEST_SPINS)
static corps::Task<> spin() {
  for (;;) co_await corps::yield_now();
}

TEST(Harness, Spins) {
  test::Machine vm;
  ASSERT_TRUE(vm.spawner().spawn(spin()).has_value());
  vm.run_ready(1000);
}
#endif
