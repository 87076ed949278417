// SPDX-License-Identifier: MIT OR Apache-2.0
// Functions whose frames are just below and above what each form of an instruction can subtract from the stack pointer.
#include <corps/memory/call_pointer.hpp>

#define TAKES(words)                                           \
  [[gnu::noinline]] unsigned takes_##words(unsigned seed) {    \
    volatile unsigned values[words];                           \
    for (unsigned i = 0; i < words; ++i) values[i] = seed + i; \
    return values[seed % words];                               \
  }

namespace frames {
// clang-format off
TAKES(1) TAKES(2) TAKES(30) TAKES(126) TAKES(127) TAKES(128) TAKES(129) TAKES(199) TAKES(254) TAKES(255) TAKES(256) TAKES(257)
TAKES(300) TAKES(577) TAKES(1001) TAKES(1022) TAKES(1023) TAKES(1024) TAKES(1025) TAKES(2001) TAKES(5003)
    // clang-format on

    struct Pair {
  unsigned first, second;
};
/// One half of the pair comes in a register, the other on the stack: what returns has to take both away.
[[gnu::noinline]] unsigned splits_a_parameter(unsigned a, unsigned b, unsigned c, Pair pair) {
  asm volatile("" : : "r"(&pair) : "memory", "r4", "r5");
  takes_1(a + b);
  return pair.first + pair.second + c;
}
}  // namespace frames

namespace {
using Function = unsigned(unsigned);
Function* volatile all[] = {frames::takes_1,    frames::takes_2,    frames::takes_30,   frames::takes_126,
                            frames::takes_127,  frames::takes_128,  frames::takes_129,  frames::takes_199,
                            frames::takes_254,  frames::takes_255,  frames::takes_256,  frames::takes_257,
                            frames::takes_300,  frames::takes_577,  frames::takes_1001, frames::takes_1022,
                            frames::takes_1023, frames::takes_1024, frames::takes_1025, frames::takes_2001,
                            frames::takes_5003};
struct AtStart {
  AtStart() {
    for (Function* volatile& each : all) corps::call_pointer(each, 1u);
    all[0] = frames::splits_a_parameter(1, 2, 3, {4, 5}) == 12 ? frames::takes_2 : frames::takes_1;
  }
} at_start;
}  // namespace
