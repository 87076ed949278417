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

}  // namespace sim_test
