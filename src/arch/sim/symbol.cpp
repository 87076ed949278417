// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cxxabi.h>
#include <elf.h>
#include <link.h>

#include <arch/sim/symbol.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

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

template <class T>
T read(const std::vector<char>& file, std::size_t offset) {
  T value{};
  if (offset <= file.size() && sizeof(T) <= file.size() - offset) std::memcpy(&value, file.data() + offset, sizeof(T));
  return value;
}

/// The functions of the symbol table, by address in the file. Coroutines of anonymous namespaces are local symbols,
/// which dladdr does not know.
std::map<std::uintptr_t, std::string> read_functions() {
  std::map<std::uintptr_t, std::string> functions;
  std::ifstream stream("/proc/self/exe", std::ios::binary);
  const std::vector<char> file{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const auto header = read<ElfW(Ehdr)>(file, 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return functions;
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    const auto table = read<ElfW(Shdr)>(file, header.e_shoff + i * sizeof(ElfW(Shdr)));
    if (table.sh_type != SHT_SYMTAB) continue;
    const auto names = read<ElfW(Shdr)>(file, header.e_shoff + table.sh_link * sizeof(ElfW(Shdr)));
    for (std::size_t at = 0; at + sizeof(ElfW(Sym)) <= table.sh_size; at += sizeof(ElfW(Sym))) {
      const auto symbol = read<ElfW(Sym)>(file, table.sh_offset + at);
      const std::size_t name = names.sh_offset + symbol.st_name;
      if ((symbol.st_info & 0xf) != STT_FUNC || name >= file.size()) continue;
      functions.emplace(symbol.st_value,
                        std::string(file.data() + name, strnlen(file.data() + name, file.size() - name)));
    }
  }
  return functions;
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
  static const std::map<std::uintptr_t, std::string> functions = read_functions();
  const auto found = functions.find(reinterpret_cast<std::uintptr_t>(code) - load_address());
  return found == functions.end() ? std::string() : readable(found->second);
}

}  // namespace corps::sim
