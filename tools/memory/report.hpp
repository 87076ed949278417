// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

#include "ram.hpp"
#include "segments.hpp"
#include "stack.hpp"

namespace memory {

/// All that is known of one program.
struct Findings {
  std::string file;
  bool is_patched = false;
  std::string unbounded_reason;  ///< the user's, for a stack that is not checked; empty: it is
  Segments segments;
  Ram ram;
  Stack stack;
};

/// For people: where the RAM goes, the stack by level, the tasks with their slots, static data by module. With
/// `with_tree` also what each task calls, the deepest path of each level, and each object.
void print_text(std::ostream& out, const Findings& findings, bool with_tree);
/// The same for scripts: one object, with all names, addresses and bytes.
nlohmann::ordered_json to_json(const Findings& findings);
/// What has become more or less, from one report to another.
void print_difference(std::ostream& out, const nlohmann::ordered_json& before, const nlohmann::ordered_json& after);
/// One page that needs nothing else, with a picture.
void print_page(std::ostream& out, const nlohmann::ordered_json& report);

}  // namespace memory
