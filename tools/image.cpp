// SPDX-License-Identifier: MIT OR Apache-2.0
//
// corps-image FILE.elf [--board NAME] [--bin FILE] [--uf2 FILE]
//
// Makes of a linked firmware the files that a board takes, and prints what it occupies. Runs in the build, on the
// desktop.

#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Region {
  std::uint32_t start;
  std::uint32_t size;
  bool holds(std::uint32_t address) const { return address - start < size; }
};
struct Board {
  std::string_view name;
  Region flash;
  Region ram;
  /// Whether its boot loader takes UF2 files.
  bool has_uf2;
};
constexpr Board boards[] = {
    // RP2040: 2 MB of the Pico's flash; 264 KB of SRAM.
    {"pico", {0x10000000, 2 * 1024 * 1024}, {0x20000000, 264 * 1024}, true},
    {"mps2_an385", {0x00000000, 4 * 1024 * 1024}, {0x20000000, 4 * 1024 * 1024}, false},
};

Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path + ": cannot be opened");
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

void write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) throw std::runtime_error(path + ": cannot be written");
}

template <class T>
T at(const Bytes& file, std::size_t offset) {
  if (offset > file.size() || file.size() - offset < sizeof(T)) throw std::runtime_error("the ELF file is cut off");
  T value;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

/// The loaded contents of flash, from its start, gaps filled as erased flash is.
Bytes flash_image(const Bytes& file, const Elf32_Ehdr& header, const Region& flash) {
  Bytes image;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = at<Elf32_Phdr>(file, header.e_phoff + std::size_t{i} * header.e_phentsize);
    if (segment.p_type != PT_LOAD || segment.p_filesz == 0) continue;
    if (!flash.holds(segment.p_paddr) || flash.size - (segment.p_paddr - flash.start) < segment.p_filesz) {
      throw std::runtime_error("a segment is not loaded into flash: is the linker script corps'?");
    }
    if (segment.p_offset > file.size() || file.size() - segment.p_offset < segment.p_filesz) {
      throw std::runtime_error("the ELF file is cut off");
    }
    const std::size_t begin = segment.p_paddr - flash.start;
    if (image.size() < begin + segment.p_filesz) image.resize(begin + segment.p_filesz, 0xff);
    std::copy_n(file.begin() + segment.p_offset, segment.p_filesz, image.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  if (image.empty()) throw std::runtime_error("nothing is loaded into flash");
  return image;
}

struct Usage {
  std::uint32_t data = 0;
  std::uint32_t stack = 0;
};

Usage ram_usage(const Bytes& file, const Elf32_Ehdr& header, const Region& ram) {
  const auto names = at<Elf32_Shdr>(file, header.e_shoff + std::size_t{header.e_shstrndx} * header.e_shentsize);
  Usage usage;
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const auto section = at<Elf32_Shdr>(file, header.e_shoff + std::size_t{i} * header.e_shentsize);
    if (!(section.sh_flags & SHF_ALLOC) || !ram.holds(section.sh_addr)) continue;
    std::string name;
    for (std::size_t c = names.sh_offset + section.sh_name; at<char>(file, c) != '\0'; ++c) name += at<char>(file, c);
    (name.find("stack") != std::string::npos ? usage.stack : usage.data) += section.sh_size;
  }
  return usage;
}

std::string_view section_named(const Bytes& file, const Elf32_Ehdr& header, std::string_view name) {
  const auto names = at<Elf32_Shdr>(file, header.e_shoff + std::size_t{header.e_shstrndx} * header.e_shentsize);
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const auto section = at<Elf32_Shdr>(file, header.e_shoff + std::size_t{i} * header.e_shentsize);
    const std::size_t place = names.sh_offset + std::size_t{section.sh_name};
    if (place + name.size() >= file.size() || section.sh_type == SHT_NOBITS) continue;
    if (std::memcmp(file.data() + place, name.data(), name.size()) != 0 || file[place + name.size()] != 0) continue;
    if (section.sh_offset > file.size() || file.size() - section.sh_offset < section.sh_size) break;
    return {reinterpret_cast<const char*>(file.data()) + section.sh_offset, section.sh_size};
  }
  return {};
}

