// SPDX-License-Identifier: MIT OR Apache-2.0
#include "report.hpp"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

namespace memory {
namespace {

using Json = nlohmann::ordered_json;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// "task.cpp:12" for tables; the whole path is in the JSON.
std::string short_line(const std::string& line) { return file_name(line); }

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
      out_ << ": " << called.segment << " (frame " << called.frame << ")  " << short_line(called.line) << '\n';
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
    call["in_largest"] = std::ranges::count(node.largest, ramp);
    json["calls"].push_back(std::move(call));
  }
  if (!node.note.empty()) json["note"] = node.note;
  return json;
}

std::string hexadecimal(std::uint32_t value) {
  std::ostringstream text;
  text << "0x" << std::hex << std::setfill('0') << std::setw(8) << value;
  return text.str();
}

class Text {
 public:
  Text(std::ostream& out, const Findings& findings, bool with_tree)
      : out_(out), findings_(findings), with_tree_(with_tree) {}

  void print() {
    out_ << file_name(findings_.file) << ": all memory of the program, in bytes\n\n";
    overview();
    stack();
    tasks();
    modules();
    notes();
  }

 private:
  void number(std::uint32_t value, const std::string& text) { out_ << std::setw(10) << value << "  " << text << '\n'; }

  void overview() {
    const Ram& ram = findings_.ram;
    const Stack& stack = findings_.stack;
    std::ostringstream range;
    range << "RAM of the chip, from 0x" << std::hex << ram.start << " to 0x" << ram.start + ram.size;
    number(ram.size, range.str());
    number(ram.stack, "stack, of which " + (stack.why_unbounded.empty()
                                                ? std::to_string(stack.bound) + " can be used"
                                                : std::string("nobody knows how much is used: see below")));
    number(ram.slots + ram.areas, "tasks: " + std::to_string(ram.slots) + " for their slots, " +
                                      std::to_string(ram.areas) + " for what they call");
    number(ram.data, "other static data (.data, .bss, .noinit)");
    number(ram.free(), "free");
  }

  void path(const StackLevel& level) {
    for (const StackFrame& frame : level.path) {
      out_ << std::setw(16) << frame.bytes << "  " << (frame.note.empty() ? "" : "(" + frame.note + ") ") << frame.name
           << "  " << short_line(frame.line) << '\n';
    }
  }

  void stack() {
    const Stack& stack = findings_.stack;
    out_ << "\nStack: ";
    if (!stack.why_unbounded.empty()) {
      out_ << stack.why_unbounded << '\n';
      if (!findings_.unbounded_reason.empty()) out_ << "The build was told why: " << findings_.unbounded_reason << '\n';
      return;
    }
    out_ << "at most " << stack.bound << " of " << stack.size << " bytes are used"
         << (stack.fits() ? "" : ": IT DOES NOT FIT") << '\n';
    number(stack.thread.bytes, "thread: start-up, the executor and all tasks");
    path(stack.thread);
    for (const StackLevel& level : stack.interrupts) {
      if (level.times == 0 && !with_tree_) continue;
      out_ << std::setw(10) << level.bytes + stack.exception_frame << "  "
           << (level.times == 0  ? "(not in the sum) "
               : level.times > 1 ? std::to_string(level.times) + " times "
                                 : "")
           << level.name << ", with " << stack.exception_frame << " that the core saves"
           << (level.ends_program ? "; it ends the program" : "") << '\n';
      if (with_tree_) path(level);
    }
    if (stack.sets_priorities) {
      out_ << "            The program sets priorities of interrupts, in " << stack.priorities_set_at << ".\n"
           << "            So it is taken that each handler may interrupt all others: all are in the sum.\n";
    } else {
      out_ << "            No code sets a priority of an interrupt, so none interrupts another: the deepest is in the "
              "sum.\n"
           << "            Handlers that end the program count once, and HardFault on top of all.\n";
    }
    for (const std::string& promise : stack.promises) out_ << "            The program promises " << promise << ".\n";
  }

