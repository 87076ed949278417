// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <unordered_set>

#include "engine.hpp"

namespace explorer {

/// Explores programs of one core: thread 1 is interrupted, at each point outside of critical sections, by each
/// interrupt that has not come yet and whose priority is above what runs. An interrupt runs to its end, interrupted
/// only by higher ones; every entry and return sets the core's event register. All executions.
///
/// A point is each access, plain or atomic, to memory that an interrupt touches too (which is found out on the way: the
/// search starts again when there is more of it), each edge of a critical section, and the sleep. Between two points
/// an interrupt makes no difference.
class Interrupts : public Engine {
 public:
  Interrupts();
  ~Interrupts() override;

  Result explore(const Program& program, std::uint64_t limit) override;
  void add(void (*body)(void*), void* argument) override;
  void before_access(const void* object, std::size_t size, bool write, bool plain) override;
  void enter_critical_section() override;
  void leave_critical_section() override;
  bool in_critical_section() const override { return depth_ > 0; }
  void pend(const void* executor) override;
  void wait_for_event() override;
  bool is_own_stack(const void* address) const override;
  [[noreturn]] void stop(const char* what) override;

 private:
  struct Context {
    void (*body)(void*);
    void* argument;
    bool fired;
  };
  bool execute(const Program& program);
  bool point();
  void fire(Thread interrupt);
  [[noreturn]] void finish();

  DepthFirst choices_;
  MemoryModel model_;
  std::unique_ptr<Snapshot> snapshot_;
  std::array<Context, max_threads> contexts_;
  unsigned count_ = 1;
  unsigned depth_ = 0;
  MemoryModel::Sync section_;
  bool event_ = false;
  unsigned points_ = 0;
  std::unordered_set<std::uintptr_t> shared_;
  bool found_more_ = false;
  std::uintptr_t stack_top_ = 0;
  std::uintptr_t frame_ = 0;  ///< of the context that runs: what is below is its own
  std::jmp_buf end_;
  std::string violation_;
  Result result_;
};

}  // namespace explorer
