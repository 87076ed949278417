// SPDX-License-Identifier: MIT OR Apache-2.0
// What corps' headers have told about the code: src/corps/memory/records.hpp.
#pragma once

#include "image.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace memory {

/// A function that makes a coroutine's frame, and the coroutine.
struct Coroutine {
  Address ramp;    ///< the function that the program calls
  Address resume;  ///< the function that runs in the frame
  std::uint32_t frame;
  std::string name;
};

/// A coroutine that is called with co_await.
struct AsyncFunction : Coroutine {
  Address entry;  ///< of its SegmentSize in flash
};

/// A coroutine that is spawned.
struct TaskFunction : Coroutine {
  Address slots;  ///< the only header, or the pool
  std::uint32_t count;
  std::uint32_t stride;  ///< 0 for an only slot
};

/// What an await takes: the calls that its future holds, and those that it may make later.
struct Await {
  unsigned calls;
  unsigned later;
};

struct Records {
  std::vector<AsyncFunction> asyncs;
  std::vector<TaskFunction> tasks;
  std::map<Address, Await> awaits;
  std::set<Address> reference_awaits;
  std::map<Address, unsigned> indirect_calls;  ///< how many calls what they return holds
  std::set<Address> later_calls;               ///< in the poll of a future that calls Async functions
  std::map<Address, unsigned> depths;          ///< of recursion, by the function that runs in the frame
  bool polls_outside = false;                  ///< block_on is used

  const AsyncFunction* async_of_ramp(Address ramp) const;
};

/// Reads them; throws Error when they do not fit the code.
Records read_records(const Image& image);

}  // namespace memory
