// SPDX-License-Identifier: MIT OR Apache-2.0
// Scripts, temperatures, value change dumps; and that runs repeat.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { check_script } from '../script.mjs';
import { adc_code, parse_temperature_csv } from '../temperature.mjs';
import { vcd } from '../vcd.mjs';
import { build, temporary } from './build.mjs';
import { command } from './run_program.mjs';

const busy = `
volatile uint32_t got, n; void irq20(void) { while (!(REG(UART0 + 0x18) & 16)) { got = REG(UART0); n++; while (REG(UART0 + 0x18) & 32) {} REG(UART0) = got + 1; } REG(UART0 + 0x44) = 0x50; }
void irq0(void) { REG(TIMER + 0x34) = 1; REG(SIO + 0x1c) = 1u << 25; REG(TIMER + 0x10) = REG(TIMER + 0x10) + 777; }
int main(void) { clocks_init(); uart_init(); release(R_ADC); function(25, 5); REG(SIO + 0x24) = 1u << 25; REG(UART0 + 0x34) = 0; REG(UART0 + 0x38) = 0x50; REG(TIMER + 0x38) = 1; REG(NVIC_ISER) = 1u << 20 | 1; REG(TIMER + 0x10) = micros() + 777; REG(ADC) = 3;
  for (uint32_t last = 0;;) { wfi(); REG(ADC) = 4u << 12 | 7; while (!(REG(ADC) & 256)) {} if (REG(ADC + 4) != last) { last = REG(ADC + 4); print_number(last); print(" "); } } }`;

test('what is wrong with a script is named', () => {
  for (const [events, pattern] of [
    [{}, /must be an array/],
    [[5], /event 1 of 1: must be an object/],
    [[{ usb: 'x' }], /event 1 of 1: "at_us" is missing/],
    [
      [
        { at_us: 0, usb: '' },
        { at_us: -1, usb: 'x' },
      ],
      /event 2 of 2: "at_us" must be .* not negative/,
    ],
    [[{ at_us: '5', usb: 'x' }], /"at_us" must be/],
    [[{ at_us: 1 }], /exactly one of .* has none/],
    [[{ at_us: 1, usb: 'x', uart: 'y' }], /exactly one of .* has usb and uart/],
    [[{ at_us: 1, usb: 5 }], /"usb" must be a text/],
    [[{ at_us: 1, led: 1 }], /unknown key "led"/],
    [[{ at_us: 1, pin: 30, level: 0 }], /"pin" must be a pin number/],
    [[{ at_us: 1, pin: 3 }], /"level" is missing/],
    [[{ at_us: 1, pin: 3, level: 2 }], /"level" must be 0 or 1/],
    [[{ at_us: 1, usb: 'x', level: 1 }], /"level" belongs to "pin"/],
    [[{ at_us: 1, temperature: 'hot' }], /degrees/],
    [[{ at_us: 1, usb_plug: 1 }], /"usb_plug" must be true or false/],
    [[{ at_us: 1, uart_base64: 'a b' }], /"uart_base64" must be a base64/],
  ]) {
    assert.throws(
      () => check_script(events, 's.json'),
      (error) => pattern.test(error.message) && error.message.startsWith('s.json'),
      JSON.stringify(events),
    );
  }
});

test('events are sorted by time, and keep their order where times are equal', () => {
  const sorted = check_script([
    { at_us: 5, usb: 'c' },
    { at_us: 1, usb: 'a' },
    { at_us: 5, usb: 'd' },
    { at_us: 1.5, usb: 'b' },
  ]);
  assert.equal(sorted.map((event) => event.usb).join(''), 'abcd');
});

test('a script that is not JSON is refused with the place', () => {
  writeFileSync(temporary('bad.json'), '[\n  {"at_us": 1, "usb": "x"},\n  {"at_us": 2 "usb": "x"}\n]');
  const { status, stderr } = command(build(busy), '--script', temporary('bad.json'));
  assert.equal(status, 2);
  assert.match(stderr, /bad\.json: not JSON: .*line 3/);
});

