// SPDX-License-Identifier: MIT OR Apache-2.0
#include "patch.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace memory {
namespace {

template <class T>
std::vector<std::uint8_t> little_endian(const T& value) {
  std::vector<std::uint8_t> bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::uint32_t offset_in_file(const Image& image, Address address) {
  for (const Section& section : image.sections()) {
    if (section.is_loaded && section.has_contents && address - section.address < section.size) {
      return section.file_offset + (address - section.address);
    }
  }
  throw Error("has no contents where the sizes of segments belong");
}

/// As src/corps/memory/segments.hpp has them.
struct SegmentSize {
  std::uint16_t frame;
  std::uint16_t bytes;
  std::uint16_t is_recursive;
};
struct TaskArea {
  std::uint32_t slots;
  std::uint16_t offset;
  std::uint16_t bytes;
  std::uint16_t reciprocal;
  std::uint16_t count;
};

void patch_table(const Image& image, const Segments& segments, std::vector<Patch>& patches) {
  const Section* table = image.section("corps_task_areas");
  if (table == nullptr || table->size == 0) return;
  std::vector<TaskArea> areas;
  if (segments.outside.segment != 0) {
    areas.push_back({0, 0, static_cast<std::uint16_t>(segments.outside.segment), 0, 1});
  }
  for (const TaskNode& task : segments.tasks) {
    if (task.segment == 0) continue;
    if (task.offset / alignment > 0xffff) throw Error("does not fit: more than 512 KiB of segments");
    const std::uint32_t reciprocal = task.stride == 0 ? 0 : (65536 * alignment + task.stride - 1) / task.stride;
    areas.push_back({task.slots, static_cast<std::uint16_t>(task.offset / alignment),
                     static_cast<std::uint16_t>(task.segment), static_cast<std::uint16_t>(reciprocal),
                     static_cast<std::uint16_t>(task.count)});
  }
  if (areas.size() * sizeof(TaskArea) > table->size) throw Error("has too small a table of areas");
  areas.resize(table->size / sizeof(TaskArea));
  Patch patch{table->file_offset, {}};
  for (const TaskArea& area : areas) {
    const auto bytes = little_endian(area);
    patch.bytes.insert(patch.bytes.end(), bytes.begin(), bytes.end());
  }
  patches.push_back(std::move(patch));
}

template <class T>
T at(const std::vector<char>& file, std::size_t offset) {
  if (offset + sizeof(T) > file.size()) throw Error("is cut off");
  T value;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

std::vector<char> read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("cannot be opened");
  return {std::istreambuf_iterator<char>(in), {}};
}

/// So that nm, size and objdump say what the report says.
void patch_section(const Image& image, const Segments& segments, std::vector<Patch>& patches) {
  const Section* section = image.section(".corps_segments");
  if (section == nullptr) {
    if (segments.areas != 0) throw Error("has no section .corps_segments: its linker script is not one of corps'");
    return;
  }
  const std::vector<char> file = read(image.path());
  const auto header = at<Elf32_Ehdr>(file, 0);
  const auto size = segments.areas;

  const std::size_t place = header.e_shoff + std::size_t{section->index} * header.e_shentsize;
  auto section_header = at<Elf32_Shdr>(file, place);
  section_header.sh_type = SHT_NOBITS;
  section_header.sh_flags |= SHF_ALLOC | SHF_WRITE;
  section_header.sh_size = size;
  patches.push_back({static_cast<std::uint32_t>(place), little_endian(section_header)});

  // The program segment that ends where the section begins.
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const std::size_t where = header.e_phoff + std::size_t{i} * header.e_phentsize;
    auto program = at<Elf32_Phdr>(file, where);
    if (program.p_type != PT_LOAD || program.p_vaddr >= section->address || !(program.p_flags & PF_W)) continue;
    bool is_last = true;
    for (unsigned j = 0; j < header.e_phnum; ++j) {
      const auto other = at<Elf32_Phdr>(file, header.e_phoff + std::size_t{j} * header.e_phentsize);
      is_last = is_last && !(other.p_type == PT_LOAD && other.p_vaddr > program.p_vaddr);
    }
    if (!is_last) continue;
    if (size != 0) program.p_memsz = section->address + size - program.p_vaddr;
    patches.push_back({static_cast<std::uint32_t>(where), little_endian(program)});
  }

  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const auto symbols = at<Elf32_Shdr>(file, header.e_shoff + std::size_t{i} * header.e_shentsize);
    if (symbols.sh_type != SHT_SYMTAB) continue;
    const auto names = at<Elf32_Shdr>(file, header.e_shoff + std::size_t{symbols.sh_link} * header.e_shentsize);
    for (std::size_t where = symbols.sh_offset; where < symbols.sh_offset + symbols.sh_size;
         where += sizeof(Elf32_Sym)) {
      auto symbol = at<Elf32_Sym>(file, where);
      if (symbol.st_name == 0 || symbol.st_name >= names.sh_size) continue;
      if (std::strcmp(file.data() + names.sh_offset + symbol.st_name, "corps_segments_end") != 0) continue;
      symbol.st_value = section->address + size;
      patches.push_back({static_cast<std::uint32_t>(where), little_endian(symbol)});
    }
  }
}

}  // namespace

std::vector<Patch> make_patches(const Image& image, const Records& records, const Segments& segments) {
  std::vector<Patch> patches;
  if (records.asyncs.empty()) return patches;
  for (const AsyncFunction& function : records.asyncs) {
    const Node& node = segments.asyncs.at(function.ramp);
    const auto frame = static_cast<std::uint16_t>(header_bytes + (node.frame + alignment - 1) / alignment * alignment);
    patches.push_back({offset_in_file(image, function.entry),
                       little_endian(SegmentSize{frame, static_cast<std::uint16_t>(node.segment),
                                                 static_cast<std::uint16_t>(node.is_recursive ? 1 : 0)})});
  }
  patch_table(image, segments, patches);
  patch_section(image, segments, patches);
  return patches;
}

bool are_applied(const std::string& path, const std::vector<Patch>& patches) {
  const std::vector<char> file = read(path);
  return std::ranges::all_of(patches, [&](const Patch& patch) {
    return patch.file_offset + patch.bytes.size() <= file.size() &&
           std::memcmp(file.data() + patch.file_offset, patch.bytes.data(), patch.bytes.size()) == 0;
  });
}

void apply(const std::string& path, const std::vector<Patch>& patches) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  for (const Patch& patch : patches) {
    file.seekp(patch.file_offset);
    file.write(reinterpret_cast<const char*>(patch.bytes.data()), static_cast<std::streamsize>(patch.bytes.size()));
  }
  if (!file.flush()) throw Error("cannot be written");
}

}  // namespace memory
