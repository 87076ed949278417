// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <arch/sim/fiber.hpp>
#include <corps/executor/executor.hpp>
#include <cstdint>
#include <string>
#include <utility>

namespace corps::sim {

class World;

/// A simulated core, or thread: an executor that polls and sleeps as on a chip, on a stack of its own.
class Core {
 public:
  explicit Core(std::string name)
      : name_(std::move(name)), fiber_([](void* core) { static_cast<Core*>(core)->executor.run(); }, this) {}

  corps::Executor executor;
  Spawner spawner() noexcept { return executor.spawner(); }
  const std::string& name() const { return name_; }

 private:
  friend class World;
  friend struct Machine;
  bool is_runnable() const { return !asleep_ || event_; }

  std::string name_;
  bool asleep_ = false;
  /// Something has come for it since it slept last.
  bool event_ = false;
  /// Another core goes on instead, in the middle of something.
  bool stopped_ = false;
  std::uint64_t alarm_ = 0;
  Fiber fiber_;
};

}  // namespace corps::sim
