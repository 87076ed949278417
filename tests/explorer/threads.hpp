// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <ucontext.h>

#include <memory>

#include "engine.hpp"

namespace explorer {

/// Explores programs of threads that run at the same time: depth-first, one execution for each order of dependent
/// steps, and each outcome of each step that memory allows.
///
/// Two steps are dependent when they access the same atomic object, lock or event, and not both read. Orders of
/// independent ones are left out by dynamic partial order reduction (Flanagan, Godefroid, 2005) with sleep sets
/// (Godefroid, 1996). Plain accesses are no steps: a program in which they are not ordered by the others has a data
/// race in some execution that differs in the others, and is reported.
class Threads : public Engine, private Chooser {
 public:
  /// `weak`: what memory allows; false: every load takes the last store. `reduce`: false explores all orders,
  /// dependent or not.
  explicit Threads(bool weak = true, bool reduce = true);
  ~Threads() override;

  Result explore(const Program& program, std::uint64_t limit) override;
  void add(void (*body)(void*), void* argument) override;
  void before_access(const void* object, std::size_t size, bool write, bool plain) override;
  void enter_critical_section() override;
  void leave_critical_section() override;
  bool in_critical_section() const override { return owner_ == current_ && depth_ > 0; }
  void pend(const void* executor) override;
  void wait_for_event() override;
  bool is_own_stack(const void* address) const override;
  [[noreturn]] void stop(const char* what) override;

 private:
  using Set = std::uint8_t;  ///< of threads, a bit each
  static constexpr Set bit(Thread t) { return static_cast<Set>(1u << t); }

  /// What a thread does next.
  struct Step {
    enum Kind : std::uint8_t { start, access, lock, unlock, wait, ended } kind = start;
    bool write = false;
    const void* object = nullptr;
  };
  static bool dependent(const Step& a, const Step& b) {
    return a.object == b.object && a.object != nullptr && (a.write || b.write);
  }
  /// A lock is never held by one and free for another.
  static bool may_be_enabled_together(const Step& a, const Step& b) {
    return a.kind != Step::unlock && b.kind != Step::unlock;
  }

  /// A point of the search: which thread runs, or which of a step's outcomes.
  struct Node {
    bool is_outcome;
    unsigned taken;
    unsigned count;
    Set enabled;
    Set backtrack;
    Set done;
    Set asleep;
    std::array<Step, max_threads> steps;
  };
  using Order = std::array<std::uint16_t, max_threads>;  ///< a vector clock over the indices of steps
  struct Executed {
    Thread thread;
    Step step;
    std::size_t node;
  };
  struct Fiber {
    std::unique_ptr<char[]> stack;
    ucontext_t start;
    std::jmp_buf at;
    bool started;
    Step step;
    void (*body)(void*);
    void* argument;
    ThreadLocals locals;
    Order order;
  };
  struct Dependences {
    const void* object;
    Order writes;
    Order all;
  };

  unsigned choose(unsigned count) override;
  bool execute(const Program& program);
  bool run_threads();
  bool is_enabled(const Fiber& fiber, Thread thread) const;
  Node& node(Set enabled);
  Thread first_choice(Set candidates) const;
  void look_for_races(Thread thread, std::size_t from);
  void record(Thread thread);
  void resume(Thread thread);
  void yield(Step step);
  [[noreturn]] void switch_to_scheduler();
  static void entry();
  bool next();

  bool weak_;
  bool reduce_;
  MemoryModel model_;
  std::unique_ptr<Snapshot> snapshot_;
  std::array<Fiber, max_threads> fibers_;
  unsigned count_ = 1;  ///< threads, the setup included
  Thread owner_ = 0;
  unsigned depth_ = 0;
  MemoryModel::Sync lock_;
  bool event_ = false;
  unsigned spurious_left_ = 0;

  std::vector<Node> nodes_;
  std::size_t at_ = 0;
  std::size_t last_scheduled_ = SIZE_MAX;
  std::vector<Executed> executed_;
  std::vector<Dependences> dependences_;
  std::array<std::size_t, max_threads> looked_{};
  std::jmp_buf scheduler_;
  std::string violation_;
  Result result_;
};

}  // namespace explorer