/// GCC 12 gives the condition of an if, while or switch that awaits a place in the coroutine's frame, whose name tells
/// the scope (__ifcd_0_1_2); but in a function without local variables there is no scope, and the place (__ifcd_0) lies
/// over the beginning of the frame (GCC bug 106188). What runs then is anybody's guess. The debug information knows.
void refuse_miscompiled_conditions(const Bytes& file, const Elf32_Ehdr& header) {
  const std::string_view strings = section_named(file, header, ".debug_str");
  for (std::string_view prefix : {std::string_view("\0__ifcd_", 8), std::string_view("\0__swch_", 8)}) {
    for (std::size_t found = strings.find(prefix); found != strings.npos; found = strings.find(prefix, found + 1)) {
      const std::size_t begin = found + prefix.size();
      const std::size_t end = strings.find_first_not_of("0123456789", begin);
      if (end == strings.npos || end == begin || strings[end] != '\0') continue;
      throw std::runtime_error(
          "GCC 12 has miscompiled a coroutine (GCC bug 106188): it has a co_await in the condition of an if, while or "
          "switch, and no local variable. Look for such a function, and give the awaited result a name");
    }
  }
}

/// https://github.com/microsoft/uf2, the format of the RP2040's boot loader.
Bytes uf2_of(const Bytes& image, const Region& flash) {
  constexpr std::uint32_t payload = 256;
  constexpr std::uint32_t family_rp2040 = 0xe48bff56;
  constexpr std::uint32_t family_present = 0x00002000;
  const auto blocks = static_cast<std::uint32_t>((image.size() + payload - 1) / payload);
  Bytes uf2;
  for (std::uint32_t block = 0; block < blocks; ++block) {
    const std::uint32_t head[] = {0x0a324655, 0x9e5d5157, family_present, flash.start + block * payload,
                                  payload,    block,      blocks,         family_rp2040};
    std::uint8_t bytes[512] = {};
    std::memcpy(bytes, head, sizeof head);
    const std::size_t begin = std::size_t{block} * payload;
    std::copy_n(image.begin() + static_cast<std::ptrdiff_t>(begin),
                std::min<std::size_t>(payload, image.size() - begin), bytes + sizeof head);
    const std::uint32_t end = 0x0ab16f30;
    std::memcpy(bytes + 508, &end, sizeof end);
    uf2.insert(uf2.end(), std::begin(bytes), std::end(bytes));
  }
  return uf2;
}

double percent(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

int run(const std::vector<std::string>& arguments) {
  std::string elf, bin, uf2, name_of_board = "pico";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string* value = arguments[i] == "--bin"     ? &bin
                         : arguments[i] == "--uf2"   ? &uf2
                         : arguments[i] == "--board" ? &name_of_board
                                                     : nullptr;
    if (value != nullptr && i + 1 < arguments.size()) {
      *value = arguments[++i];
    } else if (value == nullptr && elf.empty() && !arguments[i].starts_with("-")) {
      elf = arguments[i];
    } else {
      elf.clear();
      break;
    }
  }
  if (elf.empty()) {
    std::cerr << "usage: corps-image FILE.elf [--board NAME] [--bin FILE] [--uf2 FILE]\n";
    return 2;
  }
  const Board* board = std::ranges::find(boards, name_of_board, &Board::name);
  if (board == std::end(boards)) throw std::runtime_error("there is no board '" + name_of_board + "'");
  if (!uf2.empty() && !board->has_uf2) throw std::runtime_error("this board takes no UF2 files");
  const Region& flash = board->flash;
  const Region& ram = board->ram;
  const Bytes file = read_file(elf);
  const auto header = at<Elf32_Ehdr>(file, 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS32 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != EM_ARM) {
    throw std::runtime_error("not a 32-bit little-endian Arm ELF file");
  }
  refuse_miscompiled_conditions(file, header);
  const Bytes image = flash_image(file, header, flash);
  const Usage usage = ram_usage(file, header, ram);
  if (!bin.empty()) write_file(bin, image);
  if (!uf2.empty()) write_file(uf2, uf2_of(image, flash));
  const std::string name = elf.substr(elf.rfind('/') + 1);
  std::printf("%s: flash %zu bytes (%.1f %% of %u), RAM %u bytes (%.1f %% of %u) and %u of stack\n", name.c_str(),
              image.size(), percent(image.size(), flash.size), flash.size, usage.data, percent(usage.data, ram.size),
              ram.size, usage.stack);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    std::cerr << "corps-image: " << (arguments.empty() ? "" : arguments[0] + ": ") << error.what() << '\n';
    return 1;
  }
}
