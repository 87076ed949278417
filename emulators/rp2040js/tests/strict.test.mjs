// SPDX-License-Identifier: MIT OR Apache-2.0
// Strict mode finds planted mistakes, is silent on right code, and can be switched off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command, expect_fault, expect_success, run_program } from './run_program.mjs';
import { build } from './build.mjs';

const pins = 'release(R_IO_BANK0); release(R_PADS_BANK0);';
const planted = [
  ...[
    ['ADC', 'ADC', 'R_ADC'],
    ['UART0', 'UART0', ''],
    ['SPI0', 'SPI0', ''],
    ['I2C0', 'I2C0', ''],
    ['PWM', 'PWM', ''],
    ['PIO0', 'PIO0', ''],
    ['IO_BANK0', 'IO_BANK0', ''],
    ['PADS_BANK0', 'PADS_BANK0', ''],
    ['DMA', 'DMA', ''],
    ['USBCTRL', 'USB', ''],
  ].map(([name, base]) => [
    `${name} in reset`,
    `clocks_init(); REG(${base}) = 0;`,
    new RegExp(`store to ${name} at 0x[0-9a-f]+ while it is held in reset.* in main`),
  ]),
  [
    'TIMER put back into reset',
    'clocks_init(); REG(RESETS + SET) = 1u << R_TIMER; micros();',
    /load from TIMER at 0x40054028 while it is held in reset/,
  ],
  ['DPSRAM in reset', 'clocks_init(); REG(DPRAM) = 0;', /USBCTRL_DPRAM at 0x50100000 while it is held in reset/],
  [
    'a block whose RESET_DONE was not awaited',
    'REG(RESETS + CLR) = 1u << R_PWM; REG(PWM) = 1;',
    /PWM.*RESET_DONE is not set/,
  ],
  [
    'a UART without clk_peri',
    'clocks_init(); release(R_UART0); REG(CLOCKS + 0x48) = 0; REG(UART0 + 0x24) = 1;',
    /UART0 .*clk_peri is not running/,
  ],
  [
    'an ADC without clk_adc',
    'clocks_init(); release(R_ADC); REG(CLOCKS + 0x60) = 0; REG(ADC) = 1;',
    /ADC .*clk_adc is not running/,
  ],
  [
    'an ADC at a wrong clock',
    'clocks_init(); release(R_ADC); REG(CLOCKS + 0x60) = 0x860; REG(ADC) = 1;',
    /clk_adc is 12000000 Hz/,
  ],
  [
    'USB at a wrong clock',
    'clocks_init(); release(R_USB); REG(CLOCKS + 0x54) = 0x820; REG(USB) = 0;',
    /clk_usb is 125000000 Hz/,
  ],
  [
    'a PLL that is switched off under a clock',
    'clocks_init(); release(R_ADC); REG(PLL_USB + 4) = 0x2d; REG(ADC) = 1;',
    /clk_adc is not running/,
  ],
  ['TIMER without a tick', 'micros();', /TIMER.*tick is off/],
  ['TIMER with a tick of the ring oscillator', 'REG(WATCHDOG + 0x2c) = 0x20c; micros();', /tick is 541666.*1 MHz/],
  [
    'a clock above the rating',
    'clocks_init(); REG(CLOCKS + 0x3c) = 0; REG(PLL_SYS + 0x0c) = 0x51000; REG(CLOCKS + 0x3c) = 1;',
    /clk_sys at 300 MHz/,
  ],
  [
    'a core clock from a PLL that is off',
    'REG(CLOCKS + 0x3c) = 1;',
    /the core has no clock: clk_sys comes from pll_sys/,
  ],
  [
    'a PLL out of its range',
    'REG(XOSC) = 0xfabaa0; while (!(REG(XOSC + 4) >> 31)) {} release(R_PLL_SYS); REG(PLL_SYS) = 1; REG(PLL_SYS + 8) = 20; REG(PLL_SYS + 4) = 0;',
    /VCO at 240 MHz/,
  ],
  [
    'a glitching change of clk_sys',
    'clocks_init(); REG(CLOCKS + 0x3c) = 0x21;',
    /AUXSRC changed while clk_sys runs from it/,
  ],
  [
    "an output whose pin is not SIO's",
    `clocks_init(); ${pins} REG(SIO + 0x24) = 1u << 25; for (;;) { REG(SIO + 0x1c) = 1u << 25; wait_us(500); }`,
    /SIO drives pin 25, but the pin's function is 31.*written at 0x[0-9a-f]+ in main/,
  ],
  [
    'the same, in a program that ends at once',
    'REG(SIO + 0x24) = 1u << 25; REG(SIO + 0x14) = 1u << 25;',
    /SIO drives pin 25/,
  ],
  [
    'a UART on no pin',
    'clocks_init(); release(R_UART0); REG(UART0 + 0x24) = 67; REG(UART0 + 0x2c) = 0x70; REG(UART0 + 0x30) = 0x301; REG(UART0) = 65;',
    /UART0 transmits, but no pin is set to its TX function/,
  ],
  [
    "a UART on the other one's pin",
    `clocks_init(); ${pins} release(R_UART0); function(4, 2); REG(UART0 + 0x24) = 67; REG(UART0 + 0x2c) = 0x70; REG(UART0 + 0x30) = 0x301; REG(UART0) = 65;`,
    /UART0 transmits/,
  ],
  [
    'SPI on no pin',
    'clocks_init(); release(R_SPI0); REG(SPI0) = 7; REG(SPI0 + 0x10) = 2; REG(SPI0 + 4) = 2; REG(SPI0 + 8) = 1;',
    /SPI0 transfers.*SCK/,
  ],
  [
    'I2C with SDA only',
    `clocks_init(); ${pins} release(R_I2C0); function(4, 3); REG(I2C0 + 0x6c) = 1; REG(I2C0 + 0x10) = 0;`,
    /I2C0 .*SCL/,
  ],
  [
    'PWM on no pin',
    'clocks_init(); release(R_PWM); REG(PWM + 0x0c) = 100; REG(PWM) = 1; wait_us(2000);',
    /PWM slice 0 has a duty on output A/,
  ],
  [
    'an analog pin with its digital input on',
    `clocks_init(); ${pins} release(R_ADC); REG(ADC) = 1; REG(ADC) = 5;`,
    /digital input of pin 26 is on/,
  ],
  [
    'the sensor without its switch',
    'clocks_init(); release(R_ADC); REG(ADC) = 1; REG(ADC) = 4u << 12 | 5;',
    /temperature sensor while CS.TS_EN is 0/,
  ],
  ['a channel that is not there', 'clocks_init(); release(R_ADC); REG(ADC) = 1; REG(ADC) = 5u << 12 | 5;', /channel 5/],
  [
    'a divider that is read too early',
    'REG(SIO + 0x60) = 9; REG(SIO + 0x64) = 3; (void)*(volatile uint32_t*)(SIO + 0x70);',
    /divider.*8 cycles/,
  ],
  ['USB host mode', 'clocks_init(); release(R_USB); REG(USB + 0x40) = 3;', /host mode/],
  [
    'a USB pull-up without VBUS',
    'clocks_init(); release(R_USB); REG(USB + 0x74) = 9; REG(USB + 0x40) = 1; REG(USB + 0x4c) = 1u << 16;',
    /pull-up.*VBUS/,
  ],
];

