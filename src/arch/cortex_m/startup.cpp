// SPDX-License-Identifier: MIT OR Apache-2.0
// From reset to the executor.
//
// `main` stands beside the reset handler, which every image links: so a `main` in a program's own sources is a
// duplicate symbol, instead of silently taking the place of the runtime.
#include <arch/cortex_m/stack_paint.hpp>
#include <arch/cortex_m/startup.hpp>
#include <arch/cortex_m/vector_table.hpp>
#include <corps/executor/entry.hpp>
#include <corps/executor/executor.hpp>
#include <corps/memory/call_pointer.hpp>
#include <corps/panic.hpp>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace {
constinit corps::Executor thread_executor;
}  // namespace

int main() {
  const corps::Spawner spawner = thread_executor.spawner();
  // Never destroyed, as nothing is here, which saves looking whether there is something to destroy.
  alignas(corps::Task<>) std::byte storage[sizeof(corps::Task<>)];
  const bool started = thread_executor.start(std::move(*::new (storage) corps::Task<>(async_main(spawner))));
  // With exact slots there is nothing that could fail.
  if (!CORPS_EXACT_TASK_FRAMES && !started) corps::panic("no memory for async_main: raise CORPS_TASK_ARENA_SIZE");
  thread_executor.run();
}

extern "C" {

// From the linker script; word-aligned.
extern std::uint32_t corps_data_start[], corps_data_end[], corps_bss_end[];
extern const std::uint32_t corps_data_image[];
extern void (*const corps_constructors_start[])();
extern void (*const corps_constructors_end[])();

void corps_reset() noexcept {
#ifdef CORPS_MEASURE_MEMORY
  corps::arch::paint_stack();
#endif
  // First, because before it the core may run twenty times slower.
  corps::arch::start_chip();
  // The empty assembly keeps the loops from becoming calls of memcpy and memset, which would be larger, and keeps the
  // compiler from concluding that distinct arrays cannot meet.
  const std::uint32_t* from = corps_data_image;
  std::uint32_t* to = corps_data_start;
  while (to != corps_data_end) {
    *to++ = *from++;
    asm volatile("" : "+r"(to)::"memory");
  }
  // .bss follows .data.
  while (to != corps_bss_end) {
    *to++ = 0;
    asm volatile("" : "+r"(to)::"memory");
  }
  for (auto* constructor = corps_constructors_start; constructor != corps_constructors_end;) {
    corps::call_pointer(*constructor++);
    asm volatile("" : "+r"(constructor)::"memory");
  }
  main();
  __builtin_unreachable();
}
}
