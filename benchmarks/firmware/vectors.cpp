// SPDX-License-Identifier: MIT OR Apache-2.0
// The vector table of the measured images: a Cortex-M3 with 32 external interrupts, as the peers had.
#include <arch/cortex_m/vector_table.hpp>
#include <corps/panic.hpp>

extern "C" {
[[gnu::used]] void bench_unexpected() noexcept { corps::panic("an interrupt without a handler"); }
[[gnu::weak, gnu::alias("bench_unexpected")]] void corps_isr_nmi() noexcept;
[[gnu::weak, gnu::alias("bench_unexpected")]] void corps_isr_supervisor_call() noexcept;
[[gnu::weak, gnu::alias("bench_unexpected")]] void corps_isr_debug_monitor() noexcept;
[[gnu::weak, gnu::alias("bench_unexpected")]] void corps_isr_pend_supervisor() noexcept;
[[gnu::weak, gnu::alias("bench_unexpected")]] void corps_isr_system_tick() noexcept;
[[gnu::weak, gnu::alias("bench_unexpected")]] void bench_isr_line_31() noexcept;

extern const char corps_stack_top[];
}

extern "C" [[gnu::section(".vectors"), gnu::used]] constexpr corps::arch::VectorTable<32> corps_vectors = {
    .initial_stack = corps_stack_top,
    .reset = corps_reset,
    .nmi = corps_isr_nmi,
    .hard_fault = corps_hard_fault,
    .memory_fault = corps_hard_fault,
    .bus_fault = corps_hard_fault,
    .usage_fault = corps_hard_fault,
    .reserved_7 = {},
    .supervisor_call = corps_isr_supervisor_call,
    .debug_monitor = corps_isr_debug_monitor,
    .reserved_13 = nullptr,
    .pend_supervisor = corps_isr_pend_supervisor,
    .system_tick = corps_isr_system_tick,
    .interrupts =
        {
            bench_unexpected, bench_unexpected,  bench_unexpected, bench_unexpected, bench_unexpected, bench_unexpected,
            bench_unexpected, bench_unexpected,  bench_unexpected, bench_unexpected, bench_unexpected, bench_unexpected,
            bench_unexpected, bench_unexpected,  bench_unexpected, bench_unexpected, bench_unexpected, bench_unexpected,
            bench_unexpected, bench_unexpected,  bench_unexpected, bench_unexpected, bench_unexpected, bench_unexpected,
            bench_unexpected, bench_unexpected,  bench_unexpected, bench_unexpected, bench_unexpected, bench_unexpected,
            bench_unexpected, bench_isr_line_31,
        },
};
static_assert(sizeof(corps_vectors) == (16 + 32) * 4);
