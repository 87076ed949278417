// SPDX-License-Identifier: MIT OR Apache-2.0
// Which calls of Async functions a function makes, and which of them are alive at the same time.
//
// From the function's beginning every path through the machine code is followed, with the calls that were made and not
// yet awaited. A call adds one; an await takes all of them, since nothing that the language allows is made and not
// awaited in the same expression. A coroutine is left (suspended, or at its end) with none. So what counts is the
// largest set that any path has at any time. Where the code breaks these rules, all places that call are taken to be
// alive at once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "decoder.hpp"
#include "records.hpp"

namespace memory {

/// Calls that are alive at the same time, by the ramps of what is called; sorted, with repetitions.
using Alive = std::vector<Address>;

/// A place in the code that calls, directly or through a plain function that returns the call.
struct Site {
  Address at;
  std::set<Alive> makes;
};

struct Calls {
  std::set<Alive> alive;  ///< all sets that a path has at some time
  std::set<Alive> exits;  ///< of a plain function: what it may leave to its caller
  std::map<Address, Site> sites;
  /// Why all sites must be taken to be alive at once; empty when they need not.
  std::string note;
  Address note_at = 0;
  unsigned awaited = 0;  ///< calls that all awaits in the code take
  bool calls_indirectly = false;
  bool awaits_references = false;
  bool is_short = false;  ///< an await takes more than was made on the path to it
  bool is_unbounded = false;
};

class Walk {
 public:
  Walk(const Image& image, const Records& records);

  /// Of the function that runs in a coroutine's frame.
  const Calls& coroutine(Address resume);
  /// Of any other function; nothing when it leads to no call.
  const Calls& plain(Address function);

  /// Plain functions that lead to a call of an Async function without a coroutine in between.
  const std::set<Address>& callers() const { return callers_; }
  /// Direct calls and jumps between functions: who calls the function.
  const std::set<Address>& callers_of(Address function) const;
  /// Async functions whose address is taken; and where.
  const std::map<Address, Address>& taken() const { return taken_; }
  /// Whether that holds for a plain function that returns a call.
  bool helpers_are_taken();
  /// Whether a plain function is the poll of a future that makes calls, on behalf of the coroutine that awaits it.
  bool leads_to_poll(Address function) const;
  bool is_ramp(Address function) const { return ramps_.contains(function); }
  CodeOf& code() { return code_; }

 private:
  void find_callers();
  void find_taken();
  Calls walk(const Function& function, bool is_coroutine);
  std::set<Alive> made_by_call(Address callee);
  std::set<Alive> made_by_any(unsigned calls);
  bool is_part_of(const Function& part, const Function& whole) const;

  const Image& image_;
  const Records& records_;
  CodeOf code_;
  std::set<Address> ramps_;
  std::set<Address> resumes_;
  std::map<Address, std::set<Address>> callers_of_;
  std::set<Address> callers_;
  std::map<Address, Address> taken_;
  std::map<Address, Calls> coroutines_;
  std::map<Address, Calls> plains_;
  std::set<Address> in_progress_;
};

}  // namespace memory
