// SPDX-License-Identifier: MIT OR Apache-2.0
// Interrupts that nothing uses, by the same names on each chip: three for executors, one for a handler of the test's.
#pragma once

#include <arch/cortex_m/nvic.hpp>

#if defined(__ARM_ARCH_6M__)
#include <chips/rp2040/irq.hpp>
namespace test_lines {
inline constexpr unsigned line_0 = rp2040::irq::software_0;
inline constexpr unsigned line_1 = rp2040::irq::software_1;
inline constexpr unsigned line_2 = rp2040::irq::software_2;
inline constexpr unsigned source = rp2040::irq::software_3;
}  // namespace test_lines
#define TEST_LINE_0 corps_isr_software_0
#define TEST_LINE_1 corps_isr_software_1
#define TEST_LINE_2 corps_isr_software_2
#define TEST_LINE_SOURCE corps_isr_software_3
#else
namespace test_lines {
inline constexpr unsigned line_0 = 20;
inline constexpr unsigned line_1 = 21;
inline constexpr unsigned line_2 = 22;
inline constexpr unsigned source = 23;
}  // namespace test_lines
#define TEST_LINE_0 corps_isr_line_20
#define TEST_LINE_1 corps_isr_line_21
#define TEST_LINE_2 corps_isr_line_22
#define TEST_LINE_SOURCE corps_isr_line_23
#endif
