// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <csetjmp>
#include <string>

#include "choices.hpp"
#include "memory_model.hpp"

namespace explorer {

/// A small concurrent program. `setup` builds it anew, without concurrency, before each execution, and says what runs
/// at the same time; `check` looks at the outcome when nothing can go on.
struct Program {
  std::string name;
  void (*setup)();
  void (*check)();
};

struct Result {
  std::uint64_t executions = 0;  ///< those that differ in more than the order of independent steps
  std::uint64_t redundant = 0;   ///< given up because they did not
  std::uint64_t steps = 0;
  std::uint64_t stale_loads = 0;
  bool complete = false;  ///< all there are
  std::string violation;  ///< empty: none
};

/// What the instrumented code and the explored machine's functions call. One engine at a time, `engine`.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  virtual Result explore(const Program& program, std::uint64_t limit) = 0;

  // Called by setup. Interrupts: the later has the higher priority.
  virtual void add(void (*body)(void*), void* argument) = 0;

  // Called by the program's code. `written`: may be.
  virtual void before_access(const void* object, std::size_t size, bool write, bool plain) = 0;
  virtual void enter_critical_section() = 0;
  virtual void leave_critical_section() = 0;
  virtual bool in_critical_section() const = 0;
  virtual void pend(const void* executor) = 0;
  virtual void wait_for_event() = 0;
  virtual bool is_own_stack(const void* address) const = 0;
  [[noreturn]] virtual void stop(const char* what) = 0;
  /// How often setup may let the machine wake for no reason.
  unsigned spurious_wakes = 0;

  MemoryModel& memory() { return *memory_; }
  Thread current() const { return current_; }
  /// Whether accesses are looked at: not in `check`, nor while the explorer itself is at work.
  bool watching() const { return watching_; }

 protected:
  MemoryModel* memory_ = nullptr;
  Thread current_ = 0;
  bool watching_ = false;
};

inline Engine* engine = nullptr;

/// The program's variables and those of the code under test, as they were before the first execution.
class Snapshot {
 public:
  Snapshot();
  void restore() const;

 private:
  std::string thread_locals_;
  std::string bytes_;
};

/// A variable of which each thread has its own: the explorer's threads share the one of the thread that runs it.
void register_thread_local(void* object, std::size_t size);
bool is_thread_local(const void* object);
inline constexpr std::size_t thread_local_bytes = 64;
using ThreadLocals = std::array<char, thread_local_bytes>;
void save_thread_locals(ThreadLocals& to);
void load_thread_locals(const ThreadLocals& from);

}  // namespace explorer
