// SPDX-License-Identifier: MIT OR Apache-2.0
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "report.hpp"

namespace memory {
namespace {

using Json = nlohmann::ordered_json;
using Bytes = std::map<std::string, std::int64_t>;

/// The rows of one part of the reports: those that differ.
class Table {
 public:
  explicit Table(std::ostream& out) : out_(out) {}

  void print(const char* title, const Bytes& before, const Bytes& after) {
    Bytes all = before;
    all.insert(after.begin(), after.end());
    bool first = true;
    for (const auto& [name, unused] : all) {
      const auto old = before.find(name);
      const auto now = after.find(name);
      const std::int64_t was = old == before.end() ? 0 : old->second;
      const std::int64_t is = now == after.end() ? 0 : now->second;
      if (was == is && (old == before.end()) == (now == after.end())) continue;
      if (first) out_ << title << '\n';
      first = false;
      any_ = true;
      out_ << std::setw(10) << was << std::setw(10) << is << std::setw(10) << std::showpos << is - was << std::noshowpos
           << "  " << name
           << (old == before.end()  ? "  (new)"
               : now == after.end() ? "  (gone)"
                                    : "")
           << '\n';
    }
  }
  bool any() const { return any_; }

 private:
  std::ostream& out_;
  bool any_ = false;
};

Bytes named(const Json& list) {
  Bytes bytes;
  for (const Json& entry : list) bytes[entry.at("name").get<std::string>()] += entry.at("bytes").get<std::int64_t>();
  return bytes;
}

Bytes totals(const Json& report) {
  Bytes bytes;
  const Json& ram = report.at("ram");
  for (const char* part : {"stack", "slots", "areas", "data", "free"}) bytes[part] = ram.at(part).get<std::int64_t>();
  return bytes;
}

Bytes levels(const Json& report) {
  Bytes bytes;
  const Json& stack = report.at("stack");
  if (stack.at("bound").is_null()) return bytes;
  bytes[" the bound"] = stack.at("bound").get<std::int64_t>();
  bytes["thread"] = stack.at("thread").at("bytes").get<std::int64_t>();
  for (const Json& level : stack.at("interrupts")) {
    bytes[level.at("name").get<std::string>()] = level.at("bytes").get<std::int64_t>();
  }
  return bytes;
}

/// Frames and segments of all that is called.
void add_calls(const Json& node, Bytes& frames) {
  for (const Json& call : node.at("calls")) {
    const auto name = call.at("name").get<std::string>();
    frames[name + ": frame"] = call.at("frame").get<std::int64_t>();
    frames[name + ": segment"] = call.at("segment").get<std::int64_t>();
    add_calls(call, frames);
  }
}

Bytes calls(const Json& report) {
  Bytes frames;
  for (const Json& task : report.at("tasks")) add_calls(task, frames);
  add_calls(report.at("outside"), frames);
  return frames;
}

}  // namespace

void print_difference(std::ostream& out, const Json& before, const Json& after) {
  out << before.at("file").get<std::string>() << " -> " << after.at("file").get<std::string>()
      << ": what differs, in bytes\n"
         "    before       now    change\n";
  Table table(out);
  table.print("RAM", totals(before), totals(after));
  table.print("Stack, by level", levels(before), levels(after));
  table.print("Tasks", named(before.at("tasks")), named(after.at("tasks")));
  table.print("Called Async functions", calls(before), calls(after));
  table.print("Static data, by module", named(before.at("ram").at("modules")), named(after.at("ram").at("modules")));
  for (const auto* report : {&before, &after}) {
    const Json& stack = report->at("stack");
    if (stack.contains("why_unbounded")) {
      out << "The stack of " << report->at("file").get<std::string>()
          << " has no bound: " << stack.at("why_unbounded").get<std::string>() << '\n';
    }
  }
  if (!table.any()) out << "Nothing differs.\n";
}

}  // namespace memory
