// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "segments.hpp"

namespace memory {

/// One change of the ELF file.
struct Patch {
  std::uint32_t file_offset;
  std::vector<std::uint8_t> bytes;
};

/// What the program must be told of its segments, and the ELF file of their memory: the sizes in flash, the table of
/// areas, the size of the section .corps_segments and of the program segment around it, and the symbol at its end.
/// Nothing moves, so a program that was patched once is not changed by doing it again.
std::vector<Patch> make_patches(const Image& image, const Records& records, const Segments& segments);

/// Whether the file has these contents already.
bool are_applied(const std::string& path, const std::vector<Patch>& patches);
void apply(const std::string& path, const std::vector<Patch>& patches);

}  // namespace memory
