// SPDX-License-Identifier: MIT OR Apache-2.0
// What static memory is used for: the stack, tasks, and all other data by the module that it belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "debug_info.hpp"
#include "segments.hpp"

namespace memory {

struct StaticObject {
  std::string name;
  std::string file;
  Address address;
  std::uint32_t bytes;
};

/// A folder of corps, or a file of the program's own.
struct Module {
  std::string name;
  std::uint32_t bytes = 0;
  std::vector<StaticObject> objects;  ///< the largest first
};

struct Ram {
  Address start = 0;
  std::uint32_t size = 0;     ///< what the chip has
  std::uint32_t stack = 0;    ///< the section .stack
  std::uint32_t slots = 0;    ///< headers and frames of tasks, in .bss
  std::uint32_t areas = 0;    ///< the section .corps_segments
  std::uint32_t data = 0;     ///< all other static data
  std::uint32_t unnamed = 0;  ///< of it, what no symbol names: alignment, and objects of assembly
  std::vector<Module> modules;

  std::uint32_t used() const { return stack + slots + areas + data; }
  std::uint32_t free() const { return used() > size ? 0 : size - used(); }
};

/// Bytes that a task's slots take in .bss.
std::uint32_t slot_bytes(const TaskNode& task);

Ram compute_ram(const Image& image, const Segments& segments, const DebugInfo& debug);

}  // namespace memory
