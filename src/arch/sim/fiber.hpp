// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <exception>

namespace corps {
class Context;
}

namespace corps::sim {

/// A stack of its own for one simulated core: runs until it suspends itself, and goes on from there when it is resumed.
/// What is per thread in the library (the task that runs, exceptions on their way) is per fiber.
class Fiber {
 public:
  using Entry = void (*)(void* argument);
  Fiber(Entry entry, void* argument);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  /// What is on the stack is given up, not unwound.
  ~Fiber();

  /// Runs it until it suspends. Not from within a fiber.
  void resume();
  /// Back to whoever resumed this fiber. Within it only.
  void suspend();

 private:
  /// What the C++ runtime keeps per thread of exceptions that are being handled (Itanium C++ ABI, 2.2.2).
  struct ExceptionState {
    void* caught;
    unsigned uncaught;
  };
  /// What the library and the C++ runtime take to be one thread's.
  struct ThreadState {
    Context* current = nullptr;
    bool arena_claim_error = false;
    bool leaf_has_thrown = false;
    std::exception_ptr leaf_exception;
    ExceptionState exceptions{};
    void swap_with_thread() noexcept;
  };
  [[noreturn]] static void run() noexcept;

  Entry entry_;
  void* argument_;
  std::byte* stack_;
  /// The stack pointers of the one that does not run.
  void* here_ = nullptr;
  void* resumer_ = nullptr;
  ThreadState state_;
  // For the address sanitizer, which must know which stack is in use.
  void* fake_stack_ = nullptr;
  void* resumer_fake_stack_ = nullptr;
  const void* resumer_bottom_ = nullptr;
  std::size_t resumer_size_ = 0;
};

}  // namespace corps::sim
