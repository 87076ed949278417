// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image.hpp"

#include <cxxabi.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace memory {

struct Image::Files {
  int descriptor = -1;
  Elf* elf = nullptr;
  Dwarf* dwarf = nullptr;
  ~Files() {
    if (dwarf != nullptr) dwarf_end(dwarf);
    if (elf != nullptr) elf_end(elf);
    if (descriptor >= 0) close(descriptor);
  }
};

std::string_view without_clone_suffix(std::string_view symbol) { return symbol.substr(0, symbol.find('.')); }

std::string demangle(std::string_view symbol) {
  const std::string plain(without_clone_suffix(symbol));
  int status = 0;
  char* text = abi::__cxa_demangle(plain.c_str(), nullptr, nullptr, &status);
  std::string name = status == 0 && text != nullptr ? text : plain;
  std::free(text);
  constexpr std::string_view anonymous = "(anonymous namespace)::";
  for (auto at = name.find(anonymous); at != name.npos; at = name.find(anonymous)) name.erase(at, anonymous.size());
  return name;
}

std::string Function::name() const { return demangle(symbols.front()); }

std::string to_string(const std::optional<Line>& line) {
  if (!line) return "an unknown line";
  return line->file + ":" + std::to_string(line->line);
}

Image::Image(const std::string& path) : path_(path), files_(std::make_unique<Files>()) {
  elf_version(EV_CURRENT);
  files_->descriptor = open(path.c_str(), O_RDONLY);
  if (files_->descriptor < 0) throw Error("cannot be opened: " + std::string(std::strerror(errno)));
  files_->elf = elf_begin(files_->descriptor, ELF_C_READ, nullptr);
  GElf_Ehdr header;
  if (files_->elf == nullptr || elf_kind(files_->elf) != ELF_K_ELF || gelf_getehdr(files_->elf, &header) == nullptr ||
      header.e_ident[EI_CLASS] != ELFCLASS32 || header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_type != ET_EXEC) {
    throw Error("is not a linked 32-bit little-endian ELF program");
  }
  machine_ = header.e_machine;
  read_sections();
  read_symbols();
  read_relocations();
}
Image::~Image() = default;

void Image::read_sections() {
  std::size_t names = 0;
  elf_getshdrstrndx(files_->elf, &names);
  for (Elf_Scn* scn = nullptr; (scn = elf_nextscn(files_->elf, scn)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(scn, &header) == nullptr) throw Error("has a damaged section table");
    const char* name = elf_strptr(files_->elf, names, header.sh_name);
    sections_.push_back({name != nullptr ? name : "", static_cast<Address>(header.sh_addr),
                         static_cast<std::uint32_t>(header.sh_size), static_cast<std::uint32_t>(header.sh_offset),
                         static_cast<unsigned>(elf_ndxscn(scn)), (header.sh_flags & SHF_ALLOC) != 0,
                         header.sh_type != SHT_NOBITS, (header.sh_flags & SHF_EXECINSTR) != 0});
  }
}

void Image::read_symbols() {
  Elf_Scn* table = nullptr;
  GElf_Shdr header;
  for (Elf_Scn* scn = nullptr; (scn = elf_nextscn(files_->elf, scn)) != nullptr;) {
    if (gelf_getshdr(scn, &header) != nullptr && header.sh_type == SHT_SYMTAB) {
      table = scn;
      break;
    }
  }
  if (table == nullptr) throw Error("has no symbols: it was stripped");
  Elf_Data* data = elf_getdata(table, nullptr);
  const std::size_t count = header.sh_size / header.sh_entsize;
  std::vector<Address> labels;
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Sym symbol;
    if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr || symbol.st_shndx == SHN_UNDEF) continue;
    const char* name = elf_strptr(files_->elf, header.sh_link, symbol.st_name);
    if (name == nullptr || *name == '\0') continue;
    const auto value = static_cast<Address>(symbol.st_value);
    const int type = GELF_ST_TYPE(symbol.st_info);
    if (name[0] == '$' && name[1] != '\0' && (name[2] == '\0' || name[2] == '.')) {
      mapping_.insert_or_assign(value, name[1]);
    } else if (type == STT_FUNC) {
      Function& function = functions_[value & ~Address{1}];
      function.address = value & ~Address{1};
      function.size = std::max(function.size, static_cast<std::uint32_t>(symbol.st_size));
      // A name that can be demangled says most; a global one most of those.
      const bool is_better = !function.symbols.empty() && GELF_ST_BIND(symbol.st_info) == STB_GLOBAL;
      function.symbols.insert(is_better ? function.symbols.begin() : function.symbols.end(), name);
    } else if (type == STT_OBJECT || type == STT_NOTYPE) {
      objects_.push_back({name, value, static_cast<std::uint32_t>(symbol.st_size)});
      named_.insert_or_assign(name, value);
    }
  }
  // Functions written in assembly have no size: they end where the next begins.
  for (auto it = functions_.begin(); it != functions_.end(); ++it) {
    if (it->second.size != 0) continue;
    const auto next = std::next(it);
    for (const Section& section : sections_) {
      if (!section.is_loaded || it->first - section.address >= section.size) continue;
      Address end = section.address + section.size;
      if (next != functions_.end() && next->first < end) end = next->first;
      it->second.size = end - it->first;
    }
  }
}

