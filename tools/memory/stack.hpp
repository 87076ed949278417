// SPDX-License-Identifier: MIT OR Apache-2.0
// How deep the stack can get: at thread level, in each interrupt, and all of them on top of each other.
//
// The bytes of each function come from its instructions, what it calls from its direct calls, and for calls through
// pointers from rules (docs/memory-stack.md). A call for which there is no rule makes the program unbounded: this is
// an error, with the function and the line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "debug_info.hpp"
#include "segments.hpp"

namespace memory {

/// One function on the deepest path.
struct StackFrame {
  std::string name;
  std::string line;
  Address address = 0;
  std::uint32_t bytes = 0;  ///< at the call of the next one; of the last, its most
  std::string note;         ///< how it is called, when not directly
};

/// An entry of the vector table, or the thread level.
struct StackLevel {
  std::string name;
  std::uint32_t bytes = 0;  ///< without the exception's frame
  std::vector<StackFrame> path;
  unsigned times = 0;  ///< how often it is in the sum; 0: it is not
  bool ends_program = false;
  bool is_fault = false;
};

struct FunctionStack {
  std::string symbol;
  Address address = 0;
  std::uint32_t bytes = 0;  ///< the most that the function itself takes
};

struct Stack {
  std::string why_unbounded;  ///< empty: the bound is right
  bool is_excused = false;    ///< unbounded for a reason that does not stop the build
  StackLevel thread;
  std::vector<StackLevel> interrupts;  ///< one for each different handler
  std::uint32_t exception_frame = 0;   ///< bytes that the core pushes for each level
  std::uint32_t levels = 0;            ///< interrupts that may be active at once
  bool sets_priorities = false;
  std::string priorities_set_at;
  std::vector<std::string> promises;  ///< bounds that the program has promised
  std::uint32_t bound = 0;            ///< the sum
  std::uint32_t size = 0;             ///< what the linker has reserved
  std::vector<FunctionStack> functions;

  bool fits() const { return bound <= size; }
};

/// The bound, or why there is none. Throws Error only for what is no program of corps'.
Stack compute_stack(const Image& image, const Records& records, const Segments& segments, const DebugInfo& debug,
                    CodeOf& code);

/// The instructions that call through a pointer: what the debug information is asked about.
std::set<Address> indirect_calls(const Image& image, CodeOf& code);

}  // namespace memory
