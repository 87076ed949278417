// SPDX-License-Identifier: MIT OR Apache-2.0
#include "chip.h"

void unexpected(void) {
  uint32_t ipsr;
  __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
  exit_with(200 + ipsr);
}
#define H(n) void irq##n(void) __attribute__((weak, alias("unexpected")));
H(0) H(1) H(2) H(3) H(4) H(5) H(6) H(7) H(8) H(9) H(10) H(11) H(12) H(13) H(14) H(15) H(16) H(17) H(18) H(19) H(20) H(21) H(22)
H(23) H(24) H(25) H(26) H(27) H(28) H(29) H(30) H(31)
void svc(void) __attribute__((weak, alias("unexpected")));
void pendsv(void) __attribute__((weak, alias("unexpected")));
void systick(void) __attribute__((weak, alias("unexpected")));

void reset(void) {
  for (uint32_t *to = &data_start, *from = &data_load; to != &data_end;) *to++ = *from++;
  for (uint32_t* to = &bss_start; to != &bss_end;) *to++ = 0;
  exit_with((uint32_t)main());
}

#define STACK 0x20040000
__attribute__((section(".vectors"), used)) void (*const vectors[48])(void) = {
    (void (*)(void))STACK, reset, unexpected, unexpected, 0, 0, 0, 0, 0, 0, 0, svc, 0, 0, pendsv, systick,
    irq0, irq1, irq2, irq3, irq4, irq5, irq6, irq7, irq8, irq9, irq10, irq11, irq12, irq13, irq14, irq15,
    irq16, irq17, irq18, irq19, irq20, irq21, irq22, irq23, irq24, irq25, irq26, irq27, irq28, irq29, irq30, irq31};
