// SPDX-License-Identifier: MIT OR Apache-2.0
#include <link.h>
#include <cstring>
#include <span>

#include "engine.hpp"

// Where the linker has put the variables of the program (GNU ld).
extern "C" {
extern char __data_start;  // NOLINT(bugprone-reserved-identifier)
extern char _end;          // NOLINT(bugprone-reserved-identifier)
}

namespace explorer {
namespace {
struct Variable {
  void* object = nullptr;
  std::size_t size = 0;
};
Variable variables[8];
unsigned count = 0;

/// The executable's thread-local variables, of the thread that runs the explorer.
std::span<char> thread_locals() {
  static const std::span<char> found = [] {
    std::span<char> block;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* to) {
          for (const auto& header : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
            if (header.p_type != PT_TLS || info->dlpi_tls_data == nullptr) continue;
            *static_cast<std::span<char>*>(to) = {static_cast<char*>(info->dlpi_tls_data), header.p_memsz};
          }
          return 1;  // the first is the executable
        },
        &block);
    return block;
  }();
  return found;
}
}  // namespace

Snapshot::Snapshot()
    : thread_locals_(thread_locals().data(), thread_locals().size()),
      bytes_(&__data_start, static_cast<std::size_t>(&_end - &__data_start)) {}
void Snapshot::restore() const {
  std::memcpy(&__data_start, bytes_.data(), bytes_.size());
  std::memcpy(thread_locals().data(), thread_locals_.data(), thread_locals_.size());
}

void register_thread_local(void* object, std::size_t size) { variables[count++] = {object, size}; }

bool is_thread_local(const void* object) {
  for (unsigned i = 0; i < count; ++i) {
    const char* first = static_cast<const char*>(variables[i].object);
    if (object >= first && object < first + variables[i].size) return true;
  }
  return false;
}

void save_thread_locals(ThreadLocals& to) {
  std::size_t at = 0;
  for (unsigned i = 0; i < count; at += variables[i++].size) {
    std::memcpy(to.data() + at, variables[i].object, variables[i].size);
  }
  if (at > to.size()) fatal("thread-local variables do not fit");
}
void load_thread_locals(const ThreadLocals& from) {
  std::size_t at = 0;
  for (unsigned i = 0; i < count; at += variables[i++].size) {
    std::memcpy(variables[i].object, from.data() + at, variables[i].size);
  }
}

}  // namespace explorer
