// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <iosfwd>

#include "segments.hpp"

namespace memory {

/// For people: per task, its slots, and with `with_tree` what it calls, with the bytes of each.
void print_text(std::ostream& out, const Image& image, const Segments& segments, bool is_patched, bool with_tree);
/// For scripts: one JSON object.
void print_json(std::ostream& out, const Image& image, const Segments& segments, bool is_patched);

}  // namespace memory
