// SPDX-License-Identifier: MIT OR Apache-2.0
// explorer --clean | --weakened | --faulty: explores all programs; with each order and critical section weakened, one
// at a time; or expects a fault (of a source that was changed) to be found.
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <set>

#include "instrumentation.hpp"
#include "interrupts.hpp"
#include "machine.hpp"
#include "program.hpp"
#include "threads.hpp"

// Where the linker has put the program.
extern "C" char __executable_start;  // NOLINT(bugprone-reserved-identifier)

namespace {

using namespace explorer;

/// Not reached: a program with more executions is too large.
constexpr std::uint64_t limit = 2'000'000;

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

const char* order_name(int order) {
  switch (order) {
    case -1:
      return "";
    case __ATOMIC_RELAXED:
      return "relaxed";
    case __ATOMIC_ACQUIRE:
      return "acquire";
    case __ATOMIC_RELEASE:
      return "release";
    case __ATOMIC_ACQ_REL:
      return "acquire_release";
    default:
      return "seq_cst";
  }
}

/// Of the programs, only those with this in their names; and, unless it is null, in this list.
std::string_view filter;
const std::set<std::string>* only = nullptr;

/// All engines and programs; ends with the first violation. Returns the number of violations.
bool explore_all(bool print, std::string* violation = nullptr, std::string* where = nullptr) {
  bool good = true;
  for (const NamedProgram& p : programs()) {
    if (p.program.name.find(filter) == std::string::npos) continue;
    if (only != nullptr && !only->contains(p.program.name)) continue;
    for (const std::string_view how : {"threads", "sequential", "interrupts"}) {
      if (!(how == "threads" ? p.on_threads : how == "sequential" ? p.on_sequential : p.on_interrupts)) continue;
      if (CORPS_HAS_COMPARE_AND_SWAP == 0 && how != "interrupts") continue;
      const double start = seconds();
      std::unique_ptr<Engine> explorer;
      if (how == "interrupts") {
        explorer = std::make_unique<Interrupts>();
      } else {
        explorer = std::make_unique<Threads>(how == "threads");
      }
      const Result result = explorer->explore(p.program, limit);
      if (print) {
        std::printf(
            "%-46s %-10s %9llu executions, %8llu redundant, %8llu late loads, %5.2f s  %s\n", p.program.name.c_str(),
            how.data(), static_cast<unsigned long long>(result.executions),
            static_cast<unsigned long long>(result.redundant), static_cast<unsigned long long>(result.stale_loads),
            seconds() - start,
            result.violation.empty() ? (result.complete ? "complete" : "INCOMPLETE") : result.violation.c_str());
        std::fflush(stdout);
      }
      if (!result.violation.empty()) {
        if (violation != nullptr) *violation = result.violation;
        if (where != nullptr) *where = p.program.name;
        if (!print) return false;
        good = false;
      } else if (!result.complete) {
        good = false;
      }
    }
  }
  return good;
}

/// The file and line of each address, past atomic.hpp and lock.hpp, which only pass the operation on.
void find_names(std::map<std::uintptr_t, std::string>& names) {
  const auto base = reinterpret_cast<std::uintptr_t>(&__executable_start);
  std::string command = "addr2line -a -i -e /proc/" + std::to_string(getpid()) + "/exe";
  char text[512];
  for (const auto& [address, name] : names) {
    std::snprintf(text, sizeof(text), " 0x%llx", static_cast<unsigned long long>(address - 1 - base));
    command += text;
  }
  FILE* answer = popen(command.c_str(), "r");
  if (answer == nullptr) fatal("addr2line cannot be run");
  std::string* name = nullptr;
  while (std::fgets(text, sizeof(text), answer) != nullptr) {
    if (std::strncmp(text, "0x", 2) == 0) {
      const auto found = names.find(std::strtoull(text, nullptr, 16) + 1 + base);
      name = found == names.end() ? nullptr : &found->second;
    } else if (name != nullptr) {
      name->assign(text, std::strcspn(text, "\n "));
      name->erase(0, name->rfind('/') + 1);
      if (!name->starts_with("atomic.hpp:") && !name->starts_with("lock.hpp:")) name = nullptr;
    }
  }
  pclose(answer);
}

/// A line of the code under test, and the programs that come by it.
struct Line {
  Site site;
  std::string name;
  std::set<std::uintptr_t> addresses;
  std::set<std::string> programs;
};

/// Explores every program, and says where each orders memory and enters critical sections.
std::map<std::string, Line> find_lines() {
  std::map<std::string, std::vector<Site>> sites;
  std::map<std::uintptr_t, std::string> names;
  for (const NamedProgram& p : programs()) {
    if (!p.to_be_weakened) continue;
    forget_sites();
    const std::set<std::string> this_one{p.program.name};
    only = &this_one;
    explore_all(false);
    only = nullptr;
    for (const Site& site : sites[p.program.name] = executed_sites()) names[site.address] = "?";
  }
  find_names(names);
  std::map<std::string, Line> lines;
  for (const auto& [program, executed] : sites) {
    for (const Site& site : executed) {
      const std::string& name = names[site.address];
      Line& line = lines[name + site.operation + std::to_string(site.order)];
      line.site = site;
      line.name = name;
      line.addresses.insert(site.address);
      line.programs.insert(program);
    }
  }
  return lines;
}

std::vector<int> weaker(int order) {
  if (order == -1) return {-1};
  if (order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST) return {__ATOMIC_ACQUIRE, __ATOMIC_RELEASE};
  return {__ATOMIC_RELAXED};
}

/// Each order that the code asks for, and each critical section, must be needed by some program.
bool explore_weakened() {
  unsigned found = 0;
  unsigned planted = 0;
  for (const auto& [key, line] : find_lines()) {
    for (const int order : weaker(line.site.order)) {
      const Weakening weakening{line.addresses, order};
      std::string violation;
      std::string where;
      plant(&weakening);
      only = &line.programs;
      const bool passed = explore_all(false, &violation, &where);
      only = nullptr;
      plant(nullptr);
      ++planted;
      found += passed ? 0 : 1;
      std::printf("%-26s %-17s %-15s -> %-8s %s\n", line.name.c_str(), line.site.operation, order_name(line.site.order),
                  order == -1 ? "none" : order_name(order),
                  passed ? "NOT FOUND" : (violation + " [" + where + "]").c_str());
      std::fflush(stdout);
    }
  }
  std::printf("%u of %u planted faults found\n", found, planted);
  return planted > 0 && found == planted;
}

}  // namespace

int main(int count, char** arguments) {
  initialise_instrumentation();
  initialise_machine();
  const std::string_view what = count >= 2 ? arguments[1] : "";
  if (count == 3) filter = arguments[2];
  if (what == "--clean") return explore_all(true) ? 0 : 1;
  if (what == "--weakened") return explore_weakened() ? 0 : 1;
  if (what == "--faulty") {
    std::string violation;
    std::string where;
    if (explore_all(false, &violation, &where)) {
      std::printf("the fault was not found\n");
      return 1;
    }
    std::printf("found: %s [%s]\n", violation.c_str(), where.c_str());
    return 0;
  }
  std::fprintf(stderr, "usage: explorer (--clean | --weakened | --faulty) [PART OF A PROGRAM'S NAME]\n");
  return 2;
}