void Image::read_relocations() {
  bool any = false;
  for (Elf_Scn* scn = nullptr; (scn = elf_nextscn(files_->elf, scn)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(scn, &header) == nullptr || (header.sh_type != SHT_REL && header.sh_type != SHT_RELA)) continue;
    const auto target = std::ranges::find(sections_, static_cast<unsigned>(header.sh_info), &Section::index);
    if (target == sections_.end() || !target->is_loaded) continue;
    any = true;
    Elf_Data* data = elf_getdata(scn, nullptr);
    for (std::size_t i = 0; i < header.sh_size / header.sh_entsize; ++i) {
      GElf_Rel relocation;
      if (header.sh_type == SHT_REL) {
        if (gelf_getrel(data, static_cast<int>(i), &relocation) == nullptr) continue;
      } else {
        GElf_Rela with_addend;
        if (gelf_getrela(data, static_cast<int>(i), &with_addend) == nullptr) continue;
        relocation = {with_addend.r_offset, with_addend.r_info};
      }
      const auto from = static_cast<Address>(relocation.r_offset);
      std::optional<Address> to;
      switch (GELF_R_TYPE(relocation.r_info)) {
        case R_ARM_ABS32:
        case R_ARM_TARGET1:
          to = word(from);
          break;
        case R_ARM_THM_MOVW_ABS_NC: {
          Elf_Scn* symbols = elf_getscn(files_->elf, header.sh_link);
          GElf_Sym symbol;
          if (gelf_getsym(elf_getdata(symbols, nullptr), static_cast<int>(GELF_R_SYM(relocation.r_info)), &symbol) !=
              nullptr) {
            to = static_cast<Address>(symbol.st_value);
          }
          break;
        }
        default:
          break;
      }
      // Only the beginning of a function is its address: what points inside is a jump table.
      if (to && function_starting_at(*to & ~Address{1}) != nullptr) references_.push_back({from, *to & ~Address{1}});
    }
  }
  if (!any) throw Error("has no relocations: it was linked without --emit-relocs");
}

const Section* Image::section(std::string_view name) const {
  const auto found = std::ranges::find(sections_, name, &Section::name);
  return found == sections_.end() ? nullptr : &*found;
}

const Function* Image::function_at(Address address) const {
  auto it = functions_.upper_bound(address);
  if (it == functions_.begin()) return nullptr;
  --it;
  return it->second.holds(address) ? &it->second : nullptr;
}

const Function* Image::function_starting_at(Address address) const {
  const auto it = functions_.find(address);
  return it == functions_.end() ? nullptr : &it->second;
}

std::optional<Address> Image::symbol(std::string_view name) const {
  const auto it = named_.find(name);
  if (it == named_.end()) return std::nullopt;
  return it->second;
}

std::optional<std::uint8_t> Image::byte(Address address) const {
  for (const Section& section : sections_) {
    if (!section.is_loaded || !section.has_contents || address - section.address >= section.size) continue;
    Elf_Data* data = elf_rawdata(elf_getscn(files_->elf, section.index), nullptr);
    if (data == nullptr || data->d_buf == nullptr || address - section.address >= data->d_size) continue;
    return static_cast<const std::uint8_t*>(data->d_buf)[address - section.address];
  }
  return std::nullopt;
}

std::optional<std::uint16_t> Image::half(Address address) const {
  const auto low = byte(address);
  const auto high = byte(address + 1);
  if (!low || !high) return std::nullopt;
  return static_cast<std::uint16_t>(*low | *high << 8);
}

std::optional<std::uint32_t> Image::word(Address address) const {
  const auto low = half(address);
  const auto high = half(address + 2);
  if (!low || !high) return std::nullopt;
  return *low | std::uint32_t{*high} << 16;
}

std::string_view Image::contents(std::string_view name) const {
  const Section* found = section(name);
  if (found == nullptr || !found->has_contents) return {};
  Elf_Data* data = elf_rawdata(elf_getscn(files_->elf, found->index), nullptr);
  if (data == nullptr || data->d_buf == nullptr) return {};
  return {static_cast<const char*>(data->d_buf), data->d_size};
}

std::optional<Address> Image::end_of_data(Address address) const {
  auto it = mapping_.upper_bound(address);
  if (it == mapping_.begin() || std::prev(it)->second != 'd') return std::nullopt;
  while (it != mapping_.end() && it->second == 'd') ++it;
  return it == mapping_.end() ? std::numeric_limits<Address>::max() : it->first;
}

void Image::read_lines() const {
  lines_are_read_ = true;
  files_->dwarf = dwarf_begin_elf(files_->elf, DWARF_C_READ, nullptr);
  if (files_->dwarf == nullptr) return;
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die;
  while (dwarf_get_units(files_->dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) == 0) {
    Dwarf_Lines* table = nullptr;
    std::size_t count = 0;
    if (dwarf_getsrclines(&die, &table, &count) != 0) continue;
    for (std::size_t i = 0; i < count; ++i) {
      Dwarf_Line* line = dwarf_onesrcline(table, i);
      Dwarf_Addr address = 0;
      int number = 0;
      bool is_end = false;
      if (dwarf_lineaddr(line, &address) != 0) continue;
      dwarf_lineno(line, &number);
      dwarf_lineendsequence(line, &is_end);
      const char* file = dwarf_linesrc(line, nullptr, nullptr);
      // Of several lines at one address the last is the one whose code is there; line 0 is the compiler's own.
      if (is_end) {
        lines_.try_emplace(static_cast<Address>(address), std::nullopt);
      } else if (number != 0 && file != nullptr) {
        lines_.insert_or_assign(static_cast<Address>(address), Line{file, number});
      }
    }
  }
}

std::optional<Line> Image::line(Address address) const {
  if (!lines_are_read_) read_lines();
  auto it = lines_.upper_bound(address);
  if (it == lines_.begin()) return std::nullopt;
  return std::prev(it)->second;
}

}  // namespace memory
