// SPDX-License-Identifier: MIT OR Apache-2.0
// The vector table. Each handler is a symbol with a weak default: the driver that has the real one is linked only by
// programs that use it. A program may define those that no driver of its uses.
#include <arch/cortex_m/vector_table.hpp>
#include <chips/mps2/irq.hpp>
#include <corps/panic.hpp>

extern "C" [[gnu::used]] void corps_default_handler() noexcept { corps::panic("an interrupt without a handler"); }
#define CORPS_WEAK_HANDLER(name) extern "C" [[gnu::weak, gnu::alias("corps_default_handler")]] void name() noexcept

CORPS_WEAK_HANDLER(corps_isr_nmi);
CORPS_WEAK_HANDLER(corps_isr_supervisor_call);
CORPS_WEAK_HANDLER(corps_isr_debug_monitor);
CORPS_WEAK_HANDLER(corps_isr_pend_supervisor);
CORPS_WEAK_HANDLER(corps_isr_system_tick);
CORPS_WEAK_HANDLER(corps_isr_uart0_receive);
CORPS_WEAK_HANDLER(corps_isr_uart0_transmit);
CORPS_WEAK_HANDLER(corps_isr_line_2);
CORPS_WEAK_HANDLER(corps_isr_line_3);
CORPS_WEAK_HANDLER(corps_isr_line_4);
CORPS_WEAK_HANDLER(corps_isr_line_5);
CORPS_WEAK_HANDLER(corps_isr_line_6);
CORPS_WEAK_HANDLER(corps_isr_line_7);
CORPS_WEAK_HANDLER(corps_isr_timer_0);
CORPS_WEAK_HANDLER(corps_isr_timer_1);
CORPS_WEAK_HANDLER(corps_isr_dual_timer);
CORPS_WEAK_HANDLER(corps_isr_line_11);
CORPS_WEAK_HANDLER(corps_isr_line_12);
CORPS_WEAK_HANDLER(corps_isr_line_13);
CORPS_WEAK_HANDLER(corps_isr_line_14);
CORPS_WEAK_HANDLER(corps_isr_line_15);
CORPS_WEAK_HANDLER(corps_isr_line_16);
CORPS_WEAK_HANDLER(corps_isr_line_17);
CORPS_WEAK_HANDLER(corps_isr_line_18);
CORPS_WEAK_HANDLER(corps_isr_line_19);
CORPS_WEAK_HANDLER(corps_isr_line_20);
CORPS_WEAK_HANDLER(corps_isr_line_21);
CORPS_WEAK_HANDLER(corps_isr_line_22);
CORPS_WEAK_HANDLER(corps_isr_line_23);
CORPS_WEAK_HANDLER(corps_isr_line_24);
CORPS_WEAK_HANDLER(corps_isr_line_25);
CORPS_WEAK_HANDLER(corps_isr_line_26);
CORPS_WEAK_HANDLER(corps_isr_line_27);
CORPS_WEAK_HANDLER(corps_isr_line_28);
CORPS_WEAK_HANDLER(corps_isr_line_29);
CORPS_WEAK_HANDLER(corps_isr_line_30);
CORPS_WEAK_HANDLER(corps_isr_line_31);

extern "C" const char corps_stack_top[];

// Memory, bus and usage faults are not enabled and so escalate to a HardFault; their entries are for a program that
// enables them.
extern "C" [[gnu::section(".vectors"), gnu::used]] constexpr corps::arch::VectorTable<mps2::irq::count> corps_vectors =
    {
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
                corps_isr_uart0_receive, corps_isr_uart0_transmit, corps_isr_line_2,     corps_isr_line_3,
                corps_isr_line_4,        corps_isr_line_5,         corps_isr_line_6,     corps_isr_line_7,
                corps_isr_timer_0,       corps_isr_timer_1,        corps_isr_dual_timer, corps_isr_line_11,
                corps_isr_line_12,       corps_isr_line_13,        corps_isr_line_14,    corps_isr_line_15,
                corps_isr_line_16,       corps_isr_line_17,        corps_isr_line_18,    corps_isr_line_19,
                corps_isr_line_20,       corps_isr_line_21,        corps_isr_line_22,    corps_isr_line_23,
                corps_isr_line_24,       corps_isr_line_25,        corps_isr_line_26,    corps_isr_line_27,
                corps_isr_line_28,       corps_isr_line_29,        corps_isr_line_30,    corps_isr_line_31,
            },
};
static_assert(sizeof(corps_vectors) == (16 + 32) * 4);

extern "C" {
const unsigned corps_interrupt_lines = mps2::irq::count;
const corps::arch::Handler* const corps_interrupt_handlers = corps_vectors.interrupts;
}
