// SPDX-License-Identifier: MIT OR Apache-2.0
// Registers and a start-up for the runner's own test programs.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define REG(address) (*(volatile uint32_t*)(address))
#define SET 0x2000u
#define CLR 0x3000u

#define RESETS 0x4000c000u
#define IO_BANK0 0x40014000u
#define PADS_BANK0 0x4001c000u
#define CLOCKS 0x40008000u
#define XOSC 0x40024000u
#define PLL_SYS 0x40028000u
#define PLL_USB 0x4002c000u
#define UART0 0x40034000u
#define UART1 0x40038000u
#define SPI0 0x4003c000u
#define I2C0 0x40044000u
#define ADC 0x4004c000u
#define PWM 0x40050000u
#define TIMER 0x40054000u
#define WATCHDOG 0x40058000u
#define DMA 0x50000000u
#define DPRAM 0x50100000u
#define USB 0x50110000u
#define PIO0 0x50200000u
#define SIO 0xd0000000u
#define NVIC_ISER 0xe000e100u
#define NVIC_ICER 0xe000e180u
#define NVIC_ISPR 0xe000e200u
#define NVIC_ICPR 0xe000e280u

enum { R_ADC = 0, R_DMA = 2, R_I2C0 = 3, R_IO_BANK0 = 5, R_PADS_BANK0 = 8, R_PIO0 = 10, R_PLL_SYS = 12, R_PLL_USB = 13, R_PWM = 14, R_SPI0 = 16, R_TIMER = 21, R_UART0 = 22, R_UART1 = 23, R_USB = 24 };

extern uint32_t data_start, data_end, data_load, bss_start, bss_end;
int main(void);

static inline __attribute__((noreturn)) void semihosting_exit(uint32_t reason, uint32_t code) {
  uint32_t block[2] = {reason, code};
  register uint32_t r0 __asm__("r0") = 0x20;
  register uint32_t* r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : : "r"(r0), "r"(r1) : "memory");
  __builtin_unreachable();
}
static inline __attribute__((noreturn)) void exit_with(uint32_t code) { semihosting_exit(0x20026, code); }
static inline void semihosting_message(const char* text) {
  register uint32_t r0 __asm__("r0") = 4;
  register const char* r1 __asm__("r1") = text;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}
#define CHECK(condition, code) do { if (!(condition)) exit_with(code); } while (0)

static inline void wfe(void) { __asm__ volatile("wfe" ::: "memory"); }
static inline void wfi(void) { __asm__ volatile("wfi" ::: "memory"); }
static inline void sev(void) { __asm__ volatile("sev" ::: "memory"); }
static inline void irq_off(void) { __asm__ volatile("cpsid i" ::: "memory"); }
static inline void irq_on(void) { __asm__ volatile("cpsie i" ::: "memory"); }
static inline void nops(int n) { while (n-- > 0) __asm__ volatile("nop"); }

static inline void release(unsigned bit) {
  REG(RESETS + CLR) = 1u << bit;
  while (!(REG(RESETS + 8) & (1u << bit))) {}
}
static inline void function(unsigned pin, unsigned select) { REG(IO_BANK0 + 4 + 8 * pin) = select; }

// 12 MHz crystal; clk_sys 125 MHz and clk_peri from PLL_SYS; clk_usb and clk_adc 48 MHz from PLL_USB; 1 MHz tick.
static inline void clocks_init(void) {
  REG(XOSC + 0x0c) = 47;
  REG(XOSC) = 0xfabaa0;
  while (!(REG(XOSC + 4) & 0x80000000u)) {}
  REG(CLOCKS + 0x30) = 2;
  while (REG(CLOCKS + 0x38) != 4) {}
  const uint32_t plls[2][4] = {{PLL_SYS, R_PLL_SYS, 125, 0x62000}, {PLL_USB, R_PLL_USB, 100, 0x55000}};
  for (int i = 0; i < 2; i++) {
    release(plls[i][1]);
    REG(plls[i][0]) = 1;
    REG(plls[i][0] + 8) = plls[i][2];
    REG(plls[i][0] + 4 + CLR) = 0x21;
    while (!(REG(plls[i][0]) & 0x80000000u)) {}
    REG(plls[i][0] + 0x0c) = plls[i][3];
    REG(plls[i][0] + 4 + CLR) = 8;
  }
  REG(CLOCKS + 0x3c) = 1;
  while (REG(CLOCKS + 0x44) != 2) {}
  REG(CLOCKS + 0x48) = 0x800;
  REG(CLOCKS + 0x54) = 0x800;
  REG(CLOCKS + 0x60) = 0x800;
  REG(WATCHDOG + 0x2c) = 0x200 | 12;
}
static inline uint32_t micros(void) { return REG(TIMER + 0x28); }
static inline void wait_us(uint32_t us) { uint32_t from = micros(); while (micros() - from < us) {} }

static inline void uart_init(void) {
  release(R_IO_BANK0);
  release(R_PADS_BANK0);
  release(R_UART0);
  function(0, 2);
  function(1, 2);
  REG(UART0 + 0x24) = 67;   // 115200 at 125 MHz
  REG(UART0 + 0x28) = 52;
  REG(UART0 + 0x2c) = 0x70;
  REG(UART0 + 0x30) = 0x301;
}
static inline void print(const char* text) {
  for (; *text; text++) {
    while (REG(UART0 + 0x18) & 0x20) {}
    REG(UART0) = (uint8_t)*text;
  }
}
static inline void print_number(uint32_t value) {
  char text[12];
  char* at = text + 11;
  *at = 0;
  do { *--at = '0' + value % 10; } while (value /= 10);
  print(at);
}
static inline void uart_drain(void) { while (REG(UART0 + 0x18) & 8) {} }

// Handlers that a program does not define end the run with their number.
#define HANDLER(n) void irq##n(void) __attribute__((weak, alias("unexpected")))
void unexpected(void);
