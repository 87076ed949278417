// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cstring>

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
}  // namespace

Snapshot::Snapshot() : bytes_(&__data_start, static_cast<std::size_t>(&_end - &__data_start)) {}
void Snapshot::restore() const { std::memcpy(&__data_start, bytes_.data(), bytes_.size()); }

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
