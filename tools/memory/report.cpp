// SPDX-License-Identifier: MIT OR Apache-2.0
#include "report.hpp"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>

namespace memory {
namespace {

using Json = nlohmann::ordered_json;

/// As the slots' assembly lays them out: src/corps/executor/task_pool.hpp.
constexpr std::uint32_t single_overhead = 24;
constexpr std::uint32_t pool_overhead = 8;

/// Static bytes of a task function: its slots, and the areas for what it calls.
std::uint32_t slot_bytes(const TaskNode& task) {
  return task.stride == 0 ? single_overhead + task.frame : pool_overhead + task.stride * task.count;
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class Tree {
 public:
  Tree(std::ostream& out, const Segments& segments) : out_(out), segments_(segments) {}

  void print(const Node& node, const std::string& margin) {
    std::vector<Address> calls(node.calls.begin(), node.calls.end());
    std::ranges::sort(calls, std::greater{}, [&](Address ramp) { return segments_.asyncs.at(ramp).segment; });
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const Node& called = segments_.asyncs.at(calls[i]);
      const bool is_last = i + 1 == calls.size();
      const auto times = std::ranges::count(node.largest, calls[i]);
      out_ << "    " << margin << (is_last ? "`- " : "|- ") << called.name;
      if (times > 1) out_ << " x " << times;
      out_ << ": " << called.segment << " (frame " << called.frame << ")  " << called.line << '\n';
      if (!called.is_recursive || !shown_.contains(calls[i])) {
        shown_.insert(calls[i]);
        print(called, margin + (is_last ? "   " : "|  "));
        shown_.erase(calls[i]);
      }
    }
  }

 private:
  std::ostream& out_;
  const Segments& segments_;
  std::set<Address> shown_;  ///< of a function that calls itself, once
};

Json json_of(const Node& node) {
  Json json;
  json["name"] = node.name;
  json["line"] = node.line;
  json["frame"] = node.frame;
  json["segment"] = node.segment;
  json["calls"] = Json::array();
  return json;
}

Json with_calls(const Node& node, const Segments& segments, std::set<Address> above = {}) {
  Json json = json_of(node);
  json["recursive"] = node.is_recursive;
  if (!above.insert(node.ramp).second) return json;
  for (Address ramp : node.calls) {
    Json call = with_calls(segments.asyncs.at(ramp), segments, above);
    call["at_once"] = std::max<std::ptrdiff_t>(1, std::ranges::count(node.largest, ramp));
    json["calls"].push_back(std::move(call));
  }
  if (!node.note.empty()) json["note"] = node.note;
  return json;
}

}  // namespace

void print_text(std::ostream& out, const Image& image, const Segments& segments, bool is_patched, bool with_tree) {
  out << file_name(image.path()) << ": memory of tasks and of the Async functions that they call, in bytes\n\n";
  out << "  slots      each      total  task\n";
  std::uint32_t total = 0;
  const auto row = [&](std::uint32_t slots, std::uint32_t each, std::uint32_t all, const std::string& text) {
    out << std::setw(7) << slots << std::setw(10) << each << std::setw(11) << all << "  " << text << '\n';
    total += all;
  };
  for (const TaskNode& task : segments.tasks) {
    const std::uint32_t all = slot_bytes(task) + task.segment * task.count;
    const std::uint32_t each = (task.stride == 0 ? slot_bytes(task) : task.stride) + task.segment;
    row(task.count, each, all,
        task.name + ": frame " + std::to_string(task.frame) +
            (task.segment != 0 ? ", calls " + std::to_string(task.segment) : "") + "  " + task.line);
    if (with_tree) Tree(out, segments).print(task, "              ");
    if (!task.note.empty()) out << "          note: " << task.note << '\n';
  }
  if (segments.outside.segment != 0) {
    row(1, segments.outside.segment, segments.outside.segment, "calls outside of tasks");
    if (with_tree) Tree(out, segments).print(segments.outside, "              ");
  }
  out << std::setw(28) << total << "  in all, of which " << segments.areas << " in .corps_segments\n";
  bool first = true;
  for (const auto& [ramp, node] : segments.asyncs) {
    if (node.note.empty()) continue;
    if (first) out << '\n';
    first = false;
    out << "  note: " << node.note << '\n';
  }
  if (!is_patched) {
    out << "\n  The file does not have these sizes yet: corps-memory --patch writes them.\n";
  }
}

void print_json(std::ostream& out, const Image& image, const Segments& segments, bool is_patched) {
  Json json;
  json["file"] = image.path();
  json["patched"] = is_patched;
  json["segments"] = segments.areas;
  json["tasks"] = Json::array();
  for (const TaskNode& task : segments.tasks) {
    Json entry = with_calls(task, segments);
    entry["slots"] = task.count;
    entry["address"] = task.slots;
    entry["slot_bytes"] = slot_bytes(task);
    entry["area"] = task.segment;
    entry["bytes"] = slot_bytes(task) + task.segment * task.count;
    json["tasks"].push_back(std::move(entry));
  }
  json["outside"] = with_calls(segments.outside, segments);
  out << json.dump(2) << '\n';
}

}  // namespace memory
