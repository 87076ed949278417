// SPDX-License-Identifier: MIT OR Apache-2.0
//
// corps-memory: computes, from a linked firmware, how much memory each task and each called coroutine needs; writes the
// sizes into it, or refuses it. docs/memory.md.

#include <CLI/CLI.hpp>
#include <iostream>

#include "patch.hpp"
#include "report.hpp"
#include "stack.hpp"

int main(int argc, char** argv) {
  std::string file;
  bool patch = false;
  bool json = false;
  bool tree = false;
  bool quiet = false;
  memory::Limits limits;
  CLI::App app("Memory of the tasks and called coroutines of a corps firmware: see docs/memory.md", "corps-memory");
  app.add_option("FILE", file, "the linked firmware, an ELF file")->required();
  app.add_flag("--patch", patch, "write the sizes into the file, as the build does");
  app.add_flag("--json", json, "one JSON object, with all names and bytes");
  app.add_flag("--tree", tree, "what each task calls, frame by frame");
  app.add_flag("--quiet", quiet, "no report");
  app.add_option("--max-frame", limits.frame, "refuse frames that have more bytes; 0: none")->capture_default_str();
  app.footer("Exit status: 0 success, 1 the program is refused or cannot be read, 2 wrong usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    const memory::Image image(file);
    const memory::Records records = memory::read_records(image);
    const memory::Segments segments = memory::compute_segments(image, records, limits);
    memory::CodeOf code(image);
    const memory::DebugInfo debug(file, memory::indirect_calls(image, code));
    const memory::Stack stack = memory::compute_stack(image, records, segments, debug, code);
    std::cout << stack.why_unbounded << "\n" << stack.bound << " of " << stack.size << "\n";
    const auto show = [](const memory::StackLevel& l) {
      std::cout << (l.counts ? "* " : "  ") << l.bytes << " " << l.name << "\n";
      for (const auto& f : l.path) std::cout << "      " << f.bytes << " " << f.name << " " << f.line << " " << f.note << "\n";
    };
    show(stack.thread);
    for (const auto& l : stack.interrupts) show(l);
    std::cout << stack.sets_priorities << stack.priorities_set_at << "\n";
    const auto patches = memory::make_patches(image, records, segments);
    bool is_patched = memory::are_applied(file, patches);
    if (patch && !is_patched) {
      memory::apply(file, patches);
      is_patched = true;
    }
    if (json) {
      memory::print_json(std::cout, image, segments, is_patched);
    } else if (!quiet) {
      memory::print_text(std::cout, image, segments, is_patched, tree);
    }
    return 0;
  } catch (const memory::Error& error) {
    std::cerr << "corps-memory: " << file << ": " << error.what() << '\n';
    return 1;
  }
}