test('the temperature formula backwards, in steps of half a degree and at its ends', () => {
  assert.equal(adc_code(27), 876);
  for (let celsius = -20; celsius <= 85; celsius += 0.5) {
    const volts = (adc_code(celsius) * 3.3) / 4096;
    assert.ok(Math.abs(27 - (volts - 0.706) / 0.001721 - celsius) <= 0.25, String(celsius));
  }
  assert.equal(adc_code(1000), 0);
  assert.equal(adc_code(-273.15), 1517);
});

test('temperatures from CSV: header, comments, empty lines, errors with their line', () => {
  assert.deepEqual(parse_temperature_csv('seconds,celsius\n# morning\n0, 20.5\n\n1.5,21 # sun\r\n', 't'), [
    { at_us: 0, temperature: 20.5 },
    { at_us: 1.5e6, temperature: 21 },
  ]);
  for (const [text, pattern] of [
    ['0,20\nx,21', /t, line 2: expected/],
    ['0,20\n1', /t, line 2/],
    ['-1,3', /line 1: the time -1 is negative/],
    ['', /no temperatures/],
    ['0,-300', /line 1: -300/],
    ['a,b\na,b\n0,1', /line 2/],
    ['0,1,2', /line 1/],
  ]) {
    assert.throws(() => parse_temperature_csv(text, 't'), pattern, text);
  }
});

test('script and temperatures reach the program; two runs are identical to the byte', () => {
  writeFileSync(temporary('t.csv'), 'seconds,celsius\n0,20\n0.05,25\n0.1,-10\n');
  writeFileSync(
    temporary('s.json'),
    JSON.stringify([
      { at_us: 20000, uart: 'AB' },
      { at_us: 70000, uart_base64: Buffer.from('x').toString('base64') },
      { at_us: 50000, pin: 14, level: 1 },
      { at_us: 60000, pin: 14, level: 0 },
    ]),
  );
  const parameters = [
    build(busy),
    '--json',
    '--seconds',
    '0.2',
    '--script',
    temporary('s.json'),
    '--temperature',
    temporary('t.csv'),
    '--vcd',
    temporary('pins.vcd'),
  ];
  const first = command(...parameters);
  const dump = readFileSync(temporary('pins.vcd'), 'utf8');
  const second = command(...parameters);
  assert.equal(first.status, 0, first.stderr + first.stdout);
  assert.equal(first.stdout, second.stdout);
  assert.equal(dump, readFileSync(temporary('pins.vcd'), 'utf8'));
  const result = JSON.parse(first.stdout);
  const numbers = result.uart.replace(/BC|y/g, '').trim().split(' ').map(Number);
  assert.deepEqual(numbers, [adc_code(20), adc_code(25), adc_code(-10)]);
  assert.ok(result.uart.includes('BC') && result.uart.includes('y'));
  assert.deepEqual(result.pins['14'], [
    [50000, 1],
    [60000, 0],
  ]);
  const led = result.pins['25'];
  assert.ok(led.length > 240);
  for (let i = 1; i < led.length; i++) {
    assert.ok(Math.abs(led[i][0] - led[i - 1][0] - 777) < 2, `edge ${i}`);
    assert.equal(led[i][1], i % 2 ? 0 : 1);
  }
  assert.match(dump, /\$timescale 1 ns \$end/);
  assert.match(dump, /\$var wire 1 : gpio25 \$end/);
  assert.match(dump, /#50000000\n1\//);
});

test('a value change dump is in order and ends at the end', () => {
  const text = vcd(
    {
      3: [
        [1.5, 1],
        [7, 0],
      ],
      4: [[2.25, 1]],
    },
    10,
  );
  assert.deepEqual(text.match(/^#\d+/gm), ['#0', '#1500', '#2250', '#7000', '#10000']);
});
