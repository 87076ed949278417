// SPDX-License-Identifier: MIT OR Apache-2.0
#include "ram.hpp"

#include <algorithm>

namespace memory {
namespace {

/// As the slots' assembly lays them out: src/corps/executor/task_pool.hpp.
constexpr std::uint32_t single_overhead = 24;
constexpr std::uint32_t pool_overhead = 8;

/// Of corps' own files the folder, from below src/; of others the last folder and the file.
std::string module_of(const std::string& file) {
  if (file.empty()) return "without debug information";
  const std::size_t name = file.rfind('/');
  for (const char* part : {"/src/corps/", "/src/arch/", "/src/chips/", "/src/boards/"}) {
    const std::size_t at = file.rfind(part);
    if (at != file.npos) return file.substr(at + 5, name - at - 5);
  }
  if (name == file.npos || name == 0) return file;
  const std::size_t folder = file.rfind('/', name - 1);
  return file.substr(folder == file.npos ? 0 : folder + 1);
}

}  // namespace

std::uint32_t slot_bytes(const TaskNode& task) {
  return task.stride == 0 ? single_overhead + task.frame : pool_overhead + task.stride * task.count;
}

Ram compute_ram(const Image& image, const Segments& segments, const DebugInfo& debug) {
  Ram ram;
  ram.start = image.symbol("corps_ram_start").value_or(0);
  ram.size = image.symbol("corps_ram_end").value_or(ram.start) - ram.start;
  for (const TaskNode& task : segments.tasks) ram.slots += slot_bytes(task);
  ram.areas = segments.areas;

  std::map<Address, StaticObject> objects;
  const auto add = [&](const std::string& symbol, Address address, std::uint32_t bytes) {
    if (bytes == 0) return;
    StaticObject object{demangle(symbol), {}, address, bytes};
    if (const auto found = debug.variables().find(address); found != debug.variables().end()) {
      object.name = found->second.name;
      object.file = found->second.file;
    } else if (const auto declared = debug.declaration(address)) {
      object.file = declared->file;
    }
    const auto [it, is_new] = objects.try_emplace(address, object);
    if (!is_new && it->second.bytes < bytes) it->second = object;
  };
  std::uint32_t named = 0;
  for (const Section& section : image.sections()) {
    if (!section.is_loaded || section.size == 0 || section.address - ram.start >= ram.size) continue;
    if (section.name == ".stack") {
      ram.stack += section.size;
      continue;
    }
    if (section.name == ".corps_segments") continue;
    ram.data += section.size;
    for (const Object& object : image.objects()) {
      if (object.address - section.address < section.size) add(object.name, object.address, object.size);
    }
    for (const auto& [address, function] : image.functions()) {
      if (address - section.address < section.size) add(function.symbols.front(), address, function.size);
    }
  }
  ram.data -= std::min(ram.data, ram.slots);

  std::map<std::string, Module> modules;
  for (auto& [address, object] : objects) {
    Module& module = modules[module_of(object.file)];
    module.bytes += object.bytes;
    named += object.bytes;
    module.objects.push_back(std::move(object));
  }
  ram.unnamed = ram.data - std::min(ram.data, named);
  for (auto& [name, module] : modules) {
    module.name = name;
    std::ranges::stable_sort(module.objects, std::greater{}, &StaticObject::bytes);
    ram.modules.push_back(std::move(module));
  }
  std::ranges::stable_sort(ram.modules, std::greater{}, &Module::bytes);
  return ram;
}

}  // namespace memory