  void tasks() {
    const Segments& segments = findings_.segments;
    out_ << "\nTasks\n     slots      each     total\n";
    std::uint32_t total = 0;
    const auto row = [&](std::uint32_t slots, std::uint32_t each, std::uint32_t all, const std::string& text) {
      out_ << std::setw(10) << slots << std::setw(10) << each << std::setw(10) << all << "  " << text << '\n';
      total += all;
    };
    for (const TaskNode& task : segments.tasks) {
      const std::uint32_t all = slot_bytes(task) + task.segment * task.count;
      const std::uint32_t each = (task.stride == 0 ? slot_bytes(task) : task.stride) + task.segment;
      row(task.count, each, all,
          task.name + ": frame " + std::to_string(task.frame) +
              (task.segment != 0 ? ", calls " + std::to_string(task.segment) : "") + "  " + short_line(task.line) +
              "  at " + hexadecimal(task.slots));
      if (with_tree_) Tree(out_, segments).print(task, "                  ");
      if (!task.note.empty()) out_ << "             note: " << task.note << '\n';
    }
    if (segments.outside.segment != 0) {
      row(1, segments.outside.segment, segments.outside.segment, "calls outside of tasks");
      if (with_tree_) Tree(out_, segments).print(segments.outside, "                  ");
    }
    out_ << std::setw(30) << total << "  in all, of which " << segments.areas << " in .corps_segments\n";
  }

  void modules() {
    const Ram& ram = findings_.ram;
    out_ << "\nOther static data, by module\n";
    for (const Module& module : ram.modules) {
      number(module.bytes, module.name);
      if (!with_tree_) continue;
      for (const StaticObject& object : module.objects) {
        out_ << std::setw(16) << object.bytes << "  " << object.name << '\n';
      }
    }
    if (ram.unnamed != 0) number(ram.unnamed, "alignment, and what has no symbol");
    number(ram.data, "in all");
  }

  void notes() {
    bool first = true;
    for (const auto& [ramp, node] : findings_.segments.asyncs) {
      if (node.note.empty()) continue;
      if (first) out_ << '\n';
      first = false;
      out_ << "  note: " << node.note << '\n';
    }
    if (!findings_.is_patched) {
      out_ << "\n  The file does not have the sizes of segments yet: corps-memory --patch writes them.\n";
    }
  }

  std::ostream& out_;
  const Findings& findings_;
  bool with_tree_;
};

Json json_of(const StackLevel& level) {
  Json json;
  json["name"] = level.name;
  json["bytes"] = level.bytes;
  json["times"] = level.times;
  json["ends_program"] = level.ends_program;
  json["path"] = Json::array();
  for (const StackFrame& frame : level.path) {
    Json step;
    step["name"] = frame.name;
    step["line"] = frame.line;
    step["address"] = frame.address;
    step["bytes"] = frame.bytes;
    if (!frame.note.empty()) step["note"] = frame.note;
    json["path"].push_back(std::move(step));
  }
  return json;
}

Json json_of(const Stack& stack, const std::string& reason) {
  Json json;
  json["size"] = stack.size;
  if (stack.why_unbounded.empty()) {
    json["bound"] = stack.bound;
    json["fits"] = stack.fits();
  } else {
    json["bound"] = nullptr;
    json["why_unbounded"] = stack.why_unbounded;
    if (!reason.empty()) json["reason"] = reason;
  }
  json["exception_frame"] = stack.exception_frame;
  json["sets_priorities"] = stack.sets_priorities;
  json["levels"] = stack.levels;
  json["thread"] = json_of(stack.thread);
  json["interrupts"] = Json::array();
  for (const StackLevel& level : stack.interrupts) json["interrupts"].push_back(json_of(level));
  json["promises"] = stack.promises;
  json["functions"] = Json::array();
  for (const FunctionStack& function : stack.functions) {
    json["functions"].push_back(
        {{"symbol", function.symbol}, {"address", function.address}, {"bytes", function.bytes}});
  }
  return json;
}

Json json_of(const Ram& ram) {
  Json json;
  json["start"] = ram.start;
  json["size"] = ram.size;
  json["stack"] = ram.stack;
  json["slots"] = ram.slots;
  json["areas"] = ram.areas;
  json["data"] = ram.data;
  json["free"] = ram.free();
  json["unnamed"] = ram.unnamed;
  json["modules"] = Json::array();
  for (const Module& module : ram.modules) {
    Json entry;
    entry["name"] = module.name;
    entry["bytes"] = module.bytes;
    entry["objects"] = Json::array();
    for (const StaticObject& object : module.objects) {
      entry["objects"].push_back(
          {{"name", object.name}, {"file", object.file}, {"address", object.address}, {"bytes", object.bytes}});
    }
    json["modules"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace

void print_text(std::ostream& out, const Findings& findings, bool with_tree) { Text(out, findings, with_tree).print(); }

Json to_json(const Findings& findings) {
  const Segments& segments = findings.segments;
  Json json;
  json["file"] = findings.file;
  json["patched"] = findings.is_patched;
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
  json["ram"] = json_of(findings.ram);
  json["stack"] = json_of(findings.stack, findings.unbounded_reason);
  return json;
}

}  // namespace memory
