// SPDX-License-Identifier: MIT OR Apache-2.0
// PROGRAM ROUNDS SIZE: the sizes come from the command line.
#include <benchmarks/bench.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace bench {
namespace {

unsigned argument(std::size_t index) {
  std::ifstream line("/proc/self/cmdline");
  const std::string all{std::istreambuf_iterator<char>(line), {}};
  std::size_t at = 0;
  for (; index != 0; --index) {
    at = all.find('\0', at);
    if (at == std::string::npos || ++at >= all.size()) corps::panic("usage: PROGRAM ROUNDS SIZE");
  }
  return static_cast<unsigned>(std::strtoul(all.c_str() + at, nullptr, 10));
}

const unsigned rounds_argument = argument(1);
const unsigned size_argument = argument(2);

}  // namespace

unsigned rounds() noexcept { return rounds_argument; }
unsigned size() noexcept { return size_argument; }
void one_step() noexcept {
  static unsigned steps = 0;
  if (++steps == rounds_argument) corps::exit(0);
}

}  // namespace bench
