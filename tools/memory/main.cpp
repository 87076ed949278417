// SPDX-License-Identifier: MIT OR Apache-2.0
//
// corps-memory: computes, from a linked firmware, how much memory each task, each called coroutine and the stack need;
// writes the sizes into it, or refuses it. docs/memory.md and docs/memory-stack.md.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "patch.hpp"
#include "report.hpp"

namespace {

struct Options {
  std::string file;
  std::string old_file;
  std::string page;
  std::string not_bounded;
  bool patch = false;
  bool json = false;
  bool tree = false;
  bool quiet = false;
  memory::Limits limits;
};

struct Analysed {
  memory::Findings findings;
  std::vector<memory::Patch> patches;
};

Analysed analyse(const std::string& file, const Options& options) {
  const memory::Image image(file);
  const memory::Records records = memory::read_records(image);
  memory::CodeOf code(image);
  const memory::DebugInfo debug(file, memory::indirect_calls(image, code));
  Analysed result;
  memory::Findings& findings = result.findings;
  findings.file = file;
  findings.unbounded_reason = options.not_bounded;
  findings.segments = memory::compute_segments(image, records, options.limits);
  findings.ram = memory::compute_ram(image, findings.segments, debug);
  findings.stack = memory::compute_stack(image, records, findings.segments, debug, code);
  result.patches = memory::make_patches(image, records, findings.segments);
  findings.is_patched = memory::are_applied(file, result.patches);
  return result;
}

/// What the build of a firmware stops at, and what it must not pass over in silence.
void check_stack(const memory::Findings& findings) {
  const memory::Stack& stack = findings.stack;
  const std::string& reason = findings.unbounded_reason;
  if (!stack.why_unbounded.empty()) {
    if (reason.empty() && !stack.is_excused) {
      throw memory::Error(stack.why_unbounded +
                          ". Or build without a bound: the target's property CORPS_STACK_NOT_BOUNDED says why");
    }
    std::cerr << "corps-memory: " << findings.file << ": the stack is not checked: " << stack.why_unbounded;
    if (!reason.empty()) std::cerr << " (CORPS_STACK_NOT_BOUNDED: " << reason << ')';
    std::cerr << '\n';
    return;
  }
  if (stack.fits()) return;
  std::string text = "does not fit: the stack may take " + std::to_string(stack.bound) + " bytes, and has " +
                     std::to_string(stack.size) + ". At thread level:";
  for (const memory::StackFrame& frame : stack.thread.path) {
    text += "\n  " + std::to_string(frame.bytes) + "  " + frame.name + " (" + frame.line + ")";
  }
  for (const memory::StackLevel& level : stack.interrupts) {
    if (level.times == 0) continue;
    text += "\n  " + std::to_string(level.bytes + stack.exception_frame) + "  " + level.name;
  }
  throw memory::Error(
      text +
      "\nGive it more, by the target's property CORPS_STACK_SIZE or the CMake variable of that name, or "
      "make less of it");
}

void run(const Options& options) {
  Analysed analysed = analyse(options.file, options);
  memory::Findings& findings = analysed.findings;
  if (options.patch) {
    check_stack(findings);
    if (!findings.is_patched) memory::apply(options.file, analysed.patches);
    findings.is_patched = true;
  }
  if (!options.page.empty()) {
    std::ofstream page(options.page);
    memory::print_page(page, memory::to_json(findings));
    page.close();
    if (!page) throw memory::Error("the page could not be written to " + options.page);
  }
  if (!options.old_file.empty()) {
    Options same_limits = options;
    same_limits.limits = {};
    nlohmann::ordered_json before;
    try {
      before = memory::to_json(analyse(options.old_file, same_limits).findings);
    } catch (const memory::Error& error) {
      throw memory::Error("is to be compared with " + options.old_file + ", which " + error.what());
    }
    memory::print_difference(std::cout, before, memory::to_json(findings));
  } else if (options.json) {
    std::cout << memory::to_json(findings).dump(2) << '\n';
  } else if (!options.quiet && options.page.empty()) {
    memory::print_text(std::cout, findings, options.tree);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("All memory of a corps firmware, tasks and stack: see docs/memory.md and docs/memory-stack.md",
               "corps-memory");
  app.add_option("FILE", options.file, "the linked firmware, an ELF file")->required();
  app.add_flag("--patch", options.patch,
               "refuse what does not fit, and write the sizes into the file: as the build does");
  app.add_flag("--tree", options.tree,
               "also what each task calls, the deepest path of each interrupt, and each object");
  auto* json = app.add_flag("--json", options.json, "one JSON object, with all names and bytes");
  app.add_option("--diff", options.old_file, "only what differs from this other ELF file")->excludes(json);
  app.add_option("--html", options.page, "write one page with a picture into this file, instead of the text");
  app.add_flag("--quiet", options.quiet, "no report");
  app.add_option("--max-frame", options.limits.frame, "refuse frames that have more bytes; 0: none")
      ->capture_default_str();
  app.add_option("--stack-not-bounded", options.not_bounded, "why it is right that the stack has no bound");
  app.footer("Exit status: 0 success, 1 the program is refused or cannot be read, 2 wrong usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    run(options);
    return 0;
  } catch (const memory::Error& error) {
    std::cerr << "corps-memory: " << options.file << ": " << error.what() << '\n';
    return 1;
  }
}
