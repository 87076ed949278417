// SPDX-License-Identifier: MIT OR Apache-2.0
// Corrections of the peripherals. Every program returns 0 when the chip behaved as the datasheet says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expect_success, run_program } from './run_program.mjs';

const programs = [
  {
    name: 'the core starts from the ring oscillator, and the crystal takes its time',
    source: `int main(void) { REG(0xe000e014) = 0xffffff; REG(0xe000e018) = 0; REG(0xe000e010) = 5; CHECK(!(REG(XOSC + 4) >> 31), 1); REG(XOSC + 0x0c) = 47; REG(XOSC) = 0xfabaa0;
      while (!(REG(XOSC + 4) >> 31)) {} uint32_t cycles = 0xffffff - REG(0xe000e018); return cycles > 6000 && cycles < 7500 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'a PLL is not locked at once',
    source: `int main(void) { REG(XOSC) = 0xfabaa0; while (!(REG(XOSC + 4) >> 31)) {} release(R_PLL_SYS); CHECK(!(REG(PLL_SYS) >> 31), 1); REG(PLL_SYS) = 1; REG(PLL_SYS + 8) = 125; REG(PLL_SYS + 4 + CLR) = 0x21;
      CHECK(!(REG(PLL_SYS) >> 31), 2); while (!(REG(PLL_SYS) >> 31)) {} return 0; }`,
    stock: 'fails',
  },
  {
    name: 'all clocks come out as set: the frequency counter agrees',
    source: `static int khz(int source) { REG(CLOCKS + 0x94) = source; return REG(CLOCKS + 0x9c) >> 5; }
      int main(void) { clocks_init(); CHECK(khz(9) == 125000, 1); CHECK(khz(8) == 12000, 2); CHECK(khz(11) == 48000, 3); CHECK(khz(12) == 48000, 4); return khz(10) != 125000; }`,
    stock: 'fails',
  },
  {
    name: 'blocks are held in reset at the start, RESET_DONE follows the release, and a reset puts registers back',
    source: `int main(void) { CHECK(REG(RESETS) == (0x1ffffff & ~(1u << 6 | 1u << 9 | 1u << 21)), 1); CHECK(!(REG(RESETS + 8) & 1u << R_PWM), 2); REG(RESETS + CLR) = 1u << R_PWM; while (!(REG(RESETS + 8) & 1u << R_PWM)) {}
      REG(PWM + 0x10) = 77; CHECK(REG(PWM + 0x10) == 77, 3); REG(RESETS + SET) = 1u << R_PWM; CHECK(!(REG(RESETS + 8) & 1u << R_PWM), 4); release(R_PWM); return REG(PWM + 0x10) == 0xffff ? 0 : 5; }`,
    stock: 'fails',
  },
  {
    name: 'RESET_DONE of a UART waits for clk_peri',
    source: `int main(void) { REG(RESETS + CLR) = 1u << R_UART0; nops(50); CHECK(!(REG(RESETS + 8) & 1u << R_UART0), 1); REG(CLOCKS + 0x48) = 0x800; nops(50); return REG(RESETS + 8) & 1u << R_UART0 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'an alarm never fires before its microsecond',
    source: `volatile int early, n; volatile uint32_t target; void irq0(void) { REG(TIMER + 0x34) = 1; uint32_t now = REG(TIMER + 0x28); if ((int32_t)(now - target) < 0) early++; n++; }
      int main(void) { clocks_init(); REG(TIMER + 0x38) = 1; REG(NVIC_ISER) = 1; for (int i = 0; i < 50; i++) { nops(i * 7); target = micros() + 3 + i; REG(TIMER + 0x10) = target; while (n <= i) {} CHECK(micros() - target <= 1, 2); } return early; }`,
    stock: 'fails',
  },
  {
    name: 'an alarm that is set to the present waits for the next turn of the counter',
    source: `int main(void) { clocks_init(); uint32_t now = micros(); while (micros() == now) {} REG(TIMER + 0x10) = now + 1; wait_us(50); return REG(TIMER + 0x20) == 1 && !(REG(TIMER + 0x34) & 1) ? 0 : 1; }`,
  },
  {
    name: 'TIMELR latches TIMEHR, and the counter can be set',
    source: `int main(void) { clocks_init(); REG(TIMER + 4) = 0xfffffff0; REG(TIMER) = 6; uint32_t low = REG(TIMER + 0x0c); CHECK(low >= 0xfffffff0, 1); wait_us(40); CHECK(REG(TIMER + 8) == 6, 2); low = REG(TIMER + 0x0c); return low < 100 && REG(TIMER + 8) == 7 ? 0 : 3; }`,
  },
  {
    name: 'PAUSE stops the counter, and alarms with it',
    source: `int main(void) { clocks_init(); REG(TIMER + 0x10) = micros() + 100; REG(TIMER + 0x30) = 1; uint32_t t = micros(); nops(40000); CHECK(micros() == t, 1); CHECK(!(REG(TIMER + 0x34) & 1), 2); REG(TIMER + 0x30) = 0; wait_us(120); return REG(TIMER + 0x34) & 1 ? 0 : 3; }`,
    stock: 'fails',
  },
  {
    name: 'UART transmission takes as long as the divisors say, with busy and full',
    source: `int main(void) { clocks_init(); uart_init(); uint32_t from = micros(); for (int i = 0; i < 33; i++) REG(UART0) = 'x'; CHECK(REG(UART0 + 0x18) & 0x20, 1); CHECK(REG(UART0 + 0x18) & 8, 2); uart_drain(); uint32_t us = micros() - from;
      CHECK(REG(UART0 + 0x18) == 0x90, 3); return us >= 2864 && us <= 2868 ? 0 : 4; }`,
    stock: 'fails',
  },
  {
    name: 'the transmit interrupt comes when the FIFO falls to its watermark, not before',
    source: `int main(void) { clocks_init(); uart_init(); REG(UART0 + 0x34) = 2; CHECK(!(REG(UART0 + 0x3c) & 32), 1); for (int i = 0; i < 20; i++) REG(UART0) = 'x'; CHECK(!(REG(UART0 + 0x3c) & 32), 2); while (!(REG(UART0 + 0x3c) & 32)) {}
      uint32_t from = micros(); CHECK(REG(UART0 + 0x18) & 8, 3); REG(UART0 + 0x44) = 32; CHECK(!(REG(UART0 + 0x3c) & 32), 4); uart_drain(); uint32_t us = micros() - from; CHECK(!(REG(UART0 + 0x3c) & 32), 5); return us > 1470 && us < 1480 ? 0 : 6; }`,
    stock: 'fails',
  },
  {
    name: 'the receive interrupt comes at the watermark, the time-out 32 bit times after the last byte',
    source: `int main(void) { clocks_init(); uart_init(); REG(UART0 + 0x2c) = 0x60 | 0x10 | 0x80; REG(UART0 + 0x30) = 0x381; REG(UART0 + 0x34) = 0 << 3; for (int i = 0; i < 3; i++) REG(UART0) = i; uart_drain(); uint32_t from = micros(); CHECK(!(REG(UART0 + 0x3c) & 16), 1); CHECK(!(REG(UART0 + 0x3c) & 64), 2);
      while (!(REG(UART0 + 0x3c) & 64)) {} uint32_t us = micros() - from; CHECK(us > 270 && us < 285, 3); REG(UART0) = 3; uart_drain(); CHECK(REG(UART0 + 0x3c) & 16, 4); for (int i = 0; i < 4; i++) CHECK(REG(UART0) == (uint32_t)i, 5); return REG(UART0 + 0x3c) & (16 | 64) ? 6 : 0; }`,
    stock: 'fails',
  },
  {
    name: 'a full receive FIFO overruns and says so',
    source: `int main(void) { clocks_init(); uart_init(); REG(UART0 + 0x30) = 0x381; for (int i = 0; i < 34; i++) { REG(UART0) = i; uart_drain(); } CHECK(REG(UART0 + 0x3c) & 1u << 10, 1); for (int i = 0; i < 32; i++) CHECK(REG(UART0) == (uint32_t)i, 2);
      CHECK(REG(UART0 + 0x18) & 16, 3); REG(UART0) = 99; uart_drain(); return REG(UART0) == (99 | 1u << 11) ? 0 : 4; }`,
    stock: 'fails',
  },
  {
    name: 'new divisors wait for LCR_H',
    source: `int main(void) { clocks_init(); uart_init(); REG(UART0 + 0x24) = 6; uint32_t from = micros(); REG(UART0) = 'a'; uart_drain(); CHECK(micros() - from > 80, 1); REG(UART0 + 0x2c) = 0x70; from = micros(); REG(UART0) = 'a'; uart_drain(); return micros() - from < 20 ? 0 : 2; }`,
    stock: 'fails',
  },
  {
    name: 'DMA feeds the transmitter as it has room',
    source: `static const char text[] = "forty characters, sent without the core."; int main(void) { clocks_init(); uart_init(); release(R_DMA); REG(UART0 + 0x48) = 2; REG(DMA) = (uint32_t)text; REG(DMA + 4) = UART0; REG(DMA + 8) = 40; uint32_t from = micros();
      REG(DMA + 0xc) = 20u << 15 | 1u << 4 | 1; while (REG(DMA + 0xc) & 1u << 24) {} CHECK(micros() - from > 550, 1); uart_drain(); uint32_t us = micros() - from; return us > 3460 && us < 3500 ? 0 : 2; }`,
    stock: 'fails',
    prepare: (machine) => machine.at(900e3, () => {}),
    check: ({ result }) => assert.equal(result.uart, 'forty characters, sent without the core.'),
  },
  {
    name: 'DMA takes bus time',
    source: `static volatile uint32_t a[256], b[256]; int main(void) { clocks_init(); release(R_DMA); a[255] = 7; REG(DMA) = (uint32_t)a; REG(DMA + 4) = (uint32_t)b; REG(DMA + 8) = 256; uint32_t from = micros(); REG(DMA + 0xc) = 63u << 15 | 1u << 5 | 1u << 4 | 2 << 2 | 1; CHECK(b[255] == 0, 1);
      while (REG(DMA + 0xc) & 1u << 24) {} uint32_t us = micros() - from; CHECK(b[255] == 7, 2); return us >= 3 && us <= 6 ? 0 : 3; }`,
    stock: 'fails',
  },
  {
    name: 'round robin visits every channel of its mask',
    source: `int main(void) { clocks_init(); release(R_PADS_BANK0); release(R_ADC); for (int i = 0; i < 4; i++) REG(PADS_BANK0 + 4 + 4 * (26 + i)) = 0x80; REG(ADC) = 3; while (!(REG(ADC) & 256)) {} REG(ADC) = 0x1f0003;
      const uint32_t want[] = {100, 200, 300, 400, 876, 100}; for (int i = 0; i < 6; i++) { REG(ADC + SET) = 4; while (!(REG(ADC) & 256)) {} CHECK(REG(ADC + 4) == want[i], 1 + i); } return 0; }`,
    stock: 'fails',
  },
  {
    name: 'START_ONE clears itself, a conversion takes two microseconds, the interrupt follows the FIFO',
    source: `volatile int n; void irq22(void) { n++; (void)*(volatile uint32_t*)(ADC + 0x0c); }
      int main(void) { clocks_init(); release(R_ADC); REG(ADC) = 3; REG(ADC + 8) = 1u << 24 | 1; REG(ADC + 0x18) = 1; REG(NVIC_ISER) = 1u << 22; REG(ADC) = 4u << 12 | 7; CHECK(!(REG(ADC) & 4), 1); CHECK(!(REG(ADC) & 256), 2); uint32_t from = micros(); while (!n) {} CHECK(micros() - from <= 3, 3);
      nops(2000); CHECK(n == 1, 4); REG(ADC + SET) = 4; nops(2000); return n == 2 ? 0 : 5; }`,
    stock: 'fails',
  },
  {
    name: 'START_MANY converts at the rate of DIV',
    source: `int main(void) { clocks_init(); release(R_ADC); REG(ADC + 0x10) = 479 << 8; REG(ADC + 8) = 1; REG(ADC) = 4u << 12 | 11; uint32_t from = micros(); for (int i = 0; i < 20; i++) { while (REG(ADC + 8) & 256) {} (void)*(volatile uint32_t*)(ADC + 0x0c); } uint32_t us = micros() - from; return us >= 191 && us <= 195 ? 0 : 1; }`,
  },
  {
    name: 'a pin reads back what it drives, pulls have a level, pads start as documented',
    source: `int main(void) { release(R_IO_BANK0); release(R_PADS_BANK0); CHECK(REG(PADS_BANK0 + 4 + 4 * 7) == 0x56, 1); function(7, 5); REG(SIO + 0x24) = 128; REG(SIO + 0x14) = 128; CHECK(REG(SIO + 4) & 128, 2); REG(SIO + 0x18) = 128; CHECK(!(REG(SIO + 4) & 128), 3);
      REG(SIO + 0x28) = 128; REG(PADS_BANK0 + 4 + 4 * 7) = 0x4a; CHECK(REG(SIO + 4) & 128, 4); REG(PADS_BANK0 + 4 + 4 * 7) = 0x0a; return REG(SIO + 4) & 128 ? 5 : 0; }`,
    stock: 'fails',
  },
  {
    name: "switching a pin's input on latches no edge",
    source: `int main(void) { release(R_IO_BANK0); release(R_PADS_BANK0); REG(PADS_BANK0 + 4 + 4 * 3) = 0x06; REG(PADS_BANK0 + 4 + 4 * 3) = 0x46; return REG(IO_BANK0 + 0xf0) >> 12 & 12 ? 1 : 0; }`,
    stock: 'fails',
  },
  {
    name: 'a watchdog that nobody feeds restarts the chip; scratch registers and the reason survive',
    source: `int main(void) { clocks_init(); if (REG(WATCHDOG + 0x0c) == 0) { CHECK(REG(WATCHDOG + 8) == 0, 1); REG(WATCHDOG + 0x0c) = 5; REG(WATCHDOG + 4) = 2000; REG(WATCHDOG) = 1u << 30; for (;;) {} } CHECK(REG(WATCHDOG + 0x0c) == 5, 2); return REG(WATCHDOG + 8) == 1 ? 0 : 3; }`,
    check: ({ result }) => {
      assert.equal(result.resets.length, 1);
      assert.match(result.resets[0][1], /watchdog time-out/);
    },
    // No comparison: the unmodified emulator never comes back from its trigger.
  },
  {
    name: 'a system reset request restarts the chip',
    source: `int main(void) { if (!REG(WATCHDOG + 0x10)) { REG(WATCHDOG + 0x10) = 1; REG(0xe000ed0c) = 0x05fa0004; for (;;) {} } return 0; }`,
    stock: 'fails',
  },
  {
    name: 'I2C interrupts come, and an absent device is an abort',
    source: `volatile uint32_t seen; void irq23(void) { uint32_t s = REG(I2C0 + 0x2c); seen |= s; if (s & 64) (void)*(volatile uint32_t*)(I2C0 + 0x54); if (s & 512) (void)*(volatile uint32_t*)(I2C0 + 0x60); if (s & 4) REG(I2C0 + 0x30 + CLR) = 4; }
      int main(void) { clocks_init(); release(R_IO_BANK0); release(R_PADS_BANK0); release(R_I2C0); function(4, 3); function(5, 3); REG(I2C0 + 0x6c) = 0; REG(I2C0) = 0x65; REG(I2C0 + 0x1c) = 125; REG(I2C0 + 0x20) = 188; REG(I2C0 + 4) = 0x48; REG(I2C0 + 0x6c) = 1; REG(I2C0 + 0x30) = 64 | 512; REG(NVIC_ISER) = 1u << 23;
      uint32_t from = micros(); REG(I2C0 + 0x10) = 0x00; REG(I2C0 + 0x10) = 0x500; REG(I2C0 + 0x10) = 0x300; while (!(seen & 512)) wfe(); CHECK(!(seen & 64), 1); uint32_t us = micros() - from; CHECK(us > 110 && us < 130, 2); CHECK((REG(I2C0 + 0x10) & 255) == 0x17, 3); CHECK((REG(I2C0 + 0x10) & 255) == 0x70, 4);
      seen = 0; REG(I2C0 + 0x6c) = 0; REG(I2C0 + 4) = 0x20; REG(I2C0 + 0x6c) = 1; REG(I2C0 + 0x10) = 0x200; while (!(seen & 512)) wfe(); return seen & 64 ? 0 : 5; }`,
    prepare: (machine) => {
      const bytes = [];
      machine.i2c?.[0].set(0x48, {
        start: () => (bytes.splice(0, 9, 0x17, 0x70), true),
        write: () => true,
        read: () => bytes.shift(),
      });
    },
    stock: 'fails',
  },
  {
    name: 'an SPI frame takes its bits, and loopback returns it',
    source: `int main(void) { clocks_init(); release(R_IO_BANK0); release(R_SPI0); function(18, 1); function(19, 1); REG(SPI0) = 7; REG(SPI0 + 0x10) = 124; REG(SPI0 + 4) = 3; uint32_t from = micros(); REG(SPI0 + 8) = 0x5a; CHECK(REG(SPI0 + 0xc) & 16, 1); while (REG(SPI0 + 0xc) & 16) {} uint32_t us = micros() - from; CHECK(us >= 7 && us <= 9, 2); return REG(SPI0 + 8) == 0x5a ? 0 : 3; }`,
    stock: 'fails',
  },
  {
    name: 'PWM enable bits read back',
    source: `int main(void) { release(R_PWM); REG(PWM + 0xa0) = 5; return REG(PWM + 0xa0) == 5 ? 0 : 1; }`,
    stock: 'fails',
  },
  {
    name: 'a PWM slice counts the edges at its B pin',
    source: `int main(void) { clocks_init(); release(R_PWM); release(R_IO_BANK0); release(R_PADS_BANK0); function(5, 4); REG(PWM + 0x14 * 2) = 2 << 4 | 1; wait_us(3000); return REG(PWM + 0x14 * 2 + 8) == 3 ? 0 : 1; }`,
    prepare: (machine) =>
      [0, 1, 2].forEach(
        (i) => (
          machine.at(3000 + 400 * i, () => machine.set_pin(5, 1)),
          machine.at(3200 + 400 * i, () => machine.set_pin(5, 0))
        ),
      ),
    stock: 'fails',
  },
];

for (const { name, source, stock, prepare, check } of programs) {
  test(name, () => {
    const scene = (machine) => {
      if (machine.analog) machine.analog.splice(0, 4, 100, 200, 300, 400);
      prepare?.(machine);
    };
    const run = expect_success(source, { prepare: scene });
    check?.(run);
    if (stock !== 'fails') return;
    const { exit } = run_program(source, { stock: true, us: 100e3, prepare: prepare ?? (() => {}) });
    assert.ok(exit.reason !== 'exit' || exit.code !== 0, 'the unmodified emulator is expected to get this wrong');
  });
}

test('PIO runs in virtual time, at its divided clock, only while enabled', () => {
  const { result } = run_program(
    `int main(void) { clocks_init(); release(R_IO_BANK0); release(R_PADS_BANK0); release(R_PIO0); function(2, 6); REG(PIO0 + 0x48) = 0xe001; REG(PIO0 + 0x4c) = 0xe000; REG(PIO0 + 0xcc) = 1u << 12; REG(PIO0 + 0xdc) = 1u << 26 | 2u << 5;
      REG(PIO0 + 0xc8) = 1250u << 16; REG(PIO0 + 0xd8) = 0xe081; uint32_t from = micros(); wait_us(100); REG(PIO0) = 1; while (micros() - from < 300) {} REG(PIO0) = 0; wait_us(500); return 0; }`,
  );
  const edges = result.pins['2'];
  const periods = edges.slice(1).map(([us], i) => Number((us - edges[i][0]).toFixed(3)));
  assert.ok(edges.length === 19 || edges.length === 20, `${edges.length} edges in 200 us`);
  assert.ok(
    periods.every((us) => us === 10),
    `10 us a half period: ${periods}`,
  );
});

test('a PIO program that waits for data goes on when there is some, and interrupts', () => {
  expect_success(`volatile uint32_t got; void irq7(void) { got = REG(PIO0 + 0x20); }
    int main(void) { clocks_init(); release(R_PIO0); REG(PIO0 + 0x48) = 0x80a0; REG(PIO0 + 0x4c) = 0xa0cf; REG(PIO0 + 0x50) = 0x8020; REG(PIO0 + 0xcc) = 2u << 12; REG(PIO0 + 0xd4 - 8 + 4) = 3u << 18; REG(PIO0 + 0x12c) = 1; REG(NVIC_ISER) = 128; REG(PIO0) = 1; nops(100); CHECK(got == 0, 1);
      REG(PIO0 + 0x10) = 0x12345678; nops(100); return got == ~0x12345678u ? 0 : 2; }`);
});

test('input on a UART that is not listening is lost, and the result says so', () => {
  const { result } = run_program(`int main(void) { clocks_init(); for (;;) wait_us(1); }`, {
    us: 20e3,
    prepare: (machine) => machine.at(1000, () => machine.uart[0].send(Buffer.from('x'))),
  });
  assert.match(result.notes.join(), /UART0: input was lost because no pin/);
});

test('what the transmitter holds at the end of a run still goes out', () => {
  const { result } = run_program('int main(void) { clocks_init(); uart_init(); print("the last words"); return 0; }');
  assert.equal(result.uart, 'the last words');
});

test('pin edges interrupt, from a script or from outside', () => {
  const { result } = run_program(
    `volatile int n; void irq13(void) { REG(IO_BANK0 + 0xf4) = 8u << 28; n++; } int main(void) { clocks_init(); release(R_IO_BANK0); release(R_PADS_BANK0); REG(IO_BANK0 + 0x104) = 8u << 28; REG(NVIC_ISER) = 1u << 13; while (n < 2) wfi(); return n; }`,
    {
      prepare: (machine) =>
        [
          [5000, 1],
          [6000, 0],
          [7000, 1],
        ].forEach(([us, level]) => machine.at(us, () => machine.set_pin(15, level))),
    },
  );
  assert.equal(result.exit.code, 2);
  assert.deepEqual(result.pins['15'], [
    [5000, 1],
    [6000, 0],
    [7000, 1],
  ]);
});