for (const [name, body, pattern] of planted) {
  test(`found: ${name}`, () => void expect_fault(`int main(void) { ${body} return 0; }`, pattern, { us: 50e3 }));
}

test('silent on right code that uses all of it', () => {
  const { result } =
    expect_success(`int main(void) { clocks_init(); uart_init(); release(R_ADC); release(R_SPI0); release(R_I2C0); release(R_PWM); release(R_DMA); release(R_PIO0); release(R_USB);
    REG(PADS_BANK0 + 4 + 4 * 26) = 0x80; REG(ADC) = 3; REG(ADC) = 7; while (!(REG(ADC) & 256)) {} REG(ADC) = 4u << 12 | 7; while (!(REG(ADC) & 256)) {}
    function(18, 1); REG(SPI0) = 7; REG(SPI0 + 0x10) = 2; REG(SPI0 + 4) = 2; REG(SPI0 + 8) = 1; function(4, 3); function(5, 3); REG(I2C0 + 0x6c) = 1; REG(I2C0 + 0x10) = 0x200; function(8, 4); REG(PWM + 0x14 * 4 + 0x0c) = 9; REG(PWM + 0x14 * 4) = 1;
    print("fine"); uart_drain(); REG(SIO + 0x14) = 1u << 25; REG(SIO + 0x24) = 1u << 25; function(25, 5); wait_us(3000); return 0; }`);
  assert.equal(result.notes, undefined);
  assert.equal(result.uart, 'fine');
});

test('a pin that gets its function a little later is no mistake', () => {
  expect_success(
    `int main(void) { clocks_init(); ${pins} REG(SIO + 0x24) = 1u << 25; REG(SIO + 0x14) = 1u << 25; wait_us(100); function(25, 5); wait_us(3000); return 0; }`,
  );
});

test('--no-strict goes on, and says what it saw', () => {
  const source = 'int main(void) { REG(PWM) = 1; return REG(PWM) == 0 ? 0 : 1; }';
  const { exit, result } = run_program(source, { strict: false });
  assert.equal(exit.code, 0, 'a block in reset ignores stores and reads as zero');
  assert.match(result.notes[0], /PWM.*held in reset/);
  assert.equal(command(build(source), '--no-strict').status, 0);
  assert.equal(command(build(source)).status, 71);
});
