// SPDX-License-Identifier: MIT OR Apache-2.0
// The RP2040's peripherals: where they are (datasheet 2.2), which bit of RESETS holds them (2.14.1), which clock they need (2.15.1).

/** Bits of RESETS.RESET. */
export const reset_bit = {
  ADC: 0,
  BUSCTRL: 1,
  DMA: 2,
  I2C0: 3,
  I2C1: 4,
  IO_BANK0: 5,
  IO_QSPI: 6,
  JTAG: 7,
  PADS_BANK0: 8,
  PADS_QSPI: 9,
  PIO0: 10,
  PIO1: 11,
  PLL_SYS: 12,
  PLL_USB: 13,
  PWM: 14,
  RTC: 15,
  SPI0: 16,
  SPI1: 17,
  SYSCFG: 18,
  SYSINFO: 19,
  TBMAN: 20,
  TIMER: 21,
  UART0: 22,
  UART1: 23,
  USBCTRL: 24,
};
export const all_resets = 0x1ffffff;

/** Peripheral windows of 16 KB by base address: name, and the clock without which its logic stands still. */
export const blocks = new Map([
  [0x14000000, { name: 'XIP_CTRL' }],
  [0x18000000, { name: 'XIP_SSI' }],
  [0x40000000, { name: 'SYSINFO' }],
  [0x40004000, { name: 'SYSCFG' }],
  [0x40008000, { name: 'CLOCKS' }],
  [0x4000c000, { name: 'RESETS' }],
  [0x40010000, { name: 'PSM' }],
  [0x40014000, { name: 'IO_BANK0' }],
  [0x40018000, { name: 'IO_QSPI' }],
  [0x4001c000, { name: 'PADS_BANK0' }],
  [0x40020000, { name: 'PADS_QSPI' }],
  [0x40024000, { name: 'XOSC' }],
  [0x40028000, { name: 'PLL_SYS' }],
  [0x4002c000, { name: 'PLL_USB' }],
  [0x40030000, { name: 'BUSCTRL' }],
  [0x40034000, { name: 'UART0', clock: 'peri' }],
  [0x40038000, { name: 'UART1', clock: 'peri' }],
  [0x4003c000, { name: 'SPI0', clock: 'peri' }],
  [0x40040000, { name: 'SPI1', clock: 'peri' }],
  [0x40044000, { name: 'I2C0' }],
  [0x40048000, { name: 'I2C1' }],
  [0x4004c000, { name: 'ADC', clock: 'adc' }],
  [0x40050000, { name: 'PWM' }],
  [0x40054000, { name: 'TIMER', clock: 'tick' }],
  [0x40058000, { name: 'WATCHDOG' }],
  [0x4005c000, { name: 'RTC', clock: 'rtc' }],
  [0x40060000, { name: 'ROSC' }],
  [0x40064000, { name: 'VREG_AND_CHIP_RESET' }],
  [0x4006c000, { name: 'TBMAN' }],
  [0x50000000, { name: 'DMA' }],
  [0x50100000, { name: 'USBCTRL_DPRAM', reset: 'USBCTRL', clock: 'usb' }],
  [0x50110000, { name: 'USBCTRL', clock: 'usb' }],
  [0x50200000, { name: 'PIO0' }],
  [0x50300000, { name: 'PIO1' }],
]);
for (const [base, block] of blocks) {
  block.base = base;
  block.key = base >>> 14;
  block.bit = reset_bit[block.reset ?? block.name];
}

/** The block whose window holds the address. */
export const block_at = (address) => blocks.get((address & ~0x3fff) >>> 0);
export const block_named = (name) => [...blocks.values()].find((block) => block.name === name);

/** Names of the interrupt lines (datasheet 2.3.2). */
export const irq_names = [
  'TIMER_IRQ_0',
  'TIMER_IRQ_1',
  'TIMER_IRQ_2',
  'TIMER_IRQ_3',
  'PWM_IRQ_WRAP',
  'USBCTRL_IRQ',
  'XIP_IRQ',
  'PIO0_IRQ_0',
  'PIO0_IRQ_1',
  'PIO1_IRQ_0',
  'PIO1_IRQ_1',
  'DMA_IRQ_0',
  'DMA_IRQ_1',
  'IO_IRQ_BANK0',
  'IO_IRQ_QSPI',
  'SIO_IRQ_PROC0',
  'SIO_IRQ_PROC1',
  'CLOCKS_IRQ',
  'SPI0_IRQ',
  'SPI1_IRQ',
  'UART0_IRQ',
  'UART1_IRQ',
  'ADC_IRQ_FIFO',
  'I2C0_IRQ',
  'I2C1_IRQ',
  'RTC_IRQ',
  'spare 26',
  'spare 27',
  'spare 28',
  'spare 29',
  'spare 30',
  'spare 31',
];
export const irq = Object.fromEntries(irq_names.map((name, number) => [name.replace(' ', '_'), number]));
