// SPDX-License-Identifier: MIT OR Apache-2.0
// How large each segment is, and where each task has its nested frames: src/corps/memory/segments.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "walk.hpp"

namespace memory {

/// Bytes in front of each nested frame, and at the beginning of an area.
constexpr std::uint32_t header_bytes = 8;
constexpr std::uint32_t alignment = 8;
/// What a segment's 16-bit offsets can name.
constexpr std::uint32_t most_segment_bytes = 65520;

/// What a coroutine calls: the largest set of calls that are alive at once is `largest`.
struct Node {
  std::string name;
  std::string line;
  Address ramp = 0;
  std::uint32_t frame = 0;    ///< bytes of the coroutine's own frame
  std::uint32_t segment = 0;  ///< header, frame and room for the largest set; of a task: of its area
  std::uint32_t room = 0;     ///< for the largest set
  std::set<Address> calls;    ///< the ramps of all that it calls
  Alive largest;
  std::set<Alive> sets;  ///< all that are alive at once at some time
  bool is_recursive = false;
  std::string note;  ///< why the room is a sum over all calls, and what to do
};

struct TaskNode : Node {
  Address slots = 0;
  std::uint32_t count = 0;
  std::uint32_t stride = 0;
  std::uint32_t offset = 0;  ///< of its first area in .corps_segments
};

struct Segments {
  std::map<Address, Node> asyncs;  ///< by ramp
  std::vector<TaskNode> tasks;
  Node outside;             ///< calls outside of tasks; the area is the first
  std::uint32_t areas = 0;  ///< bytes of .corps_segments
};

struct Limits {
  std::uint32_t frame = 0;  ///< the largest frame that is allowed; 0: any
};

/// Throws Error, with the path to blame and the way out, when the program cannot be right.
Segments compute_segments(const Image& image, const Records& records, const Limits& limits);

}  // namespace memory
