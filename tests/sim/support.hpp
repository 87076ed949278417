// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <arch/sim/sim.hpp>
#include <corps/corps.hpp>
#include <string>
#include <support/borrowed.hpp>

namespace sim_test {

/// With the command that replays a failure of the test that runs.
inline corps::sim::ExploreOptions options(corps::sim::WorldOptions world = {}) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  corps::sim::ExploreOptions options;
  options.world = world;
  // The programs of these tests keep no static variables. (To copy a process takes long with the address sanitizer.)
  options.runs_per_process = 100;
  options.replay_command =
      std::string("{env} desktop_sim --gtest_filter=") + test->test_suite_name() + "." + test->name();
  return options;
}
inline corps::sim::ExploreOptions in_every_order() { return options(corps::sim::order_only()); }

template <unsigned N>
corps::TaskHandle spawn_on(corps::sim::Core& core, corps::Task<N> task) {
  auto handle = core.spawner().spawn(std::move(task));
  corps::sim::check(handle.has_value(), "no slot");
  return *handle;
}

inline void expect_all(std::uint64_t seeds, const corps::sim::Program& program) {
  const auto report = corps::sim::explore(seeds, program, options());
  EXPECT_TRUE(report.passed()) << report.text();
  EXPECT_EQ(report.runs, seeds);
}
/// In every order in which at most so many choices are others than what happens by itself.
inline void expect_every_order(std::uint32_t deviations, const corps::sim::Program& program) {
  const corps::sim::Bound bound{.runs = 30'000, .deviations = deviations};
  const auto report = corps::sim::explore_all(program, bound, in_every_order());
  EXPECT_TRUE(report.passed()) << report.text();
  EXPECT_LT(report.runs, bound.runs) << "the bound of runs has ended it";
  EXPECT_GT(report.runs, 100u);
}

}  // namespace sim_test
