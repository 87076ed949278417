// SPDX-License-Identifier: MIT OR Apache-2.0
// The vector table. Each handler is a symbol with a weak default: the driver that has the real one is linked only by
// programs that use it. A program may define those that no driver of its uses.
#include <arch/cortex_m/vector_table.hpp>
#include <chips/rp2040/irq.hpp>
#include <corps/panic.hpp>

extern "C" [[gnu::used]] void corps_default_handler() noexcept { corps::panic("interrupt without a handler"); }
#define CORPS_WEAK_HANDLER(name) extern "C" [[gnu::weak, gnu::alias("corps_default_handler")]] void name() noexcept

CORPS_WEAK_HANDLER(corps_isr_nmi);
CORPS_WEAK_HANDLER(corps_isr_supervisor_call);
CORPS_WEAK_HANDLER(corps_isr_pend_supervisor);
CORPS_WEAK_HANDLER(corps_isr_system_tick);
CORPS_WEAK_HANDLER(corps_isr_timer_0);
CORPS_WEAK_HANDLER(corps_isr_timer_1);
CORPS_WEAK_HANDLER(corps_isr_timer_2);
CORPS_WEAK_HANDLER(corps_isr_timer_3);
CORPS_WEAK_HANDLER(corps_isr_pwm_wrap);
CORPS_WEAK_HANDLER(corps_isr_usb);
CORPS_WEAK_HANDLER(corps_isr_xip);
CORPS_WEAK_HANDLER(corps_isr_pio0_0);
CORPS_WEAK_HANDLER(corps_isr_pio0_1);
CORPS_WEAK_HANDLER(corps_isr_pio1_0);
CORPS_WEAK_HANDLER(corps_isr_pio1_1);
CORPS_WEAK_HANDLER(corps_isr_dma_0);
CORPS_WEAK_HANDLER(corps_isr_dma_1);
CORPS_WEAK_HANDLER(corps_isr_io_bank0);
CORPS_WEAK_HANDLER(corps_isr_io_qspi);
CORPS_WEAK_HANDLER(corps_isr_sio_core0);
CORPS_WEAK_HANDLER(corps_isr_sio_core1);
CORPS_WEAK_HANDLER(corps_isr_clocks);
CORPS_WEAK_HANDLER(corps_isr_spi0);
CORPS_WEAK_HANDLER(corps_isr_spi1);
CORPS_WEAK_HANDLER(corps_isr_uart0);
CORPS_WEAK_HANDLER(corps_isr_uart1);
CORPS_WEAK_HANDLER(corps_isr_adc);
CORPS_WEAK_HANDLER(corps_isr_i2c0);
CORPS_WEAK_HANDLER(corps_isr_i2c1);
CORPS_WEAK_HANDLER(corps_isr_rtc);
CORPS_WEAK_HANDLER(corps_isr_software_0);
CORPS_WEAK_HANDLER(corps_isr_software_1);
CORPS_WEAK_HANDLER(corps_isr_software_2);
CORPS_WEAK_HANDLER(corps_isr_software_3);
CORPS_WEAK_HANDLER(corps_isr_software_4);
CORPS_WEAK_HANDLER(corps_isr_software_5);

extern "C" const char corps_stack_top[];

extern "C" [[gnu::section(".vectors"), gnu::used]] constexpr corps::arch::VectorTable<rp2040::irq::count>
    corps_vectors = {
        .initial_stack = corps_stack_top,
        .reset = corps_reset,
        .nmi = corps_isr_nmi,
        .hard_fault = corps_hard_fault,
        .memory_fault = nullptr,
        .bus_fault = nullptr,
        .usage_fault = nullptr,
        .reserved_7 = {},
        .supervisor_call = corps_isr_supervisor_call,
        .debug_monitor = nullptr,
        .reserved_13 = nullptr,
        .pend_supervisor = corps_isr_pend_supervisor,
        .system_tick = corps_isr_system_tick,
        .interrupts =
            {
                corps_isr_timer_0,    corps_isr_timer_1,    corps_isr_timer_2,    corps_isr_timer_3,
                corps_isr_pwm_wrap,   corps_isr_usb,        corps_isr_xip,        corps_isr_pio0_0,
                corps_isr_pio0_1,     corps_isr_pio1_0,     corps_isr_pio1_1,     corps_isr_dma_0,
                corps_isr_dma_1,      corps_isr_io_bank0,   corps_isr_io_qspi,    corps_isr_sio_core0,
                corps_isr_sio_core1,  corps_isr_clocks,     corps_isr_spi0,       corps_isr_spi1,
                corps_isr_uart0,      corps_isr_uart1,      corps_isr_adc,        corps_isr_i2c0,
                corps_isr_i2c1,       corps_isr_rtc,        corps_isr_software_0, corps_isr_software_1,
                corps_isr_software_2, corps_isr_software_3, corps_isr_software_4, corps_isr_software_5,
            },
};
static_assert(sizeof(corps_vectors) == (16 + 32) * 4);

extern "C" {
const unsigned corps_interrupt_lines = rp2040::irq::count;
const corps::arch::Handler* const corps_interrupt_handlers = corps_vectors.interrupts;
}
