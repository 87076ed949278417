// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cxxabi.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <arch/sim/symbol.hpp>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <string_view>

namespace corps::sim {
namespace {

/// Where the program was loaded, relative to the addresses in its file.
std::uintptr_t load_address() {
  std::uintptr_t address = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        *static_cast<std::uintptr_t*>(result) = info->dlpi_addr;
        return 1;  // the program itself is the first
      },
      &address);
  return address;
}

/// The bytes of the program's file, which stay.
std::span<const char> program_file() {
  const int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  struct stat status{};
  if (file < 0 || fstat(file, &status) != 0 || status.st_size <= 0) return {};
  const auto size = static_cast<std::size_t>(status.st_size);
  void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  if (bytes == MAP_FAILED) return {};
  return {static_cast<const char*>(bytes), size};
}

template <class T>
T read(std::span<const char> file, std::size_t offset) {
  T value{};
  if (offset <= file.size() && sizeof(T) <= file.size() - offset) std::memcpy(&value, file.data() + offset, sizeof(T));
  return value;
}

/// The function that starts at `address` of the file, as the linker names it. Coroutines of anonymous namespaces are
/// local symbols, which dladdr does not know.
std::string linker_name(std::uintptr_t address) {
  static const std::span<const char> file = program_file();
  const auto header = read<ElfW(Ehdr)>(file, 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return {};
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const auto table = read<ElfW(Shdr)>(file, header.e_shoff + i * sizeof(ElfW(Shdr)));
    if (table.sh_type != SHT_SYMTAB) continue;
    const auto names = read<ElfW(Shdr)>(file, header.e_shoff + table.sh_link * sizeof(ElfW(Shdr)));
    for (std::size_t at = 0; at + sizeof(ElfW(Sym)) <= table.sh_size; at += sizeof(ElfW(Sym))) {
      const auto symbol = read<ElfW(Sym)>(file, table.sh_offset + at);
      const std::size_t name = names.sh_offset + symbol.st_name;
      if (symbol.st_value != address || (symbol.st_info & 0xf) != STT_FUNC || name >= file.size()) continue;
      return std::string(file.data() + name, strnlen(file.data() + name, file.size() - name));
    }
  }
  return {};
}

std::string readable(std::string name) {
  // What GCC and Clang append for the part of a coroutine that is resumed.
  for (const std::string_view suffix : {".actor", ".resume"}) {
    if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  }
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> demangled(abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status),
                                                   std::free);
  if (status == 0) name = demangled.get();
  constexpr std::string_view unnamed = "(anonymous namespace)::";
  for (std::size_t at = 0; (at = name.find(unnamed)) != std::string::npos;) name.erase(at, unnamed.size());
  return name.substr(0, name.find('('));
}

}  // namespace

std::string function_name(const void* code) {
  static std::map<const void*, std::string> known;
  const auto found = known.find(code);
  if (found != known.end()) return found->second;
  return known[code] = readable(linker_name(reinterpret_cast<std::uintptr_t>(code) - load_address()));
}

}  // namespace corps::sim
